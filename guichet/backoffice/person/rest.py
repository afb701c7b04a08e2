"""Files, sessions, changes, cases, looks and attempts of somebody, in one UNION: the fifth query of a situation.

Each would be a query of a fraction of a millisecond, and seven of them a page that makes a caller wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, CharField, DateTimeField, F, Field, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from guichet.accounts.models import Account, ContactChange, File, Holder
from guichet.accounts.states import ChangeState
from guichet.agents.models import Look
from guichet.backoffice.person import papers, ties
from guichet.backoffice.person.papers import Issued, Paper
from guichet.backoffice.person.reading import PLANS, slots
from guichet.backoffice.person.reading import values as named_values
from guichet.backoffice.person.ties import Tie
from guichet.cases.models import SUBJECT_PURPOSE, Case, CaseKind
from guichet.enrolment.profile_names import OPEN_ONLINE
from guichet.limits import queries as limits
from guichet.limits.models import Attempt
from guichet.limits.rules import Limit
from guichet.login.models import Session
from guichet.one_time_codes.models import OneTimeCode
from guichet.prepared import PreparedQuery, slot
from guichet.registry.models import Establishment, Person
from guichet.requests.models import Request
from guichet.sealing.keyring import keyring


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
    requests: list[Request] = field(default_factory=list)
    """Sent online, of this fund, without what they say; latest first."""
    documents: list[Paper] = field(default_factory=list)
    """The latest of this fund, latest first."""
    certificates: list[Issued] = field(default_factory=list)
    """Likewise."""
    ties: list[Tie] = field(default_factory=list)
    """With other systems."""
    codes: list[tuple[str, str, datetime]] = field(default_factory=list)
    """Purpose, subject and end of each count that lets no other code leave."""


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
    "f": TextField(),
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
    subjects = list(numbers)
    values: dict[str, Any] = {"holder": holder.pk, "now": now, "fund": fund_code}
    if account is not None:
        reference = str(account.reference)
        subjects += [reference, f"{reference} {fund_code}", *(f"{reference} {profile}" for profile in OPEN_ONLINE)]
        values |= {"account": account.pk, "reference": reference}
    indexes = [index for one in subjects for index in keyring().blind_indexes(one, purpose=SUBJECT_PURPOSE)]
    keys = sorted({index for limit in under for index in limits.indexes(limit.scope, limit.key)})
    values |= {
        "since": now - max(limit.span for limit in under),
        **named_values(indexes, "about"),
        **named_values(keys),
    }
    plan = _rest(isinstance(holder, Person), account is not None, len(indexes), len(keys))
    found = Rest()
    for what, *cells in plan.rows(**values):
        _TAKE[what](found, *cells)
    # Not in the query: a database may then read every case of the fund rather than the few of these subjects.
    found.cases = [case for case in found.cases if case.fund_code == fund_code]
    found.cases.sort(key=lambda case: case.last_at, reverse=True)
    found.requests = [sent for sent in found.requests if sent.fund_code == fund_code]
    found.requests.sort(key=lambda sent: sent.state_at, reverse=True)
    found.documents.sort(key=lambda one: one.issued_on, reverse=True)
    found.certificates.sort(key=lambda one: one.issued_at, reverse=True)
    found.looks.sort(key=lambda look: look.opened_at, reverse=True)
    found.files.sort(key=lambda one: one.opened_at)
    return found


@lru_cache(maxsize=PLANS)
def _rest(is_person: bool, has_account: bool, subjects: int, keys: int) -> PreparedQuery[Any]:  # noqa: FBT001 - the key of a cache
    def build() -> "QuerySet[Any, Any]":
        parts = [_looks(is_person=is_person), _cases(subjects), _attempts(keys), _requests(is_person=is_person)]
        for what, (rows, columns) in papers.told(is_person=is_person).items():
            parts.append(_part(what, rows, **columns))
        if has_account:
            parts += [_files(), _sessions(), _changes(), _codes()]
            parts += [_part("tie", rows, **columns) for rows, columns in ties.told()]
        return parts[0].union(*parts[1:], all=True)

    return PreparedQuery(build)


def _part(what: str, rows: "QuerySet[Any]", **columns: Any) -> "QuerySet[Any, Any]":
    """Return one branch of the UNION: PostgreSQL wants every column typed, NULLs too."""
    named = {"what": Value(what), "row": F("pk"), **columns}
    cast_to = {f"u_{name}": Cast(named.get(name, Value(None)), kind) for name, kind in COLUMNS.items()}
    part: QuerySet[Any, Any] = rows.order_by().annotate(**cast_to).values_list(*cast_to)
    return part


def _looks(*, is_person: bool) -> "QuerySet[Any, Any]":
    kind = "person" if is_person else "establishment"
    rows = Look.objects.filter(**{kind: slot(Look, kind, "holder")})
    return _part("look", rows, a=F("reason"), b=F("fund_code"), t1=F("opened_at"), t2=F("caller_checked_at"))


def _cases(subjects: int) -> "QuerySet[Any, Any]":
    rows = Case.objects.filter(
        kind__in=CaseKind.values,
        subject_index__in=slots(Case, "subject_index", subjects, "about"),
    )
    texts = {"a": F("kind"), "b": F("state"), "c": F("reference"), "d": F("about"), "e": F("due_on")}
    return _part("case", rows, **texts, n=F("times"), t1=F("opened_at"), t2=F("last_at"), f=F("fund_code"))


def _requests(*, is_person: bool) -> "QuerySet[Any, Any]":
    kind = "person" if is_person else "establishment"
    rows = Request.objects.filter(**{kind: slot(Request, kind, "holder")}, sent_at__isnull=False)
    texts = {"a": F("kind"), "b": F("state"), "c": F("reference"), "d": F("period"), "f": F("fund_code")}
    return _part("request", rows, **texts, t1=F("sent_at"), t2=F("state_at"))


def _attempts(keys: int) -> "QuerySet[Any, Any]":
    counted = slots(Attempt, "key_index", keys)
    rows = Attempt.objects.filter(key_index__in=counted, at__gt=slot(Attempt, "at", "since"))
    return _part("attempt", rows, a=F("key_index"), t1=F("at"))


def _files() -> "QuerySet[Any, Any]":
    of = "establishment__"
    texts = {"a": F("profile"), "b": F("fund_code"), "c": F(f"{of}name"), "d": Coalesce(F(f"{of}siret"), F(f"{of}et"))}
    rows = File.objects.filter(account=slot(File, "account"))
    return _part("file", rows, **texts, n=F("establishment_id"), t1=F("opened_at"))


def _sessions() -> "QuerySet[Any, Any]":
    rows = Session.objects.filter(account=slot(Session, "account"))
    return _part("session", rows, a=F("password_mark"), t1=F("began_at"), t2=F("seen_at"))


def _changes() -> "QuerySet[Any, Any]":
    alive = [ChangeState.ASKED.value, ChangeState.HELD.value, ChangeState.DONE.value]
    rows = ContactChange.objects.filter(
        account=slot(ContactChange, "account"), state__in=alive, live_until__gt=slot(ContactChange, "live_until", "now")
    )
    texts = {"a": F("kind"), "b": F("state")}
    return _part("change", rows, **texts, n=F("account_id"), t1=F("asked_at"), t2=F("effective_at"), t3=F("live_until"))


def _codes() -> "QuerySet[Any, Any]":
    """Return the counts of codes whose every try was used; another code may leave once they start again."""
    rows = OneTimeCode.objects.filter(
        subject=slot(OneTimeCode, "subject", "reference"),
        purpose__in=PURPOSES,
        counts_until__gt=slot(OneTimeCode, "counts_until", "now"),
        used_at=None,
        tries__gte=F("most_tries"),
    )
    return _part("code", rows, a=F("purpose"), b=F("subject"), t1=F("counts_until"))


PURPOSES = ("login", "verify_email", "change_email", "change_mobile")
"""Of the codes whose subject is the account."""


def _take_look(found: Rest, row: int, *cells: Any) -> None:
    reason, fund_code, _c, _d, _e, _n, opened_at, checked_at, _t3, _f = cells
    found.looks.append(
        _partly(Look, pk=row, reason=reason, fund_code=fund_code, opened_at=opened_at, caller_checked_at=checked_at)
    )


def _take_case(found: Rest, row: int, *cells: Any) -> None:
    kind, state, reference, about, due_on, times, opened_at, last_at, _t3, fund_code = cells
    due = date.fromisoformat(due_on) if due_on else None
    named = {"kind": kind, "state": state, "reference": UUID(reference), "about": about, "due_on": due, "times": times}
    named |= {"fund_code": fund_code, "opened_at": opened_at, "last_at": last_at}
    found.cases.append(_partly(Case, pk=row, **named))


def _take_request(found: Rest, row: int, *cells: Any) -> None:
    kind, state, reference, period, _e, _n, sent_at, state_at, _t3, fund_code = cells
    named = {"kind": kind, "state": state, "reference": UUID(reference), "period": period, "fund_code": fund_code}
    found.requests.append(_partly(Request, pk=row, **named, sent_at=sent_at, state_at=state_at))


def _take_attempt(found: Rest, _row: int, *cells: Any) -> None:
    found.attempts.append((cells[0], cells[6]))


def _take_file(found: Rest, row: int, *cells: Any) -> None:
    profile, fund_code, name, number, _e, establishment, opened_at, _t2, _t3, _f = cells
    file = _partly(
        File, pk=row, profile=profile, fund_code=fund_code, establishment_id=establishment, opened_at=opened_at
    )
    if establishment is not None:
        file.establishment = _partly(Establishment, pk=establishment, name=name, siret=number, et=None)
    found.files.append(file)


def _take_session(found: Rest, _row: int, *cells: Any) -> None:
    found.sessions.append((cells[6], cells[7], cells[0]))


def _take_change(found: Rest, row: int, *cells: Any) -> None:
    kind, state, _c, _d, _e, account, asked_at, effective_at, live_until, _f = cells
    named = {"kind": kind, "state": state, "account_id": account, "asked_at": asked_at, "effective_at": effective_at}
    found.changes.append(_partly(ContactChange, pk=row, **named, live_until=live_until))


def _take_code(found: Rest, _row: int, *cells: Any) -> None:
    found.codes.append((cells[0], cells[1], cells[6]))


def _take_document(found: Rest, _row: int, *cells: Any) -> None:
    found.documents.append(papers.paper(cells))


def _take_certificate(found: Rest, _row: int, *cells: Any) -> None:
    found.certificates.append(papers.issued(cells))


def _take_tie(found: Rest, _row: int, *cells: Any) -> None:
    found.ties.append(ties.tie(cells))


_TAKE = {
    "tie": _take_tie,
    "document": _take_document,
    "certificate": _take_certificate,
    "look": _take_look,
    "case": _take_case,
    "request": _take_request,
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
