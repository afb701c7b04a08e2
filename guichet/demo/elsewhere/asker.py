"""A site that asks guichet who somebody is, shows what it was told, and logs out, as anybody's client does."""

import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from guichet.demo.elsewhere.web import Answer, Request, Routes, page, redirect
from guichet.openid_client import claims, errors, flow, keys
from guichet.openid_client.provider import Provider

RETURN: Final = "/retour"
FAREWELL: Final = "/au-revoir"
ENDED: Final = "/fin-de-session"
LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
MOST_KEPT: Final = 16
"""Of those who began or are logged in: the first are forgotten first."""
WAYS: Final[Mapping[str, Mapping[str, str]]] = {
    "": {},
    "encore": {"prompt": "login"},
    "en-silence": {"prompt": "none"},
}
"""How one may ask: as it comes, by asking the member again, without showing any page."""


@dataclass(frozen=True)
class Asking:
    """What the site is, and what it asks for."""

    look: str
    """A word for the stylesheet and the cookie."""
    template: str
    always: Mapping[str, str] = field(default_factory=dict)
    """What it adds to each request."""


class Asker:
    """Sends its visitor to guichet and takes back what is said of them."""

    def __init__(self, asking: Asking, *, origin: str, path: str = "") -> None:
        """Take what it is, and where it stands. `provider` is set before anybody comes."""
        self.provider: Provider | None = None
        self._asking = asking
        self._origin, self._path = origin, path
        self._begun: dict[str, flow.Begun] = {}
        self._known: dict[str, flow.Identity] = {}
        self._lock = threading.Lock()

    @property
    def redirect_uri(self) -> str:
        """Where guichet answers."""
        return f"{self._origin}{self._path}{RETURN}"

    @property
    def back(self) -> str:
        """Where a logout leads."""
        return f"{self._origin}{self._path}{FAREWELL}"

    @property
    def ended(self) -> str:
        """Where guichet says that a session is over."""
        return f"{self._origin}{self._path}{ENDED}"

    @property
    def start(self) -> str:
        """Where somebody who wants to enter goes."""
        return f"{self._origin}{self._path}/connexion"

    @property
    def routes(self) -> Routes:
        """Return what answers where."""
        return {
            ("GET", f"{self._path}/"): self._show,
            ("GET", f"{self._path}/connexion"): self._begin,
            ("GET", f"{self._path}{RETURN}"): self._finish,
            ("GET", f"{self._path}/deconnexion"): self._leave,
            ("GET", f"{self._path}{FAREWELL}"): lambda _request: self._page({"left": True}),
            ("POST", f"{self._path}{ENDED}"): self._told_of_an_end,
        }

    def _show(self, request: Request) -> Answer:
        identity = self._known.get(request.cookie(self._cookie))
        if identity is None:
            return self._page({})
        told = {"sub": identity.sub, "acr": identity.acr} | dict(identity.claims)
        shown = [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in told.items()]
        return self._page({"told": sorted(shown)})

    def _begin(self, request: Request) -> Answer:
        way = WAYS.get(request.query.get("comment", ""), {})
        try:
            begun = flow.begin(
                self._there, redirect_uri=self.redirect_uri, now=datetime.now(UTC), **self._asking.always, **way
            )
        except errors.OpenIDTrouble as trouble:
            return self._page({"trouble": f"{type(trouble).__name__} {trouble.reason}"}, status=502)
        self._keep(self._begun, begun.state, begun)
        return redirect(begun.address, cookie=self._set_cookie(begun.state))

    def _finish(self, request: Request) -> Answer:
        with self._lock:
            begun = self._begun.pop(request.cookie(self._cookie), None)
        if begun is None:
            return self._page({"trouble": "state"}, status=400)
        try:
            identity = flow.finish(
                self._there,
                state=begun.state,
                nonce=begun.nonce,
                verifier=begun.verifier,
                query=request.query,
                redirect_uri=self.redirect_uri,
                now=datetime.now(UTC),
            )
        except errors.Declined as declined:
            return self._page({"declined": declined.error})
        except errors.OpenIDTrouble as trouble:
            return self._page({"trouble": f"{type(trouble).__name__} {trouble.reason}"}, status=502)
        # A name of its own: the one before waited in the address, where others could read it.
        name = secrets.token_urlsafe(32)
        self._keep(self._known, name, identity)
        return redirect(f"{self._origin}{self._path}/", cookie=self._set_cookie(name))

    def _leave(self, request: Request) -> Answer:
        with self._lock:
            identity = self._known.pop(request.cookie(self._cookie), None)
        address = None
        if identity is not None:
            state = secrets.token_urlsafe(32)
            address = flow.logout_address(self._there, id_token=identity.id_token, state=state, back=self.back)
        return redirect(address or self.back)

    def _told_of_an_end(self, request: Request) -> Answer:
        """Forget whoever logged out elsewhere (OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.8)."""
        try:
            said = keys.verified(request.form.get("logout_token", ""), self._there)
            claims.check_origin(said, self._there)
        except errors.OpenIDTrouble:
            return Answer(status=400)
        # An ID token is none: only a logout token says that something ended.
        sub = said.get("sub") if LOGOUT_EVENT in said.get("events", {}) else None
        with self._lock:
            for name in [name for name, one in self._known.items() if one.sub == sub]:
                del self._known[name]
        return Answer()

    @property
    def _there(self) -> Provider:
        if self.provider is None:
            raise LookupError("nobody comes before the site runs")
        return self.provider

    @property
    def _cookie(self) -> str:
        # Cookies do not know ports: those of guichet have other names.
        return f"essai-{self._asking.look}"

    def _set_cookie(self, value: str) -> str:
        return f"{self._cookie}={value}; Path={self._path}/; HttpOnly; SameSite=Lax"

    def _keep(self, kept: dict[str, Any], name: str, value: object) -> None:
        with self._lock:
            kept[name] = value
            if len(kept) > MOST_KEPT:
                del kept[next(iter(kept))]

    def _page(self, context: Mapping[str, object], *, status: int = 200) -> Answer:
        here = {"look": self._asking.look, "path": self._path}
        return page(self._asking.template, {**here, **context}, status=status)
