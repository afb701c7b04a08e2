"""What this system signs and seals with, and nothing else: neither `none` nor what a token asks for by itself."""

from typing import Final

ASYMMETRIC: Final = ("ES256", "RS256")
"""Signatures that whoever verifies cannot make."""
SHARED: Final = ("HS256",)
"""By a secret that both know: the client's own (OpenID Connect Core 1.0, 10.1)."""
SIGNING: Final = (*ASYMMETRIC, *SHARED)
KEY_WRAPPING: Final = ("RSA-OAEP-256", "ECDH-ES")
"""How the key of a sealed token travels."""
CONTENT: Final = ("A256GCM",)
LEAST_RSA_BITS: Final = 2048
"""NIST SP 800-131A."""
LEAST_SECRET_BYTES: Final = 32
"""As long as what HS256 makes (RFC 7518, 3.2)."""
