"""What the letters about an account look like on paper."""

import datetime as dt
import io
import uuid

import pdfplumber
import pypdf
import pytest
from django.urls import reverse

from guichet.delivery.channels import letter
from guichet.delivery.models import Channel, Message
from guichet.funds import catalogue
from guichet.requests import kinds

pytestmark = pytest.mark.django_db

MM = 72 / 25.4
CODE = "K7MP-3XRT-9HCD"
CODED = {
    "accounts/enrolment_confirmed": {"opened_on": "10 mars 2026"},
    "accounts/password_renewed": {"establishment": "EARL du Moulin", "renewed_on": "10 mars 2026"},
    "accounts/responsible_changed": {"establishment": "EARL du Moulin", "changed_on": "10 mars 2026"},
}
ESTABLISHMENT = {
    "identifier_kind": "establishment",
    "establishment": "SCEA d'Œuvre",
    "number": "SIRET 012 345 674 00019",
}
OPENS_A_FILE = {"accounts/file_code": {"code": "tomika-pareno-dibafo", "code_until": "9 avril 2026"}}
OTHERS = {
    "accounts/letter_reminder": {"sent_on": "10 mars 2026", "valid_until": "9 avril 2026"},
    "certificates/withdrawn": {"withdrawn_on": "10 mars 2026"},
    "documents/new_document": {"filed_on": "10 mars 2026"},
    "requests/acknowledged": {"receipt": "4F3A-91BC-2D07"},
    "requests/state_changed": {
        "receipt": "4F3A-91BC-2D07",
        "sent_on": "10 mars 2026",
        "state": "Refusée",
        "words": "Les conditions ne sont pas remplies.\n\n" + "Vos ressources dépassent le plafond. " * 24,
        "remedies": max((str(kind.law.refused) for kind in kinds.KINDS), key=len),
    },
}
LINES = ["M RENE MULLER", "", "", "1 RUE DE LA GARE", "", "67000 STRASBOURG"]


def make(message, values):
    stored = Message(
        pk=uuid.UUID(int=7),
        message=message,
        channel=Channel.LETTER,
        fund_code="68",
        created_at=dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC),
    )
    context = {"given_name": "René", "family_name": "Müller", "code": CODE, "code_until": "8 juin 2026", **values}
    return letter.render(stored, {"postal_lines": LINES}, context)


def read(pdf):
    return " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


@pytest.mark.parametrize("message", CODED | OTHERS | OPENS_A_FILE)
def test_one_accessible_page(message):
    reader = pypdf.PdfReader(io.BytesIO(make(message, (CODED | OTHERS | OPENS_A_FILE)[message])))
    assert len(reader.pages) == 1
    assert "pdfuaid:part>1<" in reader.trailer["/Root"]["/Metadata"].get_data().decode()


@pytest.mark.parametrize("message", CODED)
def test_the_code_is_read_whole_and_below_the_window(message):
    with pdfplumber.open(io.BytesIO(make(message, CODED[message]))) as opened:
        found = {word["text"]: word["top"] / MM for word in opened.pages[0].extract_words()}
    for group in CODE.split("-"):
        [top] = [top for text, top in found.items() if group in text]
        assert top > 100


@pytest.mark.parametrize("message", CODED)
@pytest.mark.requirement("R117")
def test_it_says_what_to_do_if_it_is_not_you_and_how_long(message):
    text = read(make(message, CODED[message]))
    assert "Vous n’avez rien à faire." in text
    path = reverse("login:disown", kwargs={"fund": catalogue.by_code("68")})
    assert f"localhost:8000{path}" in text
    assert "« Ce n’est pas moi »" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "jusqu’au 8 juin 2026" in text
    assert "nous appeler" in text


@pytest.mark.requirement("R117")
def test_whoever_opens_the_letter_of_an_establishment_can_judge():
    facts = ESTABLISHMENT | {"given_name": "", "family_name": "SCEA d'Œuvre", "opened_by": "Hélène Vogel"}
    text = read(make("accounts/enrolment_confirmed", CODED["accounts/enrolment_confirmed"] | facts))
    assert "au nom de votre établissement SCEA d’Œuvre (SIRET 012 345 674 00019)" in text
    assert "La personne qui l’a ouvert a donné ce nom\N{NO-BREAK SPACE}: Hélène Vogel." in text.replace(" :", "\u00a0:")
    assert "Si une personne habilitée de chez vous l’a demandé" in text
    assert "votre nom" not in text
    assert "Si c’est vous" not in text


@pytest.mark.requirement("R15", "R117")
@pytest.mark.parametrize("whose", [{}, ESTABLISHMENT | {"given_name": "", "family_name": "SCEA d'Œuvre"}])
def test_what_was_opened_at_a_counter_says_at_which(whose):
    facts = CODED["accounts/enrolment_confirmed"] | whose
    at_home, at_counter = (
        read(make("accounts/enrolment_confirmed", facts | more)) for more in ({}, {"counter_of": "MSA d'Alsace"})
    )
    said = "Il a été ouvert à l’accueil de votre MSA d’Alsace, où une personne a présenté une pièce d’identité."
    assert said in at_counter.replace("\N{NO-BREAK SPACE}", " ")
    assert "accueil" not in at_home


def test_a_changed_responsible_is_told_of_which_establishment():
    text = read(make("accounts/responsible_changed", CODED["accounts/responsible_changed"] | ESTABLISHMENT))
    assert "de l’établissement SCEA d’Œuvre (SIRET 012 345 674 00019)" in text
    assert "L’ancien accès, celui de René Müller, est fermé" in text
    assert "Bonjour René Müller," in text


def test_a_reminder_holds_no_secret():
    text = read(make("accounts/letter_reminder", OTHERS["accounts/letter_reminder"]))
    assert CODE not in text
    assert "Il n’y a pas de mot de passe dans la lettre d’aujourd’hui." in text
    assert "jusqu’au 9 avril 2026" in text


@pytest.mark.requirement("R192")
def test_the_code_that_opens_a_file_says_where_to_type_it_and_how_long():
    text = read(make("accounts/file_code", OPENS_A_FILE["accounts/file_code"])).replace("\N{NO-BREAK SPACE}", " ")
    for word in ("tomika", "pareno", "dibafo"):
        assert word in text
    assert "to‑mi‑ka, pa‑re‑no, di‑ba‑fo" in text
    assert "« Ouvrir un dossier avec un code »" in text
    assert "une seule fois" in text
    assert "jusqu’au 9 avril 2026" in text
    assert "MSA d’Alsace" in text
