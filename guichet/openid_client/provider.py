"""Another system that says who somebody is, and what is asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Provider:
    """One provider of identities, as the settings and its own documentation describe it.

    `algorithm` is what it signs with for us, declared beforehand: what a token says of itself counts for nothing.
    `paths` serves where nothing is discovered: the name of each endpoint, as OpenID Connect Discovery 1.0 gives it,
    and where it is under the issuer. `pkce` tells whether it takes a code challenge: FranceConnect refuses one.
    """

    name: str
    """A word for logs and figures: `franceconnect`, `proconnect`."""
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    algorithm: str
    discovery: bool
    scope: str
    acr_values: str
    pkce: bool
    paths: Mapping[str, str] = field(default_factory=dict, hash=False)
