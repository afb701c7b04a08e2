"""Every message the product sends: all its parts are there, say what they must, and nothing they must not."""

import html.parser
import re
from pathlib import Path

import pytest
from django.urls import reverse

import guichet
from guichet.delivery import rendering
from guichet.funds import catalogue
from tests.delivery.conftest import CONTEXT, PASSWORD

pytestmark = pytest.mark.django_db

FOLDERS = sorted(Path(guichet.__file__).parent.glob("*/templates/*/messages/*/"))
NAMES = [f"{folder.parent.parent.name}/{folder.name}" for folder in FOLDERS]
WITH_EMAIL = [name for name, folder in zip(NAMES, FOLDERS, strict=True) if (folder / "email.txt").exists()]
VALUES = (
    CONTEXT
    | {"code": "123456", "minutes": 15, "when": "10 mars 2026 à 10:00"}
    | {
        "receipt": "4F3A-91BC-2D07",
        "asked_on": "11 mars 2026",
    }
    | {"establishment": "EARL du Moulin", "changed_on": "9 mars 2026", "by_letter": True, "letter_date": "8 mars 2026"}
    | {
        "paragraphs": ["Il nous manque un document.\nMerci de nous l’envoyer.", "Bien à vous."],
        "waiting": 1377,
        "late": 1299,
    }
)
SECRETS = (PASSWORD, "123456", "Zoé", "Œuvre")
SPACE_BEFORE = re.compile(r"[^\s] [:;!?»]|« ")


def values(fund_code):
    return rendering.surroundings(fund_code) | VALUES


class Reader(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        if self.tags and self.tags[-1] != "style":
            self.words.append(data)


def test_the_messages_of_the_journey_are_there():
    assert {
        "accounts/account_disowned",
        "accounts/account_exists",
        "accounts/account_opened",
        "accounts/contact_changed",
        "accounts/enrolment_confirmed",
        "accounts/letter_reminder",
        "accounts/password_changed",
        "accounts/provisional_password",
        "accounts/responsible_changed",
        "enrolment/contact_acknowledged",
        "one_time_codes/security_code",
    } <= set(NAMES)


@pytest.mark.parametrize("name", WITH_EMAIL)
def test_the_subject_is_one_line_and_knows_nobody(name):
    subject = rendering.subject(name, fund_name="MSA d'Alsace")
    assert 5 < len(subject) < 70
    assert "\n" not in subject
    assert "{{" not in Path(rendering.source(name, "subject.txt")).read_text()


@pytest.mark.parametrize("fund_code", ["", "68", "54"])
@pytest.mark.parametrize("name", WITH_EMAIL)
def test_both_parts_say_the_same(name, fund_code):
    shown = values(fund_code)
    plain = rendering.text(name, "email.txt", shown)
    reader = Reader(rendering.html(name, "email.html", shown))
    in_html = " ".join(" ".join(reader.words).split())
    for value in VALUES.values():
        assert (str(value) in plain) == (str(value) in in_html), value
    for sentence in ("prévenez-nous", "merci de ne pas y répondre", "Besoin d’aide"):
        assert (sentence in plain) == (sentence in in_html)
    assert f"Votre {shown['fund_name']}" in plain
    assert max(map(len, plain.splitlines())) < 250


@pytest.mark.parametrize("name", WITH_EMAIL)
def test_the_html_part_is_accessible_and_fetches_nothing(name):
    text = rendering.html(name, "email.html", values("68"))
    reader = Reader(text)
    assert ("lang", "fr") in reader.attributes
    assert ("content", "light dark") in reader.attributes
    assert reader.tags.count("h1") == reader.tags.count("title") == reader.tags.count("main") == 1
    assert not {"img", "script", "link", "iframe", "table", "form"} & set(reader.tags)
    assert not re.search(r"url\(|@import|src=", text)
    assert all(url.startswith("http://localhost:8000/") for key, url in reader.attributes if key == "href")


@pytest.mark.parametrize("name", WITH_EMAIL)
def test_french_typography(name):
    shown = values("68")
    plain = rendering.text(name, "email.txt", shown)
    words = " ".join(Reader(rendering.html(name, "email.html", shown)).words)
    assert not SPACE_BEFORE.search(plain)
    assert not SPACE_BEFORE.search(words)


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_has_french_typography(name):
    if (folder := FOLDERS[NAMES.index(name)]) and (folder / "letter.typ").exists():
        prose = [line for line in (folder / "letter.typ").read_text().splitlines() if not line.startswith(("#", "//"))]
        assert not SPACE_BEFORE.search("\n".join(prose).replace("#shown", "").replace("#data", ""))


@pytest.mark.parametrize("name", NAMES)
def test_no_message_ever_shows_a_personal_number(name):
    folder = FOLDERS[NAMES.index(name)]
    for template in folder.iterdir():
        # Which kind of number it is chooses between two sentences; the number itself is not among the values.
        text = template.read_text().replace("identifier_kind", "")
        assert not re.search(r"\bdata\.nir\b|identifier|birth", text, re.IGNORECASE)


def test_an_unknown_desk_is_never_invented():
    plain = rendering.text("accounts/password_changed", "email.txt", values("54"))
    assert "Appelez" not in plain
    assert "http://localhost:8000/" in plain


def test_a_known_desk_is_shown():
    plain = rendering.text("accounts/password_changed", "email.txt", values("68"))
    assert "Appelez-nous au 09 69 36 37 03." in plain


@pytest.mark.parametrize(("fund_code", "path"), [("", ""), ("68", "alsace/")])
def test_links_lead_to_the_pages_of_the_fund(fund_code, path):
    shown = rendering.surroundings(fund_code)
    fund = catalogue.by_code(fund_code)
    assert shown["login_url"] == f"http://localhost:8000/{path}connexion/"
    assert shown["login_url"] == f"http://localhost:8000{reverse('login:window', kwargs={'fund': fund})}"
    assert (
        shown["fund_url"] + "assistance/"
        == f"http://localhost:8000{reverse('public:assistance', kwargs={'fund': fund})}"
    )
