"""What the agent who proposes a convention writes. Nothing of it opens anything; nobody else may change it."""

import unicodedata
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from guichet.conventions import numbers
from guichet.conventions.accesses import actor_of, journal
from guichet.conventions.content import Content
from guichet.conventions.models import Beneficiary, Convention, Member, Structure
from guichet.conventions.persons import Named
from guichet.conventions.rules import SERVICES_OF, ConventionState, MemberState
from guichet.files import store
from guichet.files.models import MediaType, StoredFile
from guichet.funds.catalogue import Fund

_TRIES = 5
"""A number that is taken already is drawn again."""


class ChangedMeanwhile(Exception):
    """It is no longer as it was read: somebody acted, and nothing was written."""


class NotYours(Exception):
    """Whoever proposed a convention alone corrects it, attaches its paper, or takes it back."""


class AnotherFund(Exception):
    """Another fund answers for this structure: `fund_code`."""

    def __init__(self, fund_code: str) -> None:
        """Take the code of that fund."""
        super().__init__(fund_code)
        self.fund_code = fund_code


class AlreadyProposed(Exception):
    """A convention of this structure waits for an answer already: `reference`."""

    def __init__(self, reference: UUID) -> None:
        """Take the reference of that convention."""
        super().__init__()
        self.reference = reference


class OutsideItsKind(Exception):
    """A service that this kind of structure does not have, or more persons than agreed, or no administrator."""


@transaction.atomic
def propose(  # noqa: PLR0913 - each is a fact of the proposal, by name
    *, content: Content, fund: Fund, by: UUID, replaces: Convention | None = None, case: str = "", now: datetime
) -> Convention:
    """Propose a convention, or an amendment or a renewal of one. It waits for its paper, then for another agent.

    What is in force for the structure is what it replaces. Raises AnotherFund, AlreadyProposed or OutsideItsKind.
    """
    _check(content)
    structure = _structure(content, fund, replaces, now=now)
    waiting = structure.conventions.filter(state=ConventionState.PROPOSED).first()
    if waiting is not None:
        raise AlreadyProposed(waiting.reference)
    present = structure.conventions.filter(state=ConventionState.APPROVED).first()
    convention = _create(content, structure, fund, present or replaces, by=by, case=case, now=now)
    _write_people(convention, content, by=by, now=now)
    journal("convention.proposed", convention, None, actor=actor_of(by), now=now)
    return convention


@transaction.atomic
def correct(*, convention: Convention, content: Content, by: UUID, now: datetime) -> None:
    """Write a proposal again, its paper left as it is. Raises NotYours, ChangedMeanwhile or OutsideItsKind."""
    _check(content)
    locked = _own(convention, by)
    if content.kind != locked.structure.kind:
        raise OutsideItsKind
    for name, value in _columns(content).items():
        setattr(locked, name, value)
    locked.proposed_at = now
    locked.save(update_fields=[*_columns(content), "proposed_at"])
    locked.members.all().delete()
    locked.beneficiaries.all().delete()
    _write_people(locked, content, by=by, now=now)
    journal("convention.corrected", locked, None, actor=actor_of(by), now=now)


@transaction.atomic
def attach(*, convention: Convention, paper: StoredFile, by: UUID, now: datetime) -> None:
    """Attach the signed paper, in place of the one before. Raises NotYours, ChangedMeanwhile, or ValueError."""
    if paper.media_type != MediaType.PDF:
        raise ValueError("a signed paper is a PDF")
    locked = _own(convention, by)
    former, locked.paper = locked.paper, paper
    locked.save(update_fields=["paper"])
    if former is not None:
        store.forget(former)
    journal("convention.paper_attached", locked, None, actor=actor_of(by), now=now)


@transaction.atomic
def take_back(*, convention: Convention, by: UUID, now: datetime) -> None:
    """Take one's own proposal back. Raises NotYours or ChangedMeanwhile."""
    locked = _own(convention, by)
    locked.state, locked.decided_by, locked.decided_at = ConventionState.REFUSED, by, now
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    journal("convention.taken_back", locked, None, actor=actor_of(by), now=now)


def same_name(one: str, other: str) -> bool:
    """Whether two names differ by case, accents or blanks alone."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if letter.isalnum())


def _check(content: Content) -> None:
    own, services = set(SERVICES_OF[content.kind]), set(content.services)
    within = services and services <= own and all(set(one.services) <= services for one in content.persons)
    administered = any(one.is_administrator for one in content.persons)
    if not within or not administered or len(content.persons) > content.most_persons:
        raise OutsideItsKind


def _own(convention: Convention, by: UUID) -> Convention:
    """Return a proposal, locked. Raises ChangedMeanwhile where it was decided, NotYours where it is somebody else's."""
    locked = Convention.objects.select_for_update(of=("self",)).select_related("structure").get(pk=convention.pk)
    if locked.state != ConventionState.PROPOSED:
        raise ChangedMeanwhile
    if locked.proposed_by != by:
        raise NotYours
    return locked


def _structure(content: Content, fund: Fund, replaces: Convention | None, *, now: datetime) -> Structure:
    """Return the structure, locked: the one that is known by kind and SIRET, else a new one. Raises AnotherFund."""
    known = Structure.objects.select_for_update()
    if replaces is not None:
        found = known.get(pk=replaces.structure_id)
    elif content.siret:
        found = known.filter(kind=content.kind, siret=content.siret).first() or _made(content, fund, now=now)
    else:
        found = _made(content, fund, now=now)
    if found.kind != content.kind:
        raise OutsideItsKind
    if found.conventions.exclude(state=ConventionState.REFUSED).exists():
        if found.fund_code != fund.code:
            raise AnotherFund(found.fund_code)
        return found
    # Refused everywhere, it belongs to nobody, and nothing that was said of it was ever approved.
    for name, value in {"fund_code": fund.code, **content.structure_said}.items():
        setattr(found, name, value)
    found.save()
    return found


def _made(content: Content, fund: Fund, *, now: datetime) -> Structure:
    values = {"fund_code": fund.code, "made_at": now, **content.structure_said}
    try:
        with transaction.atomic():
            return Structure.objects.create(kind=content.kind, **values)
    except IntegrityError:  # another agent made it at this very moment
        return Structure.objects.select_for_update().get(kind=content.kind, siret=content.siret)


def _create(  # noqa: PLR0913 - each is a fact of the row, by name
    content: Content,
    structure: Structure,
    fund: Fund,
    replaces: Convention | None,
    *,
    by: UUID,
    case: str,
    now: datetime,
) -> Convention:
    for _rank in range(_TRIES - 1):
        number = numbers.generate()
        if not Convention.objects.filter(number=number).exists():
            break
    return Convention.objects.create(
        number=number,
        structure=structure,
        state=ConventionState.PROPOSED,
        fund_code=fund.code,
        replaces=replaces,
        case=case,
        proposed_by=by,
        proposed_at=now,
        **_columns(content),
    )


def _columns(content: Content) -> dict[str, object]:
    return {
        "structure_said": content.structure_said,
        "fund_codes": list(content.fund_codes),
        "services": [one.value for one in content.services],
        "starts_on": content.starts_on,
        "ends_on": content.ends_on,
        "most_persons": content.most_persons,
        "signatories": [dict(one) for one in content.signatories],
    }


def _write_people(convention: Convention, content: Content, *, by: UUID, now: datetime) -> None:
    former = list(convention.replaces.members.filter(delegate__isnull=False)) if convention.replaces else []
    taken: set[int] = set()
    for named in content.persons:
        known = _known(named, former, taken)
        if known is not None and known.delegate_id is not None:
            taken.add(known.delegate_id)
        Member.objects.create(
            convention=convention,
            delegate=known.delegate if known else None,
            family_name=named.family_name,
            given_name=named.given_name,
            role=named.role,
            email=named.email,
            is_administrator=named.is_administrator,
            services=[one.value for one in named.services],
            state=MemberState.NAMED,
            named_by_agent=by,
            named_at=now,
        )
    Beneficiary.objects.bulk_create(
        Beneficiary(convention=convention, person=person, named_by=by, named_at=now)
        for person in {one.pk: one for one in content.beneficiaries}.values()
    )


def _known(named: Named, former: Collection[Member], taken: Collection[int]) -> Member | None:
    """Return the person of the convention before: the same names and the same email, and nobody else."""
    for one in former:
        same = same_name(one.family_name, named.family_name) and same_name(one.given_name, named.given_name)
        if same and one.email.casefold() == named.email.casefold() and one.delegate_id not in taken:
            return one
    return None
