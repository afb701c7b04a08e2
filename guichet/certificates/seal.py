"""What a certificate says and its signature, as one short text for a QR code.

One byte for the version, one for the number of the key, 64 for the signature (r then s, 32 bytes each), then what is
printed: a JSON list, compressed with a dictionary of our usual words. All of it in base32 (RFC 4648), whose characters
a QR code holds in its alphanumeric mode at 5.5 bits each: a fifth smaller than base64.

There is one text for one certificate: base32 that is not written as we write it, and the second value that ECDSA allows
for s (n - s), are refused. A changed character is then a refused paper, always.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from guichet.certificates.keys import Signer

Keys = Mapping[int, ec.EllipticCurvePublicKey]
"""Number -> public key."""
VERSION: Final = 1
LONGEST: Final = 2_200
"""Characters that one code is read up to: ours hold about 500, and no QR code at medium correction holds more."""
MOST_BYTES: Final = 8_192
"""What a payload may unfold to: the signature is checked before, this is for the day when a key is stolen."""
_SCALAR: Final = 32
_SIGNATURE: Final = 2 * _SCALAR
_HEAD: Final = 2
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256 (FIPS 186-5)."""
_EPOCH: Final = date(2020, 1, 1)
_PURPOSE: Final = b"guichet certificate\n"
"""Signed before the rest: a signature of ours over anything else is none of a certificate."""
# Part of version 1 for ever: the last words are the ones that cost least. Never change it; make a version 2.
_WORDS: Final = (
    " janvier février mars avril mai juin juillet août septembre octobre novembre décembre invalidité retraite logement"
    " famille santé assurance maladie régime caisse établissement échéance facture cotisations appelées réglées reste à"
    ' payer médecin traitant déclaré numéro RPPS enfant bénéficiaire droits ouverts depuis jusqu\'au "fiscale"'
    ' "droits-maladie" "paiements" "medecin-traitant" "famille" "logement" "non-perception" "cotisations" "regularite"'
    ' "Né le "Née le SIRET ,["Nombre de versements","Total versé","Période","Du 1er 2025 au 31 2026"],["Année","2025"]'
    ',["Prestation","Toutes 0,00\N{NO-BREAK SPACE}€"],["'
).encode()


class Altered(ValueError):
    """Not a text of ours, or not as it was signed."""


class UnknownKey(Altered):
    """Signed by a key that is not one of ours."""


@dataclass(frozen=True)
class Printed:
    """Everything that the paper says and its seal holds."""

    number: str
    """`K7MP-3XRT-9HCD`."""
    kind: str
    """Slug of one of `kinds.KINDS`."""
    fund_code: str
    issued_on: date
    expires_on: date
    """Last day it may be relied on."""
    holder: tuple[str, ...]
    """Name, then what tells them from another of that name."""
    facts: tuple[tuple[str, str], ...]
    """Label and value."""


@dataclass(frozen=True)
class Opened:
    """A text whose signature holds."""

    printed: Printed
    key: int
    """Number of the key."""


def close(printed: Printed, signer: Signer) -> str:
    """Return the text, the same for the same content and key: the nonce is drawn from both (RFC 6979).

    A nonce drawn twice, or predicted, gives the key away; this one needs no random source, and a paper drawn again is
    the same paper.
    """
    head, body = bytes([VERSION, signer.number]), _pack(printed)
    algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    r, s = decode_dss_signature(signer.key.sign(_PURPOSE + head + body, algorithm))
    signature = r.to_bytes(_SCALAR, "big") + min(s, _ORDER - s).to_bytes(_SCALAR, "big")
    return base64.b32encode(head + signature + body).decode().rstrip("=")


def read(text: str, keys: Keys) -> Opened:
    """Return what a text says. Raises Altered or UnknownKey, which quote nothing of it."""
    content = _decoded(text)
    head, signature, body = content[:_HEAD], content[_HEAD : _HEAD + _SIGNATURE], content[_HEAD + _SIGNATURE :]
    if not body or head[0] != VERSION:
        raise Altered
    if head[1] not in keys:
        raise UnknownKey
    r, s = int.from_bytes(signature[:_SCALAR], "big"), int.from_bytes(signature[_SCALAR:], "big")
    if s > _ORDER // 2:
        raise Altered
    try:
        keys[head[1]].verify(encode_dss_signature(r, s), _PURPOSE + head + body, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise Altered from None
    return Opened(_unpack(body), head[1])


def _decoded(text: str) -> bytes:
    if not 0 < len(text) <= LONGEST or not text.isascii():
        raise Altered
    try:
        content = base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error:
        raise Altered from None
    if base64.b32encode(content).decode().rstrip("=") != text:
        raise Altered  # the last character has bits that nothing reads
    return content


def _pack(printed: Printed) -> bytes:
    said: list[Any] = [
        printed.number,
        printed.kind,
        printed.fund_code,
        (printed.issued_on - _EPOCH).days,
        (printed.expires_on - printed.issued_on).days,
        printed.holder,
        printed.facts,
    ]
    squeezer = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS, zdict=_WORDS)
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return squeezer.compress(text.encode()) + squeezer.flush()


def _unpack(body: bytes) -> Printed:
    opener = zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=_WORDS)
    try:
        text = opener.decompress(body, MOST_BYTES)
        number, kind, fund_code, issued, lasts, holder, facts = json.loads(text)
        issued_on = _EPOCH + timedelta(days=issued)
        return Printed(
            number=number,
            kind=kind,
            fund_code=fund_code,
            issued_on=issued_on,
            expires_on=issued_on + timedelta(days=lasts),
            holder=tuple(holder),
            facts=tuple((label, value) for label, value in facts),
        )
    except (zlib.error, ValueError, TypeError, OverflowError, RecursionError):
        raise Altered from None
