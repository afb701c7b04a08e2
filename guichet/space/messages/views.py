"""« Contact & échanges »: the list, a new message, one thread and its papers."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts.operations import spoken_moment
from guichet.cases.receipts import number
from guichet.exchanges import operations, rules
from guichet.exchanges.models import Thread
from guichet.exchanges.rules import Theme
from guichet.exchanges.words import THEMES
from guichet.files.responses import download
from guichet.files.uploads import takes_files
from guichet.funds.queries import desk
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.space import marks
from guichet.space import rules as space_rules
from guichet.space import sight as sights
from guichet.space.frame import private
from guichet.space.messages import reading
from guichet.space.messages.forms import MessageForm, ReplyForm
from guichet.space.sendings import counts_files
from guichet.ui.forms import Form

MOST_PAGES = 50
SENT = "sent"


@require_safe
@private_page
def messages(request: HttpRequest, session: Session) -> HttpResponse:
    """Show what was written, the latest first, appointments, and the telephone of the fund."""
    sight = sights.of(session)
    page = space_rules.page_number(request.GET.get("page", ""), MOST_PAGES)
    lines, more = reading.threads(sight, page=page)
    here = reverse("space:messages")
    context = {
        "heading": _("Contact & échanges"),
        "lines": lines,
        "page": page,
        "newer": f"{here}?page={page - 1}" if page > 1 else "",
        "older": f"{here}?page={page + 1}" if more and page < MOST_PAGES else "",
        "appointments": [
            (one, reading.APPOINTMENTS[rules.AppointmentState(one.state)], THEMES[Theme(one.theme)])
            for one in reading.appointments(sight)
        ],
        "desk": desk(sight.fund),
    }
    return private(request, "space/exchanges/list.html", context, session)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@counts_files
@takes_files(rules.LARGEST_PAPER)
def message_new(request: HttpRequest, session: Session) -> HttpResponse:
    """Begin a thread."""
    sight = sights.of(session)
    posted = request.method == "POST"
    about = request.GET.get("demande", "")
    form = MessageForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        requests=reading.requests(sight),
        initial={"envoi": uuid.uuid4(), "demande": about},
    )
    if posted and form.is_valid():
        try:
            thread = operations.begin(
                session.account,
                sight.owner,
                fund_code=sight.fund.code,
                theme=Theme(form.cleaned_data["sujet"]),
                title=form.cleaned_data["objet"],
                written=form.written(),
                about=form.about(),
                now=timezone.now(),
            )
        except operations.TooMany as held:
            _too_many(form, held)
        except operations.NotTheirs:
            _once_more(form)
        else:
            return marks.go(session, reverse("space:message", args=[thread.reference]), SENT)
    context = {"heading": _("Écrire à ma caisse"), "form": form, "desk": desk(sight.fund)}
    return private(request, "space/exchanges/new.html", context, session)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@counts_files
@takes_files(rules.LARGEST_PAPER)
def message(request: HttpRequest, session: Session, thread: uuid.UUID) -> HttpResponse:
    """Show one thread, and write again in it."""
    sight = sights.of(session)
    owned = reading.thread(session, sight, thread)
    posted, now = request.method == "POST", timezone.now()
    form = ReplyForm(
        request.POST if posted else None, request.FILES if posted else None, initial={"envoi": uuid.uuid4()}
    )
    if posted and form.is_valid():
        try:
            operations.write(session.account, sight.owner, owned, written=form.written(), now=now)
        except operations.TooMany as held:
            _too_many(form, held)
        except operations.Full:
            form.add_error(None, _("Cet échange est très long. Écrivez un nouveau message, il sera lu de même."))
        except operations.NotTheirs:
            _once_more(form)
        else:
            return marks.go(session, reverse("space:message", args=[owned.reference]), SENT)
    operations.read_by_member(owned, now=now)
    return private(request, "space/exchanges/thread.html", _shown(request, session, owned, form), session)


def _shown(request: HttpRequest, session: Session, owned: Thread, form: ReplyForm) -> dict[str, object]:
    posts = reading.said(owned)
    return {
        "heading": owned.title,
        "thread": owned,
        "receipt": number(owned.reference),
        "about": number(owned.about) if owned.about else "",
        "theme": THEMES[Theme(owned.theme)],
        "state": reading.STATES[rules.ThreadState(owned.state)],
        "posts": posts,
        "form": form if len(posts) < rules.MOST_POSTS else None,
        "done": marks.told(request, session) == SENT,
        "desk": desk(sights.of(session).fund),
    }


@require_safe
@private_page
def message_paper(_request: HttpRequest, session: Session, thread: uuid.UUID, paper: uuid.UUID) -> HttpResponse:
    """Give back a paper of a thread."""
    owned = reading.thread(session, sights.of(session), thread)
    file = reading.paper(session, owned, paper).file
    return download(file, str(file.name))


def _too_many(form: Form, held: operations.TooMany) -> None:
    form.add_error(
        None,
        _(
            "Vous avez envoyé beaucoup de messages. Le prochain peut partir le %(when)s ; d'ici là, appelez votre "
            "caisse. Ce que vous avez écrit est gardé ci-dessous."
        )
        % {"when": spoken_moment(held.retry_at)},
    )


def _once_more(form: Form) -> None:
    form.add_error(None, _("Ce message n'est pas parti. Ouvrez à nouveau la page, et envoyez-le encore."))
