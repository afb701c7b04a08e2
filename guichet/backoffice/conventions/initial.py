"""What the form shows before anything is typed: what « Autre » was told, or what the convention says already."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from guichet.backoffice.conventions import beneficiaries
from guichet.backoffice.conventions.forms import CHOSEN, EVERYWHERE, HERE
from guichet.conventions.models import Convention, Member
from guichet.conventions.rules import ConventionState, MemberState
from guichet.funds import catalogue
from guichet.registry.models import Person

LONGEST_ENVELOPE = 38


def of_case(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a request of « Autre » tells: who asks is the first who would have an access."""
    told = {name: str(details.get(name, "")) for name in ("structure", "siret", "nom", "prenom", "fonction", "email")}
    return {
        "structure": told["structure"],
        "enveloppe": told["structure"][:LONGEST_ENVELOPE],
        "siret": told["siret"],
        "p0_nom": told["nom"],
        "p0_prenom": told["prenom"],
        "p0_fonction": told["fonction"],
        "p0_email": told["email"],
        "p0_gere": True,
    }


def of_convention(convention: Convention, *, again: bool) -> tuple[dict[str, Any], int]:
    """Return what a convention says, and how many rows its people take.

    With `again`, for the next one: its dates follow, its signatures are to come, and whom the structure named since
    is in the list.
    """
    structure = convention.structure_said or {
        "name": convention.structure.name,
        "siret": convention.structure.siret,
        "third_party_number": convention.structure.third_party_number,
        "postal_lines": convention.structure.postal_lines,
    }
    envelope, _name, complement, street, place, town = structure["postal_lines"][:6]
    people = _people(convention)
    initial: dict[str, Any] = {
        "structure": structure["name"],
        "siret": structure["siret"],
        "tiers": structure["third_party_number"],
        "enveloppe": envelope,
        "complement": complement,
        "voie": street,
        "lieu": place,
        "code_postal": town[:5],
        "ville": town[6:],
        "le_plus": convention.most_persons,
        **_funds(convention),
        **{f"ouvre_{one}": True for one in convention.services},
    }
    for rank, member in enumerate(people):
        initial |= _row(rank, member)
    named = Person.objects.filter(third_parties__convention=convention, third_parties__until=None).order_by("pk")
    initial["liste"] = beneficiaries.lines(list(named))
    if again:
        initial["debut"] = _parts(convention.ends_on + timedelta(days=1))
    else:
        initial |= {"debut": _parts(convention.starts_on), "fin": _parts(convention.ends_on)}
        initial |= _signatories(convention)
    return initial, len(people) + 1


def _people(convention: Convention) -> list[Member]:
    """Return who is named; of a convention that ended, who was until then."""
    members = convention.members.order_by("pk")
    if convention.state == ConventionState.ENDED:
        return list(members.filter(removed_at=convention.ended_at))
    return list(members.exclude(state=MemberState.REMOVED))


def _row(rank: int, member: Member) -> dict[str, Any]:
    return {
        f"p{rank}_nom": member.family_name,
        f"p{rank}_prenom": member.given_name,
        f"p{rank}_fonction": member.role,
        f"p{rank}_email": member.email,
        f"p{rank}_gere": member.is_administrator,
        **{f"p{rank}_{one}": True for one in member.services},
    }


def _funds(convention: Convention) -> dict[str, str]:
    others = [code for code in convention.fund_codes if code != convention.fund_code and catalogue.has_code(code)]
    if not others:
        return {"portee": HERE}
    if len(others) + 1 == len(catalogue.all_funds()):
        return {"portee": EVERYWHERE}
    return {
        "portee": CHOSEN,
        "departements": ", ".join(catalogue.by_code(code).departments[0] for code in others),
    }


def _signatories(convention: Convention) -> dict[str, Any]:
    fields = {"structure": ("signe_par", "signe_role", "signe_le"), "fund": ("pour_par", "pour_role", "pour_le")}
    told: dict[str, Any] = {}
    for one in convention.signatories:
        name, role, day = fields[one["side"]]
        told |= {name: one["name"], role: one["role"], day: _parts(date.fromisoformat(one["signed_on"]))}
    return told


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day
