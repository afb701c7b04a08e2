"""Mandates in every state, to an account or to a structure: from Florent Weber's file of a particulier."""

import datetime as dt
import itertools

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from guichet.accounts.models import Delegate, PasswordKind
from guichet.conventions.models import Convention, Member, Structure
from guichet.conventions.rules import ConventionState, MemberState, Service, StructureKind
from guichet.files import store
from guichet.identifiers import ti
from guichet.mandates.models import OBJECTION_PURPOSE, OFFER_PURPOSE, Mandate
from guichet.mandates.rules import End, MandateState, Origin, Relation
from guichet.sealing.keyring import keyring
from tests.factories import AccountFactory, invented_siret

AGENT, OTHER_AGENT = "6d1f2c46-3f2b-4d63-9a39-1d3d0f4a0001", "6d1f2c46-3f2b-4d63-9a39-1d3d0f4a0002"
LINK, CODE = "K7MP-3XRT-9HCD", "27419368"
"""What the email and the giver say of an offer of `MandateFactory`."""
OBJECTION = "C7MP-3XRT-9HCD"
"""What the letter to the giver says."""
SERVICES = ["payments", "documents"]
_NUMBERS = itertools.count(1)


def ti_number(number):
    """Return the `number`th TI number: right key, nobody's."""
    body = f"{number:08}"
    return ti.parse(f"TI{body}{97 - number % 97:02}")


class DelegateFactory(DjangoModelFactory):
    """WEBER ODILE, of the « Cabinet Épi »; `organisation=""` for a relative."""

    class Meta:
        model = Delegate

    number = factory.LazyFunction(lambda: ti_number(next(_NUMBERS)))
    family_name = "Weber"
    given_name = "Odile"
    organisation = "Cabinet Épi"
    postal_lines = factory.LazyFunction(lambda: ["CABINET ÉPI", "4 RUE DU MOULIN", "67000 STRASBOURG"])
    made_at = factory.LazyFunction(timezone.now)


def delegate_account(**changes):
    """Return the active account of a delegate, who chose a password; the identifier is their TI number."""
    delegate = changes.pop("delegate", None) or DelegateFactory()
    return AccountFactory(
        person=None,
        delegate=delegate,
        profile="tiers",
        identifier=delegate.number,
        password_kind=PasswordKind.PERSONAL,
        **changes,
    )


class StructureFactory(DjangoModelFactory):
    """An accountant's firm of MSA d'Alsace, « Cabinet Épi »."""

    class Meta:
        model = Structure

    kind = StructureKind.DECLARANT
    name = "Cabinet Épi"
    siret = factory.Sequence(lambda number: invented_siret(5000 + number))
    postal_lines = factory.LazyFunction(lambda: ["CABINET ÉPI", "4 RUE DU MOULIN", "67000 STRASBOURG"])
    fund_code = "68"
    made_at = factory.LazyFunction(timezone.now)


def a_paper(now=None):
    """Return a stored PDF."""
    return store.keep(b"%PDF-1.7\nsigned", name="mandat.pdf", media_type="application/pdf", now=now or timezone.now())


class ConventionFactory(DjangoModelFactory):
    """A year's convention in force by which an accountant's firm acts for its clients at MSA d'Alsace."""

    class Meta:
        model = Convention

    number = factory.Sequence("CV{:08}".format)
    structure = factory.SubFactory(StructureFactory)
    state = ConventionState.APPROVED
    fund_code = "68"
    fund_codes = factory.LazyFunction(lambda: ["68"])
    services = factory.LazyFunction(lambda: [Service.CLIENTS.value])
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=30))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + dt.timedelta(days=365))
    signatories = factory.LazyFunction(list)
    paper = factory.LazyFunction(a_paper)
    proposed_by = AGENT
    proposed_at = factory.LazyFunction(timezone.now)
    decided_by = OTHER_AGENT
    decided_at = factory.LazyFunction(timezone.now)


class MemberFactory(DjangoModelFactory):
    """A person of a structure who acts for its clients; `delegate` has the login."""

    class Meta:
        model = Member

    convention = factory.SubFactory(ConventionFactory)
    delegate = factory.LazyFunction(lambda: delegate_account().delegate)
    family_name = "Weber"
    given_name = "Odile"
    role = "comptable"
    email = "odile@cabinet.example"
    services = factory.LazyFunction(lambda: [Service.CLIENTS.value])
    state = MemberState.OPEN
    named_by_agent = AGENT
    named_at = factory.LazyFunction(timezone.now)


class MandateFactory(DjangoModelFactory):
    """A mandate in force, given online a month ago for a year by Florent Weber to a delegate of their own.

    `structure=StructureFactory()` gives it to a structure, `offered=True` leaves it unanswered (LINK and CODE),
    `ended=End.REVOKED` ends it, `on_paper=True` has it registered by an agent.
    """

    class Meta:
        model = Mandate

    class Params:
        at = factory.LazyFunction(timezone.now)
        offered = factory.Trait(
            state=MandateState.OFFERED,
            receiver=None,
            given_at=factory.SelfAttribute("at"),
            effective_at=None,
            accepted_at=None,
            starts_on=factory.LazyAttribute(lambda o: timezone.localdate(o.at)),
            offer_index=factory.LazyFunction(lambda: keyring().blind_index(LINK, purpose=OFFER_PURPOSE)),
            offer_code=CODE,
            offered_email="odile@example.org",
        )
        on_paper = factory.Trait(
            origin=Origin.PAPER, registered_by=AGENT, paper=factory.LazyAttribute(lambda o: a_paper(o.at))
        )
        ended = None

    giver = factory.SubFactory(AccountFactory)
    profile = "particulier"
    fund_code = "68"
    establishment = None
    structure = None
    receiver = factory.LazyAttribute(lambda o: None if o.structure else delegate_account())
    relation = factory.LazyAttribute(lambda o: Relation.ACCOUNTANT if o.structure else Relation.RELATIVE)
    services = factory.LazyFunction(lambda: list(SERVICES))
    given_at = factory.LazyAttribute(lambda o: o.at - dt.timedelta(days=30))
    starts_on = factory.LazyAttribute(lambda o: timezone.localdate(o.given_at))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + dt.timedelta(days=364))
    origin = Origin.ONLINE
    state = factory.LazyAttribute(lambda o: MandateState.ENDED if o.ended else MandateState.GIVEN)
    effective_at = factory.SelfAttribute("given_at")
    accepted_at = factory.SelfAttribute("given_at")
    offered_name = factory.LazyFunction(lambda: {"family_name": "Weber", "given_name": "Odile"})
    offered_email = None
    objection_code = factory.LazyAttribute(lambda o: None if o.ended else OBJECTION)
    objection_index = factory.LazyAttribute(
        lambda o: "" if o.ended else keyring().blind_index(OBJECTION, purpose=OBJECTION_PURPOSE)
    )
    objection_until = factory.LazyAttribute(lambda o: o.given_at + dt.timedelta(days=90))
    ended_at = factory.LazyAttribute(lambda o: o.at if o.ended else None)
    ended_by = factory.LazyAttribute(lambda o: ("giver" if o.ended == End.REVOKED else "system") if o.ended else "")
    end = factory.LazyAttribute(lambda o: o.ended or "")
