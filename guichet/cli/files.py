"""`guichet files`: requests for a file at another fund, from the terminal.

Agents answer them on their screens, « Demandes »; this stays for whoever runs the service.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from django.core.exceptions import ValidationError
from django.utils import timezone

from guichet.accounts import file_codes, file_requests
from guichet.accounts.models import FileRequest
from guichet.accounts.opening import AddressCameBack, NoPostalAddress, TooManyLetters
from guichet.accounts.states import FileRequestState
from guichet.cli.start import give_up
from guichet.cli.words import counted
from guichet.funds import catalogue

_LINE = "{:<36}  {:<4}  {:<10}  {:<10}  {}"


def list_requests(*, fund: str) -> None:
    """Show a line for each request that waits, the oldest first. Nothing in it tells who asks."""
    waiting = FileRequest.objects.filter(state=FileRequestState.WAITING).order_by("asked_at")
    if fund:
        waiting = waiting.filter(fund_code=_fund_code(fund))
    if shown := list(waiting):
        typer.echo(_LINE.format("request", "fund", "department", "asked", "state"))
    for one in shown:
        asked = timezone.localtime(one.asked_at).strftime("%Y-%m-%d")
        typer.echo(_LINE.format(str(one.reference), one.fund_code, one.department, asked, one.state))
    typer.echo(f"{counted(len(shown), 'request')} to answer" if shown else "No request is waiting.")


def show(reference: str) -> None:
    """Show who asks, so that the fund can look for them. This is personal: it goes to the terminal and nowhere else."""
    request = _find(reference)
    person = request.account.person
    if person is None:
        give_up("The account of this request is no person's.")
    born = "-".join(f"{part:02}" for part in (person.birth_year, person.birth_month, person.birth_day) if part)
    for name, value in {
        "number": person.nir,
        "birth name": person.birth_name,
        "usual name": person.usual_name,
        "given names": person.given_names,
        "born": born,
        "wants": f"fund {request.fund_code}, department {request.department}",
        "state": request.state,
    }.items():
        typer.echo(f"{name + ':':<12} {value or '-'}")


def accept(reference: str) -> None:
    """Send the code of a request by post."""
    with _readable_errors():
        file_codes.issue_file_code(_find(reference), now=timezone.now())
    typer.echo("Accepted: the code leaves with the next batch of letters.")


def refuse(reference: str) -> None:
    """Refuse a request."""
    with _readable_errors():
        file_requests.refuse(_find(reference), now=timezone.now())
    typer.echo("Refused: the member is told.")


def _find(reference: str) -> FileRequest:
    try:
        return FileRequest.objects.select_related("account__person").get(reference=reference)
    except (FileRequest.DoesNotExist, ValidationError):
        give_up(f"No request is called {reference!r}. See: guichet files list")


def _fund_code(slug: str) -> str:
    try:
        return catalogue.by_slug(slug).code
    except catalogue.UnknownFund:
        give_up(f"No fund is called {slug!r}: its slug is needed, as in its address.")


@contextmanager
def _readable_errors() -> Iterator[None]:
    try:
        yield
    except file_requests.NotAsked:
        give_up("This request is answered already.")
    except catalogue.UnknownFund:
        give_up("No fund has the code of this request any more: refuse it.")
    except file_requests.AccountOver:
        give_up("The account is frozen or closed: nothing can be sent to its holder.")
    except NoPostalAddress:
        give_up("The registry has no postal address of this member. The request goes on waiting.")
    except AddressCameBack:
        give_up("The post brought a letter back from the address that the registry has. The request goes on waiting.")
    except TooManyLetters:
        give_up("No other letter may leave for this account today. Try again tomorrow: the request goes on waiting.")
