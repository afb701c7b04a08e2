"""What the fund sent is taken in once, and only what is a PDF of the folder."""

import datetime as dt
import os

import pytest
from pikepdf import Encryption
from typer.testing import CliRunner

from guichet.cli.app import app
from guichet.delivery.models import Message
from guichet.documents import taking_in
from guichet.documents.models import Document
from guichet.files import checks, store
from guichet.files.models import StoredFile
from tests.factories import AccountFactory, EstablishmentFactory
from tests.files.samples import action, pdf
from tests.paperwork import SentDocumentFactory, pdf_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A folder of an import, with the PDF of each row that is there when it is first taken in."""
    (tmp_path / "documents").mkdir()
    return tmp_path


def put(folder, sent, content=None):
    (folder / "documents" / sent.file_name).write_bytes(content or pdf_bytes(sent.source_ref))


def reasons(done):
    return [one.reason for one in done.refused]


def test_each_is_filed_sealed_and_told_once(folder, now):
    account = AccountFactory()
    sent = [SentDocumentFactory(person=account.person) for _ in range(3)]
    sent.append(SentDocumentFactory(establishment=EstablishmentFactory()))
    for one in sent:
        put(folder, one)
    assert taking_in.take_in(folder, now=now) == taking_in.TakenIn(taken=4)
    paper = Document.objects.get(sent=sent[0])
    assert (paper.person, paper.title, paper.kind, paper.read_at) == (account.person, sent[0].title, "sent", None)
    assert store.read(paper.file) == pdf_bytes(sent[0].source_ref)
    assert paper.file.name == "notification-de-droits-2026-02-20.pdf"
    assert sent[0].source_ref.encode() not in store.path_of(paper.file.reference).read_bytes()
    assert Document.objects.get(sent=sent[3]).establishment == sent[3].establishment
    [told] = Message.objects.all()
    assert (told.message, told.about) == ("documents/new_document", str(account.reference))


@pytest.mark.requirement("R180")
def test_twice_changes_nothing_and_tells_nobody_again(folder, now):
    put(folder, SentDocumentFactory(person=AccountFactory().person))
    taking_in.take_in(folder, now=now)
    before = list(Document.objects.values()), list(StoredFile.objects.values("reference")), Message.objects.count()
    assert taking_in.take_in(folder, now=now + dt.timedelta(days=2)) == taking_in.TakenIn()
    assert before == (
        list(Document.objects.values()), list(StoredFile.objects.values("reference")), Message.objects.count(),
    )  # fmt: skip


def test_what_is_missing_is_told_and_comes_with_the_next_import(folder, now):
    late, there = SentDocumentFactory(), SentDocumentFactory()
    put(folder, there)
    header = f"source_ref;title;file_name\n{there.source_ref};a;b\n{late.source_ref};a;b\n"
    (folder / "documents.csv").write_text(header)
    done = taking_in.take_in(folder, now=now)
    assert (done.taken, [one.line for one in done.refused]) == (1, [3])
    assert reasons(done) == ["its file is not there, or cannot be read"]
    assert late.source_ref not in str(done)
    put(folder, late)
    assert taking_in.take_in(folder, now=now).taken == 1


@pytest.mark.parametrize(
    "name",
    ["../secret.pdf", "/etc/passwd", "..", ".hidden.pdf", "", "a/b.pdf", "x" * 99 + "f"],
)
def test_no_name_leads_out_of_the_folder(folder, now, name):
    (folder / "secret.pdf").write_bytes(pdf_bytes())
    SentDocumentFactory(file_name=name)
    done = taking_in.take_in(folder, now=now)
    assert (done.taken, len(done.refused)) == (0, 1)


def test_neither_a_link_a_pipe_nor_a_folder_is_followed(folder, now, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.pdf").write_bytes(pdf_bytes())
    link, pipe, inner = (SentDocumentFactory() for _ in range(3))
    (folder / "documents" / link.file_name).symlink_to(outside / "secret.pdf")
    os.mkfifo(folder / "documents" / pipe.file_name)
    (folder / "documents" / inner.file_name).mkdir()
    assert len(taking_in.take_in(folder, now=now).refused) == 3
    (folder / "elsewhere").mkdir()
    SentDocumentFactory(file_name="secret.pdf")
    (folder / "elsewhere" / "documents").symlink_to(outside)
    done = taking_in.take_in(folder / "elsewhere", now=now)
    assert (done.taken, set(reasons(done))) == (0, {"there is no folder `documents` beside it"})


def test_only_a_whole_pdf_of_20_mb_at_most(folder, now, monkeypatch):
    monkeypatch.setattr(taking_in, "MOST_BYTES", 5_000)
    for content in (b"PK\3\4 %PDF-1.7 %%EOF", pdf_bytes()[:-60], pdf_bytes(size=5_001), b"\0"):
        put(folder, SentDocumentFactory(), content)
    put(folder, SentDocumentFactory(), pdf_bytes(size=5_000))
    done = taking_in.take_in(folder, now=now)
    assert done.taken == 1
    assert sorted(reasons(done)) == ["its file is larger than 20 MB"] + ["its file is not a whole PDF"] * 3
    assert StoredFile.objects.count() == 1


def test_it_is_judged_as_what_members_send_is_and_the_refusal_is_in_words(folder, now):
    def parcel(document):
        document.attachments["a.exe"] = b"MZ"

    for content in (pdf(action("/JavaScript", JS="app.alert(1)")), pdf(parcel), pdf(encryption=Encryption(owner="x"))):
        put(folder, SentDocumentFactory(), content)
    put(folder, SentDocumentFactory())
    done = taking_in.take_in(folder, now=now)
    assert (done.taken, Document.objects.count()) == (1, 1)
    assert sorted(reasons(done)) == [
        "its PDF has a password or restrictions", "its PDF holds a program or an action", "its PDF holds other files",
    ]  # fmt: skip


def test_every_refusal_of_a_check_has_its_words():
    assert {"empty", "type", "too_large"} | set(checks.REFUSED) - {"pixels", "text"} == set(taking_in._REASONS)


def test_an_old_paper_of_a_first_import_is_no_news(folder, now):
    person = AccountFactory().person
    put(folder, SentDocumentFactory(person=person, issued_on=now.date() - dt.timedelta(days=61)))
    assert taking_in.take_in(folder, now=now).taken == 1
    assert not Message.objects.exists()


def test_one_that_another_import_took_meanwhile_is_left_to_it(folder, now):
    sent = SentDocumentFactory()
    put(folder, sent)
    taking_in.take_in(folder, now=now)
    assert not taking_in._file(sent, pdf_bytes(), now=now)
    assert Document.objects.count() == StoredFile.objects.count() == 1


def test_the_commands_say_how_many_and_which_lines(folder, settings):
    put(folder, SentDocumentFactory())
    SentDocumentFactory()
    (folder / "affiliations.csv").write_text("person_ref;fund_code;department\n")
    done = CliRunner().invoke(app, ["registry", "import", str(folder)])
    assert done.exit_code == 1, done.output
    assert "1 document taken in" in done.output
    again = CliRunner().invoke(app, ["registry", "take-in", str(folder)])
    assert (again.exit_code, "0 documents taken in" in again.output) == (1, True)
    assert "documents.csv, of an earlier import: its file is not there, or cannot be read" in again.output


def test_papers_that_the_pages_could_not_read_are_left_to_who_serves_them(folder, monkeypatch):
    put(folder, SentDocumentFactory())
    store.keep(b"x", name="x", media_type="application/pdf", now=dt.datetime(2026, 3, 10, tzinfo=dt.UTC))
    (folder / "affiliations.csv").write_text("person_ref;fund_code;department\n")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    done = CliRunner().invoke(app, ["registry", "import", str(folder)])
    assert done.exit_code == 0, done.output
    assert f"guichet registry take-in {folder}" in done.output
    assert not Document.objects.exists()
