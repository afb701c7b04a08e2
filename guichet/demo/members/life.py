"""Everything else a member finds: papers read and unread, certificates, messages, an appointment, a bank change."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts import files
from guichet.accounts.owners import Owner
from guichet.agents import queries as agents
from guichet.agents.models import Agent
from guichet.agents.roles import Role
from guichet.bank import operations as bank
from guichet.bank.models import BankChange
from guichet.bank.rules import Trust
from guichet.cases import working as cases
from guichet.cases.models import Case
from guichet.cases.rules import add_working_days
from guichet.cases.working import Worker
from guichet.certificates import operations as certificates
from guichet.certificates.kinds import BY_SLUG
from guichet.certificates.kinds.base import CannotBeGiven
from guichet.certificates.models import Certificate
from guichet.demo import past
from guichet.demo.agents import email_of
from guichet.demo.members import ready, requests
from guichet.demo.members.ready import Ready
from guichet.documents import operations as documents
from guichet.documents.models import Document
from guichet.exchanges import appointments, operations, rules
from guichet.exchanges.appointments import Wish
from guichet.exchanges.models import Appointment, Way
from guichet.exchanges.operations import Written, begin
from guichet.exchanges.rules import Theme
from guichet.registry import demo_names

FARM: Final = "member-farm"
READ: Final = timedelta(days=15)
"""Papers issued before were read."""
CERTIFICATES: Final[Mapping[str, tuple[str, ...]]] = {
    "member": ("droits-maladie", "paiements", "famille"),
    "member-farmer": ("regularite", "droits-maladie"),
    "member-solidarity": ("cotisations", "paiements"),
    FARM: ("regularite",),
    "member-company": ("regularite", "cotisations"),
    "member-gardener": ("cotisations",),
}
_NAMESPACE: Final = uuid.UUID("6b2d5a5e-3f0d-4b5e-9d35-6d7361646d6f")


@dataclass(frozen=True)
class Talk:
    """A thread: what the member asks, and the answer, empty where it is awaited."""

    theme: Theme
    title: str | Promise
    asked: str | Promise
    days_ago: float
    answer: str | Promise = ""
    closes: bool = False


TALKS: Final[Mapping[str, tuple[Talk, ...]]] = {
    "member": (
        Talk(
            Theme.HEALTH, gettext_lazy("Remboursement d'une consultation"),
            gettext_lazy("Bonjour, ma consultation du mois dernier n'est pas remboursée. Que dois-je faire ?"), 4,
            gettext_lazy("Bonjour, la feuille de soins est arrivée hier : le remboursement part cette semaine."),
        ),
        Talk(
            Theme.FAMILY, gettext_lazy("Garde partagée"),
            gettext_lazy("Bonjour, mon fils vit une semaine sur deux chez son père. Faut-il le déclarer ?"), 1,
        ),
    ),
    "member-farmer": (
        Talk(
            Theme.CONTRIBUTIONS, gettext_lazy("Payer en deux fois"),
            gettext_lazy("Bonjour, puis-je payer ma prochaine facture en deux fois ?"), 3,
            gettext_lazy("Bonjour, oui : répondez ici avec les deux dates qui vous conviennent."),
        ),
    ),
    "member-solidarity": (
        Talk(
            Theme.CONTRIBUTIONS, gettext_lazy("Facture en retard"),
            gettext_lazy("Bonjour, je n'ai pas pu payer à temps. Y a-t-il une majoration ?"), 2,
        ),
    ),
    "member-company": (
        Talk(
            Theme.EMPLOYMENT, gettext_lazy("Taux accident du travail"),
            gettext_lazy("Bonjour, à partir de quand le nouveau taux s'applique-t-il ?"), 8,
            gettext_lazy("Bonjour, à partir du 1er du mois qui suit la notification."), closes=True,
        ),
    ),
    "member-gardener": (
        Talk(
            Theme.EMPLOYMENT, gettext_lazy("Heures du jardinier"),
            gettext_lazy("Bonjour, mon jardinier ne vient pas en hiver. Dois-je le dire ?"), 4,
            gettext_lazy("Bonjour, dites-nous simplement les mois où il ne vient pas."),
        ),
    ),
}  # fmt: skip


def make(*, now: datetime) -> int:
    """Open the accounts, and make the life of each; return how many accounts are in use.

    Each part of a life is made once: what somebody does with it afterwards is kept.
    """
    claire, ines = agents.by_email(email_of(Role.SUPPORT)), agents.by_email(email_of(Role.REQUESTS))
    if claire is None or ines is None:
        return 0
    members = ready.make(now=now)
    for one in (*members, *_farms(members)):
        requests.make(one, ines, now=now)
        _read(one, now=now)
        _certify(one, now=now)
        for talk in TALKS.get(one.key, ()):
            _talk(one, talk, claire, now=now)
        if one.key in _ALSO:
            _ALSO[one.key](one, claire, now)
    past.emails_left(now)
    return len(members)


def _farms(members: Sequence[Ready]) -> Iterator[Ready]:
    """Yield the farms that members have attached: another file of the same account."""
    for one in members:
        for file in files.of_account(one.account):
            if file.establishment is not None and one.owner.person is not None:
                yield replace(one, key=FARM, owner=Owner(establishment=file.establishment))


def _read(member: Ready, *, now: datetime) -> None:
    """Let the older papers be read, unless one was: from then on it is for whoever looks around."""
    mine = Document.objects.filter(**member.owner.only, sent__isnull=False)
    if mine.filter(read_at__isnull=False).exists():
        return
    for one in mine.filter(issued_on__lt=timezone.localdate(now - READ)):
        documents.mark(one, read=True, now=now - timedelta(days=1))


def _certify(member: Ready, *, now: datetime) -> None:
    if Certificate.objects.filter(**member.owner.only).exists():
        return
    at = now - timedelta(days=3)
    by = certificates.Asking(owner=member.owner, account=member.account, fund=member.fund)
    for slug in CERTIFICATES.get(member.key, ()):
        kind = BY_SLUG[slug]
        today = timezone.localdate(at)
        form = kind.form(_first_choices(kind.form(None, today=today)), today=today)
        with suppress(CannotBeGiven):
            if form.is_valid():
                certificates.issue(kind, form.cleaned_data, by=by, now=at)


def _first_choices(form: forms.Form) -> dict[str, str]:
    """Return what is sent by whoever changes nothing."""
    drawn = ((name, form[name].subwidgets) for name, field in form.fields.items() if hasattr(field, "choices"))
    return {name: str(options[0].data["value"]) for name, options in drawn if options}


def _talk(member: Ready, talk: Talk, agent: Agent, *, now: datetime) -> None:
    at = now - timedelta(days=talk.days_ago)
    sending = uuid.uuid5(_NAMESPACE, f"{member.key} {talk.days_ago}")
    if operations.sent_before(member.owner, sending) is not None:
        return
    thread = begin(
        member.account,
        member.owner,
        fund_code=member.fund.code,
        theme=talk.theme,
        title=str(talk.title),
        written=Written(str(talk.asked), sending),
        now=at,
    )
    if not talk.answer:
        return
    later, worker = at + timedelta(hours=20), Worker(agent.actor)
    cases.take(Case.objects.get(reference=thread.reference), worker, now=later)
    answer = Written(str(talk.answer), uuid.uuid5(sending, "answer"))
    case = Case.objects.get(reference=thread.reference)
    operations.answer(case, worker, thread, written=answer, closes=talk.closes, now=later)


def _member(member: Ready, agent: Agent, now: datetime) -> None:
    _meet(member, agent, now, answered=True)
    _change_bank(member, 900_001, Trust(None, None, reached=True, factor_shown=True), now - timedelta(days=1))


def _farmer(member: Ready, agent: Agent, now: datetime) -> None:
    _meet(member, agent, now, answered=False)
    known = Trust(now - timedelta(days=100), None, reached=True, factor_shown=True)
    _change_bank(member, 900_002, known, now - timedelta(hours=4))


def _meet(member: Ready, agent: Agent, now: datetime, *, answered: bool) -> None:
    if Appointment.objects.filter(**member.owner.only).exists():
        return
    at = now - timedelta(days=3 if answered else 1)
    days = rules.days_to_wish(timezone.localdate(at))
    wish = Wish(Theme.PENSION, Way.TELEPHONE, [(days[1], "am"), (days[2], "pm")], ready.MOBILE, "")
    one = appointments.ask(member.account, member.owner, fund_code=member.fund.code, wish=wish, now=at)
    if not answered:
        return
    later, worker = now - timedelta(days=2), Worker(agent.actor)
    cases.take(Case.objects.get(reference=one.reference), worker, now=later)
    day = add_working_days(timezone.localdate(now), 4)
    appointments.give(
        Case.objects.get(reference=one.reference),
        worker,
        one,
        meeting_at=timezone.make_aware(datetime.combine(day, time(10))),
        words=_("Nous vous appelons à ce numéro. Gardez vos relevés de carrière à portée de main."),
        now=later,
    )


def _change_bank(member: Ready, account_number: int, trust: Trust, at: datetime) -> None:
    person = member.owner.person
    if person is None or BankChange.objects.filter(person=person).exists():
        return
    holder_name = f"{person.given_names.split(',')[0]} {person.birth_name}"
    wanted = bank.Wanted(demo_names.iban(account_number), holder_name)
    bank.ask(member.account, person, fund_code=member.fund.code, wanted=wanted, trust=trust, now=at)


_ALSO: Final[Mapping[str, Callable[[Ready, Agent, datetime], None]]] = {"member": _member, "member-farmer": _farmer}
