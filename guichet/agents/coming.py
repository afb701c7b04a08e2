"""How an agent came by ProConnect, sealed for the browser to hold between two steps: nothing waits in the database."""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from guichet.sealing.keyring import SealBroken, keyring

LONGEST_TOKEN: Final = 1800
"""Characters: sealed and signed it fills most of a cookie (RFC 6265, 6.1). ProConnect's has about 1,100."""
_PURPOSE = "agents.came"


@dataclass(frozen=True)
class Came:
    """How an agent came by ProConnect, in place of a password."""

    identity: UUID
    """Reference of what ties them: untied meanwhile, it opens nothing."""
    at: datetime
    """When: closed since, even for a moment, that door opens nothing."""
    id_token: str = field(repr=False)
    """What logs them out there; empty where it is too long to be held, and the logout then stays here."""


class Lost(Exception):
    """What a browser held cannot be opened: a key was taken away since."""


def hold(came: Came) -> str:
    """Return it for a cookie. Whether it is still true is for whoever opens the session to look up."""
    id_token = came.id_token if len(came.id_token) <= LONGEST_TOKEN else ""
    sealed = keyring().seal_json([str(came.identity), int(came.at.timestamp()), id_token], purpose=_PURPOSE)
    return base64.urlsafe_b64encode(sealed).decode()


def held(text: str) -> Came | None:
    """Return what `hold` was given, None for an empty text. Raises Lost: it is never taken for a password."""
    if not text:
        return None
    try:
        identity, at, id_token = keyring().unseal_json(base64.urlsafe_b64decode(text), purpose=_PURPOSE)
    except SealBroken:
        raise Lost from None
    return Came(UUID(identity), datetime.fromtimestamp(at, tz=UTC), id_token)
