"""A relative acts under a mandate, with both names, and loses it."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from guichet.audit.models import Entry
from guichet.delivery import worker
from guichet.login.models import Browser, Session
from guichet.mandates.models import Mandate
from tests.browser import partners
from tests.browser.deeds import Member
from tests.browser.visitor import Visitor
from tests.factories import AccountFactory, AffiliationFactory, PaymentFactory
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RELATIVE = "odile@example.org"
TI = re.compile(r"TI\s\d{4}\s\d{4}\s\d{2}")


@pytest.fixture
def giver(live_server, settings):
    """Florent Weber, who has used this browser for long."""
    settings.PUBLIC_URL = live_server.url
    account = AccountFactory(opened_at=timezone.now() - dt.timedelta(days=400))
    AffiliationFactory(person=account.person)
    PaymentFactory(person=account.person, amount_cents=22_50, paid_on=timezone.localdate() - dt.timedelta(days=5))
    account.contact.confirmed_at = timezone.now()
    account.contact.save()
    return account


def known_for_long(account):
    now = timezone.now()
    since = now - dt.timedelta(days=200)
    browser = Browser.objects.create(
        account=account, token_hash="a" * 64, name="Firefox", first_used_at=since, last_used_at=now
    )
    Session.objects.filter(account=account).update(browser=browser)


def test_a_relative_acts_with_both_names_and_loses_it(live_server, open_page, sink, giver):
    florent = Member(open_page(base_url=live_server.url), giver, sink)
    known_for_long(giver)
    florent.page.goto("/espace/mandats/")
    florent.follow("Donner un mandat à une personne").type(prenom="Odile", nom="Weber", email=RELATIVE)
    florent.choose("Un proche")
    florent.page.locator("main label", has_text="Mes paiements").click()
    florent.press("Suivant >")
    florent.page.locator("main [name=confirmer_mandat]").click()
    expect(florent.page.locator("main")).to_contain_text("WEBER ODILE")
    spoken = florent.page.locator("#code ~ p strong, #code ~ p.identifier").first.inner_text()

    # The relative follows the link of the email, and types what Florent said on the telephone.
    worker.deliver_due(timezone.now())
    [link] = [re.search(r"mandat/#\S+", text)[0] for to, text in map(partners.read_mail, sink.taken) if to == RELATIVE]
    odile = Visitor(open_page(base_url=live_server.url, viewport={"width": 360, "height": 740}), None, sink)
    odile.page.goto(f"/alsace/{link}")
    assert "#" not in odile.page.url
    odile.type(dit=spoken).press("Suivant >")
    expect(odile.page.locator("main")).to_contain_text("WEBER FLORENT")
    odile.follow("Je n'en ai pas : en ouvrir un")
    odile.type(nouveau=people.PASSWORD, confirmation=people.PASSWORD).press("Ouvrir mon accès")
    number = TI.search(odile.page.locator("main").inner_text())[0]
    odile.page.goto("/alsace/connexion/")
    odile.type(identifiant=number, mot_de_passe=people.PASSWORD).press("Se connecter")
    partners.settle_in(odile, RELATIVE, sink)
    odile.press("Agir en son nom : WEBER FLORENT")
    band = odile.page.locator(".acting")
    expect(band).to_contain_text("WEBER ODILE")
    expect(band).to_contain_text("WEBER FLORENT")
    odile.follow("Mes paiements")
    expect(odile.page.locator("main")).to_contain_text("22,50")
    odile.page.goto("/espace/coordonnees-bancaires/")
    assert odile.heading == "Votre mandat n'ouvre pas cette page"

    # Florent reads what was done, and takes it back: the next page is shut.
    florent.page.reload()
    expect(florent.page.locator("main")).to_contain_text("WEBER ODILE")
    florent.follow("Retirer ce mandat").press("Oui, retirer ce mandat")
    odile.page.goto("/espace/paiements/")
    assert odile.heading == "Ce mandat a pris fin"
    assert "FLORENT" not in odile.page.locator("body").inner_text()
    assert all("403" in one for one in odile.page.complaints), "the two refusals, and nothing else"
    odile.page.complaints.clear()
    mandate = Mandate.objects.get()
    for event in ("mandate.entered", "mandate.used", "mandate.denied"):
        entry = Entry.objects.filter(event=event).latest("pk")
        assert (entry.account, entry.facts["by_account"], entry.facts["mandate"]) == (
            str(giver.reference), str(mandate.receiver.reference), str(mandate.reference),
        )  # fmt: skip
