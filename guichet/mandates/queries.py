"""What mandates open now. Each is read again at each request: what ended is shut at once, whatever its row says."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from guichet.accounts.models import Account, File
from guichet.accounts.states import MAY_LOG_IN
from guichet.conventions import queries as conventions
from guichet.conventions.rules import Service
from guichet.mandates.models import OFFER_LASTS, OFFER_PURPOSE, Mandate, Use
from guichet.mandates.rules import MandateState
from guichet.registry.models import PersonState
from guichet.sealing.keyring import keyring

_GIVER = ("giver__person", "giver__establishment", "giver__contact", "establishment")
_RECEIVER = ("receiver__person", "receiver__establishment", "receiver__delegate", "structure", "paper")


def in_force(mandate_id: int, *, by: Account, now: datetime) -> Mandate | None:
    """Return the mandate if this account may act under it at this moment, None otherwise.

    Looked at: its state, its dates and its wait, that the giver may still log in and lives, that the file is open, and
    that this account is whom it was given to, or a person in force of the structure that it was given to. The giver
    comes with their person, establishment and contact details. The caller looks at `services`. At most two queries.
    """
    found = _open(now).filter(pk=mandate_id).filter(Q(receiver=by) | Q(structure__isnull=False)).first()
    if found is None or found.structure_id is None:
        return found
    return found if (found.structure_id, found.fund_code) in _reach(by, now=now) else None


def to_act_on(account: Account, *, now: datetime) -> list[Mandate]:
    """Return the mandates under which this account may act at this moment, the latest first. At most two queries."""
    who = Q(receiver=account)
    for structure, fund_code in _reach(account, now=now):
        who |= Q(structure=structure, fund_code=fund_code)
    return list(_open(now).filter(who).order_by("-given_at", "-pk"))


def to_structure(structure: int, *, fund_codes: Collection[str], now: datetime) -> list[Mandate]:
    """Return what a structure was given and may use at this moment, at these funds, the oldest first. One query."""
    return list(_open(now).filter(structure=structure, fund_code__in=fund_codes).order_by("pk"))


def given_by(account: Account) -> list[Mandate]:
    """Return every mandate that this account gave or offered, of all its files, the latest first. One query."""
    return list(Mandate.objects.filter(giver=account).select_related(*_RECEIVER).order_by("-given_at", "-pk"))


def received_by(account: Account) -> list[Mandate]:
    """Return what this very account was given and has not ended, in force or not, the latest first. One query."""
    found = Mandate.objects.filter(receiver=account, state=MandateState.GIVEN).select_related(*_GIVER)
    return list(found.order_by("-given_at", "-pk"))


def last_uses(mandates: list[Mandate], *, most: int = 5) -> dict[int, list[Use]]:
    """Return the latest uses of each mandate, `most` at most, by its key. One query."""
    uses: dict[int, list[Use]] = {}
    found = Use.objects.filter(mandate__in=mandates).select_related(
        "account__delegate", "account__person", "account__establishment"
    )
    for use in found.order_by("-first_at", "-pk"):
        kept = uses.setdefault(use.mandate_id, [])
        if len(kept) < most:
            kept.append(use)
    return uses


def offer_of(link: str, *, now: datetime) -> Mandate | None:
    """Return the offer that a link leads to while it waits for its answer, with its giver. One query."""
    indexes = keyring().blind_indexes(link, purpose=OFFER_PURPOSE)
    offered = Mandate.objects.filter(offer_index__in=indexes, state=MandateState.OFFERED)
    offered = offered.filter(given_at__gt=now - OFFER_LASTS, giver__state__in=MAY_LOG_IN)
    return offered.select_related(*_GIVER).first()


def _open(now: datetime) -> QuerySet[Mandate]:
    """Return what opens something at this moment, whoever asks, with its giver."""
    today = timezone.localdate(now)
    given = Mandate.objects.filter(
        state=MandateState.GIVEN, effective_at__lte=now, starts_on__lte=today, ends_on__gte=today
    )
    return given.filter(has_an_open_file(), giver__state__in=MAY_LOG_IN).exclude(_gone()).select_related(*_GIVER)


def has_an_open_file() -> Q:
    """Tell, in a query, whether the file that a mandate opens is open still."""
    files = File.objects.filter(account=OuterRef("giver"), profile=OuterRef("profile"), fund_code=OuterRef("fund_code"))
    of_place = Q(Exists(files.filter(establishment=OuterRef("establishment"))))
    of_person = Q(Exists(files.filter(establishment__isnull=True)), establishment__isnull=True)
    return of_place | of_person


def _gone() -> Q:
    """Tell, in a query, whether the giver has died or an agent stopped their access."""
    return Q(giver__person__isnull=False) & ~Q(giver__person__state=PersonState.LIVING)


def _reach(account: Account, *, now: datetime) -> set[tuple[int, str]]:
    """Return the structures for whose clients an account acts, each with a fund where its convention says so."""
    today = timezone.localdate(now)
    return {
        (member.convention.structure_id, fund_code)
        for member in conventions.memberships(account, today=today)
        if Service.CLIENTS in conventions.rights_of(member, today=today)
        for fund_code in member.convention.fund_codes
    }
