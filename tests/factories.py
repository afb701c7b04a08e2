"""What tests put in the database: invented people, what the funds know of them, and their accounts.

Everything has a value that a reader can guess, and nothing is random: `PersonFactory()` is WEBER FLORENT born on 27 January
1985, with a valid number that differs each time. No such commune exists (99x), so that no number is anyone's.
"""

import datetime as dt

import factory
from django.conf import settings
from django.utils import timezone
from factory.django import DjangoModelFactory
from stdnum import luhn

from guichet.accounts import changes, operations, queries
from guichet.accounts.models import Account, ContactDetails, ContactKind, File, Identifier, PasswordKind
from guichet.accounts.states import AccountState
from guichet.agents import looks, sessions
from guichet.agents.models import EMAIL_PURPOSE, Agent, AgentRole, AgentState, Reason
from guichet.agents.roles import Role
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.delivery.models import Message
from guichet.funds import catalogue
from guichet.funds.known_facts import CONDITIONS
from guichet.funds.models import NewsItem
from guichet.identifiers import nir
from guichet.login import operations as login
from guichet.registry import facts, lookup
from guichet.registry.models import (
    Affiliation,
    Card,
    Child,
    Contribution,
    ContributionKind,
    Establishment,
    NirKind,
    Payment,
    Person,
    PersonState,
    RequestState,
)
from guichet.requests.models import Request, RequestEvent
from guichet.sealing.keyring import keyring

PASSWORD = "Verger-de-8-pommiers"
PROVISIONAL_PASSWORD = "tomika-pareno-dibafo"
AWAITING_PASSWORD = {AccountState.AWAITING_FIRST_LOGIN, AccountState.AWAITING_LETTER, AccountState.RENEWAL}


def invented_nir(number, *, sex="1", year=1985, month=1):
    """Return the `number`th 13 characters (0 to 9989) of someone born in that month."""
    place, order = divmod(number, 999)
    body = f"{sex}{year % 100:02}{month:02}67{990 + place}{order + 1:03}"
    return nir.parse(body).body


def invented_siret(number):
    """Return a SIRET of right key that nobody has: SIREN that begin with 0 are not attributed."""
    siren = f"0{number + 1:07}"
    siren += luhn.calc_check_digit(siren)
    nic = f"{siren}0001"
    return nic + luhn.calc_check_digit(nic)


class PersonFactory(DjangoModelFactory):
    """WEBER FLORENT, born in 1985. `nir="…"` gives a number; with `insured_parent`, a dependant who uses the parent's."""

    class Meta:
        model = Person

    class Params:
        number = factory.Sequence(int)

    source_ref = factory.LazyAttribute(lambda o: f"P{o.number:06}")
    nir = factory.LazyAttribute(
        lambda o: (
            None if o.insured_parent else invented_nir(o.number, sex=o.sex, year=o.birth_year, month=o.birth_month or 1)
        )
    )
    nir_kind = factory.LazyAttribute(lambda o: NirKind.PARENT if o.insured_parent else NirKind.PERMANENT)
    nir_index = factory.LazyAttribute(lambda o: lookup.nir_index(o.nir or o.insured_parent.nir))
    certified = True
    birth_name = "Weber"
    usual_name = ""
    given_names = "Florent,Émile"
    sex = "1"
    birth_year = 1985
    birth_month = 1
    birth_day = 27
    birth_place_code = factory.LazyAttribute(lambda o: (o.nir or "")[5:10])
    birth_country_code = "99100"
    postal_lines = factory.LazyAttribute(
        lambda o: [
            f"M {o.given_names.split(',')[0]} {o.birth_name}".upper(),
            "",
            "",
            "1 RUE DES TILLEULS",
            "",
            "67990 VILLAGE INVENTE",
        ]
    )
    health_insured = True
    state = PersonState.LIVING
    insured_parent = None


class AffiliationFactory(DjangoModelFactory):
    """Known to MSA d'Alsace in the Bas-Rhin; `department="83"` finds the fund by itself."""

    class Meta:
        model = Affiliation

    person = factory.SubFactory(PersonFactory)
    department = "67"
    fund_code = factory.LazyAttribute(lambda o: catalogue.by_department(o.department).code)


class CardFactory(DjangoModelFactory):
    """A current card with a photo. `serial` is what remains without the fixed part."""

    class Meta:
        model = Card

    class Params:
        serial = "12345678901"

    person = factory.SubFactory(PersonFactory)
    serial_index = factory.LazyAttribute(lambda o: facts.card_serial_index(o.serial))
    with_photo = True
    current = True


class ChildFactory(DjangoModelFactory):
    """A child born on 14 May 2015."""

    class Meta:
        model = Child

    source_ref = factory.Sequence("C{:06}".format)
    person = factory.SubFactory(PersonFactory)
    birth_date = dt.date(2015, 5, 14)


class PaymentFactory(DjangoModelFactory):
    """22,50 € paid for health by MSA d'Alsace on 18 February 2022; tests of a proof say `paid_on`."""

    class Meta:
        model = Payment

    source_ref = factory.Sequence("V{:06}".format)
    person = factory.SubFactory(PersonFactory)
    fund_code = "68"
    paid_on = dt.date(2022, 2, 18)
    branch = "Santé"
    label = "Remboursement de soins"
    amount_cents = 22_50


class EstablishmentFactory(DjangoModelFactory):
    """EARL DU MOULIN, run by Florent Weber, known to MSA d'Alsace; `household_employer=True` has an ET number only."""

    class Meta:
        model = Establishment

    class Params:
        number = factory.Sequence(int)

    source_ref = factory.LazyAttribute(lambda o: f"E{o.number:06}")
    siret = factory.LazyAttribute(lambda o: None if o.household_employer else invented_siret(o.number))
    et = factory.LazyAttribute(lambda o: f"ET99{o.number:08}")
    fund_code = "68"
    name = "EARL du Moulin"
    responsible = factory.SubFactory(PersonFactory)
    postal_lines = factory.LazyFunction(
        lambda: ["EARL DU MOULIN", "", "", "2 CHEMIN DU MOULIN", "", "67990 VILLAGE INVENTE"]
    )
    household_employer = False


class ContributionFactory(DjangoModelFactory):
    """A bill of 1 234,56 € paid by a person on 18 February 2026; with `establishment`, contributions on wages."""

    class Meta:
        model = Contribution

    source_ref = factory.Sequence("B{:06}".format)
    establishment = None
    person = factory.Maybe("establishment", None, factory.SubFactory(PersonFactory))
    kind = factory.LazyAttribute(lambda o: ContributionKind.WAGES if o.establishment else ContributionKind.BILL)
    fund_code = "68"
    paid_on = dt.date(2026, 2, 18)
    amount_cents = 1_234_56


class AccountFactory(DjangoModelFactory):
    """The active account of a particulier whose details are verified and confirmed; the identifier is the person's number.

    `state` decides the kind of password: provisional, valid 7 days, while a first login or a renewal is awaited, else
    personal. `password` is what the holder types: PASSWORD or PROVISIONAL_PASSWORD unless said otherwise.
    `email_verified=False` is the postal way; `confirmed=False` stops a login at the details. `funds` are the codes of
    the funds where a file opens, the account's own by default.
    """

    class Meta:
        model = Account

    person = factory.Maybe("establishment", None, factory.SubFactory(PersonFactory))
    establishment = None
    state = AccountState.ACTIVE
    fund_code = "68"
    opened_at = factory.LazyFunction(timezone.now)
    state_changed_at = factory.SelfAttribute("opened_at")
    last_login_at = None
    conditions_version = max(CONDITIONS)
    password_kind = factory.LazyAttribute(
        lambda o: PasswordKind.PROVISIONAL if o.state in AWAITING_PASSWORD else PasswordKind.PERSONAL
    )
    password = factory.LazyAttribute(
        lambda o: PROVISIONAL_PASSWORD if o.password_kind == PasswordKind.PROVISIONAL else PASSWORD
    )
    password_expires_at = factory.LazyAttribute(
        lambda o: o.opened_at + dt.timedelta(days=7) if o.password_kind == PasswordKind.PROVISIONAL else None
    )
    # What follows is not in the account's own row.
    identifier = factory.LazyAttribute(lambda o: o.person.nir if o.person else o.establishment.siret)
    email = "florent.weber@example.org"
    email_verified = True
    mobile = "+33600000000"
    landline = None
    confirmed = factory.LazyAttribute(lambda o: o.password_kind == PasswordKind.PERSONAL)
    profile = "particulier"
    funds = factory.LazyAttribute(lambda o: [o.fund_code])

    @classmethod
    def _create(cls, model_class, *args, **values):
        """Create the account, its identifier, its details and its files."""
        beside = ("identifier", "email", "email_verified", "mobile", "landline", "confirmed", "funds")
        told = {name: values.pop(name) for name in beside}
        values["password"] = operations.hash_password(values["password"])
        account = super()._create(model_class, *args, **values)
        at = account.opened_at
        index = queries.identifier_index(told["identifier"])
        Identifier.objects.create(account=account, index=index, value=told["identifier"])
        ContactDetails.objects.create(
            account=account,
            email=told["email"],
            email_verified_at=at if told["email_verified"] else None,
            mobile=told["mobile"],
            landline=told["landline"],
            confirmed_at=at if told["confirmed"] else None,
        )
        for code in told["funds"]:
            File.objects.create(
                account=account,
                profile=account.profile,
                fund_code=code,
                establishment=account.establishment,
                opened_at=at,
            )
        return account


class SentRequestFactory(DjangoModelFactory):
    """The quarterly declaration that the member of an account has just sent, received by MSA d'Alsace, with its case."""

    class Meta:
        model = Request
        skip_postgeneration_save = True

    account = factory.SubFactory(AccountFactory)
    person = factory.LazyAttribute(lambda o: o.account.person)
    establishment = factory.LazyAttribute(lambda o: o.account.establishment)
    fund_code = "68"
    kind = "dec_ressources"
    period = "2026-T1"
    state = RequestState.RECEIVED
    answers = factory.LazyFunction(lambda: {"revenus": {"salaires": "1200", "chomage": "0"}})
    facts = factory.LazyFunction(dict)
    summary = factory.LazyFunction(lambda: [{"title": "Vos revenus", "lines": [["Salaires", "1 200,00 €"]]}])
    sent_at = factory.LazyFunction(timezone.now)
    started_at = factory.SelfAttribute("sent_at")
    touched_at = factory.SelfAttribute("sent_at")
    state_at = factory.SelfAttribute("sent_at")

    @factory.post_generation
    def case(self, create, extracted, **_):
        open_case(
            kind=CaseKind.REQUEST,
            fund_code=self.fund_code,
            about=str(self.account.reference),
            subject=str(self.reference),
            details={"request": "Déclaration de ressources", "period": "janvier à mars 2026"},
            reference=self.reference,
            now=self.sent_at,
        )
        RequestEvent.objects.create(request=self, state=RequestState.RECEIVED, at=self.sent_at, words="")


class NewsItemFactory(DjangoModelFactory):
    """A piece of news of MSA d'Alsace since 2 January 2024; `fund_code=""` is of the whole organisation."""

    class Meta:
        model = NewsItem

    fund_code = "68"
    title = "Votre caisse vous accueille le samedi"
    body = "Sur rendez-vous, de 9 h à 12 h."
    published_at = dt.datetime(2024, 1, 2, 8, 0, tzinfo=dt.UTC)


def enter(client, account, *, now=None, **how):
    """Give a browser (Django's test client) a session of the account, as a login does; return the client."""
    _session, token = login.open_session(account, now=now or timezone.now(), **how)
    client.cookies[settings.SESSION_COOKIE_NAME] = token
    return client


def change_email(account, to, *, now):
    """Change the address of an account as its member does: asked for, then proved by the code that came there."""
    return change_contact(account, ContactKind.EMAIL, to, now=now)


def change_contact(account, kind, to, *, now):
    """Likewise, of either kind; return the change."""
    changes.ask(account, kind=kind, value=to, now=now)
    changes.send_code(account, kind=kind, address="192.0.2.0/24", now=now)
    code = Message.objects.filter(message="one_time_codes/security_code", about=account.reference).latest("created_at")
    return changes.prove(account, kind=kind, typed=code.payload["context"]["code"], now=now)


AGENT_PASSWORD = "Quatre-tracteurs-verts-7"
AGENT_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class AgentFactory(DjangoModelFactory):
    """Claire Muller, who answers the telephone at MSA d'Alsace. `roles=["security"]`, `roles__fund_code="83"`."""

    class Meta:
        model = Agent
        skip_postgeneration_save = True

    email = factory.Sequence("claire.muller.{}@exemple.test".format)
    email_index = factory.LazyAttribute(lambda o: keyring().blind_index(o.email, purpose=EMAIL_PURPOSE))
    name = "Claire Muller"
    state = AgentState.ACTIVE
    password = factory.LazyFunction(lambda: operations.hash_password(AGENT_PASSWORD))
    totp_secret = AGENT_SECRET
    invited_at = factory.LazyFunction(timezone.now)
    state_changed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def roles(self, create, extracted, fund_code="68", **_):
        for role in [Role.SUPPORT] if extracted is None else extracted:
            AgentRole.objects.create(agent=self, fund_code=fund_code, role=Role(role), given_at=timezone.now())


def at_work(client, agent, *, fund_code="68", now=None):
    """Let a browser be that agent's, who has logged in for a fund."""
    token = sessions.open_session(agent, factor="authenticator", fund_code=fund_code, now=now or timezone.now())
    client.cookies[settings.AGENT_COOKIE_NAME] = token
    return client


def open_file(client, holder, *, reason=Reason.CALL, now=None):
    """Let the agent of a browser open somebody's file; return the address of its page."""
    now = now or timezone.now()
    session = sessions.live(client.cookies[settings.AGENT_COOKIE_NAME].value, now=now)
    return f"/agents/dossier/{looks.open_file(session, holder, reason=reason, now=now).reference}/"
