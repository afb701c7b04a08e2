"""What agents are told by email, in the transaction of what it tells about."""

from datetime import datetime
from typing import Any

from guichet.accounts.operations import spoken_moment
from guichet.agents.models import Agent
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.funds import catalogue


def tell(agent: Agent, what: str, *, fund_code: str, now: datetime) -> None:
    """Tell an agent that their access changed. `what` is a sentence."""
    send(agent, "agents/access_changed", {"what": what, "when": spoken_moment(now)}, fund_code=fund_code, now=now)


def send(  # noqa: PLR0913 - each is a fact of the message, by name
    agent: Agent,
    message: str,
    context: dict[str, Any],
    *,
    fund_code: str,
    now: datetime,
    not_after: datetime | None = None,
) -> None:
    """Queue a message to an agent's address at work, in the name of a fund."""
    delivery.enqueue(
        message=message,
        channel=Channel.EMAIL,
        fund_code=fund_code if catalogue.has_code(fund_code) else "",
        recipient={"email": agent.email},
        context={"name": agent.name, **context},
        about=str(agent.reference),
        now=now,
        not_after=not_after,
    )
