"""One structure of each kind, with an administrator who can log in: payments, beneficiaries, an exchange, a client."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts import opening
from guichet.accounts import queries as accounts
from guichet.accounts.claims import Claim
from guichet.accounts.files import THIRD_PARTY
from guichet.accounts.models import Delegate, File
from guichet.accounts.operations import hash_password, spoken_day
from guichet.accounts.states import AccountState
from guichet.agents import queries as agents
from guichet.agents.models import Agent
from guichet.agents.roles import Role
from guichet.cases import working as cases
from guichet.cases.models import Case
from guichet.cases.working import Worker
from guichet.conventions.models import Beneficiary, Convention, Member, Structure
from guichet.conventions.rules import SERVICES_OF, ConventionState, MemberState, StructureKind
from guichet.delivery import typesetting
from guichet.delivery.models import Channel
from guichet.demo import past, sent_papers
from guichet.demo.agents import FUND, email_of
from guichet.demo.members.ready import PASSWORD, Shown, holder_of
from guichet.exchanges import operations as exchanges
from guichet.exchanges.operations import Written
from guichet.exchanges.parties import Together
from guichet.exchanges.rules import Theme
from guichet.files import store
from guichet.files.models import MediaType, StoredFile
from guichet.files.papers import Paper
from guichet.funds import catalogue
from guichet.funds.models import Audience
from guichet.funds.queries import current_conditions
from guichet.identifiers import ti
from guichet.mandates.models import Mandate
from guichet.mandates.rules import MandateState, Origin, Relation
from guichet.registry import demo_third_parties as registry
from guichet.registry.models import Person

SIGNED: Final = timedelta(days=90)
LASTS: Final = timedelta(days=275)
_NAMESPACE: Final = uuid.UUID("1c5a2c0e-7a3f-4c0e-8d7e-706172746e72")


@dataclass(frozen=True)
class Partner:
    """A structure, and the person who administers it."""

    kind: StructureKind
    name: str
    third_party_number: str
    administrator: tuple[str, str]
    """Family name and given name."""
    number: str
    """That they log in with."""
    label: str | Promise
    sentence: str | Promise
    about: str = ""
    """Key of the member whom the convention names."""


PARTNERS: Final[Sequence[Partner]] = (
    Partner(
        StructureKind.DECLARANT, "Cabinet Épi & Compas", registry.ACCOUNTANT, ("Roth", "Mathilde"), "TI9990000108",
        _("Tiers déclarant"), _("Voyez ses clients, et agissez pour les Jardins du Ried."),
    ),
    Partner(
        StructureKind.PAYEE, "Étude Kieffer, notaires", registry.NOTARY, ("Kieffer", "Solène"), "TI9990000207",
        _("Destinataire de paiements"), _("Lisez ce que la MSA a payé à l'étude, et téléchargez un relevé."),
    ),
    Partner(
        StructureKind.HOME_HELP, "Aide du Ried", registry.HOME_HELP, ("Schmitt", "Ahmed"), "TI9990000306",
        _("Aide à la personne"), _("Lisez les aides accordées à Michel Herrmann, et la réponse à un fichier envoyé."),
        about=registry.HELPED,
    ),
    Partner(
        StructureKind.CHILDCARE, "Crèche Les Colzas", registry.NURSERY, ("Perrin", "Inaya"), "TI9990000405",
        _("Accueil du jeune enfant"), _("Lisez les ressources de la famille d'Élise Baumann, pour la PSU."),
        about=registry.PARENT,
    ),
    Partner(
        StructureKind.COUNTY, "Conseil départemental d'essai", registry.COUNTY, ("Haas", "Corentin"), "TI9990000504",
        _("Conseil départemental"), _("Lisez l'état du dossier RSA de Sarah Lutz, et envoyez un fichier à son sujet."),
        about=registry.ALLOWED,
    ),
)  # fmt: skip


def make(*, now: datetime) -> int:
    """Make what is missing, after the members and the agents; return how many structures there are."""
    claire, ines = agents.by_email(email_of(Role.SUPPORT)), agents.by_email(email_of(Role.REQUESTS))
    if claire is None or ines is None:
        return 0
    with transaction.atomic():
        for one in PARTNERS:
            if accounts.by_identifier(one.number) is None:
                _open(one, (claire, ines), now=now)
    # Apart: a message is counted by itself, in no transaction.
    for named in Beneficiary.objects.select_related("convention__structure", "person"):
        if named.convention.structure.third_party_number == registry.HOME_HELP:
            _exchange(named, ines, now=now)
    with transaction.atomic():
        past.emails_left(now)
    return len(PARTNERS)


def shown() -> list[Shown]:
    """Return them as the page of the demonstration shows them; none before they are made."""
    found = []
    for one in PARTNERS:
        account = accounts.by_identifier(one.number)
        if account is not None:
            name = f"{one.administrator[1]} {one.administrator[0]}, {one.name}"
            opens = account.state == AccountState.ACTIVE
            found.append(Shown(name, one.label, one.sentence, ti.group(one.number), one.number, opens))
    return found


def _open(one: Partner, deciders: tuple[Agent, Agent], *, now: datetime) -> None:
    at = now - SIGNED
    convention = _convention(one, deciders, at=at)
    family, given = one.administrator
    email = f"{given.lower()}@{one.kind.replace('_', '-')}.exemple.fr"
    delegate = Delegate.objects.create(
        number=one.number,
        family_name=family,
        given_name=given,
        organisation=one.name,
        postal_lines=convention.structure.postal_lines,
        made_at=at,
    )
    _account(delegate, email, at=at, now=now)
    Member.objects.create(
        convention=convention,
        delegate=delegate,
        family_name=family,
        given_name=given,
        role=str(_("responsable")),
        email=email,
        is_administrator=True,
        services=convention.services,
        state=MemberState.OPEN,
        named_by_agent=deciders[0].reference,
        named_at=at,
    )
    person = holder_of(one.about) if one.about else None
    if isinstance(person, Person):
        Beneficiary.objects.create(convention=convention, person=person, named_by=deciders[0].reference, named_at=at)
    if one.kind == StructureKind.DECLARANT:
        _mandate(convention.structure, now=now)


def _convention(one: Partner, deciders: tuple[Agent, Agent], *, at: datetime) -> Convention:
    fund, day = catalogue.by_slug(FUND), timezone.localdate(at)
    structure = Structure.objects.create(
        kind=one.kind,
        name=one.name,
        third_party_number=one.third_party_number,
        postal_lines=[one.name.upper()[:38], "", "", "1 RUE DE LA MAIRIE", "", "67990 VILLAGE INVENTE"],
        fund_code=fund.code,
        made_at=at,
    )
    family, given = one.administrator
    return Convention.objects.create(
        number=f"C-{one.third_party_number}",
        structure=structure,
        state=ConventionState.APPROVED,
        fund_code=fund.code,
        fund_codes=[fund.code],
        services=[service.value for service in SERVICES_OF[one.kind]],
        starts_on=day,
        ends_on=day + LASTS,
        signatories=[
            {"side": "structure", "name": f"{given} {family}", "role": "responsable", "signed_on": day.isoformat()}
        ],
        paper=_paper(one.name, at=at),
        proposed_by=deciders[0].reference,
        proposed_at=at,
        decided_by=deciders[1].reference,
        decided_at=at,
    )


def _account(delegate: Delegate, email: str, *, at: datetime, now: datetime) -> None:
    fund = catalogue.by_slug(FUND)
    claim = Claim(
        holder=delegate,
        identifier=str(delegate.number),
        profile=THIRD_PARTY,
        fund=fund,
        fund_codes=[fund.code],
        email=email,
        mobile=None,
        conditions_version=current_conditions(Audience.THIRD_PARTIES, now=now).version,
        verified=frozenset({Channel.EMAIL}),
    )
    account = opening.open_with_password(claim, password_hash=hash_password(PASSWORD), now=at)
    account.contact.confirmed_at = at
    account.contact.save(update_fields=["confirmed_at"])


def _drawn(title: str, holder: str, *, at: datetime) -> bytes:
    fund = catalogue.by_slug(FUND)
    noon = timezone.make_aware(datetime.combine(timezone.localdate(at), time(12)))
    data = {
        "title": title, "holder": holder, "fund_name": fund.name, "accent": fund.accent, "date": spoken_day(noon),
    }  # fmt: skip
    return typesetting.pdf(Path(sent_papers.SOURCE), data, timestamp=int(noon.timestamp()))


def _paper(name: str, *, at: datetime) -> StoredFile:
    content = _drawn(str(_("Convention")), name, at=at)
    return store.keep(content, name="convention.pdf", media_type=MediaType.PDF, now=at)


def _exchange(named: Beneficiary, agent: Agent, *, now: datetime) -> None:
    """Have the structure send a file about somebody, and the agent answer; once."""
    structure = named.convention.structure
    party, at, sending = Together(structure, named.person), now - timedelta(days=6), uuid.uuid5(_NAMESPACE, "plan")
    by = named.convention.members.select_related("delegate__account").first()
    if by is None or by.delegate is None or exchanges.sent_before(party, sending) is not None:
        return
    plan = Paper("plan-d-aide.pdf", MediaType.PDF, _drawn(str(_("Plan d'aide")), structure.name, at=at))
    thread = exchanges.begin(
        by.delegate.account,
        party,
        fund_code=structure.fund_code,
        theme=Theme.OTHER,
        title=str(_("Plan d'aide signé")),
        written=Written(str(_("Bonjour, voici le plan d'aide signé.")), sending, papers=[plan]),
        now=at,
    )
    later, worker = at + timedelta(hours=26), Worker(agent.actor)
    cases.take(Case.objects.get(reference=thread.reference), worker, now=later)
    answer = Written(str(_("Bonjour, merci : les 48 heures sont accordées.")), uuid.uuid5(sending, "answer"))
    case = Case.objects.get(reference=thread.reference)
    exchanges.answer(case, worker, thread, written=answer, closes=True, now=later)


def _mandate(structure: Structure, *, now: datetime) -> None:
    """Have the company of the demonstration give one to its accountant."""
    company = holder_of("member-company")
    giver = accounts.of_holder(company) if company is not None else None
    file = File.objects.filter(account=giver).order_by("pk").first() if giver is not None else None
    if giver is None or file is None:
        return
    at, day = now - timedelta(days=30), timezone.localdate(now)
    Mandate.objects.create(
        giver=giver,
        profile=file.profile,
        fund_code=file.fund_code,
        establishment=file.establishment,
        structure=structure,
        relation=Relation.ACCOUNTANT,
        services=["ent_depot_fichiers", "ent_cotisations_salaires"],
        starts_on=timezone.localdate(at),
        ends_on=day + timedelta(days=240),
        origin=Origin.ONLINE,
        state=MandateState.GIVEN,
        effective_at=at,
        given_at=at,
        accepted_at=at,
    )
