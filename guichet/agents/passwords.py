"""An agent's password: one Argon2id verification whoever it is asked of."""

import functools
import secrets
import unicodedata

from django.contrib.auth.hashers import check_password

from guichet.accounts.operations import hash_password
from guichet.agents.models import Agent, AgentState


@functools.cache
def _nobody_s() -> str:
    return hash_password(secrets.token_urlsafe(32))


def is_right(agent: Agent | None, typed: str) -> bool:
    """Tell whether this is the password of an agent who may log in; nobody's is compared where there is none."""
    nobody = _nobody_s()
    usable = agent is not None and agent.state == AgentState.ACTIVE and bool(agent.password)
    encoded = agent.password if agent is not None and usable else nobody
    return check_password(unicodedata.normalize("NFC", typed), encoded) and usable
