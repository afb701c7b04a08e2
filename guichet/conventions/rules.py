"""What a convention is, and what may become of it (pure)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum


class StructureKind(StrEnum):
    """The five kinds of structure that need a convention (R4), as `enrolment.third_parties.kinds` names them."""

    DECLARANT = "tiers_declarant"
    PAYEE = "destinataire_de_paiements"
    HOME_HELP = "aide_a_la_personne"
    CHILDCARE = "accueil_du_jeune_enfant"
    COUNTY = "conseil_departemental"


class Service(StrEnum):
    """What a convention can open. Each kind has its own; a convention, and each person in it, some of these."""

    CLIENTS = "clients"
    """Act for the clients that gave a mandate: deposit of declarations, and the services that each mandate names."""
    PAYMENTS = "payments"
    """Read the payments made to the structure."""
    BENEFICIARIES = "beneficiaries"
    """Read what the convention says of the people whom it names: aids granted, resources, or RSA files."""
    EXCHANGES = "exchanges"
    """Exchange files with the fund about these people."""


SERVICES_OF: Mapping[StructureKind, tuple[Service, ...]] = {
    StructureKind.DECLARANT: (Service.CLIENTS,),
    StructureKind.PAYEE: (Service.PAYMENTS,),
    StructureKind.HOME_HELP: (Service.BENEFICIARIES, Service.EXCHANGES),
    StructureKind.CHILDCARE: (Service.BENEFICIARIES, Service.EXCHANGES),
    StructureKind.COUNTY: (Service.BENEFICIARIES, Service.EXCHANGES),
}


class ConventionState(StrEnum):
    """What became of a convention."""

    PROPOSED = "proposed"
    """By an agent; it opens nothing until another one approves it."""
    REFUSED = "refused"
    """By the other agent, or taken back by the first: nothing was ever opened."""
    APPROVED = "approved"
    """It opens what it says from its first day to its last (`is_in_force`)."""
    ENDED = "ended"
    """Withdrawn, expired, or replaced by another one."""


class End(StrEnum):
    """Why an approved convention ended."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REPLACED = "replaced"
    """By an amendment or a renewal, which is a convention of its own."""


TRANSITIONS: Mapping[ConventionState, frozenset[ConventionState]] = {
    ConventionState.PROPOSED: frozenset({ConventionState.APPROVED, ConventionState.REFUSED}),
    ConventionState.APPROVED: frozenset({ConventionState.ENDED}),
    ConventionState.REFUSED: frozenset(),
    ConventionState.ENDED: frozenset(),
}


def is_in_force(state: str, *, starts_on: date, ends_on: date, today: date) -> bool:
    """Whether a convention opens anything today; its last day counts."""
    return state == ConventionState.APPROVED and starts_on <= today <= ends_on


class MemberState(StrEnum):
    """Whether a person named by a structure may use it."""

    NAMED = "named"
    """In a convention that is not approved yet, or before the account is open."""
    OPEN = "open"
    REMOVED = "removed"
    """By the structure's administrator, by an agent, or with the convention."""
