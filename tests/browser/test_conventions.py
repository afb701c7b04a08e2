"""From « Autre », or from a telephone call, to a working access, for each of the five kinds of structure (R4).

A structure asks, one agent proposes, another approves, the email has the number and the letter the password; then the
first login, and what that kind is there for.
"""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.conventions.models import Convention, Member
from guichet.conventions.rules import StructureKind
from guichet.exchanges.models import Thread
from guichet.mandates.models import Mandate
from guichet.registry.models import Aid, FamilyResources, RsaFile, ThirdPartyPayment
from tests.browser import partners
from tests.factories import AccountFactory, AffiliationFactory, AgentFactory, EstablishmentFactory, PersonFactory
from tests.mandates.factories import MandateFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KINDS = [kind.value for kind in StructureKind]


@pytest.fixture
def agents(live_server, open_page, settings, tmp_path):
    """The browsers of Claire, who proposes, and of Paul, who approves."""
    settings.PUBLIC_URL = live_server.url
    settings.FILES_FOLDER, settings.LETTERS_FOLDER = tmp_path / "files", str(tmp_path / "letters")
    people = [AgentFactory(roles=["requests"], name=name) for name in ("Claire Muller", "Paul Durand")]
    return [partners.agent_page(open_page, live_server, one) for one in people], people


@pytest.mark.requirement("R4")
@pytest.mark.parametrize("kind", KINDS)
def test_a_structure_from_the_call_to_what_it_is_there_for(live_server, open_page, sink, agents, kind):
    (claire, paul), (proposing, approving) = agents
    named = PersonFactory(birth_name="MARTIN", given_names="LEA")
    AffiliationFactory(person=named)
    lists = kind in {StructureKind.HOME_HELP, StructureKind.CHILDCARE, StructureKind.COUNTY}
    partner = partners.Partner(kind, beneficiaries=(named.nir,) if lists else ())
    if kind == StructureKind.DECLARANT:
        # It asked by itself: the case brings what it wrote.
        partners.ask(open_page(base_url=live_server.url), partner)
        partners.propose(claire, partner)
    else:
        partners.propose_from_a_call(claire, partner)
    assert not Account.objects.exists(), "nothing opens on one agent's word"
    partners.approve(paul, partner)
    convention = Convention.objects.get()
    assert (convention.proposed_by, convention.decided_by) == (proposing.reference, approving.reference)
    number, password = partners.posted(partner, sink)
    visitor = partners.first_login(
        open_page(base_url=live_server.url, viewport={"width": 360, "height": 640}), number, password
    )
    partners.settle_in(visitor.follow("Continuer >"), partner.email, sink)
    assert visitor.heading.endswith("partenaire")
    assert partner.name in visitor.page.locator("main").inner_text()
    assert Account.objects.get().state == AccountState.ACTIVE
    USES[kind](visitor, convention, named)
    events = set(Entry.objects.values_list("event", "actor"))
    assert {("convention.proposed", proposing.actor), ("convention.approved", approving.actor)} <= events


def declares(visitor, convention, _named):
    """Acts for a client that gave a mandate, and comes back."""
    company = EstablishmentFactory(name="EARL du Moulin")
    client = AccountFactory(person=None, establishment=company, profile="entreprise")
    mandate = MandateFactory(
        giver=client, structure=convention.structure, profile="entreprise", establishment=company,
        services=["ent_depot_fichiers"],
    )  # fmt: skip
    visitor.follow("Mes clients")
    visitor._click(visitor.page.locator("main form button").last)
    expect(visitor.page.locator(".acting")).to_contain_text("VOGEL ODILE")
    expect(visitor.page.locator(".acting")).to_contain_text("EARL DU MOULIN")
    visitor.follow("Dépôt de fichiers")
    assert visitor.heading == "Dépôt de fichiers"
    assert Mandate.objects.get().pk == mandate.pk
    used = Entry.objects.get(event="mandate.used")
    assert (used.account, used.facts["by_account"]) == (
        str(client.reference), str(Member.objects.get().delegate.account.reference),
    )  # fmt: skip


def is_paid(visitor, _convention, _named):
    """Reads a payment made to its number."""
    ThirdPartyPayment.objects.create(
        source_ref="1", third_party_number=partners.THIRD_PARTY, paid_on=timezone.localdate() - dt.timedelta(days=3),
        amount_cents=184_230, label="Arrérages", whom="Succession Kieffer", branch="Retraite", fund_code="68",
    )  # fmt: skip
    visitor.follow("Paiements reçus")
    expect(visitor.page.locator("main")).to_contain_text("842,30")


def reads(words):
    """Return what opens the page of somebody on the list, reads these words there, and sends a file about them."""

    def use(visitor, _convention, named):
        told, today = {"person": named, "fund_code": "68", "source_ref": "1"}, timezone.localdate()
        Aid.objects.create(
            **told, third_party_number=partners.THIRD_PARTY, label="Ménage", since=today, until=today, hours=48
        )
        FamilyResources.objects.create(**told, year=2024, amount_cents=2_784_000, dependent_children=2)
        RsaFile.objects.create(**told, state="suspended", opened_on=today, since=today)
        visitor.follow("Bénéficiaires").follow("MARTIN LEA")
        expect(visitor.page.locator("main")).to_contain_text(words)
        visitor.follow("Envoyer un fichier à son sujet")
        visitor.page.locator("main [name=piece]").set_input_files(partners.PAPER)
        visitor.type(objet="Plan d'aide", texte="Bonjour, voici le plan.").press("Envoyer")
        expect(visitor.page.locator("main")).to_contain_text("Votre envoi est parti")
        assert Thread.objects.get().beneficiary_id == named.pk

    return use


USES = {
    StructureKind.DECLARANT: declares,
    StructureKind.PAYEE: is_paid,
    StructureKind.HOME_HELP: reads("Ménage"),
    StructureKind.CHILDCARE: reads("840,00"),
    StructureKind.COUNTY: reads("suspendu"),
}
