"""Where a provider's endpoints are: as it describes itself (OpenID Connect Discovery 1.0), or as it documents them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from guichet.openid_client import http
from guichet.openid_client.errors import Unreachable
from guichet.openid_client.provider import Provider

KEPT_SECONDS: Final = 3600.0
NEEDED: Final = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
MAY_BE: Final = "end_session_endpoint"
_DESCRIPTION: Final = "/.well-known/openid-configuration"

clock: Callable[[], float] = time.monotonic
_held: dict[str, tuple[float, "Endpoints"]] = {}


@dataclass(frozen=True)
class Endpoints:
    """Addresses of one provider; `names_itself` tells that each of its answers carries `iss` (RFC 9207, 3)."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str = ""
    names_itself: bool = False


def endpoints(provider: Provider) -> Endpoints:
    """Return where to find it. Raises Unreachable while its description cannot be read; that is not kept."""
    if not provider.discovery:
        base = provider.issuer.rstrip("/")
        return _endpoints({name: base + path for name, path in provider.paths.items()})
    held, at = _held.get(provider.issuer), clock()
    if held is None or at - held[0] >= KEPT_SECONDS:
        # Two threads at once may both ask; neither waits for the other while the provider is slow.
        held = (at, _discovered(provider))
        _held[provider.issuer] = held
    return held[1]


def forget() -> None:
    """Ask again next time."""
    _held.clear()


def _discovered(provider: Provider) -> Endpoints:
    answer = http.get(provider.issuer.rstrip("/") + _DESCRIPTION, of=provider.name, call="discovery")
    if answer.status != http.OK:
        raise Unreachable(f"status_{answer.status}")
    said = answer.json()
    # Discovery 1.0, 4.3: the very same issuer, or its keys would vouch for another's tokens.
    if said.get("issuer") != provider.issuer:
        raise Unreachable("issuer")
    found = {name: _address(said, name, of=provider) for name in NEEDED}
    if MAY_BE in said:
        found[MAY_BE] = _address(said, MAY_BE, of=provider)
    return _endpoints(found, names_itself=said.get("authorization_response_iss_parameter_supported") is True)


def _endpoints(found: Mapping[str, str], *, names_itself: bool = False) -> Endpoints:
    return Endpoints(
        authorization_endpoint=found["authorization_endpoint"],
        token_endpoint=found["token_endpoint"],
        userinfo_endpoint=found["userinfo_endpoint"],
        jwks_uri=found["jwks_uri"],
        end_session_endpoint=found.get("end_session_endpoint", ""),
        names_itself=names_itself,
    )


def _address(said: Mapping[str, Any], name: str, *, of: Provider) -> str:
    """Return an address that is as safe as the issuer's. Raises Unreachable."""
    value = said.get(name)
    if not isinstance(value, str) or not value.startswith(f"{urlsplit(of.issuer).scheme}://"):
        raise Unreachable(name)
    return value
