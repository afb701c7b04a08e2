"""How a page names whom it found: sealed for this session and a few minutes, so that nothing in it can be kept.

A result that named a row would let an agent leaf through the registry row by row, past the box and its limit.
"""

import base64
import binascii
from datetime import datetime

from guichet.accounts.models import Holder
from guichet.agents.access import Desk
from guichet.backoffice.finding.rules import TOKEN_LASTS
from guichet.registry.models import Establishment, Person
from guichet.sealing.keyring import SealBroken, keyring

PURPOSE = "backoffice.finding.token"
_PERSON, _ESTABLISHMENT = "p", "e"


class Foreign(Exception):
    """Not a result of this session: made up, altered, or another agent's."""


class Stale(Exception):
    """A result of this session, found too long ago."""


def token(holder: Holder, desk: Desk) -> str:
    """Return what the form of a result holds."""
    kind = _PERSON if isinstance(holder, Person) else _ESTABLISHMENT
    held = [str(desk.session.reference), desk.fund.code, kind, holder.pk, desk.now.timestamp()]
    return base64.urlsafe_b64encode(keyring().seal_json(held, purpose=PURPOSE)).decode().rstrip("=")


def holder_of(text: str, desk: Desk) -> Holder:
    """Return who was found, with their account where there is one. Raises Foreign or Stale. One query."""
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        session, fund, kind, key, at = keyring().unseal_json(sealed, purpose=PURPOSE)
    except (SealBroken, binascii.Error, ValueError):
        raise Foreign from None
    if (session, fund) != (str(desk.session.reference), desk.fund.code):
        raise Foreign
    if desk.now >= datetime.fromtimestamp(at, tz=desk.now.tzinfo) + TOKEN_LASTS:
        raise Stale
    rows = Person.objects if kind == _PERSON else Establishment.objects
    found: Holder | None = rows.filter(pk=key).first()
    if found is None:
        raise Stale  # erased from the registry meanwhile
    return found
