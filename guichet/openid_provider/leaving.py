"""A client sends a member here to log out (OpenID Connect RP-Initiated Logout 1.0): what the request is worth.

Nothing is taken on trust but what we signed: a hint that is ours tells who asks and of which session, however old it
is. An address to come back to is one that the client registered, character by character.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from joserfc.jwk import OctKey

from guichet.jose import tokens
from guichet.jose.algorithms import SHARED
from guichet.login.models import Session
from guichet.openid_provider import keys
from guichet.openid_provider.clients import by_client_id
from guichet.openid_provider.models import Client, ClientKind, ClientSession, Subject

LONGEST_STATE: Final = 1024


@dataclass(frozen=True)
class Leaving:
    """A request to log out."""

    client: Client | None
    """Who asks, as it says, or as our hint says; None where nobody is known."""
    hint: Mapping[str, Any] | None
    """The claims of an ID token of ours, of this very client."""
    onward: str
    """Where the browser goes afterwards, empty for our own page."""

    @property
    def name(self) -> str:
        """The client as members know it."""
        return self.client.name if self.client else ""

    def ends_at_once(self, session: Session) -> bool:
        """Whether the hint shows that this session's member comes from that client: no question is then asked.

        Without one, anybody's page could log a member out.
        """
        if self.client is None or self.hint is None:
            return False
        if sid := self.hint.get("sid"):
            return ClientSession.objects.filter(client=self.client, session=session, sid=sid).exists()
        return Subject.objects.filter(client=self.client, account=session.account, sub=self.hint.get("sub")).exists()

    @property
    def never_asks(self) -> bool:
        """Whether the way back is always taken at once: FranceConnect's own page waits for it."""
        return self.client is not None and self.client.kind == ClientKind.FRANCECONNECT and bool(self.onward)


def read(said: Mapping[str, str], *, now: datetime) -> Leaving:
    """Return what is asked; whatever is wrong in it counts as not sent."""
    token = said.get("id_token_hint") or ""
    named = said.get("client_id") or _audience(token)
    client = by_client_id(named)
    hint = _hint(token, client, now=now) if client and token else None
    wanted = said.get("post_logout_redirect_uri") or ""
    if client is None or wanted not in client.post_logout_redirect_uris:
        return Leaving(client, hint, "")
    state = said.get("state") or ""
    if not state or len(state) > LONGEST_STATE:
        return Leaving(client, hint, wanted)
    return Leaving(
        client, hint, f"{wanted}{'&' if '?' in wanted else '?'}{urlencode({'state': state}, quote_via=quote)}"
    )


def _audience(token: str) -> str:
    """Return whom a token says it is for, so as to know which keys may have signed it; nothing is believed yet."""
    if len(token) > tokens.LONGEST:
        return ""
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError, RecursionError):
        return ""
    audience = claims.get("aud") if isinstance(claims, dict) else None
    return audience if isinstance(audience, str) else ""


def _hint(token: str, client: Client, *, now: datetime) -> Mapping[str, Any] | None:
    """Return the claims of an ID token that we signed for this client, however long ago; None for any other."""
    for key in _keys(client, now=now):
        try:
            claims = tokens.verify(token, key, algorithm=client.id_token_alg)
        except tokens.NotGenuine:
            continue
        # Only an ID token has a level: another token of ours is no hint.
        ours = claims.get("iss") == settings.PUBLIC_URL and claims.get("aud") == client.client_id
        return claims if ours and "acr" in claims else None
    return None


def _keys(client: Client, *, now: datetime) -> list[Any]:
    if client.id_token_alg not in SHARED:
        return [keys.shown(now=now)]
    return [OctKey.import_key(secret) for secret in (client.secret, client.former_secret) if secret]
