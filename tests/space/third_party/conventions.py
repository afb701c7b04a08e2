"""Structures in force, each with a person who is named by it and may log in."""

import datetime as dt
import uuid

from django.utils import timezone

from guichet.accounts.models import Delegate
from guichet.conventions.models import Beneficiary, Convention, Member, Structure
from guichet.conventions.rules import SERVICES_OF, MemberState, StructureKind
from guichet.files.models import MediaType, StoredFile
from guichet.identifiers import ti
from tests.factories import AccountFactory, PersonFactory

ADDRESS = "/espace/tiers"


def convention(kind, *, number="T67-1", name="Étude Kieffer", days=(-10, 200), **more):
    """Return one that is approved, from so many days ago to so many days hence."""
    now = timezone.now()
    today = timezone.localdate(now)
    structure = Structure.objects.create(
        kind=kind, name=name, third_party_number=number, postal_lines=[], fund_code="68", made_at=now
    )
    paper = StoredFile.objects.create(key="", name="c.pdf", media_type=MediaType.PDF, size=1, stored_at=now)
    told = {
        "state": "approved",
        "fund_code": "68",
        "fund_codes": ["68"],
        "services": [one.value for one in SERVICES_OF[StructureKind(kind)]],
        "starts_on": today + dt.timedelta(days=days[0]),
        "ends_on": today + dt.timedelta(days=days[1]),
        **more,
    }
    return Convention.objects.create(
        number=uuid.uuid4().hex[:12],
        structure=structure,
        signatories=[],
        paper=paper,
        proposed_by=uuid.uuid4(),
        proposed_at=now,
        decided_by=uuid.uuid4(),
        decided_at=now,
        **told,
    )


def member(of, *, services=None, given_name="Odile"):
    """Return a person whom it names, with an account."""
    now = timezone.now()
    delegate = Delegate.objects.create(
        number=ti.generate(), family_name="Vogel", given_name=given_name, organisation=of.structure.name,
        postal_lines=[], made_at=now,
    )  # fmt: skip
    email = f"{given_name.lower()}@structure.example"
    AccountFactory(
        person=None, delegate=delegate, identifier=delegate.number, profile="tiers", email=email, mobile=None
    )
    return Member.objects.create(
        convention=of, delegate=delegate, family_name="Vogel", given_name=given_name, role="", email=email,
        is_administrator=True, services=of.services if services is None else services, state=MemberState.OPEN,
        named_at=now,
    )  # fmt: skip


def beneficiary(of, **person):
    """Return somebody whom it names."""
    return Beneficiary.objects.create(
        convention=of, person=PersonFactory(**person), named_by=uuid.uuid4(), named_at=timezone.now()
    )


def here(one, *parts):
    """Return an address below a membership."""
    return "/".join([ADDRESS, str(one.reference), *map(str, parts)]) + "/"
