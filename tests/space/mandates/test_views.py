"""« Mes mandats » as its member uses it, as whom it is for answers it, and as others try it."""

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.audit.models import Entry
from guichet.delivery.models import Channel, Message
from guichet.login.models import Session
from guichet.mandates import queries
from guichet.mandates.models import Mandate
from guichet.mandates.rules import OFFERS_PER_DAY, End
from tests.factories import PASSWORD, AccountFactory, EstablishmentFactory, enter
from tests.mandates.factories import ConventionFactory, MandateFactory, StructureFactory, delegate_account

HERE = "/espace/mandats/"
TYPED = {"qui": "relative", "prenom": "Odile", "nom": "Weber", "email": "Odile@example.org", "services": ["documents"]}
CHOSEN = "/alsace/mandat/reponse/"


def days(first=0, last=100):
    parts = {}
    for name, after in (("debut", first), ("fin", last)):
        day = timezone.localdate() + dt.timedelta(days=after)
        parts |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    return parts


def offer(browser, **changes):
    return browser.post(f"{HERE}proposer/", {**TYPED, **days(), "confirmer_mandat": "1", **changes})


def text(answer):
    return html.unescape(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def codes(browser):
    page = text(browser.get(f"{HERE}{Mandate.objects.latest('pk').reference}/"))
    spoken = re.search(r"<strong class=\"identifier\">(\d{4} \d{4})<", page).group(1)
    return Message.objects.filter(message="mandates/offer").latest("created_at").payload["context"]["link"], spoken


def typed_both(browser, spoken=None):
    link, right = codes(browser)
    visitor = Client()
    return visitor, visitor.post("/alsace/mandat/", {"code": link, "dit": spoken or right})


def test_given_shown_used_by_nobody_else_and_taken_back(browser, account):
    page = browser.post(f"{HERE}proposer/", {**TYPED, **days()})
    assert "Odile Weber</b> pourra faire ceci en votre nom" in text(page)
    assert "72 heures" in text(page), "this browser is new"
    assert not Mandate.objects.exists()
    assert 'value="Odile"' in text(offer(browser, corriger="1"))
    assert not Mandate.objects.exists()
    answer = offer(browser)
    assert "Il vous reste à donner le code" in text(browser.get(answer.url))
    visitor, said = typed_both(browser)
    assert said.url == f"{CHOSEN}#contenu", "the code of the link does not stay in the address"
    shown = text(visitor.get(CHOSEN))
    assert "WEBER FLORENT</b> vous propose d'agir en son nom" in shown
    assert "Mes documents" in shown
    assert "Referrer-Policy" in visitor.get(CHOSEN).headers
    password = "Peuplier-de-9-vergers"
    opened = visitor.post("/alsace/mandat/nouvel-acces/", {"nouveau": password, "confirmation": password})
    number = re.search(r"TI \d{4} \d{4} \d{2}", text(opened)).group()
    mandate = Mandate.objects.get()
    assert mandate.receiver.delegate.number == number.replace(" ", "")
    assert mandate.effective_at == mandate.accepted_at + dt.timedelta(hours=72)
    assert Message.objects.filter(message="mandates/given", channel=Channel.LETTER).count() == 1
    # Pressed twice, or the link followed again: nothing is left to answer.
    assert "n'attend plus" in text(visitor.post("/alsace/mandat/nouvel-acces/", {"nouveau": password}))
    assert "WEBER ODILE" in text(browser.get(HERE))
    here = f"{HERE}{mandate.reference}/retirer/"
    assert "dès maintenant" in text(browser.get(here))
    assert "Le mandat est retiré" in text(browser.get(browser.post(here).url))
    assert browser.post(here).url.startswith(HERE)
    mandate.refresh_from_db()
    assert mandate.end == End.REVOKED
    assert Entry.objects.filter(event="mandate.ended", account=str(account.reference)).count() == 1


def test_a_member_accepts_with_their_own_space_and_renounces(browser):
    offer(browser)
    visitor, _ = typed_both(browser)
    accept = f"{HERE}accepter/"
    assert visitor.get(accept).url.startswith("/connexion/?suite=")
    other = AccountFactory()
    enter(visitor, other)
    assert "WEBER FLORENT" in text(visitor.get(accept))
    done = visitor.post(accept)
    assert "Le mandat est accepté" in text(visitor.get(done.url))
    assert "Aucune proposition n'attend" in text(visitor.post(accept))
    mandate = Mandate.objects.get()
    assert mandate.receiver == other
    here = f"{HERE}recus/{mandate.reference}/renoncer/"
    assert "dès maintenant" in text(visitor.get(here))
    assert "Vous avez renoncé" in text(visitor.get(visitor.post(here).url))
    assert visitor.post(here).status_code == 404


def test_the_public_page_says_the_same_of_everything_it_does_not_open(browser):
    """Neither whether a link lives, nor whether a mailbox or an account exists."""
    offer(browser)
    known = text(offer(browser, email="florent.weber@example.org"))
    assert known == "", "a redirect, as for a mailbox that nobody has"
    link, right = codes(browser)
    answers = set()
    for code, spoken in ((link, "00000000"), ("C7MP-3XRT-9HCX", right), ("C7MP-3XRT-9HCX", "1")):
        page = text(Client().post("/alsace/mandat/", {"code": code, "dit": spoken}))
        answers.add(re.search(r'role="alert".*?</div></div>', page, re.DOTALL).group())
        assert "WEBER" not in page
    assert len(answers) == 1
    for address in (CHOSEN, "/alsace/mandat/nouvel-acces/"):
        assert "n'attend plus" in text(Client().get(address)), "not without both codes"
    stranger = Client()
    enter(stranger, AccountFactory())
    assert "Aucune proposition" in text(stranger.post(f"{HERE}accepter/"))
    visitor, _ = typed_both(browser)
    enter(visitor, Account.objects.order_by("pk").first())
    assert "votre propre proposition" in text(visitor.post(f"{HERE}accepter/"))
    visitor, _ = typed_both(browser)
    assert "Vous avez refusé" in text(visitor.post(CHOSEN))
    assert Mandate.objects.latest("pk").end == End.DECLINED


def test_what_is_forged_or_somebody_else_s(browser, account):
    for changes in (
        {"services": ["documents", "bank_details"]},
        {"services": ["my_account"]},
        {"services": []},
        {"qui": "colleague"},
        {**days(0, 366)},
        {**days(-1, 5)},
        {**days(5, 4)},
        {"nom": "123"},
        {"email": "a"},
    ):
        assert offer(browser, **changes).status_code == 200, changes
    assert not Mandate.objects.exists()
    theirs = MandateFactory(at=timezone.now())
    for address in (reverse("space:mandate", args=[theirs.reference]), f"{HERE}recus/{theirs.reference}/renoncer/"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"{HERE}{theirs.reference}/retirer/").status_code == 404
    assert queries.in_force(theirs.pk, by=theirs.receiver, now=timezone.now())
    denied = Entry.objects.filter(event="space.denied", account=str(account.reference))
    assert [one.facts["purpose"] for one in denied] == ["mandate"] * 3
    for _time in range(OFFERS_PER_DAY):
        assert offer(browser).status_code == 302
    assert "revenez demain" in text(offer(browser))


def test_neither_while_acting_nor_by_a_delegate_nor_without_a_password_shown_lately(browser, account, client):
    session = Session.objects.get()
    Session.objects.update(password_checked_at=timezone.now() - dt.timedelta(hours=2))
    asked = offer(browser)
    assert "mot de passe actuel" in text(asked)
    assert not Mandate.objects.exists()
    Session.objects.update(password_checked_at=timezone.now(), mandate=MandateFactory(receiver=account))
    assert session.account == account
    addresses = (HERE, f"{HERE}proposer/", f"{HERE}structure/", f"{HERE}accepter/", f"{HERE}recus/")
    assert {browser.get(one).status_code for one in addresses} <= {403, 404}
    delegate = enter(Client(), delegate_account())
    assert {delegate.get(one).status_code for one in addresses[:3]} <= {403, 404}


def test_a_structure_is_named_by_the_number_of_its_convention(browser, account):
    structure = StructureFactory()
    convention = ConventionFactory(structure=structure)
    typed = {"services": ["documents"], **days(), "confirmer_mandat": "1"}
    for number in (convention.number[:-1], "CV", "%"):
        assert "Aucune convention" in text(browser.post(f"{HERE}structure/", {**typed, "convention": number}))
    answer = browser.post(f"{HERE}structure/", {**typed, "convention": f" {convention.number.lower()} "})
    assert "Une lettre vous le confirme" in text(browser.get(answer.url))
    assert Mandate.objects.get().structure == structure


@pytest.mark.django_db
def test_who_runs_a_company_gives_to_a_colleague(client):
    place = EstablishmentFactory()
    browser = enter(client, AccountFactory(establishment=place, profile="entreprise"))
    assert offer(browser).status_code == 200, "no relative of a company"
    offer(browser, qui="colleague")
    visitor, _ = typed_both(browser)
    assert "EARL DU MOULIN" in text(visitor.get(CHOSEN))
    visitor.post("/alsace/mandat/nouvel-acces/", {"nouveau": PASSWORD, "confirmation": PASSWORD})
    delegate = Mandate.objects.get().receiver.delegate
    assert (delegate.organisation, delegate.postal_lines) == (place.name, place.postal_lines)


def test_the_code_of_a_letter_ends_it_on_the_page_of_ce_n_est_pas_moi(browser):
    offer(browser)
    code = Message.objects.filter(message="mandates/given").latest("created_at").payload["context"]["code"]
    page = Client().post("/alsace/ce-n-est-pas-moi/", {"code": code})
    proof = re.search(r'name="preuve" value="([^"]+)"', text(page)).group(1)
    assert Client().post("/alsace/mandat/arreter/", {"preuve": "x"}).url == "/alsace/ce-n-est-pas-moi/"
    for _time in range(2):
        assert "Ce mandat est arrêté" in text(Client().post("/alsace/mandat/arreter/", {"preuve": proof}))
    assert Mandate.objects.get().end == End.OBJECTED
    assert Account.objects.get(pk=Mandate.objects.get().giver_id).state == "active"
