"""What can go wrong between a question asked of another system and an identity: four cases, a page each."""

from typing import Final

SAID: Final = frozenset({
    # RFC 6749, 4.1.2.1 and 5.2
    "access_denied", "invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "server_error",
    "temporarily_unavailable", "unauthorized_client", "unsupported_grant_type", "unsupported_response_type",
    # OpenID Connect Core 1.0, 3.1.2.6
    "account_selection_required", "consent_required", "interaction_required", "invalid_request_object",
    "login_required", "request_not_supported", "request_uri_not_supported",
})  # fmt: skip
"""Words that standards give to a refusal. Any other becomes `other`: it may be anything, and goes to logs."""


class OpenIDTrouble(Exception):
    """The other system gave no identity. `reason` is a word for logs and figures, without anything of the person."""

    def __init__(self, reason: str) -> None:
        """Take the word."""
        super().__init__(reason)
        self.reason = reason


class Declined(OpenIDTrouble):
    """The person, or the other system, said no: `error` is one of SAID, or `other`."""

    def __init__(self, error: object) -> None:
        """Take what the answer said, whatever it is."""
        self.error = error if isinstance(error, str) and error in SAID else "other"
        super().__init__(self.error)


class Forged(OpenIDTrouble):
    """It does not answer a question that this browser asked: `state`, `iss`, or `code` where there is none."""


class Unreachable(OpenIDTrouble):
    """No answer that can be read: none at all, late, too long, of a server in trouble, or not what was asked for."""


class NotVerified(OpenIDTrouble):
    """What it says of the person was not verified: `reason` names the claim, `signature`, or `key`."""
