"""« Échanges de fichiers »: what a structure and its fund send each other about somebody whom the convention names."""

import uuid
from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts.operations import spoken_moment
from guichet.cases.receipts import number
from guichet.conventions import consulted
from guichet.conventions.models import Beneficiary, Member
from guichet.conventions.rules import Service, StructureKind
from guichet.exchanges import operations, rules
from guichet.exchanges.models import Thread
from guichet.exchanges.parties import Together
from guichet.exchanges.rules import Theme
from guichet.files.responses import download
from guichet.files.uploads import takes_files
from guichet.login.models import Session
from guichet.registry.naming import display_name
from guichet.space import marks
from guichet.space import rules as space_rules
from guichet.space.sendings import counts_files
from guichet.space.third_party import beneficiaries, threads
from guichet.space.third_party.access import member_page
from guichet.space.third_party.forms import FileForm, ReplyForm
from guichet.space.third_party.frame import address, under
from guichet.ui.forms import Form

SENT: Final = "sent"
MOST_PAGES: Final = 50
_THEMES: Final[Mapping[str, Theme]] = {
    StructureKind.CHILDCARE: Theme.FAMILY,
    StructureKind.COUNTY: Theme.SOLIDARITY,
}
_ONCE_MORE: Final[str | Promise] = gettext_lazy(
    "Ce message n'est pas parti. Ouvrez à nouveau la page, et envoyez-le encore."
)


@require_safe
@member_page(Service.EXCHANGES)
def exchanges(request: HttpRequest, session: Session, member: Member) -> HttpResponse:
    """List the threads about those who are on the list today, the latest first."""
    page = space_rules.page_number(request.GET.get("page", ""), MOST_PAGES)
    lines, more = threads.page_of(member, page=page)
    context = {
        "heading": _("Échanges de fichiers"),
        "lines": lines,
        "page": page,
        "newer": f"?page={page - 1}" if page > 1 else "",
        "older": f"?page={page + 1}" if more and page < MOST_PAGES else "",
        "choose": address("third_beneficiaries", member),
    }
    return under(request, "exchanges.html", context, session=session, member=member)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(Service.EXCHANGES)
@counts_files
@takes_files(rules.LARGEST_FILE)
def exchange_new(request: HttpRequest, session: Session, member: Member, beneficiary: uuid.UUID) -> HttpResponse:
    """Send a first file about somebody."""
    found = beneficiaries.find(session, member, beneficiary)
    posted = request.method == "POST"
    form = FileForm(
        request.POST if posted else None, request.FILES if posted else None, initial={"envoi": uuid.uuid4()}
    )
    if posted and form.is_valid():
        thread = _begun(form, session, member, found)
        if thread is not None:
            return marks.go(session, address("third_exchange", member, thread.reference), SENT)
    context = {
        "heading": _("Envoyer un fichier"),
        "about": display_name(found.person),
        "form": form,
        "previous": address("third_beneficiary", member, found.reference),
    }
    return under(request, "exchange_new.html", context, session=session, member=member)


def _begun(form: FileForm, session: Session, member: Member, about: Beneficiary) -> Thread | None:
    convention, structure = member.convention, member.convention.structure
    try:
        return operations.begin(
            session.account,
            Together(structure, about.person),
            fund_code=convention.fund_code,
            theme=_THEMES.get(structure.kind, Theme.OTHER),
            title=form.cleaned_data["objet"],
            written=form.written(),
            now=timezone.now(),
        )
    except operations.TooMany as held:
        _too_many(form, held)
    except operations.NotTheirs:
        form.add_error(None, str(_ONCE_MORE))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(Service.EXCHANGES)
@counts_files
@takes_files(rules.LARGEST_FILE)
def exchange(request: HttpRequest, session: Session, member: Member, thread: uuid.UUID) -> HttpResponse:
    """Show one thread, and write again in it."""
    owned, about = threads.find(session, member, thread)
    posted, now = request.method == "POST", timezone.now()
    form = ReplyForm(
        request.POST if posted else None, request.FILES if posted else None, initial={"envoi": uuid.uuid4()}
    )
    if posted and form.is_valid() and _written(form, session, member, owned, about):
        return marks.go(session, address("third_exchange", member, owned.reference), SENT)
    consulted.note(about, account=session.account, now=now)
    operations.read_by_member(owned, now=now)
    posts = threads.said(owned, member)
    context = {
        "heading": owned.title,
        "receipt": number(owned.reference),
        "about": display_name(about.person),
        "state": threads.STATES[rules.ThreadState(owned.state)],
        "posts": posts,
        "form": form if len(posts) < rules.MOST_POSTS else None,
        "done": marks.told(request, session) == SENT,
        "previous": address("third_exchanges", member),
    }
    return under(request, "exchange.html", context, session=session, member=member)


def _written(form: ReplyForm, session: Session, member: Member, owned: Thread, about: Beneficiary) -> bool:
    party = Together(member.convention.structure, about.person)
    try:
        operations.write(session.account, party, owned, written=form.written(), now=timezone.now())
    except operations.TooMany as held:
        _too_many(form, held)
    except operations.Full:
        form.add_error(None, _("Cet échange est très long. Envoyez un nouveau fichier depuis la page de la personne."))
    except operations.NotTheirs:
        form.add_error(None, str(_ONCE_MORE))
    else:
        return True
    return False


@require_safe
@member_page(Service.EXCHANGES)
def exchange_paper(
    _request: HttpRequest, session: Session, member: Member, thread: uuid.UUID, paper: uuid.UUID
) -> HttpResponse:
    """Give back a file of a thread."""
    owned, about = threads.find(session, member, thread)
    given = threads.paper(session, member, owned, paper)
    consulted.note(about, account=session.account, now=timezone.now())
    return download(given.file, str(given.file.name))


def _too_many(form: Form, held: operations.TooMany) -> None:
    form.add_error(
        None,
        _(
            "Vous avez envoyé beaucoup de messages. Le prochain peut partir le %(when)s ; d'ici là, appelez votre "
            "caisse. Ce que vous avez écrit est gardé ci-dessous."
        )
        % {"when": spoken_moment(held.retry_at)},
    )
