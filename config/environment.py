"""Every setting that comes from outside, with its default, in one place (twelve-factor).

A wrong value stops the process at start with the name of the setting and what is wrong with it.
`docs/settings.md` is generated from this class.
"""

import base64
import difflib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from stdnum.fr import siren, siret

BASE_DIR = Path(__file__).resolve().parent.parent
PREFIX = "GUICHET_"
OF_THE_TESTS = "GUICHET_TEST_"
"""What the test suite reads: where Chromium is, how many workers there are."""
OF_AN_ORCHESTRATOR = re.compile(r"GUICHET_(SERVICE_(HOST|PORT\w*)|PORT(_\d+_\w+)?)")
"""What Kubernetes tells every container of a service that is named guichet."""
DATABASES = frozenset({"django.db.backends.sqlite3", "django.db.backends.postgresql"})
KEY_BYTES = 32
POINT_BYTES = 33
LAST_KEY = 255
"""Numbers of keys are kept in one byte."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EMAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
"""Where a mail server listens when the address does not say (RFC 5321, 6409, 8314)."""
# guichet sets these for each message.
SMS_RESERVED = frozenset({"username", "password", "to", "text", "coding", "charset", "validity"})
LAST_PORT = 65535
A4_WIDTH = 210
LEAST_WINDOW = (60, 22.5)
"""Seven lines of 9 pt, the least La Poste reads, and room for accents."""
WINDOW_BOTTOM, SENDER_RIGHT, SENDER_BOTTOM = 92, 105, 40
"""Where letter_base.typ prints something else, in millimetres."""


class Environment(BaseSettings):
    """What the surroundings may decide. Each name is read with the prefix GUICHET_."""

    # Hidden: what pydantic says of a wrong address would hold its password.
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", hide_input_in_errors=True)

    environment: Literal["production", "demo", "test"] = Field(
        default="production",
        description="`production` refuses the demonstration's pages, people and keys; `demo` and `test` are for one "
        "machine.",
    )
    secret_key: SecretStr = Field(description="Django's signing key: at least 50 random characters.")
    sealing_keys: SecretStr = Field(
        description="Keys that seal personal numbers and queued secrets: `1:BASE64` of 32 random bytes, several "
        "separated by commas; the highest number seals, all of them open. `guichet keys new` writes one.",
    )
    audit_signing_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key of the worker alone, by which closed months of the journal are signed: `1:BASE64` of 32 "
        "random bytes (Ed25519); the number says which key it is. Empty, this process closes no month. `guichet keys "
        "new` writes one.",
    )
    audit_verify_keys: str = Field(
        default="",
        description="Public keys that verify closed months of the journal: `1:BASE64`, several separated by commas: "
        "those of every month that is kept. The public part of GUICHET_AUDIT_SIGNING_KEY is known without it.",
    )
    certificate_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key of the pages alone, by which certificates are sealed: `1:BASE64` of 32 bytes (ECDSA P-256); "
        "the number says which key it is. Empty, no certificate is issued. `guichet keys new` writes one.",
    )
    certificate_verify_keys: str = Field(
        default="",
        description="Public keys that verify certificates: `1:BASE64` of 33 bytes (a compressed point), several "
        "separated by commas: those of every certificate that may still be shown. The public part of "
        "GUICHET_CERTIFICATE_KEY is known without it.",
    )
    certificate_revoked_keys: str = Field(
        default="",
        description="Keys of certificates that somebody else may have had: `1:2026-11-03`, the number and the day it "
        "is said, several separated by commas. What they sealed proves nothing, and the page that verifies says so.",
    )
    database_url: str = Field(
        default=f"sqlite:///{BASE_DIR / 'guichet.sqlite3'}",
        description="`sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME` (a Unix socket: "
        "`?host=/run/postgresql`).",
    )
    database_pool: Annotated[int, Field(ge=1, le=100)] = Field(
        default=4, description="PostgreSQL connections kept open by each process."
    )
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default=["localhost", "127.0.0.1"], description="Host names this server answers to, separated by commas."
    )
    public_url: str = Field(
        default="http://localhost:8000",
        description="Address of the national site, without a final slash: links in emails and letters start with it.",
    )
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = Field(
        default=0,
        description="How many reverse proxies stand in front; as many entries of X-Forwarded-For are believed, from "
        "the right.",
    )
    agents_networks: str = Field(
        default="",
        description="Networks from which the agents' pages (`/agents/…`) exist, separated by commas: "
        "`10.0.0.0/8,2001:db8:1::/48`; from elsewhere they are unknown pages. Empty, they exist everywhere.",
    )
    compress: bool = Field(
        default=False, description="Compress pages here; leave it to the reverse proxy where there is one."
    )
    email_url: str = Field(
        default="smtp://localhost:25",
        description="`smtp://`, `smtp+tls://` (STARTTLS) or `smtps://` then `USER:PASSWORD@HOST:PORT`.",
    )
    email_from: str = Field(
        default="ne-pas-repondre@localhost",
        description="Sender address of every email; each fund's name stands before it.",
    )
    sms_url: SecretStr = Field(
        default=SecretStr(""),
        description="Kannel's `sendsms`, or a gateway that speaks as it does: "
        "`https://USER:PASSWORD@HOST:PORT/cgi-bin/sendsms?from=SENDER`, other parameters of Kannel allowed after "
        "`from`; empty, no SMS is offered.",
    )
    franceconnect_issuer: str = Field(
        default="",
        description="Address of FranceConnect, as its tokens name it: "
        "`https://oidc.franceconnect.gouv.fr/api/v2`. Empty, it is offered nowhere. See docs/franceconnect.md.",
    )
    franceconnect_client_id: str = Field(default="", description="What FranceConnect calls this installation.")
    franceconnect_client_secret: SecretStr = Field(default=SecretStr(""), description="The secret that goes with it.")
    franceconnect_discovery: bool = Field(
        default=False,
        description="Read the addresses of FranceConnect from its own description "
        "(`/.well-known/openid-configuration`); else they are those it documents.",
    )
    franceconnect_algorithm: Literal["ES256", "RS256"] = Field(
        default="ES256", description="How FranceConnect signs for this installation, as declared there."
    )
    proconnect_issuer: str = Field(
        default="",
        description="Address of ProConnect, as its tokens name it: "
        "`https://auth.agentconnect.gouv.fr/api/v2`. Empty, it is offered nowhere. See docs/franceconnect.md.",
    )
    proconnect_client_id: str = Field(default="", description="What ProConnect calls this installation.")
    proconnect_client_secret: SecretStr = Field(default=SecretStr(""), description="The secret that goes with it.")
    proconnect_discovery: bool = Field(
        default=False,
        description="Read the addresses of ProConnect from its own description "
        "(`/.well-known/openid-configuration`); else they are those it documents.",
    )
    proconnect_algorithm: Literal["ES256", "RS256"] = Field(
        default="RS256", description="How ProConnect signs for this installation, as declared there."
    )
    proconnect_sirets: str = Field(
        default="",
        description="Whose agents may come by ProConnect, separated by commas: a SIRET for one establishment, a SIREN "
        "for every establishment of an organisation. It goes with GUICHET_PROCONNECT_ISSUER; what each may do is said "
        "by invitations and roles.",
    )
    tesa_url: str = Field(
        default="https://tesa.msa.fr/",
        description="Address of TESA, where employers hire and pay; empty, the space does not offer it.",
    )
    telepayment_url: str = Field(
        default="", description="Address where contributions are paid in line; empty, the space does not offer it."
    )
    files_folder: Path = Field(
        default=BASE_DIR / "files",
        description="Where the papers of members are kept, sealed: on a disk that the web processes and the worker "
        "share, which no web server serves and which is saved with the database (docs/operations.md).",
    )
    clamav_socket: str = Field(
        default="",
        description="Where ClamAV's clamd listens, which every file that members send is shown to: "
        "`/run/clamav/clamd.ctl`, or `HOST:PORT` on a network of your own, since files go there in clear. Empty, files "
        "are not scanned. While it does not answer, no file is taken.",
    )
    letters_folder: Path = Field(
        default=BASE_DIR / "letters",
        description="Where batches of letters are put for the print shop to take, and where it puts its answers "
        "(docs/letters.md).",
    )
    letters_close_every: Annotated[int, Field(ge=0, le=604_800)] = Field(
        default=0,
        description="Seconds after which the worker closes a batch of letters by itself; 0, `guichet letters "
        "close-batch` alone does.",
    )
    letter_window: str = Field(
        default="110,55,80,23",
        description="Window of the envelopes: `X,Y,WIDTH,HEIGHT` in millimetres from the top left corner of the sheet.",
    )
    places_file: Path | None = Field(
        default=None,
        description="City database in MaxMind's format (`.mmdb`: DB-IP City Lite, GeoLite2 City), read at start: the "
        "email that tells of a new browser then says near which city it was. Empty, it says nothing of it.",
    )
    funds_folder: Path = Field(
        default=BASE_DIR / "funds", description="The funds, their editions and the national floor."
    )
    static_folder: Path = Field(default=BASE_DIR / "static-collected", description="Where static files are collected.")
    demo_folder: Path = Field(
        default=BASE_DIR / ".demo", description="Where the demonstration keeps its data and its mail."
    )
    figures_floor: Annotated[int, Field(ge=5, le=1_000)] = Field(
        default=10,
        description="Least number of people that « Chiffres » shows, and least that any two figures of it differ by; "
        "raised, it hides what was counted in smaller batches before.",
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="Whoever shows it (`Authorization: Bearer …`) reads `/metrics`; empty, only this machine does.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Least level logged.")

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _no_final_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("tesa_url", "telepayment_url")
    @classmethod
    def _leads_to_a_site(cls, value: str) -> str:
        if value and not (value.startswith("https://") and urlsplit(value).hostname):
            raise ValueError("must start with https://")
        return value

    @field_validator("franceconnect_issuer", "proconnect_issuer")
    @classmethod
    def _is_an_issuer(cls, value: str) -> str:
        parts = urlsplit(value)
        here = parts.scheme == "http" and parts.hostname in LOOPBACK
        if value and (
            not parts.hostname
            or parts.query
            or parts.fragment
            or value.endswith("/")
            or not (here or parts.scheme == "https")
        ):
            raise ValueError("must be https://HOST/PATH, without a final slash")
        return value

    @field_validator("sealing_keys")
    @classmethod
    def _keys_are_readable(cls, value: SecretStr) -> SecretStr:
        parse_sealing_keys(value.get_secret_value())
        return value

    @field_validator("audit_signing_key")
    @classmethod
    def _signing_key_is_readable(cls, value: SecretStr) -> SecretStr:
        if len(parse_keys(value.get_secret_value())) > 1:
            raise ValueError("one key signs; those before it are in GUICHET_AUDIT_VERIFY_KEYS")
        return value

    @field_validator("audit_verify_keys")
    @classmethod
    def _verify_keys_are_readable(cls, value: str) -> str:
        parse_keys(value)
        return value

    @field_validator("certificate_key")
    @classmethod
    def _certificate_key_is_readable(cls, value: SecretStr) -> SecretStr:
        keys = parse_keys(value.get_secret_value())
        if len(keys) > 1:
            raise ValueError("one key seals; those before it are in GUICHET_CERTIFICATE_VERIFY_KEYS")
        for secret in keys.values():
            public_point(secret)
        return value

    @field_validator("certificate_verify_keys")
    @classmethod
    def _certificate_verify_keys_are_readable(cls, value: str) -> str:
        parse_points(value)
        return value

    @field_validator("certificate_revoked_keys")
    @classmethod
    def _certificate_revoked_keys_are_readable(cls, value: str) -> str:
        parse_revoked(value)
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_readable(cls, value: str) -> str:
        try:
            readable = dj_database_url.parse(value).get("ENGINE") in DATABASES
        except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
            readable = False
        if not readable:
            # Without the value: it holds a password.
            raise ValueError("must be sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")
        return value

    @field_validator("email_url")
    @classmethod
    def _email_is_readable(cls, value: str) -> str:
        parts = urlsplit(value)
        try:
            readable = parts.scheme in EMAIL_PORTS and bool(parts.hostname) and (parts.port or 25) > 0
        except ValueError:
            readable = False
        if not readable:
            raise ValueError("must be smtp://, smtp+tls:// or smtps:// then USER:PASSWORD@HOST:PORT")
        return value

    @field_validator("sms_url")
    @classmethod
    def _sms_is_readable(cls, value: SecretStr) -> SecretStr:
        if text := value.get_secret_value():
            check_sms_url(text)
        return value

    @field_validator("clamav_socket")
    @classmethod
    def _clamav_is_readable(cls, value: str) -> str:
        _, colon, port = value.rpartition(":")
        if value and not value.startswith("/") and not (colon and port.isdigit() and 0 < int(port) <= LAST_PORT):
            raise ValueError("must be the path of a Unix socket, /run/clamav/clamd.ctl, or HOST:PORT")
        return value

    @field_validator("places_file", mode="before")
    @classmethod
    def _places_are_there(cls, value: object) -> object:
        if not value:
            return None
        if not Path(str(value)).is_file():
            raise ValueError("there is no such file")
        return value

    @field_validator("agents_networks")
    @classmethod
    def _networks_are_readable(cls, value: str) -> str:
        parse_networks(value)
        return value

    @field_validator("proconnect_sirets")
    @classmethod
    def _organisations_are_readable(cls, value: str) -> str:
        parse_organisations(value)
        return value

    @field_validator("letter_window")
    @classmethod
    def _window_is_on_the_page(cls, value: str) -> str:
        parse_letter_window(value)
        return value

    @model_validator(mode="after")
    def _keys_of_the_journal_are_pairs(self) -> Self:
        known = parse_keys(self.audit_verify_keys)
        for number, seed in parse_keys(self.audit_signing_key.get_secret_value()).items():
            if known.get(number, public_key(seed)) != public_key(seed):
                raise ValueError(
                    f"GUICHET_AUDIT_VERIFY_KEYS: key {number} is not the public part of GUICHET_AUDIT_SIGNING_KEY"
                )
        return self

    @model_validator(mode="after")
    def _keys_of_certificates_agree(self) -> Self:
        known, revoked = parse_points(self.certificate_verify_keys), parse_revoked(self.certificate_revoked_keys)
        for number, secret in parse_keys(self.certificate_key.get_secret_value()).items():
            if known.get(number, public_point(secret)) != public_point(secret):
                raise ValueError(
                    f"GUICHET_CERTIFICATE_VERIFY_KEYS: key {number} is not the public part of GUICHET_CERTIFICATE_KEY"
                )
            if number in revoked:
                raise ValueError(f"GUICHET_CERTIFICATE_KEY: key {number} is revoked; make another one")
        return self

    @model_validator(mode="after")
    def _doors_have_their_secrets(self) -> Self:
        for name in ("franceconnect", "proconnect"):
            parts = [getattr(self, f"{name}_{part}") for part in ("issuer", "client_id", "client_secret")]
            given = [bool(part.get_secret_value() if isinstance(part, SecretStr) else part) for part in parts]
            if any(given) and not all(given):
                raise ValueError(f"{PREFIX}{name.upper()}_ISSUER, _CLIENT_ID and _CLIENT_SECRET go together")
        if self.proconnect_issuer and not parse_organisations(self.proconnect_sirets):
            raise ValueError("GUICHET_PROCONNECT_SIRETS: name whose agents may come by ProConnect")
        return self

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.environment != "production":
            return self
        if len(self.secret_key.get_secret_value()) < 50:  # noqa: PLR2004 - the length Django's own check asks for
            raise ValueError("GUICHET_SECRET_KEY: at least 50 characters in production")
        if not self.public_url.startswith("https://"):
            raise ValueError("GUICHET_PUBLIC_URL: must start with https:// in production (R9)")
        for name in ("franceconnect", "proconnect"):
            if getattr(self, f"{name}_issuer").startswith("http:"):
                raise ValueError(f"{PREFIX}{name.upper()}_ISSUER: must start with https:// in production")
        if "*" in self.allowed_hosts:
            raise ValueError("GUICHET_ALLOWED_HOSTS: * is refused in production")
        email = urlsplit(self.email_url)
        if email.scheme == "smtp" and email.password and email.hostname not in LOOPBACK:
            raise ValueError("GUICHET_EMAIL_URL: a password needs smtp+tls:// or smtps:// in production")
        return self


@dataclass(frozen=True)
class ProviderSettings:
    """Another system that says who somebody is, as the settings describe it."""

    issuer: str
    client_id: str
    client_secret: str = dataclass_field(repr=False)
    discovery: bool
    algorithm: str


def provider_of(environment: Environment, name: str) -> ProviderSettings | None:
    """Return what the settings say of `franceconnect` or `proconnect`; None where it is not offered."""
    if not getattr(environment, f"{name}_issuer"):
        return None
    return ProviderSettings(
        issuer=getattr(environment, f"{name}_issuer"),
        client_id=getattr(environment, f"{name}_client_id"),
        client_secret=getattr(environment, f"{name}_client_secret").get_secret_value(),
        discovery=getattr(environment, f"{name}_discovery"),
        algorithm=getattr(environment, f"{name}_algorithm"),
    )


def sentences(error: ValidationError) -> list[str]:
    """Return what is wrong with the settings, a line each, in our words rather than pydantic's."""
    told = []
    for one in error.errors():
        said = str(one["ctx"]["error"]) if one["type"] == "value_error" else one["msg"]
        said = said.replace("Field required", "is missing").replace("Input should be", "must be")
        told.append(f"{PREFIX}{'_'.join(map(str, one['loc'])).upper()}: {said}" if one["loc"] else said)
    return told


def unknown(names: Iterable[str]) -> list[str]:
    """Return a line for each name that looks like a setting's and is none, with the nearest: it would say nothing."""
    known = [PREFIX + name.upper() for name in Environment.model_fields]
    told = []
    for name in sorted(names):
        elsewhere = name.startswith(OF_THE_TESTS) or OF_AN_ORCHESTRATOR.fullmatch(name)
        if name.upper().startswith(PREFIX) and name.upper() not in known and not elsewhere:
            near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.8)
            told.append(f"{name}: there is no such setting{f'; perhaps {near[0]}?' if near else ''}")
    return told


def check_sms_url(text: str) -> None:
    """Raise ValueError, without the value since it holds a password, unless it is the address of a gateway."""
    try:
        parts = urlsplit(text)
        readable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        parameters = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        readable = False
    if not readable or not parts.username or not parts.password or len(parts.path) <= 1:
        raise ValueError("must be http(s)://USER:PASSWORD@HOST:PORT/cgi-bin/sendsms?from=SENDER")
    if taken := SMS_RESERVED & parameters.keys():
        raise ValueError(f"guichet sets these parameters itself: {', '.join(sorted(taken))}")
    said = [unquote(parts.username), unquote(parts.password), *parameters, *parameters.values()]
    if not all(one.isascii() and one.isprintable() for one in said):
        raise ValueError("user, password and parameters must be of printable ASCII: they travel as HTTP headers")


def parse_keys(text: str) -> dict[int, bytes]:
    """Return number -> 32-byte key, nothing for an empty text. Raises ValueError, without the value."""
    return parse_sealing_keys(text) if text.strip() else {}


def public_key(seed: bytes) -> bytes:
    """Return the public part of an Ed25519 key."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def public_point(secret: bytes) -> bytes:
    """Return the public part of a P-256 key, compressed (SEC 1, 2.3.3). Raises ValueError where it is none."""
    try:
        key = ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())
    except ValueError:
        raise ValueError("is not a key of P-256: guichet keys new --certificates") from None
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def parse_points(text: str) -> dict[int, bytes]:
    """Return number -> public key of P-256, 33 bytes, nothing for an empty text. Raises ValueError."""
    points = parse_sealing_keys(text, size=POINT_BYTES) if text.strip() else {}
    for number, point in points.items():
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError:
            raise ValueError(f"key {number} is not a public key of P-256") from None
    return points


def parse_revoked(text: str) -> dict[int, date]:
    """Return number -> day it was revoked. Raises ValueError saying which part cannot be read."""
    revoked: dict[int, date] = {}
    for position, part in enumerate(filter(None, (part.strip() for part in text.split(","))), start=1):
        number, _, day = part.partition(":")
        try:
            key, since = int(number), date.fromisoformat(day)
        except ValueError:
            key, since = 0, date.min
        if not 1 <= key <= LAST_KEY:
            raise ValueError(f"part {position} must be NUMBER:YYYY-MM-DD with a number from 1 to 255")
        revoked[key] = since
    return revoked


def parse_sealing_keys(text: str, *, size: int = KEY_BYTES) -> dict[int, bytes]:
    """Return version -> key of so many bytes. Raises ValueError saying which part cannot be read."""
    keys: dict[int, bytes] = {}
    for position, part in enumerate(text.split(","), start=1):
        version, _, encoded = part.strip().partition(":")
        if not version.isdigit() or not 1 <= int(version) <= LAST_KEY:
            raise ValueError(f"part {position} must be NUMBER:BASE64 with a number from 1 to 255")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:  # binascii.Error is one, and a character beyond ASCII raises another
            raise ValueError(f"part {position} is not base64") from None
        if len(key) != size:
            raise ValueError(f"part {position} holds {len(key)} bytes, {size} are needed")
        keys[int(version)] = key
    return keys


def parse_networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks. Raises ValueError naming the part that is none."""
    networks = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        try:
            networks.append(ip_network(part))
        except ValueError:
            raise ValueError(f"{part} is no network: 10.0.0.0/8 or 2001:db8:1::/48, without bits after it") from None
    return tuple(networks)


def parse_organisations(text: str) -> frozenset[str]:
    """Return numbers of establishments (SIRET) and of organisations (SIREN). Raises ValueError naming a wrong one."""
    numbers = ["".join(part.split()) for part in text.split(",") if part.strip()]
    for number in numbers:
        if not siren.is_valid(number) and not siret.is_valid(number):
            raise ValueError(f"{number} is neither a SIRET, 14 digits, nor a SIREN, 9 digits, or its key is wrong")
    return frozenset(numbers)


def parse_letter_window(text: str) -> tuple[float, float, float, float]:
    """Return x, y, width and height in millimetres. Raises ValueError saying what the page does not allow."""
    try:
        x, y, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError("must be X,Y,WIDTH,HEIGHT in millimetres, such as 110,55,80,23") from None
    if not all(map(math.isfinite, (x, y, width, height))):
        raise ValueError("must be four numbers of millimetres")
    if width < LEAST_WINDOW[0] or height < LEAST_WINDOW[1]:
        raise ValueError(f"must be at least {LEAST_WINDOW[0]} mm wide and {LEAST_WINDOW[1]} mm high, for seven lines")
    if x < 0 or y < 0 or x + width > A4_WIDTH:
        raise ValueError(f"must be within the sheet, {A4_WIDTH} mm wide")
    if y + height > WINDOW_BOTTOM:
        raise ValueError(f"must end {WINDOW_BOTTOM} mm from the top at most: the date and the text are below")
    if x < SENDER_RIGHT and y < SENDER_BOTTOM:
        raise ValueError(f"must be right of {SENDER_RIGHT} mm or below {SENDER_BOTTOM} mm: the sender is printed there")
    return x, y, width, height
