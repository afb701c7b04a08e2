"""Passkeys as browsers speak of them (WebAuthn): what a page asks for, and what an answer is worth. No database.

One origin serves every fund (docs/adr/0047-passkeys.md), so that one passkey works for all of them.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

NAME = "MSA"
MILLISECONDS = 300_000
"""How long a browser waits for the gesture."""
LONGEST_ANSWER = 16_000
"""Characters: an RSA key with its certificate is a third of that."""
LONGEST_NAME = 1_023
"""Bytes of a key's name, as the standard has it."""
_TEXT = re.compile(r"[A-Za-z0-9_-]{1,1364}")
"""Bytes as an answer has them, no more than a name's: anything else would reach the database, which takes not all."""
_TRANSPORTS = {transport.value for transport in AuthenticatorTransport}


class NotAnswered(Exception):
    """Not what was asked, not for this site, not signed by that key, or nothing that can be read."""


@dataclass(frozen=True)
class NewKey:
    """A key that a device made."""

    credential_id: str
    public_key: bytes
    sign_count: int
    transports: str
    backed_up: bool


@dataclass(frozen=True)
class Answer:
    """What says whose an answer is, before anything of it is believed."""

    credential_id: str
    handle: str
    raw: dict[str, Any]


@dataclass(frozen=True)
class Signed:
    """What a right signature tells."""

    sign_count: int
    backed_up: bool


def host() -> str:
    """Return the identifier of this site for passkeys: the host of its public address."""
    return urlsplit(settings.PUBLIC_URL).hostname or ""


def origin() -> str:
    """Return where alone an answer may come from."""
    address = urlsplit(settings.PUBLIC_URL)
    return f"{address.scheme}://{address.netloc}"


def to_create(challenge: bytes, *, handle: str, holder: str, known: Iterable[str]) -> str:
    """Return the options with which a browser makes a key, as JSON. `known` are the keys that the account has."""
    options = webauthn.generate_registration_options(
        rp_id=host(),
        rp_name=NAME,
        user_id=base64url_to_bytes(handle),
        user_name=holder,
        user_display_name=holder,
        challenge=challenge,
        timeout=MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known],
    )
    return webauthn.options_to_json(options)


def to_sign(challenge: bytes) -> str:
    """Return the options with which a browser signs, as JSON.

    No key is named, whoever asks: the page tells nothing of which account has any.
    """
    options = webauthn.generate_authentication_options(
        rp_id=host(), challenge=challenge, timeout=MILLISECONDS, user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options)


def created(answer: str, challenge: bytes) -> NewKey:
    """Return the key that a browser made. Raises NotAnswered."""
    try:
        raw = _read(answer)
        made = webauthn.verify_registration_response(
            credential=raw,
            expected_challenge=challenge,
            expected_rp_id=host(),
            expected_origin=origin(),
            require_user_verification=True,
        )
    except Exception as error:
        raise NotAnswered from error
    if len(made.credential_id) > LONGEST_NAME:
        raise NotAnswered
    told = raw["response"].get("transports")
    known = sorted(_TRANSPORTS & {str(one) for one in told}) if isinstance(told, list) else []
    return NewKey(
        credential_id=bytes_to_base64url(made.credential_id),
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=",".join(known),
        backed_up=made.credential_backed_up,
    )


def read(answer: str) -> Answer:
    """Return whose an answer says that it is. Raises NotAnswered."""
    try:
        raw = _read(answer)
        return Answer(_text(raw["id"]), _text(raw["response"].get("userHandle") or "", or_empty=True), raw)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotAnswered from error


def signed(answer: Answer, challenge: bytes, *, public_key: bytes) -> Signed:
    """Return what a right signature tells. Raises NotAnswered.

    The count is the caller's to compare, once the signature is known to be the key's.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=answer.raw,
            expected_challenge=challenge,
            expected_rp_id=host(),
            expected_origin=origin(),
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as error:
        raise NotAnswered from error
    return Signed(found.new_sign_count, found.credential_backed_up)


def _text(told: Any, *, or_empty: bool = False) -> str:
    """Return bytes as an answer has them. Raises ValueError, or TypeError for what is no text."""
    if _TEXT.fullmatch(told) or (or_empty and told == ""):
        return str(told)
    raise ValueError("not base64url")


def _read(answer: str) -> dict[str, Any]:
    """Return the JSON object of an answer. Raises ValueError, or RecursionError."""
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("too long")
    raw = json.loads(answer)
    if not isinstance(raw, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one error for whatever cannot be read
    return raw
