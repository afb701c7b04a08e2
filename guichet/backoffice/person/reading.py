"""What a situation is made of, in five queries: the account, the enrolments, the journal, the messages, and the rest.

The rest is one UNION of small tables. Each would be a query of a fraction of a millisecond, and eight of them a page
that makes a caller wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, CharField, DateTimeField, F, Field, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from guichet.accounts import queries as accounts
from guichet.accounts.models import Account, ContactChange, File, Holder
from guichet.accounts.states import ChangeState
from guichet.agents.models import Look
from guichet.audit.models import Entry
from guichet.backoffice.person.sentences import LEFT_OUT
from guichet.cases.models import SUBJECT_PURPOSE, Case, CaseKind
from guichet.delivery.models import Message
from guichet.enrolment.models import NUMBER_PURPOSE, Enrolment
from guichet.enrolment.profile_names import OPEN_ONLINE
from guichet.limits import queries as limits
from guichet.limits.models import Attempt
from guichet.limits.rules import Limit
from guichet.login.models import Session
from guichet.one_time_codes.models import OneTimeCode
from guichet.registry.models import Establishment, Person
from guichet.sealing.keyring import keyring

MOST_ENROLMENTS = 20
"""Of one number in a week; past them somebody is guessing, and the limits say so."""


@dataclass(frozen=True)
class Owner:
    """Whom the registry means, and what they have."""

    account: Account | None
    numbers: list[str]
    """Each number that may have been typed for them."""


@dataclass
class Rest:
    """What the last query gives."""

    files: list[File] = field(default_factory=list)
    sessions: list[tuple[datetime, datetime, str]] = field(default_factory=list)
    """Begun, seen, and the mark of the password of each."""
    changes: list[ContactChange] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    attempts: list[tuple[str, datetime]] = field(default_factory=list)
    """Index of the key, and moment."""
    codes: list[tuple[str, str, datetime]] = field(default_factory=list)
    """Purpose, subject and end of each count that lets no other code leave."""


def owner(holder: Holder) -> Owner:
    """Return the account and the numbers of a person, those since replaced included, or of an establishment."""
    if isinstance(holder, Establishment):
        numbers = [number for number in (holder.siret, holder.et) if number]
        return Owner(accounts.of_holder(holder), numbers)
    left = Person.objects.filter(Q(replaced_by=holder.pk) | Q(duplicate_of=holder.pk)).values("pk")
    before = [Person.objects.filter(**{f"{link}__in": left}).values("pk") for link in ("replaced_by", "duplicate_of")]
    rows = Person.objects.filter(pk=holder.pk).values("pk").union(left, *before)
    people = list(Person.objects.filter(pk__in=rows).select_related("account__contact", "insured_parent"))
    typed = [one.nir or (one.insured_parent.nir if one.insured_parent else None) for one in people]
    found = sorted((one.account for one in people if hasattr(one, "account")), key=lambda account: account.pk)
    return Owner(found[0] if found else None, sorted({str(number) for number in typed if number}))


def enrolments(numbers: Sequence[str]) -> list[Enrolment]:
    """Return the enrolments with one of these numbers, latest first."""
    indexes = [index for number in numbers for index in keyring().blind_indexes(number, purpose=NUMBER_PURPOSE)]
    found = Enrolment.objects.filter(number_index__in=indexes).exclude(number_index="").defer("answers")
    return list(found.order_by("-started_at", "-pk")[:MOST_ENROLMENTS])


def entries(references: Sequence[str], *, most: int) -> list[Entry]:
    """Return what the journal says of these, latest first, without what no agent is told."""
    found = Entry.objects.filter(account__in=references).exclude(event__in=LEFT_OUT)
    return list(found.order_by("-at", "-pk")[:most])


def messages(references: Sequence[str], *, most: int) -> list[Message]:
    """Return the messages about these, latest first, with the batch of each letter and without what they say."""
    found = Message.objects.filter(about__in=references).select_related("batch").defer("payload", "batch__printed_with")
    return list(found.order_by("-created_at")[:most])


COLUMNS: "dict[str, Field[Any, Any]]" = {
    "what": CharField(),
    "row": BigIntegerField(),
    "a": TextField(),
    "b": TextField(),
    "c": TextField(),
    "d": TextField(),
    "e": TextField(),
    "n": BigIntegerField(),
    "t1": DateTimeField(),
    "t2": DateTimeField(),
    "t3": DateTimeField(),
}
"""Of the UNION: which table, the key of its row, texts, a number, moments."""


def rest(  # noqa: PLR0913 - each is a fact of whom it is about, by name
    *,
    holder: Holder,
    account: Account | None,
    numbers: Sequence[str],
    fund_code: str,
    under: Sequence[Limit],
    now: datetime,
) -> Rest:
    """Return files, sessions, changes, cases, looks, and what was counted `under` these limits. One query."""
    parts = [_looks(holder), _cases(account, numbers, fund_code), _attempts(under, now)]
    if account is not None:
        parts += [_files(account), _sessions(account), _changes(account, now), _codes(account, now)]
    found = Rest()
    for row in parts[0].union(*parts[1:], all=True):
        _TAKE[row[0]](found, *row[1:])
    for case in found.cases:
        case.fund_code = fund_code
    found.cases.sort(key=lambda case: case.last_at, reverse=True)
    found.looks.sort(key=lambda look: look.opened_at, reverse=True)
    found.files.sort(key=lambda one: one.opened_at)
    return found


def _part(what: str, rows: "QuerySet[Any]", **columns: Any) -> "QuerySet[Any, Any]":
    """Return one branch of the UNION: PostgreSQL wants every column typed, NULLs too."""
    named = {"what": Value(what), "row": F("pk"), **columns}
    cast_to = {f"u_{name}": Cast(named.get(name, Value(None)), kind) for name, kind in COLUMNS.items()}
    part: QuerySet[Any, Any] = rows.order_by().annotate(**cast_to).values_list(*cast_to)
    return part


def _looks(holder: Holder) -> "QuerySet[Any, Any]":
    whose = Q(person=holder.pk) if isinstance(holder, Person) else Q(establishment=holder.pk)
    rows = Look.objects.filter(whose)
    return _part("look", rows, a=F("reason"), b=F("fund_code"), t1=F("opened_at"), t2=F("caller_checked_at"))


def _cases(account: Account | None, numbers: Sequence[str], fund_code: str) -> "QuerySet[Any, Any]":
    subjects = list(numbers)
    if account is not None:
        reference = str(account.reference)
        subjects += [reference, f"{reference} {fund_code}", *(f"{reference} {profile}" for profile in OPEN_ONLINE)]
    indexes = [index for one in subjects for index in keyring().blind_indexes(one, purpose=SUBJECT_PURPOSE)]
    rows = Case.objects.filter(kind__in=CaseKind.values, subject_index__in=indexes, fund_code=fund_code)
    texts = {"a": F("kind"), "b": F("state"), "c": F("reference"), "d": F("about"), "e": F("due_on")}
    return _part("case", rows, **texts, n=F("times"), t1=F("opened_at"), t2=F("last_at"))


def _attempts(under: Sequence[Limit], now: datetime) -> "QuerySet[Any, Any]":
    longest = max(limit.span for limit in under)
    keys = {index for limit in under for index in limits.indexes(limit.scope, limit.key)}
    return _part(
        "attempt", Attempt.objects.filter(key_index__in=keys, at__gt=now - longest), a=F("key_index"), t1=F("at")
    )


def _files(account: Account) -> "QuerySet[Any, Any]":
    of = "establishment__"
    texts = {"a": F("profile"), "b": F("fund_code"), "c": F(f"{of}name"), "d": Coalesce(F(f"{of}siret"), F(f"{of}et"))}
    rows = File.objects.filter(account=account)
    return _part("file", rows, **texts, n=F("establishment_id"), t1=F("opened_at"))


def _sessions(account: Account) -> "QuerySet[Any, Any]":
    rows = Session.objects.filter(account=account)
    return _part("session", rows, a=F("password_mark"), t1=F("began_at"), t2=F("seen_at"))


def _changes(account: Account, now: datetime) -> "QuerySet[Any, Any]":
    alive = [ChangeState.ASKED.value, ChangeState.HELD.value, ChangeState.DONE.value]
    rows = ContactChange.objects.filter(account=account, state__in=alive, live_until__gt=now)
    texts = {"a": F("kind"), "b": F("state")}
    return _part("change", rows, **texts, n=F("account_id"), t1=F("asked_at"), t2=F("effective_at"), t3=F("live_until"))


def _codes(account: Account, now: datetime) -> "QuerySet[Any, Any]":
    """Return the counts of codes whose every try was used; another code may leave once they start again."""
    rows = OneTimeCode.objects.filter(
        subject=str(account.reference),
        purpose__in=PURPOSES,
        counts_until__gt=now,
        used_at=None,
        tries__gte=F("most_tries"),
    )
    return _part("code", rows, a=F("purpose"), b=F("subject"), t1=F("counts_until"))


PURPOSES = ("login", "verify_email", "change_email", "change_mobile")
"""Of the codes whose subject is the account."""


def _take_look(found: Rest, row: int, *cells: Any) -> None:
    reason, fund_code, _c, _d, _e, _n, opened_at, checked_at, _t3 = cells
    found.looks.append(
        _partly(Look, pk=row, reason=reason, fund_code=fund_code, opened_at=opened_at, caller_checked_at=checked_at)
    )


def _take_case(found: Rest, row: int, *cells: Any) -> None:
    kind, state, reference, about, due_on, times, opened_at, last_at, _t3 = cells
    due = date.fromisoformat(due_on) if due_on else None
    named = {"kind": kind, "state": state, "reference": UUID(reference), "about": about, "due_on": due, "times": times}
    found.cases.append(_partly(Case, pk=row, **named, opened_at=opened_at, last_at=last_at))


def _take_attempt(found: Rest, _row: int, *cells: Any) -> None:
    found.attempts.append((cells[0], cells[6]))


def _take_file(found: Rest, row: int, *cells: Any) -> None:
    profile, fund_code, name, number, _e, establishment, opened_at, _t2, _t3 = cells
    file = _partly(
        File, pk=row, profile=profile, fund_code=fund_code, establishment_id=establishment, opened_at=opened_at
    )
    if establishment is not None:
        file.establishment = _partly(Establishment, pk=establishment, name=name, siret=number, et=None)
    found.files.append(file)


def _take_session(found: Rest, _row: int, *cells: Any) -> None:
    found.sessions.append((cells[6], cells[7], cells[0]))


def _take_change(found: Rest, row: int, *cells: Any) -> None:
    kind, state, _c, _d, _e, account, asked_at, effective_at, live_until = cells
    named = {"kind": kind, "state": state, "account_id": account, "asked_at": asked_at, "effective_at": effective_at}
    found.changes.append(_partly(ContactChange, pk=row, **named, live_until=live_until))


def _take_code(found: Rest, _row: int, *cells: Any) -> None:
    found.codes.append((cells[0], cells[1], cells[6]))


_TAKE = {
    "look": _take_look,
    "case": _take_case,
    "attempt": _take_attempt,
    "file": _take_file,
    "session": _take_session,
    "change": _take_change,
    "code": _take_code,
}


def _partly(model: Any, *, pk: int, **values: Any) -> Any:
    """Return an object of which these columns were read; any other is looked for when somebody asks for it."""
    values[model._meta.pk.attname] = pk  # noqa: SLF001 - Django's documented API
    # In the order of the columns, in which `from_db` takes them whatever their names say.
    names = [one.attname for one in model._meta.concrete_fields if one.attname in values]  # noqa: SLF001 - as above
    return cast("Any", model).from_db(connection.alias, names, [values[name] for name in names])
