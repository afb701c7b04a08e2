"""A sending is read only for who may send it; nothing of it stays in clear, and nothing stays that nobody kept."""

import io
import tempfile

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path
from django.utils import timezone

from config import public_urls
from guichet.files import store
from guichet.files.checks import ATTACHMENT_BYTES, DECLARATIONS, DEPOSIT_BYTES, PAPERS
from guichet.files.fields import AttachmentField
from guichet.files.models import StoredFile
from guichet.files.uploads import MOST_FILES, limit_of, most_bytes, takes_files
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.ui.forms import Form
from tests.factories import AccountFactory, enter
from tests.files import samples

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class PaperForm(Form):
    mot = forms.CharField(required=False)
    papier = AttachmentField(label="Votre papier", accepts=PAPERS)


class DepositForm(Form):
    fichier = AttachmentField(label="Votre déclaration", accepts=DECLARATIONS, limit=DEPOSIT_BYTES)


def _answer(request, form, name):
    if request.method != "POST":
        return HttpResponse(get_token(request))
    if not form.is_valid():
        return HttpResponse(f"{request.POST.get('mot', '')}|{form.errors[name][0]}", status=422)
    if "sans-garder" in request.POST:
        return HttpResponse("checked")
    stored = form.cleaned_data[name].keep(now=timezone.now())
    return HttpResponse(stored.name)


@private_page
@takes_files(ATTACHMENT_BYTES)
def paper(request, session):
    return _answer(request, PaperForm(request.POST, request.FILES), "papier")


@private_page
@takes_files(DEPOSIT_BYTES)
def deposit(request, session):
    return _answer(request, DepositForm(request.POST, request.FILES), "fichier")


def takes_none(request):
    return HttpResponse(f"{request.POST.get('mot')} {len(request.FILES)}")


urlpatterns = [
    path("espace/papier/", paper),
    path("espace/depot/", deposit),
    path("rien/", takes_none),
    *public_urls.urlpatterns,
]
handler400, handler404, handler500 = (
    f"guichet.ui.errors.{name}" for name in ("bad_request", "page_not_found", "server_error")
)


class Unread(io.RawIOBase):
    """A body that says how much of it was read."""

    def __init__(self, content=b""):
        self.content, self.read_bytes = io.BytesIO(content), 0

    def read(self, size=-1):
        part = self.content.read(size)
        self.read_bytes += len(part)
        return part


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    settings.FILES_FOLDER = tmp_path / "files"
    in_clear = tmp_path / "in-clear"
    in_clear.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(in_clear))
    settings.FILE_UPLOAD_TEMP_DIR = str(in_clear)
    yield settings.FILES_FOLDER
    assert not list(in_clear.iterdir()), "nothing in clear on any disk"


@pytest.fixture
def member(db):
    return enter(Client(enforce_csrf_checks=True), AccountFactory())


def left(folder):
    return [one for one in folder.rglob("*") if one.is_file()]


def send(client, address, *, token=None, **fields):
    if token is None:
        token = client.get(address).content.decode()
    return client.post(address, {"csrfmiddlewaretoken": token, **fields})


def file(content, name="papier.pdf"):
    return SimpleUploadedFile(name, content, "application/octet-stream")


def test_a_paper_is_kept(member, folder):
    content = samples.pdf()
    response = send(member, "/espace/papier/", papier=file(content, "IRM genou.pdf"))
    assert response.content.decode() == "IRM genou.pdf"
    assert store.read(StoredFile.objects.get()) == content
    assert len(left(folder)) == 1


def test_a_declaration_is_sealed_as_it_comes(member, folder, monkeypatch):
    seen = []
    write = store.Sealing.write
    monkeypatch.setattr(store.Sealing, "write", lambda self, part: seen.append(len(part)) or write(self, part))
    content = b"12345678;Weber;\n" * 400_000
    response = send(member, "/espace/depot/", fichier=file(content, "salaires 2026.csv"))
    assert response.content.decode() == "salaires 2026.csv"
    assert store.read(StoredFile.objects.get()) == content
    assert len(left(folder)) == 1
    assert max(seen) <= 64 * 1024


@pytest.mark.parametrize(
    ("content", "more"), [(b"a;b\0", {}), (b"a;b", {"sans-garder": "1"})], ids=["refused", "not kept by the view"]
)
def test_of_a_declaration_that_is_not_kept_nothing_is_left(member, folder, content, more):
    send(member, "/espace/depot/", fichier=file(content, "a.csv"), **more)
    assert left(folder) == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("address", ["/espace/papier/", "/espace/depot/"])
@pytest.mark.parametrize("who", ["nobody", "a session that is over", "a wrong token", "no token"])
def test_who_may_not_send_stores_nothing(member, folder, address, who, monkeypatch):
    token = member.get(address).content.decode()
    monkeypatch.setattr(store, "Sealing", None if "token" not in who else store.Sealing)
    client = member
    if who == "nobody":
        client = Client()
    elif who == "a session that is over":
        Session.objects.update(
            last_seen_at=timezone.now() - timezone.timedelta(days=2)
        ) if False else Session.objects.all().delete()
    token = {"a wrong token": "x" * 64, "no token": ""}.get(who, token)
    response = send(client, address, token=token, papier=file(samples.pdf()), fichier=file(b"a;b", "a.csv"))
    assert response.status_code == (403 if "token" in who else 302)
    assert left(folder) == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(("address", "limit"), [("/espace/papier/", "5"), ("/espace/depot/", "50"), ("/rien/", None)])
def test_two_gigabytes_are_not_read_and_have_their_page(member, address, limit):
    member.get("/espace/papier/")
    body = Unread(bytes(1 << 20))
    told = {"CONTENT_LENGTH": str(2 << 30), "CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": body}
    response = member.generic("POST", address, **told)
    assert response.status_code == 413
    assert body.read_bytes == 0
    text = response.content.decode()
    assert "Votre envoi est trop lourd" in text
    assert (f"{limit}\N{NO-BREAK SPACE}Mo au plus" in text) == bool(limit)


def test_a_photograph_too_heavy_is_told_on_the_form_and_what_was_typed_stays(member, folder):
    response = send(member, "/espace/papier/", mot="bonjour", papier=file(bytes(ATTACHMENT_BYTES + 1), "a.jpg"))
    assert response.status_code == 422
    assert response.content.decode().startswith("bonjour|Ce fichier est trop lourd")
    assert left(folder) == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"garbage" * 1000),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="papier"; filename="a.pdf"\r\n\r\n%PDF'),
        ("multipart/form-data; boundary=\xff", b"--\xff\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="papier"; filename="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n====\x00\r\n--x--'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/espace/papier/", "/espace/depot/"])
def test_garbage_has_a_page_and_leaves_nothing(member, folder, kind, body, address):
    response = member.generic("POST", address, body, content_type=kind)
    assert response.status_code in {400, 403}
    assert "recommence" in response.content.decode()
    assert left(folder) == []


def test_too_many_files_are_refused(member, folder):
    response = send(member, "/espace/depot/", fichier=[file(b"a", f"{rank}.csv") for rank in range(MOST_FILES + 1)])
    assert response.status_code == 400
    assert left(folder) == []


def test_elsewhere_files_are_dropped_as_they_come():
    response = Client().post("/rien/", {"mot": "bonjour", "papier": file(bytes(100_000))})
    assert response.content == b"bonjour 0"


def test_a_view_says_what_it_takes_through_its_guards():
    assert limit_of(paper) == ATTACHMENT_BYTES
    assert limit_of(takes_none) is None
    assert most_bytes(ATTACHMENT_BYTES) > 4 * ATTACHMENT_BYTES
