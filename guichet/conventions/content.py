"""What a convention says, as an agent typed it from the paper; and a mark of it, for whoever reads it after."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.crypto import salted_hmac

from guichet.conventions.models import Convention
from guichet.conventions.persons import Named
from guichet.conventions.rules import MemberState, Service, StructureKind
from guichet.registry.models import Person

_OF_A_PERSON = ("pk", "family_name", "given_name", "role", "email", "is_administrator", "services", "state")


@dataclass(frozen=True, kw_only=True)
class Content:
    """The whole of a signed paper."""

    kind: StructureKind
    name: str
    siret: str
    """Empty where the structure has none."""
    third_party_number: str
    postal_lines: Sequence[str]
    """Six lines (NF Z 10-011), the second left for the name of whom a letter is for."""
    fund_codes: Sequence[str]
    services: Sequence[Service]
    starts_on: date
    ends_on: date
    most_persons: int
    signatories: Sequence[Mapping[str, str]]
    """As `Convention.signatories`."""
    persons: Sequence[Named]
    beneficiaries: Sequence[Person] = ()

    @property
    def structure_said(self) -> dict[str, Any]:
        """What it says of the structure."""
        return {
            "name": self.name,
            "siret": self.siret,
            "third_party_number": self.third_party_number,
            "postal_lines": list(self.postal_lines),
        }


def mark_of(convention: Convention) -> str:
    """Return what changes with anything that a convention's page shows: another thing than was read is not approved.

    Keyed: what is personal in it cannot be guessed from the mark. Five queries at most.
    """
    persons = convention.members.exclude(state=MemberState.REMOVED).order_by("pk")
    beneficiaries = convention.beneficiaries.filter(until=None).order_by("person_id")
    told = [
        str(convention.reference),
        convention.state,
        convention.structure_said,
        convention.structure.kind,
        convention.fund_codes,
        convention.services,
        str(convention.starts_on),
        str(convention.ends_on),
        convention.most_persons,
        convention.signatories,
        convention.paper_id,
        _replaced(convention),
        [
            [
                one.pk,
                one.family_name,
                one.given_name,
                one.role,
                one.email,
                one.is_administrator,
                one.services,
                one.state,
            ]
            for one in persons
        ],
        list(beneficiaries.values_list("person_id", flat=True)),
    ]
    return salted_hmac("guichet.conventions.mark", json.dumps(told, sort_keys=True), algorithm="sha256").hexdigest()


def _replaced(convention: Convention) -> list[Any]:
    """Return what is shown of the convention before: whom it was taken from meanwhile is not given it back unread."""
    former = convention.replaces
    if former is None:
        return []
    still = former.members.filter(state=MemberState.OPEN).order_by("delegate_id")
    return [former.pk, former.state, list(still.values_list("delegate_id", flat=True))]
