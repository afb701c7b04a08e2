"""What `guichet check` looks at in the funds' policies. Each sentence begins with the line to mend, `file:line`.

Funds that cannot be read are another point's: these are looked at when they can be.
"""

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db import DatabaseError

from guichet.enrolment.paths import Stuck, met, paths, tell
from guichet.enrolment.profile_names import BY_NAME as PROFILES
from guichet.enrolment.profiles import TRAITS, Variant, variants
from guichet.enrolment.proofs import BY_NAME as PROOFS
from guichet.enrolment.proofs.base import Proof
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.funds.coherence import objections
from guichet.funds.floor import Floor, WrongFloor, breaches, parse
from guichet.funds.policy import PROOFS_PREFIX, Objection, Policy, key
from guichet.registry.importing.tables import TABLES
from guichet.registry.models import Person

Source = Fund | str
"""A fund, or the name of an edition."""


def proofs() -> list[str]:
    """Refuse a proof that nothing declares, that the registry cannot confirm of a profile, or that no path asks."""
    return _each(_proofs)


def values() -> list[str]:
    """Refuse values that make no sense together."""
    return _each(objections)


def journeys() -> list[str]:
    """Walk every path of every profile: each must end on the last page, by a proof or by the post."""
    return _each(_journeys)


def floor(*, production: bool) -> list[str]:
    """Refuse what is below the national floor; a historical edition may be, outside production."""
    path = settings.FUNDS_FOLDER / "floor.toml"
    try:
        national_floor = parse(path.read_text(encoding="utf-8"))
        return _once(_below(national_floor, production=production))
    except (OSError, UnicodeDecodeError, WrongFloor) as error:
        return [f"{catalogue.shown(path)}: {error}"]


def data() -> list[str]:
    """Refuse a proof whose table is empty in a registry that has people: nobody could answer."""
    try:
        if not Person.objects.exists():
            return []
        empty = {name for name, proof in PROOFS.items() if not _has_rows(proof)}
        return _once(_without_data(empty))
    except DatabaseError:
        return []  # told by the check of the database


def _each(check: Callable[[Policy], Iterable[Objection]]) -> list[str]:
    """Apply a check to every policy once, whoever follows it."""
    sources: list[tuple[Source, Policy]] = [*catalogue.editions().items()]
    sources += [(fund, fund.policy) for fund in (*catalogue.all_funds(), catalogue.national())]
    found: dict[Policy, list[Objection]] = {}
    for _, policy in sources:
        if policy not in found:
            found[policy] = list(check(policy))
    return _once(f"{catalogue.origin(of, one.name)}: {one}" for of, policy in sources for one in found[policy])


def _once(sentences: Iterable[str]) -> list[str]:
    """Return the sentences without repetition: what an edition says is wrong for each fund that follows it."""
    return list(dict.fromkeys(sentences))


def _proofs(policy: Policy) -> Iterator[Objection]:
    for profile in policy.profiles():
        name = PROOFS_PREFIX + profile
        accepted = policy.proofs_of(profile)
        if profile not in TRAITS:
            yield Objection(name, f"{key(name)}: no such profile; there are {', '.join(TRAITS)}")
            continue
        unknown = [proof for proof in accepted if proof not in PROOFS]
        for proof in unknown:
            yield Objection(name, f"{key(name)}: {proof!r} is declared nowhere; there are {', '.join(PROOFS)}")
        unfit = [proof for proof in accepted if proof in PROOFS and not _fits(PROOFS[proof], profile)]
        for proof in unfit:
            fitting = ", ".join(other for other in PROOFS if _fits(PROOFS[other], profile))
            reason = f"the registry knows no {proof} of this profile; those it can confirm are {fitting}"
            yield Objection(name, f"{key(name)}: {reason}")
        if not unknown and not unfit:
            yield from _never_asked(profile, policy)


def _fits(proof: Proof, profile: str) -> bool:
    return PROFILES[profile].holder in proof.holders


def _never_asked(profile: str, policy: Policy) -> Iterator[Objection]:
    try:
        asked = {step.name for step, _ in met(next(variants(profile, policy)).walk())}
    except Stuck:
        return  # told by the check of the journeys
    name = PROOFS_PREFIX + profile
    for proof in policy.proofs_of(profile):
        if proof not in asked:
            yield Objection(name, f"{key(name)}: {proof} is accepted, and no path of the journey asks it")


def _journeys(policy: Policy) -> Iterator[Objection]:
    for profile in TRAITS:
        if any(proof not in PROOFS for proof in policy.proofs_of(profile)):
            continue  # told by the check of the proofs
        for variant in variants(profile, policy):
            for reason in _dead_ends(variant):
                yield Objection(PROOFS_PREFIX + profile, f"{profile}, {variant.name}: {reason}")


def _dead_ends(variant: Variant) -> Iterator[str]:
    slugs = [step.slug for step in variant.journey.steps if step.slug]
    if twice := {slug for slug in slugs if slugs.count(slug) > 1}:
        yield f"two pages have one address: {', '.join(sorted(twice))}"
    try:
        start = variant.walk()
    except Stuck as stuck:
        yield str(stuck)
        return
    if any(answer.get("confirmed") for answer in variant.known.values()):
        return  # identity is settled before the first page
    for path in paths(start):
        if not any(move.outcome.answer.get("confirmed") or move.step.name == "postal" for move in path):
            yield f"the end is reached by neither a proof nor the post: {tell(path)}"


def _below(national_floor: Floor, *, production: bool) -> Iterator[str]:
    where = catalogue.shown(settings.FUNDS_FOLDER / "floor.toml")
    for name in national_floor.refused_proofs:
        if name not in PROOFS:
            yield f"{where}: refused.proofs: {name!r} is declared nowhere; there are {', '.join(PROOFS)}"
    of_default = breaches(catalogue.editions()[catalogue.DEFAULT], national_floor)
    excused: dict[str, list[Objection]] = {}
    for edition, policy in catalogue.editions().items():
        own = [one for one in breaches(policy, national_floor) if one not in of_default]
        if not catalogue.is_historical(edition):
            yield from (f"{catalogue.origin(edition, one.name)}: {one}; see `historical`" for one in own)
            continue
        excused[edition] = own
        if not own:
            where = catalogue.origin(edition, "historical")
            yield f"{where}: nothing here is below the national floor: take `historical` away"
    for fund in (*catalogue.all_funds(), catalogue.national()):
        if production and catalogue.is_historical(fund.edition):
            where = catalogue.origin(fund, "edition")
            yield f'{where}: edition = "{fund.edition}": historical, below the national floor: not for production'
        for one in breaches(fund.policy, national_floor):
            if one not in excused.get(fund.edition, ()):
                yield f"{catalogue.origin(fund, one.name)}: {one}"


def _without_data(empty: set[str]) -> Iterator[str]:
    for fund in (*catalogue.all_funds(), catalogue.national()):
        for value, names in fund.policy.proofs():
            for name in empty.intersection(names):
                reason = f"{name} asks {_table(PROOFS[name])}, where there is none: nobody could answer"
                yield f"{catalogue.origin(fund, value)}: {key(value)}: {reason}"


def _has_rows(proof: Proof) -> bool:
    return proof.needs._default_manager.filter(**proof.needs_rows).exists()  # noqa: SLF001 - Django's public name


def _table(proof: Proof) -> str:
    """Return the file of the registry that the proof asks, with the kind of its rows."""
    file = next((table.file for table in TABLES if table.model is proof.needs), proof.needs.__name__)
    kinds = [f"{field} {value}" for field, value in proof.needs_rows.items()]
    return f"{file} for rows of {', '.join(kinds)}" if kinds else f"{file} for rows"
