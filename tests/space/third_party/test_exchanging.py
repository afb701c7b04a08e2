"""Exchanges of files about a beneficiary, from the structure to the agent and back, and as others try to read them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guichet.agents.roles import Role
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.conventions.models import Beneficiary, Consultation
from guichet.conventions.rules import StructureKind
from guichet.delivery.models import Message
from guichet.exchanges.models import Attachment, Post, Thread
from guichet.space.my_account.export import exchanges as exported
from tests.factories import AccountFactory, AgentFactory, at_work, enter
from tests.files import samples
from tests.space.third_party.conventions import beneficiary, convention, here, member

pytestmark = pytest.mark.django_db
PDF = samples.pdf()
TYPED = {"objet": "Plan d'aide signé", "texte": "Bonjour, voici le plan."}


def file(name="plan.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def home_help():
    return member(convention(StructureKind.HOME_HELP, name="Aide du Ried"))


@pytest.fixture
def named(home_help):
    account = AccountFactory()
    return Beneficiary.objects.create(
        convention=home_help.convention, person=account.person, named_by=account.reference, named_at=timezone.now()
    )


@pytest.fixture
def browser(client, home_help):
    return enter(client, home_help.delegate.account)


@pytest.fixture
def sent(browser, home_help, named):
    browser.post(here(home_help, "echanges", "nouveau", named.reference), {**TYPED, "piece": file()})
    return Thread.objects.get()


@pytest.mark.requirement("R4")
def test_a_file_reaches_an_agent_whose_answer_comes_back_without_a_word_in_the_email(browser, home_help, named, client):
    new = here(home_help, "echanges", "nouveau", named.reference)
    sending = re.search(rb'name="envoi"[^>]*value="([0-9a-f-]{36})"', browser.get(new).content)[1].decode()
    for _ in range(2):  # pressed twice
        answer = browser.post(new, {**TYPED, "envoi": sending, "piece": file()})
    thread, case = Thread.objects.get(), Case.objects.get()
    assert (thread.person, thread.establishment, Post.objects.count()) == (None, None, 1)
    assert (case.kind, case.reference, case.fund_code) == (CaseKind.BENEFICIARY, thread.reference, "68")
    assert case.about == str(home_help.delegate.account.reference)
    page = browser.get(answer.url).content.decode()
    assert "Votre envoi est parti" in page
    assert "VOGEL ODILE" in page

    agent = AgentFactory(roles=[Role.REQUESTS])
    desk = at_work(type(client)(), agent)
    at = f"/agents/demandes/{case.reference}/"
    desk.post(f"{at}prendre/")
    read = desk.get(f"{at}echange/").content.decode()
    assert "Aide du Ried" in read
    assert "WEBER FLORENT" in read
    given = Attachment.objects.get()
    assert desk.get(f"{at}echange/pieces/{given.reference}/").getvalue() == PDF
    said = {"texte": "Merci, reçu.", "ensuite": "clore", "piece": file("accord.png", samples.image("PNG"))}
    assert desk.post(f"{at}echange/", said).status_code == 302
    [told] = Message.objects.filter(message="exchanges/answered_structure")
    assert told.payload["recipient"] == {"email": "odile@structure.example"}
    assert told.payload["context"] == {}

    listed = browser.get(here(home_help, "echanges")).content.decode()
    assert "1 nouveau" in listed
    assert "Répondu, terminé" in listed
    page = browser.get(here(home_help, "echanges", thread.reference)).content.decode()
    assert "Merci, reçu." in page
    back = Attachment.objects.exclude(pk=given.pk).get()
    taken = browser.get(here(home_help, "echanges", thread.reference, "pieces", back.reference))
    assert (taken["Content-Type"], taken["Cache-Control"]) == ("image/png", "no-store")
    assert Consultation.objects.get().person == named.person

    # The person has it all in the copy of their data, and none of it among their own exchanges.
    account = named.person.account
    [first, second] = exported._about_them(account, timezone.now())
    assert (first["Structure"], first["Texte"], second["Pièces jointes"]) == (
        "Aide du Ried", TYPED["texte"], ["accord.png"],
    )  # fmt: skip
    assert exported._posts(account, timezone.now()) == []
    mine = enter(type(client)(), account).get("/espace/echanges/")
    assert TYPED["objet"].encode() not in mine.content


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"piece": file("plan.pdf", b"MZ\x90" * 99)}, "n&#x27;en est pas un"),
        ({"piece": file("page.html", b"<script>alert(1)</script>")}, "Ce type de fichier"),
        ({"piece": file(content=PDF + b"0" * 10 * 1024 * 1024)}, "trop lourd"),
        ({"piece": ""}, "Choisissez un fichier."),
        ({"texte": "", "piece": file()}, "Ce champ est exigé."),
    ],
)
def test_a_file_of_a_false_type_or_too_large_is_refused_and_the_words_are_kept(browser, home_help, named, typed, said):
    page = browser.post(here(home_help, "echanges", "nouveau", named.reference), {**TYPED, **typed})
    assert said in page.content.decode()
    assert "Plan d&#x27;aide signé" in page.content.decode()
    assert not Thread.objects.exists()


def test_a_thread_is_read_by_its_structure_with_the_right_while_the_person_is_on_the_list(
    browser, home_help, named, sent, client
):
    paper = Attachment.objects.get()
    other = member(convention(StructureKind.HOME_HELP, number="T67-2", name="ADMR"))
    beneficiary(other.convention)
    # The other structure names the same person: what the first wrote stays the first's.
    Beneficiary.objects.create(
        convention=other.convention, person=named.person, named_by=other.reference, named_at=timezone.now()
    )
    reads_only = member(home_help.convention, services=["beneficiaries"], given_name="Marc")
    for one in (other, reads_only):
        stranger = enter(type(client)(), one.delegate.account)
        for address in (
            here(one, "echanges", sent.reference), here(one, "echanges", sent.reference, "pieces", paper.reference),
            here(home_help, "echanges", sent.reference),
        ):  # fmt: skip
            assert stranger.get(address).status_code == 404, (one, address)
        assert stranger.post(here(one, "echanges", sent.reference), {"texte": "x"}).status_code == 404
        assert enter(type(client)(), named.person.account).get(address).status_code == 404
    assert Entry.objects.filter(event="convention.denied").count() == 10
    assert browser.get(here(home_help, "echanges", sent.reference)).status_code == 200
    Beneficiary.objects.filter(pk=named.pk).update(until=timezone.now())
    for parts in ([sent.reference], [sent.reference, "pieces", paper.reference]):
        assert browser.get(here(home_help, "echanges", *parts)).status_code == 404
    assert "Plan d&#x27;aide signé" not in browser.get(here(home_help, "echanges")).content.decode()
    assert Post.objects.count() == 1


def test_nobody_is_told_of_an_answer_once_their_right_is_gone(sent, home_help, client):
    type(home_help).objects.update(services=["beneficiaries"])
    desk = at_work(type(client)(), AgentFactory(roles=[Role.REQUESTS]))
    at = f"/agents/demandes/{sent.reference}/"
    desk.post(f"{at}prendre/")
    desk.post(f"{at}echange/", {"texte": "Merci.", "ensuite": "garder"})
    assert Post.objects.count() == 2
    assert not Message.objects.filter(message="exchanges/answered_structure").exists()
