"""The flow as its two halves walk it: a browser that is logged in, and the client's own server."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from bench.browser import Answer, Browser, Transport
from bench.surroundings import HOST
from bench.walking import Journey

AUTHORIZE, TOKEN, USERINFO = "GET  authorize", "POST token", "GET  userinfo"
SCOPE: Final = "openid profile email birth"
REDIRECT: Final = {302, 303}
SIGNATURES: Final = 2
"""Of a flow: the ID token, and userinfo."""
_HEADERS: Final[Mapping[str, str]] = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.255.255.1"}


@dataclass(frozen=True)
class Registered:
    """A client, as both sides know it."""

    id: str
    secret: str
    redirect_uri: str


def flow(browser: Browser, server: Transport, client: Registered) -> Journey:
    """Return one flow, not begun: the code by the browser, tokens and userinfo by the client's server.

    Raises RuntimeError where an answer is not the one of a member who is logged in.
    """
    asked = {
        "client_id": client.id,
        "redirect_uri": client.redirect_uri,
        "response_type": "code",
        "scope": SCOPE,
        "state": secrets.token_urlsafe(32),
        "nonce": secrets.token_urlsafe(32),
        "acr_values": "eidas1",
    }
    location = authorize(browser, asked)
    yield AUTHORIZE
    told = parse_qs(urlsplit(location).query)
    if not location.startswith(client.redirect_uri) or "code" not in told:
        raise RuntimeError(f"no code: {location}")
    form = {
        "grant_type": "authorization_code",
        "code": told["code"][0],
        "redirect_uri": client.redirect_uri,
        "client_id": client.id,
        "client_secret": client.secret,
    }
    sent = {**_HEADERS, "Content-Type": "application/x-www-form-urlencoded"}
    tokens = json.loads(_body(server.send("POST", "/openid/token", sent, urlencode(form).encode())))
    yield TOKEN
    shown = {**_HEADERS, "Authorization": f"Bearer {tokens['access_token']}"}
    if _body(server.send("GET", "/openid/userinfo", shown, b"")).count(b".") != 2:
        raise RuntimeError("userinfo is not signed")
    yield USERINFO


def authorize(browser: Browser, asked: Mapping[str, str]) -> str:
    """Send a browser to be vouched for; return where that leads."""
    path = f"/openid/authorize?{urlencode(asked)}"
    browser.visit(path)
    if browser.answer.status not in REDIRECT:
        raise RuntimeError(f"{path}: {browser.answer.status}")
    return browser.answer.header("location")


def _body(answer: Answer) -> bytes:
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {answer.body[:500]!r}")
    return answer.body
