"""From asking to the paper in somebody else's hands: issued, drawn, verified, withdrawn, forgotten."""

import datetime as dt
import io

import pdfplumber
import pypdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from config.environment import public_point
from guichet.audit.models import Entry
from guichet.certificates import keys, operations, paper, seal, verifying
from guichet.certificates.kinds.base import CannotBeGiven
from guichet.certificates.models import Certificate, Why
from guichet.certificates.verifying import Verdict
from guichet.documents.models import Document, DocumentKind
from guichet.files import store
from guichet.registry.models import Payment, Person, PersonState
from tests.factories import AccountFactory
from tests.printed import qr_code

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
OTHER = bytes(range(2, 34))


def code_of(certificate):
    return certificate.said["payload"]


def judged(certificate, now):
    """The same from the QR code and from what is typed."""
    by_code = verifying.by_code(code_of(certificate), now=now)
    assert by_code == verifying.by_number(certificate.number, certificate.said["control"], now=now)
    return by_code


@pytest.mark.requirement("R12")
def test_the_paper_is_filed_at_once_and_journalled(account, issue, now):
    certificate = issue(account, annee="2025")
    document = Document.objects.get()
    assert (document.kind, document.title, document.about) == (
        DocumentKind.CERTIFICATE, "Attestation fiscale", certificate.reference,
    )  # fmt: skip
    assert document.person == account.person
    assert document.read_at == now
    assert certificate.document == document
    entry = Entry.objects.get(event="certificate.issued")
    assert (entry.account, entry.facts) == (str(account.reference), {"purpose": "fiscale"})


def test_asked_again_the_same_day_it_is_the_same_paper_until_it_is_withdrawn(account, issue, now):
    first = issue(account, annee="2025")
    assert issue(account, annee="2025", at=now + dt.timedelta(hours=2)) == first
    assert issue(account, "paiements", nature="toutes", periode="annee") != first
    Payment.objects.filter(amount_cents=120_00).update(amount_cents=130_00)
    assert issue(account, annee="2025") != first, "it says something else"
    Payment.objects.filter(amount_cents=130_00).update(amount_cents=120_00)
    operations.withdraw(first.number, why=Why.ASKED, actor="system", now=now)
    again = issue(account, annee="2025")
    assert again.number != first.number
    assert issue(account, annee="2025", at=now + DAY) != again


def test_sent_twice_at_once_it_is_one_paper(account, issue, at_once):
    first, second = at_once(lambda: issue(account, annee="2025"), lambda: issue(account, annee="2025"))
    assert first == second
    assert Certificate.objects.count() == Document.objects.count() == 1


def test_no_key_no_paper_and_no_more_than_so_many_a_day(account, issue, settings, monkeypatch):
    monkeypatch.setattr(operations, "PER_DAY", 1)
    settings.CERTIFICATE_KEY = None
    with pytest.raises(keys.NoKey):
        issue(account, annee="2025")
    settings.CERTIFICATE_KEY = (1, OTHER)
    issue(account, annee="2025")
    with pytest.raises(operations.TooMany):
        issue(account, annee="2025")
    assert Certificate.objects.count() == 1


def test_a_name_that_no_font_has_is_not_printed_otherwise(account, issue):
    Person.objects.update(birth_name="Weber 漢")
    account.person.refresh_from_db()
    with pytest.raises(CannotBeGiven):
        issue(account, annee="2025")


def test_whoever_is_at_the_browser_of_the_dead_is_given_no_paper_of_theirs(account, issue):
    account.person.state = PersonState.DECEASED
    account.person.save()
    with pytest.raises(CannotBeGiven):
        issue(account, annee="2025")
    assert not Document.objects.exists()


@pytest.mark.sqlite_only
def test_the_paper_is_accessible_of_one_page_and_its_code_is_read(account, issue, now):
    certificate = issue(account, "paiements", nature="toutes", periode="annee")
    pdf = store.read(certificate.document.file)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr-FR"
    assert root["/MarkInfo"]["/Marked"].value
    assert "pdfuaid:part>1<" in root["/Metadata"].get_data().decode()
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert len(reader.pages) == 1
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        words = " ".join(opened.pages[0].extract_text().split())
        # As a cheap printer and a telephone see it.
        found = qr_code(opened.pages[0], resolution=150)
    address, _, payload = found.text.partition("#")
    assert address == "http://localhost:8000/attestations/verifier/"
    assert payload == code_of(certificate)
    printed = verifying.by_code(payload, now=now).printed
    said = [certificate.number, certificate.said["control"], *printed.holder, *(v for _, v in printed.facts)]
    assert all(" ".join(one.split()) in words for one in said)
    assert account.person.nir not in words.replace(" ", "")
    width = (found.position.top_right.x - found.position.top_left.x) / 150 * 25.4
    assert 29 < width < 36


@pytest.mark.sqlite_only
def test_the_same_row_is_the_same_paper(account, issue, now):
    certificate = issue(account, annee="2025")
    printed = seal.read(code_of(certificate), keys.verifiers()).printed
    again = paper.draw(
        printed, payload=code_of(certificate), control=certificate.said["control"], issued=int(now.timestamp())
    )
    assert again == store.read(certificate.document.file)


@pytest.mark.sqlite_only
def test_the_longest_paper_is_of_one_page_and_still_read():
    printed = seal.Printed(
        "K7MP-3XRT-9HCD", "droits-maladie", "68", dt.date(2026, 3, 10), dt.date(2027, 3, 10),
        ("GROUPEMENT AGRICOLE D'EXPLOITATION EN COMMUN RECONNU DES TROIS VALLÉES DE LA BRUCHE", "SIRET"),
        tuple(("Enfant", f"WÓJCIK-CŒURDEVEY DE LA TOUR Anne-{n}, {n} septembre 2015") for n in range(1, 13)),
    )  # fmt: skip
    payload = seal.close(printed, keys.signer())
    pdf = paper.draw(printed, payload=payload, control="C4KW-77RH", issued=0)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        found = qr_code(opened.pages[0])
    assert found.text.endswith(payload)


def test_a_paper_is_valid_then_expired_then_forgotten(account, issue, now):
    certificate = issue(account, annee="2025")
    assert judged(certificate, now).verdict is Verdict.VALID
    last = now + 365 * DAY
    assert judged(certificate, last).verdict is Verdict.VALID
    assert judged(certificate, last + DAY).verdict is Verdict.EXPIRED
    assert operations.purge(last + 365 * DAY) == 0
    assert operations.purge(last + 366 * DAY) == 1
    assert judged(certificate, now).verdict is Verdict.UNKNOWN
    assert Document.objects.exists(), "its holder keeps the paper"


def test_a_withdrawn_paper_says_so_once_and_for_all(account, issue, now):
    certificate = issue(account, annee="2025")
    operations.withdraw(certificate.number.lower().replace("-", " "), why=Why.FRAUD, actor="system", now=now)
    outcome = judged(certificate, now)
    assert (outcome.verdict, outcome.since) == (Verdict.WITHDRAWN, now.date())
    with pytest.raises(operations.AlreadyWithdrawn):
        operations.withdraw(certificate.number, why=Why.MISTAKE, actor="system", now=now)
    with pytest.raises(operations.UnknownCertificate):
        operations.withdraw("CDFH-CDFH-CDFH", why=Why.MISTAKE, actor="system", now=now)
    entry = Entry.objects.get(event="certificate.withdrawn")
    assert (entry.account, entry.facts) == (str(account.reference), {"purpose": "fiscale", "reason": "fraud"})


def test_a_key_is_rotated_then_revoked(account, issue, now, settings):
    certificate = issue(account, annee="2025")
    number, secret = settings.CERTIFICATE_KEY
    settings.CERTIFICATE_KEY = (2, OTHER)
    assert judged(certificate, now).verdict is Verdict.UNKNOWN, "the public part was not kept"
    settings.CERTIFICATE_VERIFY_KEYS = {number: public_point(secret)}
    rotated = judged(certificate, now)
    assert (rotated.verdict, rotated.printed.holder[0]) == (Verdict.ROTATED, "WEBER FLORENT")
    settings.CERTIFICATE_REVOKED_KEYS = {number: dt.date(2026, 3, 9)}
    revoked = judged(certificate, now)
    assert (revoked.verdict, revoked.printed, revoked.since) == (Verdict.REVOKED_KEY, None, dt.date(2026, 3, 9))


def test_a_stolen_key_signs_nothing_that_is_believed(account, issue, now):
    """The row is the second witness: of a number never issued there is none, of another content it differs."""
    certificate = issue(account, annee="2025")
    printed = seal.read(code_of(certificate), keys.verifiers()).printed
    changes = {"facts": (("Total versé", "9 999,00 €"),)}
    richer = seal.Printed(**{**printed.__dict__, **changes})
    invented = seal.Printed(**{**printed.__dict__, **changes, "number": "CDFH-CDFH-CDFH"})
    assert verifying.by_code(seal.close(richer, keys.signer()), now=now) == verifying.Outcome(Verdict.ALTERED)
    assert verifying.by_code(seal.close(invented, keys.signer()), now=now) == verifying.Outcome(Verdict.UNKNOWN)


def test_a_row_written_by_another_hand_is_not_believed(account, issue, now):
    """Whoever holds the database and its sealing keys has not the key of certificates."""
    certificate = issue(account, annee="2025")
    certificate.said = {**certificate.said, "payload": code_of(certificate)[:-1] + "Q"}
    certificate.save()
    assert verifying.by_number(certificate.number, certificate.said["control"], now=now).verdict is Verdict.ALTERED


def test_another_person_gets_another_control(account, issue, now):
    mine, other = issue(account, annee="2025"), AccountFactory()
    Payment.objects.update(person=other.person)
    theirs = issue(other, annee="2025")
    assert verifying.by_number(theirs.number, mine.said["control"], now=now) == verifying.Outcome(Verdict.UNKNOWN)


def test_the_public_part_is_the_one_that_openssl_says():
    point = keys.signer().key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    assert point == public_point(bytes(range(1, 33)))
