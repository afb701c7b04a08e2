"""The gate's answer under a mandate: read again at each request, and shut by default."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token

from guichet.accounts import files
from guichet.accounts.models import File
from guichet.audit import operations as audit
from guichet.login import operations as login
from guichet.login.access import give_session
from guichet.login.models import Session
from guichet.login.signals import Passage
from guichet.mandates import operations, queries
from guichet.mandates.models import Mandate
from guichet.space.acting import doors, pages


def passage(request: HttpRequest, session: Session, *, now: datetime) -> Passage | HttpResponse:
    """Open a page of the giver's file to whoever acts for them, if the mandate names its service; else refuse.

    A mandate that is over is left at once: the next page is the receiver's own. Three queries, five where a page is one
    of many kinds.
    """
    mandate = queries.in_force(session.mandate_id or 0, by=session.account, now=now)
    file = _file_of(mandate) if mandate is not None else None
    if mandate is None or file is None:
        token = login.act_under(session, None, now=now)
        # A form of the giver's that is open in another window must not be sent for who is at home by now.
        rotate_token(request)
        response = pages.over(request, session)
        return give_session(response, token) if token else response
    lent = session.lent(mandate, file)
    match = request.resolver_match
    name = match.url_name if match is not None and match.namespace == "space" else None
    if name in doors.ALWAYS:
        return Passage(lent, _both_names(session, mandate))
    service = doors.opening(name, match.kwargs, frozenset(mandate.services)) if match is not None and name else ""
    if not service:
        with _both_names(session, mandate):
            _deny(lent, now=now)
            return pages.not_given(request, lent)
    operations.note_use(mandate, account=session.account, service=service, now=now)
    return Passage(lent, _both_names(session, mandate))


def _file_of(mandate: Mandate) -> File | None:
    """Return the file that a mandate opens; None for one that was closed since. One query."""
    for file in files.of_account(mandate.giver):
        if (file.profile, file.fund_code, file.establishment_id) == (
            mandate.profile,
            mandate.fund_code,
            mandate.establishment_id,
        ):
            return file
    return None


@contextmanager
def _both_names(session: Session, mandate: Mandate) -> Iterator[None]:
    with audit.on_behalf(by_account=str(session.account.reference), mandate=str(mandate.reference)):
        yield


def _deny(lent: Session, *, now: datetime) -> None:
    account = lent.account
    reference, code = str(account.reference), account.fund_code
    audit.record("mandate.denied", account=reference, fund_code=code, now=now)
