"""What a client asks for: an authentication request, read and looked at (OpenID Connect Core 1.0, 3.1.2).

Nothing here is the member's: a request may be written by anybody, and no browser is sent to an address that was not
registered (RFC 9700, 4.11).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import QueryDict

from guichet.openid_provider.clients import by_client_id
from guichet.openid_provider.models import AuthMethod, Client

OPENID: Final = "openid"
PROMPTS: Final = frozenset({"none", "login", "consent", "select_account"})
LONGEST_STATE = 1024
LONGEST_NONCE = 512
LONGEST_WORDS = 512
"""Characters of a list of words: scopes, prompts, levels."""
KEPT: Final = (
    "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt", "max_age", "acr_values",
    "code_challenge", "code_challenge_method",
)  # fmt: skip
"""What a request that waits is kept with (`models.Asked`)."""
_NOT_SUPPORTED: Final = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}
"""OpenID Connect Core 1.0, 6 and 7.2.1: what would come signed, or from an address that we would have to fetch."""
_READ: Final = (*KEPT, *_NOT_SUPPORTED, "response_mode")
_VISIBLE = re.compile(r"[\x20-\x7e]+")
"""RFC 6749, appendix A.5."""
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""SHA-256 in base64url."""
_SECONDS = re.compile(r"[0-9]{1,9}")


class Untrusted(Exception):
    """Who asks is unknown, or where to answer: a page says so, and nobody is sent anywhere. `reason` is a word."""

    def __init__(self, reason: str) -> None:
        """Take `client` or `redirect_uri`."""
        super().__init__(reason)
        self.reason = reason


class Refusable(Exception):
    """The request is wrong, and its client may be told so at its own address."""

    def __init__(self, answer: "WhereToAnswer", error: str, description: str) -> None:
        """Take where to answer, an error of RFC 6749 (4.1.2.1) or OpenID Connect (3.1.2.6), and a sentence about it."""
        super().__init__(error)
        self.client, self.redirect_uri, self.state = answer.client, answer.redirect_uri, answer.state
        self.error, self.description = error, description


@dataclass(frozen=True)
class WhereToAnswer:
    """Where the answer goes, whatever it is."""

    client: Client
    redirect_uri: str
    """One of those registered, character by character."""
    state: str
    """Given back as it came; empty, none came."""


@dataclass(frozen=True)
class Demand(WhereToAnswer):
    """A request that is in order."""

    scope: frozenset[str]
    """What it asks for and may ask for; always `openid`."""
    nonce: str
    prompt: frozenset[str]
    max_age: int | None
    """Seconds since the member last showed who they are."""
    acr_values: tuple[str, ...]
    """Levels asked for, the dearest first; empty, any will do."""
    code_challenge: str
    """SHA-256 of what the client must show with the code (RFC 7636); empty for a client that has a secret instead."""
    asked_at: datetime

    @property
    def parameters(self) -> dict[str, str]:
        """What `read` makes the same of, for a request that waits for its member."""
        said = {
            "client_id": self.client.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": " ".join(sorted(self.scope)),
            "state": self.state,
            "nonce": self.nonce,
            "prompt": " ".join(sorted(self.prompt)),
            "max_age": "" if self.max_age is None else str(self.max_age),
            "acr_values": " ".join(self.acr_values),
            "code_challenge": self.code_challenge,
            "code_challenge_method": "S256" if self.code_challenge else "",
        }
        return {name: value for name, value in said.items() if value}


def read(params: Mapping[str, str], *, now: datetime) -> Demand:
    """Return what is asked. Raises Untrusted or Refusable.

    `params` are those of the address or of the form, or what `Demand.parameters` kept; `now` is when it was asked.
    What nobody knows is left aside, what is empty was not sent (RFC 6749, 3.1).
    """
    twice = _twice(params)
    said = {name: params.get(name) or "" for name in _READ}
    where = _where_to_answer(said, twice)
    if twice:
        raise Refusable(where, "invalid_request", f"{min(twice)} is said more than once")
    _refuse_what_is_not_supported(where, said)
    return Demand(
        client=where.client,
        redirect_uri=where.redirect_uri,
        state=where.state,
        scope=_scope(where, said["scope"]),
        nonce=_nonce(where, said["nonce"]),
        prompt=_prompt(where, said["prompt"]),
        max_age=_max_age(where, said["max_age"]),
        acr_values=tuple(_words(where, "acr_values", said["acr_values"])),
        code_challenge=_challenge(where, said["code_challenge"], said["code_challenge_method"]),
        asked_at=now,
    )


def _twice(params: Mapping[str, str]) -> set[str]:
    if not isinstance(params, QueryDict):
        return set()
    return {name for name in _READ if len(params.getlist(name)) > 1}


def _where_to_answer(said: Mapping[str, str], twice: set[str]) -> WhereToAnswer:
    client = None if "client_id" in twice else by_client_id(said["client_id"])
    if client is None:
        raise Untrusted("client")
    redirect_uri = said["redirect_uri"]
    if "redirect_uri" in twice or redirect_uri not in client.redirect_uris:
        raise Untrusted("redirect_uri")
    state = said["state"]
    if not state:
        return WhereToAnswer(client, redirect_uri, "")
    if "state" in twice or not _is_visible(state, LONGEST_STATE):
        raise Refusable(WhereToAnswer(client, redirect_uri, ""), "invalid_request", "state cannot be given back")
    return WhereToAnswer(client, redirect_uri, state)


def _refuse_what_is_not_supported(where: WhereToAnswer, said: Mapping[str, str]) -> None:
    for name, error in _NOT_SUPPORTED.items():
        if said[name]:
            raise Refusable(where, error, f"{name} is not supported")
    if not said["response_type"]:
        raise Refusable(where, "invalid_request", "response_type is missing")
    if said["response_type"] != "code":
        raise Refusable(where, "unsupported_response_type", "response_type is code")
    if said["response_mode"] not in {"", "query"}:
        raise Refusable(where, "invalid_request", "response_mode is query")


def _scope(where: WhereToAnswer, said: str) -> frozenset[str]:
    """Return what is asked and may be; the rest is left aside, and the answer says which was given (RFC 6749, 3.3)."""
    asked = frozenset(_words(where, "scope", said))
    if OPENID not in asked:
        raise Refusable(where, "invalid_scope", "scope holds openid")
    return asked & {OPENID, *where.client.scopes}


def _nonce(where: WhereToAnswer, said: str) -> str:
    if said and not _is_visible(said, LONGEST_NONCE):
        raise Refusable(where, "invalid_request", "nonce cannot be given back")
    return said


def _prompt(where: WhereToAnswer, said: str) -> frozenset[str]:
    asked = frozenset(_words(where, "prompt", said))
    if not asked <= PROMPTS:
        raise Refusable(where, "invalid_request", "prompt is none, login, consent or select_account")
    if "none" in asked and len(asked) > 1:
        raise Refusable(where, "invalid_request", "prompt is none alone, or not none")
    return asked


def _max_age(where: WhereToAnswer, said: str) -> int | None:
    if not said:
        return None
    if not _SECONDS.fullmatch(said):
        raise Refusable(where, "invalid_request", "max_age is a number of seconds")
    return int(said)


def _challenge(where: WhereToAnswer, said: str, method: str) -> str:
    """Return the challenge; `plain` would show in the request what the code is guarded with (RFC 9700, 2.1.1)."""
    if not said:
        if method:
            raise Refusable(where, "invalid_request", "code_challenge is missing")
        if where.client.auth_method == AuthMethod.NONE:
            raise Refusable(where, "invalid_request", "code_challenge is required")
        return ""
    if method != "S256" or not _CHALLENGE.fullmatch(said):
        raise Refusable(where, "invalid_request", "code_challenge_method is S256")
    return said


def _words(where: WhereToAnswer, name: str, said: str) -> list[str]:
    if said and not _is_visible(said, LONGEST_WORDS):
        raise Refusable(where, "invalid_request", f"{name} is a list of words")
    return list(dict.fromkeys(said.split()))


def _is_visible(said: str, longest: int) -> bool:
    return len(said) <= longest and _VISIBLE.fullmatch(said) is not None
