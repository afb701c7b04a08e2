"""A company deposits a declaration once, has its receipt, and nobody else sees it."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.cases.receipts import number
from guichet.documents.models import Document
from guichet.files.models import StoredFile
from guichet.registry.models import RequestState
from guichet.requests import sending
from guichet.requests.models import Request, RequestPaper
from guichet.space.company import depositing
from tests.factories import AccountFactory, EstablishmentFactory, enter
from tests.files import samples
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
HERE = "/espace/entreprise/depots/"
FOLLOWED = "/espace/demarches/"
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
    return walker.get(HERE).press(
        BUTTON, **{"fichier": declaration(), "precision": "3e trimestre", "honneur": "on", **typed}
    )


@pytest.mark.requirement("R10", "R11")
def test_a_declaration_has_its_receipt_its_case_and_its_history():
    walker = press(company())
    sent = Request.objects.get()
    assert walker.path == f"{FOLLOWED}{sent.reference}/envoyee/"
    assert number(sent.reference) in walker.source
    for page in (HERE, f"{FOLLOWED}{sent.reference}/"):
        walker.get(page)
        for said in (number(sent.reference), "Reçue", "salaires T3.csv", "3e trimestre"):
            assert said in walker.source
    assert (sent.kind, sent.state, sent.fund_code) == ("ent_depot_fichiers", RequestState.RECEIVED, "68")
    assert (sent.establishment, sent.person) == (walker.account.establishment, None)
    case = Case.objects.get()
    assert (case.kind, case.reference) == (CaseKind.REQUEST, sent.reference)
    assert {one.kind for one in Document.objects.filter(about=sent.reference)} == {"acknowledgement", "proof"}
    assert sent.events.count() == 1
    assert Entry.objects.get(event="request.sent").facts == {"purpose": "ent_depot_fichiers"}
    given = walker.client.get(f"{FOLLOWED}{sent.reference}/pieces/{sent.papers.get().reference}/")
    assert b"".join(given.streaming_content) == CONTENT
    assert (
        "salaires%20T3.csv" in given["Content-Disposition"]
        or 'filename="salaires T3.csv"' in given["Content-Disposition"]
    )


def test_pressed_twice_or_sent_again_with_the_back_button_it_is_deposited_once(folder):
    walker = company().get(HERE)
    ticket = walker.page.form_with(BUTTON)[0].fields["page"]
    first = walker.post(HERE, page=ticket, honneur="on", fichier=declaration()).path
    assert walker.post(HERE, page=ticket, honneur="on", fichier=declaration(b"another")).path == first
    assert Request.objects.count() == RequestPaper.objects.count() == 1
    assert StoredFile.objects.count() == 3, "the declaration, its acknowledgement and its proof"
    assert len([one for one in folder.rglob("*") if one.is_file()]) == 3
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
        return client.post(HERE, {"page": ticket, "honneur": "on", "fichier": declaration()})["Location"]

    assert len(set(at_once(send, send))) == 1
    assert Request.objects.count() == Case.objects.count() == RequestPaper.objects.count() == 1
    assert StoredFile.objects.count() == 3


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
        assert "Choisissez à nouveau" in walker.post(HERE, page=wrong, honneur="on", fichier=declaration()).source
    assert not Request.objects.exists()


def test_somebody_else_s_deposit_is_unknown_and_the_journal_keeps_it():
    press(company())
    sent, stranger = Request.objects.get(), company()
    for address in ("", "envoyee/", f"pieces/{sent.papers.get().reference}/"):
        assert stranger.get(f"{FOLLOWED}{sent.reference}/{address}").status == 404
    assert sent.papers.get().file.name not in stranger.get(HERE).source
    assert [one.facts for one in Entry.objects.filter(event="space.denied")] == [{"purpose": "request"}] * 3


def test_a_person_has_no_such_page():
    walker = Walker()
    enter(walker.client, AccountFactory())
    assert walker.get(HERE).status == 404
    assert walker.post(HERE, honneur="on", fichier=declaration()).status == 404


def test_more_than_a_payroll_office_sends_in_a_day_waits(monkeypatch):
    monkeypatch.setattr(depositing, "PER_DAY", 1)
    walker = press(company())
    assert "Réessayez demain" in press(walker).source
    assert Request.objects.count() == 1


def test_what_a_process_left_half_way_stops_no_other_deposit(monkeypatch):
    walker, now = company(), timezone.now()
    monkeypatch.setattr(sending, "send", lambda *_args, **_facts: pytest.fail("the process died here"))
    with pytest.raises(BaseException, match="died here"):
        press(walker)
    monkeypatch.undo()
    press(walker)
    assert "Un autre dépôt est en cours" in walker.source
    Request.objects.update(touched_at=now - depositing.LEFT_ALONE)
    press(walker)
    assert Request.objects.get().state == RequestState.RECEIVED
    assert walker.path.endswith("/envoyee/")
    assert StoredFile.objects.filter(media_type="text/plain").count() == 1, "the file that was left is gone too"
