"""The number of an establishment, as a company may type it: its SIRET or its ET (R43), told apart by their form."""

from dataclasses import dataclass, field
from enum import StrEnum

from guichet.identifiers import et, siret


class EstablishmentNumberKind(StrEnum):
    """Which of the two names of an establishment was typed."""

    SIRET = "siret"
    ET = "et"


@dataclass(frozen=True)
class EstablishmentNumber:
    """A number of right form. Built by `parse` only; its repr does not show the number."""

    kind: EstablishmentNumberKind
    number: str = field(repr=False)
    """14 digits, or `ET` and 10 digits."""

    @property
    def grouped(self) -> str:
        """The number as people read it (R78)."""
        return siret.group(self.number) if self.kind == EstablishmentNumberKind.SIRET else et.group(self.number)


def parse(text: str) -> EstablishmentNumber:
    """Return the number and its kind. Raises a subclass of `et.InvalidEt` or `siret.InvalidSiret`, as `text` looks."""
    if et.looks_like(text):
        return EstablishmentNumber(EstablishmentNumberKind.ET, et.parse(text))
    return EstablishmentNumber(EstablishmentNumberKind.SIRET, siret.parse(text))
