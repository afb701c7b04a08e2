"""`guichet agents`: the first administrator of a fund, and what no administrator is there to do."""

from typing import TYPE_CHECKING, Annotated

import typer

from guichet.cli.start import give_up, start_django

if TYPE_CHECKING:
    from guichet.agents.membership import By
    from guichet.agents.models import Agent

agents = typer.Typer(help="Agents of the funds: who may log in at /agents/, and as what.", no_args_is_help=True)
AN_EMAIL = "The agent's email at work, which is the identifier of the login."
A_ROLE = "support, letters, requests, security or administrator; several times for several roles."


@agents.command("invite")
def invite(
    email: Annotated[str, typer.Argument(help=AN_EMAIL)],
    fund: Annotated[str, typer.Option(help="Slug of the fund, as in its address; `national` for what all funds show.")],
    role: Annotated[list[str], typer.Option(help=A_ROLE)],
    name: Annotated[str, typer.Option(help="As colleagues say it: « Claire Muller ».")],
) -> None:
    """Invite an agent: the first administrator of a fund, who then invites the others from the pages.

    An email leaves with a code, good for 72 hours and once; `guichet worker` sends it. The agent chooses a password and
    a second factor: an application for codes (TOTP) or a passkey. For somebody who is an agent already, the roles are
    added, and told by email. Run again for who has not answered: a new code, and the former ends.

    \b
    Example:
      guichet agents invite --fund alsace --role administrator --name "Claire Muller" claire.muller@msa.example

    An administrator of `national` writes what all funds show, and with another one the general conditions.
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(funds=True, tables=True)
    from django.core.exceptions import ValidationError  # noqa: PLC0415 - Django must be ready
    from django.core.validators import validate_email  # noqa: PLC0415 - Django must be ready
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.agents import membership, queries  # noqa: PLC0415 - Django must be ready
    from guichet.agents.forms import NATIONAL  # noqa: PLC0415 - Django must be ready
    from guichet.agents.roles import Role  # noqa: PLC0415 - Django must be ready

    unknown = sorted(set(role) - {one.value for one in Role})
    if unknown:
        give_up(f"{', '.join(unknown)}: there is no such role; {A_ROLE}")
    shown = " ".join(name.split())
    if not shown or not shown.isprintable():
        give_up("the name cannot be read")
    try:
        validate_email(queries.tidy_email(email))
    except ValidationError:
        give_up("that is no email address")
    if fund == NATIONAL and set(role) != {Role.ADMINISTRATOR.value}:
        give_up("the national site has no members: its agents are administrators and nothing else")
    by = membership.By("" if fund == NATIONAL else _fund_code(fund))
    roles = [Role(one) for one in role]
    agent = membership.invite(by=by, name=shown, email=email, roles=roles, now=timezone.now())
    typer.echo(f"{agent.reference} {agent.state}: a message is queued; `guichet worker` sends it")


@agents.command("list")
def list_agents(
    fund: Annotated[str, typer.Option(help="Slug of a fund; every fund without it.")] = "",
) -> None:
    """Show agents: reference as in the journal, state, last login, name, email, roles by fund."""
    start_django(funds=True, tables=True)
    from guichet.agents.models import Agent  # noqa: PLC0415 - Django must be ready

    found = Agent.objects.prefetch_related("roles").order_by("pk")
    if fund:
        found = found.filter(roles__fund_code=_fund_code(fund)).distinct()
    for one in found:
        held = ", ".join(sorted(f"{role.fund_code}:{role.role}" for role in one.roles.all())) or "no role"
        seen = f"{one.last_login_at:%Y-%m-%d}" if one.last_login_at else "never"
        typer.echo(f"{one.reference}  {one.state:9}  {seen:10}  {one.name} <{one.email}>  {held}")


@agents.command("suspend")
def suspend(email: Annotated[str, typer.Argument(help=AN_EMAIL)]) -> None:
    """Put an agent out at once, everywhere: sessions and invitations end. The last administrator of a fund too.

    An administrator of the fund restores the access from the pages; `guichet agents reset` does where there is none.
    """
    agent = _agent(email)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.agents import membership  # noqa: PLC0415 - Django must be ready

    try:
        membership.suspend(agent, by=_operator(agent), now=timezone.now())
    except membership.WrongState:
        give_up("suspended already")
    typer.echo(f"{agent.reference} suspended")


@agents.command("reset")
def reset(email: Annotated[str, typer.Argument(help=AN_EMAIL)]) -> None:
    """Forget an agent's password and factors, and send a new invitation: for the last administrator who lost one.

    Make sure by a way of your own that it is really them who ask. A suspended agent is let in again first.
    """
    agent = _agent(email)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.agents import membership  # noqa: PLC0415 - Django must be ready

    by, now = _operator(agent), timezone.now()
    if agent.state == "suspended":
        membership.restore(agent, by=by, now=now)
    membership.reset(agent, by=by, now=now)
    typer.echo(f"{agent.reference}: a message is queued; `guichet worker` sends it")


def _fund_code(slug: str) -> str:
    from guichet.funds import catalogue  # noqa: PLC0415 - Django must be ready

    try:
        found = catalogue.by_slug(slug)
    except catalogue.UnknownFund:
        give_up(f"{slug}: there is no such fund")
    if found.is_national:
        give_up(f"{slug!r}: there is no such fund; the national site is called `national`")
    return found.code


def _agent(email: str) -> "Agent":
    start_django(funds=True, tables=True)
    from guichet.agents import queries  # noqa: PLC0415 - Django must be ready

    found = queries.by_email(queries.tidy_email(email))
    if found is None:
        give_up("no agent has this address")
    return found


def _operator(agent: "Agent") -> "By":
    from guichet.agents import membership, queries  # noqa: PLC0415 - Django must be ready

    return membership.By(queries.home_of(queries.roles_of(agent)))
