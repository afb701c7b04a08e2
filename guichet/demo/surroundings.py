"""What the demonstration runs in: a folder of its own, keys of its own, and nothing of the caller's settings."""

import base64
import errno
import fcntl
import os
import secrets
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from config.environment import BASE_DIR

HOST: Final = "127.0.0.1"
DEFAULT_FOLDER: Final = BASE_DIR / ".demo"
FOLDER_SETTING: Final = "GUICHET_DEMO_FOLDER"
# A database or a mail server named in the caller's environment may be a real one: only these are taken from it.
TAKEN_FROM_CALLER: Final = frozenset({FOLDER_SETTING, "GUICHET_LOG_LEVEL"})
SECRETS_FILE: Final = "secrets.env"
_CERTIFICATE_KEY: Final = "GUICHET_CERTIFICATE_KEY"
BY_SMS: Final = "provenceazur"
"""The fund that offers the security code by SMS in the demonstration."""
SMS_EDITION: Final = "provence-azur"


class CannotStart(Exception):
    """The demonstration cannot run; the message says why and what to do."""


def demo_folder() -> Path:
    """Return where the demonstration keeps everything: GUICHET_DEMO_FOLDER, or `.demo/` in the repository."""
    return Path(os.environ.get(FOLDER_SETTING) or DEFAULT_FOLDER).absolute()


def mail_folder(folder: Path) -> Path:
    """Return where received emails are kept."""
    return folder / "mail"


def sms_folder(folder: Path) -> Path:
    """Return where received SMS are kept."""
    return folder / "sms"


def environment(  # noqa: PLR0913 - by name, each said once
    folder: Path,
    *,
    port: int,
    smtp_port: int,
    sms_port: int,
    caller: Mapping[str, str],
    neighbours: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """Return the whole environment of the demonstration's processes. Writes the funds, and once the secrets.

    `neighbours` are settings as well: what guichet is told of the systems around it.
    """
    kept = {name: value for name, value in caller.items() if not name.startswith("GUICHET_")}
    kept |= {name: caller[name] for name in TAKEN_FROM_CALLER & caller.keys()}
    copy_funds(folder)
    return {
        **kept,
        **_secrets(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GUICHET_ENVIRONMENT": "demo",
        "GUICHET_DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "GUICHET_PUBLIC_URL": f"http://localhost:{port}",
        "GUICHET_ALLOWED_HOSTS": "localhost,127.0.0.1",
        "GUICHET_COMPRESS": "true",
        "GUICHET_EMAIL_URL": f"smtp://{HOST}:{smtp_port}",
        "GUICHET_SMS_URL": f"http://demo:demo@{HOST}:{sms_port}/cgi-bin/sendsms?from=MSA",
        "GUICHET_EMAIL_FROM": "ne-pas-repondre@guichet.example",
        "GUICHET_LETTERS_FOLDER": str(folder / "letters"),
        "GUICHET_FILES_FOLDER": str(folder / "files"),
        # A batch for each letter: it shows in its tray about a second after it is asked for.
        "GUICHET_LETTERS_CLOSE_EVERY": "1",
        "GUICHET_FUNDS_FOLDER": str(folder / "funds"),
        "GUICHET_STATIC_FOLDER": str(folder / "static"),
        FOLDER_SETTING: str(folder),
        **neighbours,
    }


def copy_funds(folder: Path) -> None:
    """Write the funds anew, one of which follows the edition of a leaflet: no other fund offers codes by SMS yet."""
    copy = folder / "funds"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(BASE_DIR / "funds", copy)
    fund = copy / f"{BY_SMS}.toml"
    fund.write_text(f'edition = "{SMS_EDITION}"\n{fund.read_text()}')


def _secrets(folder: Path) -> dict[str, str]:
    """Return the signing and sealing keys, drawn once: the data kept between runs is sealed with them.

    A demonstration of before certificates gets their key at its next start.
    """
    path = folder / SECRETS_FILE
    if not path.exists():
        sealing = base64.b64encode(secrets.token_bytes(32)).decode()
        signing = base64.b64encode(secrets.token_bytes(32)).decode()
        text = f"GUICHET_SECRET_KEY={secrets.token_urlsafe(48)}\nGUICHET_SEALING_KEYS=1:{sealing}\n"
        text += f"GUICHET_AUDIT_SIGNING_KEY=1:{signing}\n{_certificate_key()}"
        temporary = path.with_suffix(".new")
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        temporary.replace(path)
    elif _CERTIFICATE_KEY not in path.read_text():
        with path.open("a") as file:
            file.write(_certificate_key())
    lines = path.read_text().splitlines()
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def _certificate_key() -> str:
    secret = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return f"{_CERTIFICATE_KEY}=1:{base64.b64encode(secret.to_bytes(32, 'big')).decode()}\n"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder for one demonstration. Raises CannotStart when another has it.

    The system lets go of it when the process ends, however it ends.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "running").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"A demonstration already runs with the data of {folder}. Stop it first.") from None
        yield


def check_port_is_free(port: int) -> None:
    """Raise CannotStart when something listens on the port already, whichever address `localhost` leads to."""
    for family, host in ((socket.AF_INET, HOST), (socket.AF_INET6, "::1")):
        try:
            # SO_REUSEADDR alone: connections of a demonstration that just ended do not stand in the way.
            socket.create_server((host, port), family=family).close()
        except PermissionError:
            raise CannotStart(f"Port {port} is reserved to root. Choose one above 1023: --port 8001.") from None
        except OSError as error:
            if family is socket.AF_INET6 and error.errno != errno.EADDRINUSE:
                continue  # no IPv6 on this machine
            raise CannotStart(
                f"Port {port} is taken by another program. Choose another: make demo PORT={port + 1}"
            ) from None
