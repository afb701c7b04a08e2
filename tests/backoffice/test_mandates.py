"""Mandates at an agent's desk: a paper registered for each kind of receiver, read, ended, and refused."""

import datetime as dt
import html
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guichet.accounts.models import Delegate
from guichet.audit.models import Entry
from guichet.delivery.models import Channel, Message
from guichet.mandates.models import Mandate
from guichet.mandates.rules import WAIT, End
from tests.factories import AccountFactory, AffiliationFactory, AgentFactory, PersonFactory, at_work, open_file
from tests.files import samples
from tests.mandates.factories import ConventionFactory, MandateFactory, StructureFactory, delegate_account


@pytest.fixture
def desk(client, db):
    return at_work(client, AgentFactory(roles=["requests"]))


@pytest.fixture
def here(desk, account):
    look = open_file(desk, account.person)
    return f"{look}mandats/"


def text(answer):
    return html.unescape(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


NEWCOMER = {
    "acces": "nouveau", "nom": "Roth", "prenom": "Ève", "rue": "3 rue du Lin", "ville": "67000 Strasbourg",
}  # fmt: skip


def typed(**changes):
    today = timezone.localdate()
    last = today + dt.timedelta(days=200)
    dates = {
        f"{name}_{part}": getattr(day, part)
        for name, day in (("debut", today), ("fin", last))
        for part in ("day", "month", "year")
    }
    return {
        "dossier": "particulier-68", "qui": "relative", "services": ["documents"], **dates, "jeton": str(uuid.uuid4()),
        "papier": SimpleUploadedFile("mandat.pdf", samples.pdf()), **changes,
    }  # fmt: skip


def test_a_paper_for_each_kind_of_receiver_is_registered_once_read_and_ended(desk, here, account):
    receiver, convention = delegate_account(), ConventionFactory(structure=StructureFactory())
    assert "Personne." in text(desk.get(here))
    assert "Le papier signé" in text(desk.get(f"{here}enregistrer/"))
    known = typed(acces="compte", identifiant=receiver.delegate.number, nom="Wéber")
    answer = desk.post(f"{here}enregistrer/", known)
    assert "commence dans 72 heures" in text(desk.get(answer.url))
    again = {**known, "papier": SimpleUploadedFile("mandat.pdf", samples.pdf())}
    assert desk.post(f"{here}enregistrer/", again).url == answer.url
    assert desk.post(f"{here}enregistrer/", typed(acces="structure", convention=convention.number)).status_code == 302
    done = text(desk.post(f"{here}enregistrer/", typed(**NEWCOMER, email="eve@example.org")))
    number = re.search(r"TI \d{4} \d{4} \d{2}", done).group().replace(" ", "")
    assert {one.number for one in Delegate.objects.all()} == {receiver.delegate.number, number}
    # The letter has the password, the email the number, and neither has both.
    [password] = Message.objects.filter(message="accounts/provisional_password")
    [email] = [
        one
        for one in Message.objects.filter(message="mandates/received")
        if one.payload["recipient"]["email"][:3] == "eve"
    ]
    assert number not in str(password.payload)
    assert email.payload["context"]["number"] == number
    assert Message.objects.filter(message="mandates/given", channel=Channel.LETTER).count() == 3
    assert {one.effective_at - one.given_at for one in Mandate.objects.all()} == {WAIT}, "the letter comes first"
    mandate = Mandate.objects.get(receiver=receiver)
    paper = desk.get(f"{here}{mandate.reference}/papier/")
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    assert Entry.objects.get(event="mandate.paper_opened").account == str(account.reference)
    end = f"{here}{mandate.reference}/fin/"
    assert desk.post(end).status_code == 200, "a reason is needed"
    assert "Le mandat est terminé" in text(desk.get(desk.post(end, {"motif": "fraud"}).url))
    mandate.refresh_from_db()
    assert (mandate.end, mandate.ended_by[:6]) == (End.BY_AGENT, "agent:")
    assert desk.post(end, {"motif": "fraud"}).url == here


def test_what_is_refused_says_what_to_do(desk, here, account):
    other = delegate_account()
    for changes, said in (
        ({"acces": "compte", "nom": "Weber"}, "Saisissez l'identifiant"),
        ({"acces": "compte", "identifiant": "TI0000000097", "nom": "Weber"}, "Aucun compte ouvert"),
        ({"acces": "compte", "identifiant": account.person.nir, "nom": "Weber"}, "la personne qui signe"),
        ({"acces": "compte", "identifiant": other.delegate.number, "nom": "Roth"}, "n'est pas celui du compte"),
        # A part of a name would let it be guessed, letter by letter.
        ({"acces": "compte", "identifiant": other.delegate.number, "nom": "Web"}, "n'est pas celui du compte"),
        ({"acces": "compte", "identifiant": other.delegate.number, "nom": "!"}, "n'est pas celui du compte"),
        ({"acces": "structure", "convention": "CV"}, "Aucune convention"),
        ({"acces": "nouveau", "nom": "Roth"}, "le courrier en a besoin"),
        (
            {"acces": "nouveau", "nom": "Roth", "prenom": "Ève", "rue": "3 rue du Lin", "ville": "Strasbourg"},
            "ne permet pas d'écrire",
        ),
        ({"acces": "compte", "fin_year": "2040"}, "un an au plus"),
        ({"acces": "compte", "services": ["bank_details"]}, "réponses proposées"),
        ({"papier": ""}, "Ce champ est exigé"),
    ):
        assert said in text(desk.post(f"{here}enregistrer/", typed(**changes))), said
    assert not Mandate.objects.exists()


def test_of_another_file_another_fund_or_without_the_role_it_is_no_page(desk, here, account, client):
    theirs = MandateFactory(on_paper=True, at=timezone.now())
    elsewhere = MandateFactory(on_paper=True, at=timezone.now(), giver=account, fund_code="21")
    for one in (theirs, elsewhere):
        assert desk.get(f"{here}{one.reference}/papier/").status_code == 404
        assert desk.post(f"{here}{one.reference}/fin/", {"motif": "asked"}).status_code == 404
    assert Entry.objects.filter(event="agent.denied", facts__reason="mandate").count() == 4
    for code, name in (("68", "Ici"), ("21", "Ailleurs")):
        MandateFactory(giver=AccountFactory(person__birth_name=name), receiver=account, fund_code=code)
    assert "ICI" in text(desk.get(here))
    assert "AILLEURS" not in text(desk.get(here)), "another fund answers for that file"
    support = at_work(client, AgentFactory(roles=["support"]))
    look = open_file(support, account.person)
    for path in ("", "enregistrer/", f"{theirs.reference}/papier/"):
        assert support.get(f"{look}mandats/{path}").status_code == 403


def test_who_has_no_account_is_enrolled_first(desk):
    person = PersonFactory()
    AffiliationFactory(person=person)
    look = open_file(desk, person)
    here = f"{look}mandats/"
    assert "Inscrire par courrier" in text(desk.get(here))
    assert desk.post(f"{here}enregistrer/", typed(acces="compte")).url == here
    AccountFactory(person=person)
    assert "Enregistrer un mandat" in text(desk.get(here))
