"""Structures, conventions and the people they name, in every state. No password is hashed unless one is given.

`MemberFactory()` is Odile Vogel, administrator of the Cabinet Épi (a tiers déclarant of MSA d'Alsace), whose account is
active: `member.delegate.account`. `ConventionFactory(kind="destinataire_de_paiements")` opens what that kind may.
"""

import datetime as dt
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from guichet.accounts import operations, queries
from guichet.accounts.models import Account, ContactDetails, Delegate, File, Identifier, PasswordKind
from guichet.accounts.states import AccountState
from guichet.conventions import numbers
from guichet.conventions.content import Content
from guichet.conventions.models import Beneficiary, Convention, Member, Structure
from guichet.conventions.persons import Named
from guichet.conventions.rules import SERVICES_OF, ConventionState, End, MemberState, Service, StructureKind
from guichet.files.models import MediaType, StoredFile
from guichet.funds.known_facts import CONDITIONS
from guichet.identifiers import ti
from tests.factories import AWAITING_PASSWORD, PersonFactory, invented_siret

CLAIRE, PAUL = (uuid.UUID(int=number, version=4) for number in (101, 102))
"""Agents who proposed and who approved, for tests that need no row of theirs."""
DECIDED = {ConventionState.APPROVED, ConventionState.ENDED, ConventionState.REFUSED}
POSTAL_LINES = ["CABINET EPI", "", "", "4 RUE DU MOULIN", "", "67990 VILLAGE INVENTE"]


def paper():
    """Return the row of a signed paper, without its bytes: enough for the database's own rules."""
    return StoredFile.objects.create(
        key="", name="convention.pdf", media_type=MediaType.PDF, size=1, stored_at=timezone.now()
    )


class DelegateFactory(DjangoModelFactory):
    """Odile Vogel, of the Cabinet Épi, with a TI number of her own."""

    class Meta:
        model = Delegate

    number = factory.LazyFunction(ti.generate)
    family_name = "Vogel"
    given_name = "Odile"
    organisation = "Cabinet Épi"
    postal_lines = factory.LazyFunction(lambda: list(POSTAL_LINES))
    made_at = factory.LazyFunction(timezone.now)


class DelegateAccountFactory(DjangoModelFactory):
    """The active account of a delegate whose email is verified; `state="awaiting_letter"` for one who has not come yet.

    Give `password` to log in with it: hashing takes 20 ms, and `enter` needs none.
    """

    class Meta:
        model = Account

    delegate = factory.SubFactory(DelegateFactory)
    state = AccountState.ACTIVE
    fund_code = "68"
    profile = "tiers"
    opened_at = factory.LazyFunction(timezone.now)
    state_changed_at = factory.SelfAttribute("opened_at")
    conditions_version = max(CONDITIONS)
    password = ""
    password_kind = factory.LazyAttribute(
        lambda o: PasswordKind.PROVISIONAL if o.state in AWAITING_PASSWORD else PasswordKind.PERSONAL
    )
    password_expires_at = factory.LazyAttribute(
        lambda o: o.opened_at + dt.timedelta(days=30) if o.password_kind == PasswordKind.PROVISIONAL else None
    )
    # What follows is not in the account's own row.
    email = "odile.vogel@cabinet-epi.example"
    email_verified = factory.LazyAttribute(lambda o: o.state == AccountState.ACTIVE)
    confirmed = factory.SelfAttribute("email_verified")

    @classmethod
    def _create(cls, model_class, *args, **values):
        """Create the account, its identifier, its details and its file."""
        told = {name: values.pop(name) for name in ("email", "email_verified", "confirmed")}
        typed = values["password"]
        values["password"] = operations.hash_password(typed) if typed else "!"
        account = super()._create(model_class, *args, **values)
        number, at = account.delegate.number, account.opened_at
        Identifier.objects.create(account=account, index=queries.identifier_index(number), value=number)
        ContactDetails.objects.create(
            account=account,
            email=told["email"] if account.state == AccountState.ACTIVE else None,
            email_verified_at=at if told["email_verified"] else None,
            confirmed_at=at if told["confirmed"] else None,
        )
        File.objects.create(account=account, profile=account.profile, fund_code=account.fund_code, opened_at=at)
        return account


class StructureFactory(DjangoModelFactory):
    """The Cabinet Épi, a tiers déclarant of MSA d'Alsace."""

    class Meta:
        model = Structure

    class Params:
        number = factory.Sequence(int)

    kind = StructureKind.DECLARANT
    name = "Cabinet Épi"
    siret = factory.LazyAttribute(lambda o: invented_siret(500 + o.number))
    third_party_number = factory.LazyAttribute(lambda o: f"T{o.number:07}")
    postal_lines = factory.LazyFunction(lambda: list(POSTAL_LINES))
    fund_code = "68"
    made_at = factory.LazyFunction(timezone.now)


class ConventionFactory(DjangoModelFactory):
    """Approved, since 1 January 2026 and for 200 days from today, with every service of its kind; `state` for another.

    `kind` is that of its structure. It names nobody: `MemberFactory(convention=…)`.
    """

    class Meta:
        model = Convention

    class Params:
        kind = StructureKind.DECLARANT

    number = factory.LazyFunction(numbers.generate)
    structure = factory.SubFactory(
        StructureFactory, kind=factory.SelfAttribute("..kind"), fund_code=factory.SelfAttribute("..fund_code")
    )
    state = ConventionState.APPROVED
    fund_code = "68"
    fund_codes = factory.LazyAttribute(lambda o: [o.fund_code])
    services = factory.LazyAttribute(lambda o: [one.value for one in SERVICES_OF[StructureKind(o.structure.kind)]])
    # In force both on the day of the `now` fixture and today.
    starts_on = dt.date(2026, 1, 1)
    ends_on = factory.LazyAttribute(lambda o: timezone.localdate(o.proposed_at) + dt.timedelta(days=200))
    most_persons = 10
    signatories = factory.LazyFunction(
        lambda: [
            {"side": "structure", "name": "Odile Vogel", "role": "gérante", "signed_on": "2026-01-15"},
            {"side": "fund", "name": "Luc Weiss", "role": "directeur", "signed_on": "2026-01-20"},
        ]
    )
    paper = factory.LazyFunction(paper)
    proposed_by = CLAIRE
    proposed_at = factory.LazyFunction(timezone.now)
    decided_by = factory.LazyAttribute(lambda o: PAUL if o.state in DECIDED else None)
    decided_at = factory.LazyAttribute(lambda o: o.proposed_at if o.state in DECIDED else None)
    end = factory.LazyAttribute(lambda o: End.WITHDRAWN if o.state == ConventionState.ENDED else "")
    ended_at = factory.LazyAttribute(lambda o: o.proposed_at if o.state == ConventionState.ENDED else None)
    ended_by = factory.LazyAttribute(lambda o: PAUL if o.state == ConventionState.ENDED else None)


class MemberFactory(DjangoModelFactory):
    """Odile Vogel, administrator, with every service of the convention and an active account.

    `state="named"` has no account yet. `account__password="…"`, `account__state="awaiting_letter"` say how it is.
    """

    class Meta:
        model = Member

    class Params:
        account = factory.Maybe(
            factory.LazyAttribute(lambda o: o.state != MemberState.NAMED),
            factory.SubFactory(
                DelegateAccountFactory,
                email=factory.SelfAttribute("..email"),
                delegate__family_name=factory.SelfAttribute("...family_name"),
                delegate__given_name=factory.SelfAttribute("...given_name"),
                delegate__organisation=factory.SelfAttribute("...convention.structure.name"),
            ),
            None,
        )

    convention = factory.SubFactory(ConventionFactory)
    delegate = factory.LazyAttribute(lambda o: o.account.delegate if o.account else None)
    family_name = "Vogel"
    given_name = "Odile"
    role = "gérante"
    email = "odile.vogel@cabinet-epi.example"
    is_administrator = True
    services = factory.LazyAttribute(lambda o: list(o.convention.services))
    state = MemberState.OPEN
    named_by_agent = factory.LazyAttribute(lambda o: None if o.named_by else o.convention.proposed_by)
    named_by = None
    named_at = factory.LazyFunction(timezone.now)
    removed_at = factory.LazyAttribute(lambda o: o.named_at if o.state == MemberState.REMOVED else None)


class BeneficiaryFactory(DjangoModelFactory):
    """WEBER FLORENT, whom a convention of an aide à la personne names."""

    class Meta:
        model = Beneficiary

    convention = factory.SubFactory(ConventionFactory, kind=StructureKind.HOME_HELP)
    person = factory.SubFactory(PersonFactory)
    named_by = CLAIRE
    named_at = factory.LazyFunction(timezone.now)


def content(**changes):
    """Return what a paper of the Cabinet Épi says: Odile Vogel administers, Marc Klein works there."""
    people = [
        Named(
            family_name="Vogel",
            given_name="Odile",
            role="gérante",
            email="odile.vogel@cabinet-epi.example",
            services=(Service.CLIENTS,),
            is_administrator=True,
        ),
        Named(
            family_name="Klein",
            given_name="Marc",
            role="comptable",
            email="marc.klein@cabinet-epi.example",
            services=(Service.CLIENTS,),
        ),
    ]
    said = {
        "kind": StructureKind.DECLARANT,
        "name": "Cabinet Épi",
        "siret": invented_siret(400),
        "third_party_number": "",
        "postal_lines": POSTAL_LINES,
        "fund_codes": ["68"],
        "services": [Service.CLIENTS],
        "starts_on": dt.date(2026, 3, 1),
        "ends_on": dt.date(2027, 2, 28),
        "most_persons": 5,
        "signatories": [{"side": "fund", "name": "Luc Weiss", "role": "directeur", "signed_on": "2026-02-20"}],
        "persons": people,
    }
    return Content(**said | changes)
