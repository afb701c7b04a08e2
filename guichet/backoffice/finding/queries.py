"""Whom an agent's words mean, among those whom the agent's fund knows."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from guichet.accounts.models import Account, AnyHolder, File, Holder
from guichet.agents.access import Desk
from guichet.agents.models import Look
from guichet.agents.rules import LOOK_LASTS
from guichet.backoffice.finding import delegates
from guichet.backoffice.finding.rules import LETTER_DIGITS, MOST_SHOWN, REFERENCE_DIGITS, Kind, Sought, is_named
from guichet.cases import receipts
from guichet.cases.models import Case
from guichet.delivery.models import Channel, Message
from guichet.funds.models import AssistanceDesk
from guichet.prepared import PreparedQuery, Slot, slot
from guichet.registry import establishments, lookup
from guichet.registry.models import Affiliation, Establishment, Person
from guichet.requests.models import Request

MOST_OF_A_DAY = 1_000
"""People of one fund whose names are compared: the first of January of a year has a few dozens."""
MOST_RECENT, LATEST_LOOKS = 5, 15
_HYPHENS = re.compile("[-\N{NON-BREAKING HYPHEN}\N{EN DASH}]")


@dataclass(frozen=True)
class Found:
    """What came of a search."""

    holders: Sequence[Holder] = ()
    """MOST_SHOWN at most."""
    more: bool = False
    """Whether there were others."""
    elsewhere: Sequence[str] = ()
    """Codes of the other funds that know whom an exact number means, where the agent's does not."""
    case: Case | None = None
    """The case of the agent's fund whose receipt number was typed."""
    acting: delegates.Acting | None = None
    """Who acts for others at the agent's fund: there is no file of theirs to open."""


def look_for(sought: Sought, *, fund_code: str) -> Found:
    """Return what the fund knows of it; three queries at most."""
    return {
        Kind.NIR: _by_nir,
        Kind.SIRET: _by_establishment_number,
        Kind.ET: _by_establishment_number,
        Kind.SIREN: _by_siren,
        Kind.TI: _by_ti,
        Kind.NAME: _by_name,
        Kind.REFERENCE: _by_reference,
    }[sought.kind](sought, fund_code)


def _by_nir(sought: Sought, fund_code: str) -> Found:
    rows = [holder for row in lookup.find(sought.number) if (holder := lookup.current(row)) is not None]
    people = list({person.pk: person for person in rows}.values())
    funds = _funds_of(people)
    here = [person for person in people if fund_code in funds[person.pk]]
    if here:
        return _first(here)
    return Found(elsewhere=sorted({code for person in people for code in funds[person.pk]}))


def _funds_of(people: Sequence[Person]) -> dict[int, set[str]]:
    """Return the funds that know each of these, as `looks.knows` reckons. One query, none without people."""
    keys = [person.pk for person in people]
    funds: dict[int, set[str]] = {key: set() for key in keys}
    if not keys:
        return funds
    registered = Affiliation.objects.filter(person__in=keys).values_list("person_id", "fund_code")
    files = File.objects.filter(account__person__in=keys).values_list("account__person_id", "fund_code")
    for key, code in registered.union(files):
        funds[key].add(code)
    return funds


def _by_establishment_number(sought: Sought, fund_code: str) -> Found:
    one = establishments.find(sought.number)
    if one is None:
        return Found()
    if one.fund_code == fund_code or File.objects.filter(establishment=one, fund_code=fund_code).exists():
        return Found([one])
    return Found(elsewhere=[one.fund_code])


def _by_siren(sought: Sought, fund_code: str) -> Found:
    found = Establishment.objects.filter(_establishment_known(fund_code, "pk", own="fund_code"), siren=sought.number)
    return _first(found.order_by("closed_on", "name", "pk")[: MOST_SHOWN + 1])


def _by_ti(sought: Sought, fund_code: str) -> Found:
    return _known_to(delegates.by_number(sought.number), fund_code)


def _known_to(acting: delegates.Acting | None, fund_code: str) -> Found:
    if acting is None:
        return Found()
    return Found(acting=acting) if fund_code in acting.funds else Found(elsewhere=sorted(acting.funds))


def _born_that_day() -> QuerySet[Person, Any]:
    """Return those of a fund whose birth date agrees: what the registry does not know of it agrees with anything."""
    fund = slot(Affiliation, "fund_code")
    year, month, day = (slot(Person, f"birth_{part}", part) for part in ("year", "month", "day"))
    # Whole keys of the index, one for each way of knowing: a condition inside another would read the whole year.
    on_that_day = (
        Q(birth_year=year, birth_month__isnull=True)
        | Q(birth_year=year, birth_month=month, birth_day__isnull=True)
        | Q(birth_year=year, birth_month=month, birth_day=day)
    )
    return Person.objects.filter(on_that_day, _person_known(fund, "pk")).values_list(
        "pk", "birth_name", "usual_name", "given_names", "replaced_by_id", "duplicate_of_id"
    )[:MOST_OF_A_DAY]


def _of_keys() -> QuerySet[Person]:
    keys: list[Any] = [slot(Person, "id", f"key_{rank}") for rank in range(MOST_SHOWN + 1)]
    return Person.objects.filter(pk__in=keys).order_by("birth_name", "given_names", "pk")


_BORN_THAT_DAY, _BY_KEYS = PreparedQuery(_born_that_day), PreparedQuery(_of_keys)


def _by_name(sought: Sought, fund_code: str) -> Found:
    """Compare names among those born that day, then read the few that remain.

    Where no day, or no month, was typed, whoever the registry knows it of is left out, but for the first, which is what
    civil status writes when it does not know either.
    """
    keys = []
    for year, month, day in sought.births:
        born = _BORN_THAT_DAY.rows(year=year, month=month or 1, day=day or 1, fund_code=fund_code)
        for key, birth_name, usual_name, given_names, *elsewhere in born:
            # Whom another row stands for is left out here and not in the query: SQLite would rather walk the index of
            # all those for whom none does.
            if elsewhere == [None, None] and is_named(
                sought.words, birth_name=birth_name, usual_name=usual_name, given_names=given_names
            ):
                keys.append(key)
    if not keys:
        return Found()
    shown = keys[: MOST_SHOWN + 1]
    padded = shown + shown[-1:] * (MOST_SHOWN + 1 - len(shown))
    return _first(_BY_KEYS.all(**{f"key_{rank}": key for rank, key in enumerate(padded)}))


def _by_reference(sought: Sought, fund_code: str) -> Found:
    digits = sought.number
    readings = [_by_receipt] if len(digits) == REFERENCE_DIGITS else [_by_letter]
    if len(digits) == LETTER_DIGITS:
        readings.append(_by_case)
    return next((found for read in readings if (found := read(digits, fund_code)) is not None), Found())


def _by_receipt(digits: str, fund_code: str) -> Found | None:
    bounds = receipts.bounds(digits)
    return _of_case(receipts.find(digits), fund_code) or (_of_request(*bounds, fund_code) if bounds else None)


def _by_case(digits: str, fund_code: str) -> Found | None:
    reference = uuid.UUID(digits)
    case = Case.objects.filter(reference=reference).first()
    return _of_case(case, fund_code) or _of_request(reference, reference, fund_code)


def _of_case(case: Case | None, fund_code: str) -> Found | None:
    if case is None:
        return None
    return Found(case=case) if case.fund_code == fund_code else Found(elsewhere=[case.fund_code])


def _of_request(first: uuid.UUID, last: uuid.UUID, fund_code: str) -> Found | None:
    """Return whose request it is, once its case is gone: its member keeps the number as long as the account lives."""
    sent = Request.objects.select_related("person", "establishment").filter(
        reference__range=(first, last), sent_at__isnull=False
    )
    found = sent.defer("answers", "facts", "summary").first()
    if found is None:
        return None
    holder = found.establishment or found.person
    return Found([holder]) if found.fund_code == fund_code and holder else Found(elsewhere=[found.fund_code])


def _letters() -> QuerySet[Message, Any]:
    numbers = slot(Message, "id", "first"), slot(Message, "id", "last")
    return Message.objects.filter(id__gte=numbers[0], id__lte=numbers[1], channel=Channel.LETTER).values_list(
        "about", "fund_code"
    )[:1]


def _known_accounts() -> QuerySet[Account]:
    # Of whoever acts for others the registry tells nothing: their conventions say which funds know them.
    known = _account_known(slot(Affiliation, "fund_code")) | Q(delegate__isnull=False)
    accounts = Account.objects.select_related("person", "establishment", "delegate")
    return accounts.filter(known, reference=slot(Account, "reference"))[:1]


_LETTER, _KNOWN_ACCOUNT = PreparedQuery(_letters), PreparedQuery(_known_accounts)


def _by_letter(digits: str, fund_code: str) -> Found | None:
    rest = LETTER_DIGITS - len(digits)
    found = _LETTER.rows(first=uuid.UUID(digits + "0" * rest), last=uuid.UUID(digits + "f" * rest))
    if not found:
        return None
    [(about, sent_by)] = found
    reference = _uuid(about)
    account = _KNOWN_ACCOUNT.first(reference=reference, fund_code=fund_code) if reference else None
    if account is not None and account.delegate is not None:
        return _known_to(delegates.of_account(account), fund_code)
    if account is not None:
        return Found([account.known_holder])
    return Found(elsewhere=[sent_by] if sent_by != fund_code else [])


def _person_known(fund_code: str | Slot, person: str) -> Q:
    registered = Affiliation.objects.filter(person=OuterRef(person), fund_code=fund_code)
    files = File.objects.filter(account__person=OuterRef(person), fund_code=fund_code)
    return Q(Exists(registered)) | Q(Exists(files))


def _establishment_known(fund_code: str | Slot, establishment: str, *, own: str) -> Q:
    files = File.objects.filter(establishment=OuterRef(establishment), fund_code=fund_code)
    return Q(**{own: fund_code}) | Q(Exists(files))


def _account_known(fund_code: str | Slot) -> Q:
    return _person_known(fund_code, "person") | _establishment_known(
        fund_code, "establishment", own="establishment__fund_code"
    )


def _first(found: Iterable[Holder]) -> Found:
    holders = list(found)
    return Found(holders[:MOST_SHOWN], more=len(holders) > MOST_SHOWN)


def recent(desk: Desk) -> list[Look]:
    """Return the files that are open in this session, the latest first, each once. One query."""
    looks: QuerySet[Look] = Look.objects.filter(
        session=desk.session, fund_code=desk.fund.code, opened_at__gt=desk.now - LOOK_LASTS
    )
    latest: dict[tuple[int | None, int | None], Look] = {}
    for look in looks.select_related("person", "establishment").order_by("-opened_at", "-pk")[:LATEST_LOOKS]:
        latest.setdefault((look.person_id, look.establishment_id), look)
    return list(latest.values())[:MOST_RECENT]


def own_look(reference: str, desk: Desk) -> Look | None:
    """Return the agent's own look of this reference at this fund, over or not; None for any other. One query."""
    whole = _uuid(reference)
    own = (
        Look.objects.filter(reference=whole, agent=desk.agent, fund_code=desk.fund.code)
        if whole
        else Look.objects.none()
    )
    return own.select_related("person", "establishment").first()


def case_of(receipt: str, desk: Desk) -> Case | None:
    """Return the case of the agent's fund of this receipt number or whole reference, None without one. One query."""
    digits = "".join(_HYPHENS.sub("", receipt).split()).lower()
    whole = _uuid(digits)
    case = Case.objects.filter(reference=whole).first() if whole else receipts.find(digits)
    return case if case is not None and case.fund_code == desk.fund.code else None


def _uuid(digits: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(digits)
    except ValueError:
        return None


def is_about_another(case: Case, holder: Holder) -> bool:
    """Whether a case is of the account of somebody else: it is then no reason to open this file. One query at most."""
    about = _uuid(case.about)
    account = Account.objects.filter(reference=about).select_related("person").first() if about else None
    if account is None:
        return False
    owner: AnyHolder | None = account.holder
    if isinstance(owner, Person):
        owner = lookup.current(owner)
    return owner != holder


def desks(codes: Sequence[str]) -> dict[str, AssistanceDesk]:
    """Return the assistance desks of these funds that are known, by the code of the fund. One query."""
    return {desk.fund_code: desk for desk in AssistanceDesk.objects.filter(fund_code__in=codes)}
