"""What the registry holds of the establishments that an account shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guichet.accounts import files
from guichet.accounts.models import File
from guichet.identifiers import et, siret
from guichet.registry.models import Establishment
from guichet.space.queries import fund_name, in_words
from guichet.space.sight import Sight


@dataclass(frozen=True)
class Place:
    """An establishment."""

    name: str
    siret: str
    et: str
    """Both as people read them (R78); empty where there is none."""
    fund: str
    address: Sequence[str]
    responsible: str
    """Whom the funds hold to run it, empty when they do not say."""
    closed_day: str
    """« 31 décembre 2025 », empty while it is open."""
    file_key: str
    """Of the file that shows it; empty for the one in sight."""


def establishments(sight: Sight) -> list[Place]:
    """Return the establishments that the account has a file of, the one in sight first. One query.

    Those of the same company that somebody else manages are none of its business.
    """
    found = [file for file in files.of_account(sight.account) if file.establishment is not None]
    return [_place(file.establishment, file, sight) for file in sorted(found, key=lambda one: _rank(one, sight))
            if file.establishment is not None]  # fmt: skip


def _rank(file: File, sight: Sight) -> tuple[bool, date, str]:
    of = file.establishment
    closed = of.closed_on if of and of.closed_on else date.min
    return not sight.shows(file), closed, of.name if of else ""


def _place(one: Establishment, file: File, sight: Sight) -> Place:
    return Place(
        name=one.name,
        siret=_unbroken(siret.group(one.siret)) if one.siret else "",
        et=_unbroken(et.group(one.et)) if one.et else "",
        fund=fund_name(one.fund_code),
        address=[line for line in one.postal_lines if line.strip()],
        responsible=" ".join(filter(None, (one.responsible_given_names, one.responsible_name))),
        closed_day=in_words(one.closed_on) if one.closed_on else "",
        file_key="" if sight.shows(file) else file.key,
    )


def _unbroken(number: str) -> str:
    return number.replace(" ", "\N{NO-BREAK SPACE}")
