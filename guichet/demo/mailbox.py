"""What reached the invented people: emails and SMS as the servers took them, letters as the print shop finds them."""

import functools
import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Final

from guichet.accounts.holders import greeting
from guichet.accounts.models import Account
from guichet.delivery import rendering
from guichet.delivery.models import Message
from guichet.funds import catalogue

MOST_SHOWN: Final = 50
NANOSECONDS: Final = 1_000_000_000
_TITLE = re.compile(r'letter\.with\(title: (?:if \w+ \{ "[^"]+" \} else )*(?:\{ )?"([^"]+)"')
"""Of a person's letter, where an establishment's has words of its own."""
_NAME = re.compile(r"\d{1,20}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Email:
    """An email that was received."""

    name: str
    """Of its file, without its suffix: what its address ends with."""
    received_at: datetime
    subject: str
    sender: str
    to: str
    text: str
    html: str
    """Empty when there is no such part."""


@dataclass(frozen=True)
class Sms:
    """An SMS that was received."""

    received_at: datetime
    to: str
    text: str


@dataclass(frozen=True)
class Letter:
    """A letter that waits for the print shop."""

    name: str
    written_at: datetime
    to: str
    """Name of the account's holder; empty when the account is gone."""
    fund_name: str
    title: str
    """What it says above its text."""


def emails(folder: Path) -> list[Email]:
    """Return the last emails, latest first."""
    return [found for path in _last(folder, "*.eml") if (found := email(folder, path.stem))]


def sms(folder: Path) -> list[Sms]:
    """Return the last SMS, latest first."""
    return [
        Sms(received_at=_received_at(path.stem), **json.loads(path.read_bytes())) for path in _last(folder, "*.json")
    ]


def email(folder: Path, name: str) -> Email | None:
    """Return one email, None when there is none of this name."""
    if not _NAME.fullmatch(name):
        return None
    try:
        content = (folder / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    message = BytesParser(policy=policy.default).parsebytes(content)
    return Email(
        name=name,
        received_at=_received_at(name),
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _last(folder: Path, pattern: str) -> list[Path]:
    found = [path for path in folder.glob(pattern) if _NAME.fullmatch(path.stem)]
    return sorted(found, key=lambda path: path.name, reverse=True)[:MOST_SHOWN]


def _received_at(name: str) -> datetime:
    return datetime.fromtimestamp(int(name.partition("-")[0]) / NANOSECONDS, UTC)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def letters(folder: Path) -> list[Letter]:
    """Return the last letters, latest first. Two queries."""
    written = sorted(_written(folder), reverse=True)[:MOST_SHOWN]
    messages = Message.objects.in_bulk([letter for _, letter in written])
    holders = _holders([message.about for message in messages.values()])
    return [_letter(moment, letter, messages, holders) for moment, letter in written]


def letter_path(folder: Path, letter: uuid.UUID) -> Path | None:
    """Return where the PDF of a letter is, None when there is none."""
    # A visible folder for each batch; the hidden one beside them is still being written.
    return next((path for path in folder.glob(f"[!.]*/{letter}.pdf") if path.is_file()), None)


def _written(folder: Path) -> Iterator[tuple[datetime, uuid.UUID]]:
    for path in folder.glob("[!.]*/*.pdf"):
        # A batch may be erased while this looks.
        with suppress(FileNotFoundError):
            yield datetime.fromtimestamp(path.stat().st_mtime, UTC), uuid.UUID(path.stem)


def _letter(
    moment: datetime, letter: uuid.UUID, messages: Mapping[uuid.UUID, Message], holders: Mapping[str, str]
) -> Letter:
    message = messages.get(letter)
    return Letter(
        name=str(letter),
        written_at=moment,
        to=holders.get(message.about, "") if message else "",
        fund_name=catalogue.by_code(message.fund_code).name if message else "",
        title=_title(message.message) if message else "",
    )


@functools.cache
def _title(message: str) -> str:
    """Return the title of a kind of letter, as its template has it: the PDF is not to be read again for a list."""
    found = _TITLE.search(rendering.source(message, "letter.typ").read_text(encoding="utf-8"))
    return found[1] if found else ""


def _holders(references: Sequence[str]) -> dict[str, str]:
    accounts = Account.objects.filter(reference__in=references).select_related("person", "establishment")
    names = {str(account.reference): greeting(account.holder) for account in accounts}
    return {reference: f"{name['given_name']} {name['family_name']}".strip() for reference, name in names.items()}
