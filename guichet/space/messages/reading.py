"""What the pages of exchanges show: each thread and appointment in words. Every look-up is by its owner."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.audit import operations as audit
from guichet.cases.receipts import number
from guichet.exchanges.models import Appointment, Attachment, Post, Thread, Way
from guichet.exchanges.rules import AppointmentState, Theme, ThreadState
from guichet.exchanges.words import THEMES
from guichet.funds import catalogue
from guichet.login.models import Session
from guichet.requests.models import Request
from guichet.space.sight import Sight
from guichet.ui.templatetags.ui import in_words

PER_PAGE = 20
MOST_REQUESTS = 20
STATES = {
    ThreadState.SENT: gettext_lazy("envoyé, votre caisse va répondre"),
    ThreadState.ANSWERED: gettext_lazy("votre caisse a répondu"),
    ThreadState.CLOSED: gettext_lazy("terminé"),
}
APPOINTMENTS = {
    AppointmentState.ASKED: gettext_lazy("demandé, votre caisse va répondre"),
    AppointmentState.SET: gettext_lazy("fixé"),
    AppointmentState.DECLINED: gettext_lazy("pas de rendez-vous"),
    AppointmentState.CANCELLED: gettext_lazy("annulé"),
}
WAYS = {Way.TELEPHONE: gettext_lazy("par téléphone"), Way.DESK: gettext_lazy("à l'accueil de votre caisse")}
HALVES = {"am": gettext_lazy("matin"), "pm": gettext_lazy("après-midi")}


@dataclass(frozen=True)
class Line:
    """A thread in the list."""

    address: str
    title: str
    theme: str
    state: str
    last_at: datetime
    unread: int


@dataclass(frozen=True)
class Said:
    """A message of a thread."""

    by: str
    """« Vous », or the fund."""
    mine: bool
    text: str
    at: datetime
    read_at: datetime | None
    papers: list[tuple[str, str, int]]
    """Address, name, size in bytes."""


def threads(sight: Sight, *, page: int) -> tuple[list[Line], bool]:
    """Return a page of the threads, the latest first, and whether there is another. One query."""
    start = (page - 1) * PER_PAGE
    new = Count("posts", filter=Q(posts__by__isnull=False, posts__read_at=None))
    found = Thread.objects.filter(**sight.owner.only).annotate(unread=new).order_by("-last_at", "-pk")
    rows = list(found[start : start + PER_PAGE + 1])
    return [
        Line(
            address=reverse("space:message", args=[one.reference]),
            title=str(one.title),
            theme=str(THEMES[Theme(one.theme)]),
            state=str(STATES[ThreadState(one.state)]),
            last_at=one.last_at,
            unread=one.unread,
        )
        for one in rows[:PER_PAGE]
    ], len(rows) > PER_PAGE


def appointments(sight: Sight) -> list[Appointment]:
    """Return the appointments that are asked for or set, and the last of the others. One query."""
    return list(Appointment.objects.filter(**sight.owner.only).order_by("-asked_at", "-pk")[:5])


def thread(session: Session, sight: Sight, reference: uuid.UUID) -> Thread:
    """Return one of the member's own; somebody else's is no page, as an unknown one, and journalled. Raises Http404."""
    found = Thread.objects.filter(**sight.owner.only, reference=reference).first()
    if found is None:
        raise denied(session, "message")
    return found


def appointment(session: Session, sight: Sight, reference: uuid.UUID) -> Appointment:
    """Likewise."""
    found = Appointment.objects.filter(**sight.owner.only, reference=reference).first()
    if found is None:
        raise denied(session, "appointment")
    return found


def paper(session: Session, owned: Thread, reference: uuid.UUID) -> Attachment:
    """Likewise, of a thread that is the member's."""
    found = Attachment.objects.select_related("file").filter(post__thread=owned, reference=reference).first()
    if found is None:
        raise denied(session, "attachment")
    return found


def denied(session: Session, purpose: str) -> Http404:
    """Return what is answered to who asks for what is not theirs, once the journal has it."""
    account = session.account
    audit.record(
        "space.denied",
        account=str(account.reference),
        fund_code=account.fund_code,
        now=timezone.now(),
        purpose=purpose,
    )
    return Http404(purpose)


def said(owned: Thread) -> list[Said]:
    """Return what was written in a thread, first to last. Two queries."""
    posts = Post.objects.filter(thread=owned).prefetch_related("attachments__file").order_by("at", "pk")
    return [
        Said(
            by=_("Vous") if one.by is None else fund_name(one.fund_code),
            mine=one.by is None,
            text=str(one.text),
            at=one.at,
            read_at=one.read_at,
            papers=[
                (
                    reverse("space:message_paper", args=[owned.reference, given.reference]),
                    str(given.file.name),
                    given.file.size,
                )
                for given in one.attachments.all()
            ],
        )
        for one in posts
    ]


def requests(sight: Sight) -> list[tuple[uuid.UUID, str]]:
    """Return the requests that a message may name: reference and words, the latest first. One query."""
    sent = Request.objects.filter(**sight.owner.only, sent_at__isnull=False).defer("answers")
    return [(one.reference, _of_request(one)) for one in sent.order_by("-sent_at", "-pk")[:MOST_REQUESTS]]


def wishes(one: Appointment) -> list[str]:
    """Return « jeudi 12 mars, matin » for each half-day."""
    return [f"{format_date(date.fromisoformat(day), 'l j F')}, {HALVES[half]}" for day, half in one.wishes]


def fund_name(code: str) -> str:
    """Return the name of the fund that answered; funds merge."""
    return catalogue.by_code(code).name if catalogue.has_code(code) else _("Votre caisse")


def _of_request(one: Request) -> str:
    return _("%(receipt)s, envoyée le %(day)s") % {"receipt": number(one.reference), "day": in_words(one.sent_at)}
