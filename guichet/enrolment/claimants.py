"""Who is meant by what was typed: a person, or an establishment and who runs it (R73).

One query whatever the answer, so that nothing outside tells who is known.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from guichet.accounts.models import Holder
from guichet.enrolment.journey import Answers
from guichet.enrolment.profile_names import BY_NAME, HolderKind
from guichet.registry import establishments, lookup
from guichet.registry.establishments import EstablishmentIdentification, Responsible
from guichet.registry.lookup import Identification, Reason


class Identified(Protocol):
    """What the registry says of a claimant."""

    @property
    def holder(self) -> Holder | None:
        """The person or the establishment, None when nobody is meant; the reason is for agents."""

    @property
    def reason(self) -> Reason:
        """Why."""

    @property
    def subject(self) -> str:
        """Whom the number leads to whatever the details, « » for nobody."""


def profile_of(answers: Answers) -> str:
    """Return the name of the chosen profile."""
    name: str = answers["profile"]["profile"]
    return name


def holder_kind(answers: Answers) -> HolderKind:
    """Return whom the account of the chosen profile would belong to."""
    return BY_NAME[profile_of(answers)].holder


def identify(answers: Answers) -> Identified:
    """Compare the number and the details typed with the registry."""
    return _BY_KIND[holder_kind(answers)](answers)


def counted_as(answers: Answers, found: Identified) -> str:
    """Return what the tries on a number are counted under.

    SIRET and ET are one, a replaced number and its successor too: neither gives tries twice.
    """
    number: str = answers["identifier"]["number"]
    return found.subject or number


def responsible(answers: Answers) -> tuple[str, str] | None:
    """Return family name and given name of who manages an establishment's account; None for a person's."""
    if holder_kind(answers) is HolderKind.PERSON:
        return None
    return answers["details"]["nom"], answers["details"]["prenom"]


def _person(answers: Answers) -> Identification:
    details = answers["details"]
    year, month, day = details["date_naissance"]
    return lookup.identification(
        answers["identifier"]["number"],
        family_name=details["nom"],
        given_name=details["prenom"],
        birth_date=(year, month, day),
    )


def _company(answers: Answers) -> EstablishmentIdentification:
    return _establishment(answers, household_employer=False, company_name=answers["details"]["entreprise"])


def _household(answers: Answers) -> EstablishmentIdentification:
    return _establishment(answers, household_employer=True, company_name=None)


def _establishment(
    answers: Answers, *, household_employer: bool, company_name: str | None
) -> EstablishmentIdentification:
    details = answers["details"]
    found = establishments.identification(
        answers["identifier"]["number"],
        household_employer=household_employer,
        company_name=company_name,
        responsible=Responsible(details["nom"], details["prenom"]),
    )
    if found.holder and answers["identifier"].get("takes_over") and not found.responsible_known:
        # Who takes an account over must be whom the funds hold to run the establishment: an agent finds out.
        return replace(found, establishment=None, reason=Reason.RESPONSIBLE_UNKNOWN)
    return found


_BY_KIND: Mapping[HolderKind, Callable[[Answers], Identified]] = {
    HolderKind.PERSON: _person,
    HolderKind.COMPANY: _company,
    HolderKind.HOUSEHOLD: _household,
}
