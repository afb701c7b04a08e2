"""What a file is, is read from its content; whatever is refused, the sentence says what to do next."""

import re
import time
from pathlib import Path

import pikepdf
import pytest

from guichet.files import checks, judge
from guichet.files.checks import ATTACHMENT_BYTES, DECLARATIONS, PAPERS, Refused
from guichet.files.models import MediaType
from tests.files import samples

IMPORTS = re.compile(r"^\s*(?:import|from) \S+", re.MULTILINE)


def check(content, name="papier.pdf", accepts=PAPERS, limit=ATTACHMENT_BYTES):
    return checks.check(lambda: iter([content]), size=len(content), name=name, accepts=accepts, limit=limit)


def refusal(*args, **kwargs):
    with pytest.raises(Refused) as raised:
        check(*args, **kwargs)
    return raised.value


@pytest.mark.parametrize(
    ("content", "name", "accepts", "media_type", "called"),
    [
        (samples.pdf(), "IRM genou.PDF", PAPERS, MediaType.PDF, "IRM genou.pdf"),
        (samples.image("JPEG"), "IMG_0001.jpeg", PAPERS, MediaType.JPEG, "IMG_0001.jpeg"),
        (samples.image("PNG"), "facture.pdf", PAPERS, MediaType.PNG, "facture.png"),
        (samples.pdf(), "facture.pdf.exe", PAPERS, MediaType.PDF, "facture.pdf"),
        ("SIRET;Salariés\n123;4\n".encode(), "salaires.csv", DECLARATIONS, MediaType.TEXT, "salaires.csv"),
        ("SIRET;Salariés\r\n".encode("cp1252"), "salaires", DECLARATIONS, MediaType.TEXT, "salaires.txt"),
    ],
)  # fmt: skip
def test_what_is_taken(content, name, accepts, media_type, called):
    assert check(content, name, accepts) == checks.Checked(called, media_type)


@pytest.mark.parametrize(
    ("content", "name", "accepts", "code", "says"),
    [
        (b"", "vide.pdf", PAPERS, "empty", "Vérifiez qu'il s'ouvre"),
        (b"MZ\x90\0 a program", "releve.pdf", PAPERS, "type", "Enregistrer au format PDF"),
        (b"<script>alert(1)</script>", "releve.pdf", PAPERS, "type", "n'en est pas un"),
        (b"<svg xmlns='...'>", "photo.png", PAPERS, "type", "PDF, JPEG ou PNG"),
        (b"\0\0\0\x18ftypheic\0\0", "IMG_1.heic", PAPERS, "type", "Le plus compatible"),
        (b"PK\x03\x04\x14\0", "lettre.docx", PAPERS, "type", "enregistrez-le au format PDF"),
        (b"PK\x03\x04\x14\0", "salaires.csv", DECLARATIONS, "type", "enregistrez-le au format PDF"),
        (b"GIF89a", "photo.jpg", PAPERS, "type", "JPEG"),
        (b" %PDF-1.7 polyglot", "a.pdf", PAPERS, "type", "n'en est pas un"),
        (b"a;b\n\0", "salaires.csv", DECLARATIONS, "text", "CSV"),
        ("a;b\n".encode("utf-16"), "salaires.csv", DECLARATIONS, "text", "UTF-8"),
        (samples.image(), "salaires.csv", DECLARATIONS, "type", "texte ou CSV ou PDF"),
        (samples.pdf()[:-300], "coupé.pdf", PAPERS, "damaged", "numérisez ou photographiez à nouveau"),
        (b"%PDF-1.7\nhello", "faux.pdf", PAPERS, "damaged", "abîmé"),
        (samples.image("JPEG", (400, 400))[:900], "coupée.jpg", PAPERS, "damaged", "abîmé"),
        (samples.image("PNG", (400, 400))[:200], "coupée.png", PAPERS, "damaged", "abîmé"),
        (samples.pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "a.pdf", PAPERS, "locked", "Imprimer"),
        (samples.pdf(encryption=pikepdf.Encryption(owner="a", user="")), "a.pdf", PAPERS, "locked", "Imprimer"),
    ],
)  # fmt: skip
def test_what_is_refused_says_what_to_do(content, name, accepts, code, says):
    refused = refusal(content, name, accepts)
    assert refused.code == code
    assert says in str(refused.sentence).replace("\N{NO-BREAK SPACE}", " ")


URI = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/opened")


def elsewhere(document):
    """Leave the bytes of a stream on somebody's machine."""
    document.Root.Away = document.make_stream(b"", F="\\\\192.0.2.1\\share\\a")


def test_a_link_that_somebody_must_press_is_a_link():
    def link(document):
        seen = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=URI)
        document.pages[0].obj.Annots = [document.make_indirect(seen)]

    assert check(samples.pdf(link)).media_type == "application/pdf"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (samples.action("/JavaScript", JS="app.alert(1)"), "script"),
        (samples.action("/Launch", F="cmd.exe"), "script"),
        (samples.action("/SubmitForm", F="https://example.org"), "script"),
        (samples.action("/GoToR", F="\\\\192.0.2.1\\share\\a.pdf"), "script"),
        (samples.action("/URI", URI="https://example.org/opened"), "script"),
        (samples.buried_script, "script"),
        (elsewhere, "parcel"),
        (lambda document: setattr(document.pages[0].obj, "AA", pikepdf.Dictionary(O=URI)), "script"),
        (lambda document: document.attachments.__setitem__("a.exe", b"MZ"), "parcel"),
        (lambda document: setattr(document.Root, "AcroForm", pikepdf.Dictionary(XFA="<xdp/>", Fields=[])), "form"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_a_pdf_that_does_something_is_refused_wherever_it_is_hidden(change, code, packed):
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    assert refusal(samples.pdf(change, object_stream_mode=mode)).code == code


def test_a_script_in_an_escaped_name_is_one():
    content = samples.pdf(samples.action("/JavaScript", JS="x"), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"/JS" in content
    # As long as before, so that the table of the file still leads to each object.
    escaped = content.replace(b"/OpenAction", b"/AA").replace(b"/JS", b"/#4A#53")
    assert refusal(escaped).code in {"script", "damaged"}


@pytest.mark.parametrize("content", [
    samples.bomb(), samples.text_bomb(), samples.image("PNG", (8000, 7000), mode="1"),
])  # fmt: skip
def test_a_bomb_is_refused_in_no_time_and_in_little_memory(content):
    assert len(content) < 100_000
    begun = time.monotonic()
    assert refusal(content).code in {"bomb", "pixels"}
    assert time.monotonic() - begun < checks.JUDGED_WITHIN / 2


def test_whoever_judges_has_none_of_our_keys(monkeypatch):
    monkeypatch.setenv("GUICHET_SEALING_KEYS", "1:secret")
    started = []
    popen = checks.subprocess.Popen
    monkeypatch.setattr(checks.subprocess, "Popen", lambda *args, **how: started.append(how) or popen(*args, **how))
    check(samples.image())
    assert started[0]["env"] == {}
    assert "guichet" not in {
        line.split()[1].split(".")[0] for line in IMPORTS.findall(Path(judge.__file__).read_text())
    }


def test_who_judges_too_long_is_stopped_and_the_file_refused(monkeypatch, tmp_path):
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(judge, "__file__", str(sleeper))
    monkeypatch.setattr(checks, "JUDGED_WITHIN", 0.05)
    assert refusal(samples.image()).code == "bomb"


def test_a_file_that_kills_who_judges_is_refused(monkeypatch, tmp_path):
    killed = tmp_path / "killed.py"
    killed.write_text("import os; os.abort()")
    monkeypatch.setattr(judge, "__file__", str(killed))
    assert refusal(samples.pdf()).code == "bomb"


def test_too_large_is_said_with_the_limit():
    assert "5\N{NO-BREAK SPACE}Mo" in str(refusal(bytes(ATTACHMENT_BYTES + 1)).sentence)
    deposit = checks.too_large(checks.DEPOSIT_BYTES)
    assert "50\N{NO-BREAK SPACE}Mo" in str(deposit.sentence)


def test_every_refusal_says_what_to_do():
    for code, sentence in checks.REFUSED.items():
        assert any(verb in str(sentence) for verb in ("ez", "réessayez")), code
