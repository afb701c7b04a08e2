"""A company deposits a declaration once, has its receipt, and nobody else sees it."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.cases.receipts import number
from guichet.files import store
from guichet.files.models import StoredFile
from guichet.registry.models import RequestState
from guichet.requests.models import Request, RequestPaper
from guichet.space.company import depositing
from tests.factories import AccountFactory, EstablishmentFactory, enter
from tests.files import samples
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
HERE = "/espace/entreprise/depots/"
CONTENT = b"12345678901234;Weber;3\n" * 5000
BUTTON = "Déposer le fichier"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"
    return settings.FILES_FOLDER


def company():
    walker = Walker()
    walker.account = AccountFactory(establishment=EstablishmentFactory())
    enter(walker.client, walker.account)
    return walker


def declaration(content=CONTENT, name="salaires T3.csv"):
    return SimpleUploadedFile(name, content)


def press(walker, **typed):
    return walker.get(HERE).press(BUTTON, **{"fichier": declaration(), "precision": "3e trimestre", **typed})


@pytest.mark.requirement("R10", "R11")
def test_a_declaration_has_its_receipt_its_case_and_its_history():
    walker = press(company())
    sent = Request.objects.get()
    assert walker.path == f"{HERE}{sent.reference}/"
    for said in (number(sent.reference), "Reçue", "salaires T3.csv", "3e trimestre"):
        assert said in walker.source
    assert (sent.kind, sent.state, sent.fund_code) == ("ent_depot_fichiers", RequestState.RECEIVED, "68")
    assert (sent.establishment, sent.person) == (walker.account.establishment, None)
    case = Case.objects.get()
    assert (case.kind, case.reference) == (CaseKind.REQUEST, sent.reference)
    assert Entry.objects.get(event="request.sent").facts == {"purpose": "ent_depot_fichiers"}
    assert number(sent.reference) in walker.get(HERE).source
    given = walker.client.get(f"{HERE}{sent.reference}/fichier/")
    assert b"".join(given.streaming_content) == CONTENT
    assert (
        "salaires%20T3.csv" in given["Content-Disposition"]
        or 'filename="salaires T3.csv"' in given["Content-Disposition"]
    )


def test_pressed_twice_or_sent_again_with_the_back_button_it_is_deposited_once(folder):
    walker = company().get(HERE)
    ticket = walker.page.form_with(BUTTON)[0].fields["page"]
    first = walker.post(HERE, page=ticket, fichier=declaration()).path
    assert walker.post(HERE, page=ticket, fichier=declaration(b"another")).path == first
    assert Request.objects.count() == RequestPaper.objects.count() == StoredFile.objects.count() == 1
    assert len([one for one in folder.rglob("*") if one.is_file()]) == 1
    press(walker)
    assert Request.objects.count() == 2, "another page is another deposit"


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_deposit(at_once):
    walker = company().get(HERE)
    ticket = walker.page.form_with(BUTTON)[0].fields["page"]

    def send():
        from django.test import Client

        client = Client()
        client.cookies = walker.client.cookies
        return client.post(HERE, {"page": ticket, "fichier": declaration()})["Location"]

    assert len(set(at_once(send, send))) == 1
    assert Request.objects.count() == Case.objects.count() == StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("salaires.csv", b"", "vide"),
        ("salaires.csv", b"a;b\0c", "CSV"),
        ("releve.pdf", samples.pdf(samples.action("/JavaScript", JS="x")), "programme"),
        ("releve.pdf", samples.bomb(), "trop complexe"),
        ("releve.pdf", b"MZ\x90\0\1", "lisible"),
        ("photo.jpg", samples.image("JPEG"), "texte ou CSV ou PDF"),
    ],
)
def test_what_is_refused_keeps_what_was_typed_and_leaves_nothing(folder, name, content, says):
    walker = press(company(), fichier=declaration(content, name))
    assert walker.status == 200
    assert says in walker.source
    assert 'value="3e trimestre"' in walker.source
    assert not Request.objects.exists()
    assert not [one for one in folder.rglob("*") if one.is_file()]


def test_the_page_of_another_or_of_yesterday_deposits_nothing():
    walker, other = company(), company()
    ticket = other.get(HERE).page.form_with(BUTTON)[0].fields["page"]
    for wrong in (ticket, "x", str(uuid.uuid4()), ""):
        assert "Choisissez à nouveau" in walker.post(HERE, page=wrong, fichier=declaration()).source
    assert not Request.objects.exists()


def test_somebody_else_s_deposit_is_unknown_and_the_journal_keeps_it():
    press(company())
    reference, stranger = Request.objects.get().reference, company()
    for asked in (reference, uuid.uuid4()):
        for address in (f"{HERE}{asked}/", f"{HERE}{asked}/fichier/"):
            assert stranger.get(address).status == 404
    denied = Entry.objects.filter(event="space.denied")
    assert [one.facts for one in denied] == [{"purpose": "deposit"}] * 4
    assert str(reference) not in str(list(denied.values()))


def test_a_person_has_no_such_page():
    walker = Walker()
    enter(walker.client, AccountFactory())
    assert walker.get(HERE).status == 404
    assert walker.post(HERE, fichier=declaration()).status == 404


def test_more_than_a_payroll_office_sends_in_a_day_waits(monkeypatch):
    monkeypatch.setattr(depositing, "PER_DAY", 1)
    walker = press(company())
    assert "Réessayez demain" in press(walker).source
    assert Request.objects.count() == 1


def test_a_file_that_cannot_be_read_back_is_no_half_of_it():
    walker = press(company())
    store.path_of(StoredFile.objects.get().reference).unlink()
    walker.client.raise_request_exception = False
    assert walker.get(f"{HERE}{Request.objects.get().reference}/fichier/").status == 500
