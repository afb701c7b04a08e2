import io
import re
import uuid
from pathlib import Path

import pdfplumber
import pypdf
import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import guichet
from config.environment import parse_letter_window
from guichet.delivery import postal, rendering
from guichet.delivery.channels import letter
from guichet.delivery.models import Channel, Message
from tests.delivery.conftest import CONTEXT, PASSWORD, POSTAL_LINES
from tests.printed import qr_code

# What is drawn on paper is the same whatever the database.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]

MM = 72 / 25.4
WINDOW = letter.Window(*django_settings.LETTER_WINDOW)
NOTHING_SECRET_ABOVE = 100
SECRET = {"tomika", "pareno", "dibafo"}
# Every letter there is: a new one is held to all of this without being named.
LETTERS = sorted(
    f"{path.parts[-4]}/{path.parts[-2]}"
    for path in Path(guichet.__file__).parent.glob("*/templates/*/messages/*/letter.typ")
)
# What the letters that hold no password say as well.
SAID = {
    "code": "TOMI-KARE-PADI",
    "code_until": "8 juin 2026",
    "opened_on": "10 mars 2026",
    "changed_on": "10 mars 2026",
    "renewed_on": "10 mars 2026",
    "when": "10 mars 2026 à 10 h 00",
    "held_until": "13 mars 2026 à 10 h 00",
    "sent_on": "10 mars 2026",
    "helped_on": "10 mars 2026",
    "what": "votre compte « Mon espace privé » a été associé avec un compte FranceConnect",
    "step": "given",
    "whom": "WEBER ODILE",
    "ends_on": "9 mars 2027",
    "end": "renounced",
    "sentence": "Un conseiller a bloqué votre compte.",
    "establishment": "EARL du Moulin",
    "number": "SIRET\N{NO-BREAK SPACE}012\N{NO-BREAK SPACE}345\N{NO-BREAK SPACE}674\N{NO-BREAK SPACE}00019",
    "opened_by": "Hélène Vogel",
    "receipt": "4F3A-91BC-2D07",
    "filed_on": "10 mars 2026",
    "convention": "CV\N{NO-BREAK SPACE}0123\N{NO-BREAK SPACE}4567\N{NO-BREAK SPACE}61",
    "structure": "Cabinet Épi",
    "why": "La structure a cessé son activité.",
    "withdrawn_on": "10 mars 2026",
}
LONGEST_NAMES = {
    "given_name": "Anne-Marie-Bénédicte-Éléonore",
    "family_name": "De la Rochefoucauld-Montmorency d'Œuvre",
    "opened_by": "Anne-Marie-Bénédicte-Éléonore De la Rochefoucauld-Montmorency d'Œuvre",
    "establishment": "Groupement agricole d'exploitation en commun reconnu des trois vallées de la Bruche",
}
LONGEST_ADDRESS = [f"{row} MADAME ANTOINETTE DE LA ROCHEFOUC"[:38] for row in range(1, 6)] + [
    "10115 BERLIN",
    "ALLEMAGNE",
]
LONGEST_DESK = {
    "telephone": "09 69 36 37 03",
    "telephone_note": "Service gratuit, plus le prix d'un appel local depuis un poste fixe",
    "email": "",
    "hours": "Du lundi au vendredi de 8 h 30 à 12 h 30 et de 13 h 30 à 17 h, le jeudi jusqu'à 16 h",
}
WINDOWS = ["110,55,80,23", "105,45,85,30", "100,45,110,47", "20,45,90,35", "150,20,60,22.5"]
WIDE = ["M" * 26, "", "", "", "", "67000 STRASBOURG"]


def make(now, message="accounts/provisional_password", lines=POSTAL_LINES, fund_code="68", **changes):
    stored = Message(pk=uuid.UUID(int=7), message=message, channel=Channel.LETTER, fund_code=fund_code, created_at=now)
    return letter.render(stored, {"postal_lines": lines}, CONTEXT | SAID | changes)


def read(pdf):
    return " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def words(pdf):
    """Return (text, left, top, right, bottom) in millimetres, of every word of the first page."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [
            (word["text"], word["x0"] / MM, word["top"] / MM, word["x1"] / MM, word["bottom"] / MM)
            for word in opened.pages[0].extract_words()
        ]


def meets(w, left, top, right, bottom):
    return left < w.x + w.width and right > w.x and top < w.y + w.height and bottom > w.y


def inside(w, left, top, right, bottom):
    return left >= w.x and right <= w.x + w.width and top >= w.y and bottom <= w.y + w.height


def window_text(pdf, window=WINDOW):
    """Return the lines in the window, having checked that what touches it lies wholly inside."""
    touching = [word for word in words(pdf) if meets(window, *word[1:])]
    assert all(inside(window, *word[1:]) for word in touching), touching
    rows = {}
    for text, left, top, _, _ in touching:
        rows.setdefault(round(top, 0), []).append((left, text))
    return [" ".join(text for _, text in sorted(row)) for _, row in sorted(rows.items())]


@pytest.mark.parametrize("message", LETTERS)
def test_an_accessible_pdf(now, message):
    pdf = make(now, message)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr-FR"
    assert root["/MarkInfo"]["/Marked"].value
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    metadata = root["/Metadata"].get_data().decode()
    assert "pdfuaid:part>1<" in metadata
    assert len(reader.metadata.title) > 10
    assert not reader.is_encrypted


def roles(node):
    node = node.get_object()
    found = [node["/S"]] if "/S" in node else []
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        if isinstance(child.get_object(), pypdf.generic.DictionaryObject) and "/S" in child.get_object():
            found += roles(child)
    return found


def test_the_tags_say_headings_list_and_paragraphs(now):
    tags = roles(pypdf.PdfReader(io.BytesIO(make(now))).trailer["/Root"]["/StructTreeRoot"])
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 2
    assert tags.count("/LI") == 4
    assert "/P" in tags
    assert tags.count("/Figure") == 1


def test_the_fonts_are_ours_and_embedded(now):
    page = pypdf.PdfReader(io.BytesIO(make(now))).pages[0]
    names = set()
    for font in page["/Resources"]["/Font"].values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        names.add(descendant["/BaseFont"].split("+")[1])
        assert "/FontFile2" in descendant["/FontDescriptor"]
    assert names == {"GuichetSans-Regular", "GuichetSans-Bold"}


def test_the_letters_of_the_project_are_found():
    assert {"accounts/provisional_password", "accounts/account_exists"} <= set(LETTERS)


@pytest.mark.parametrize("identifier", ["nir", "establishment", "household"])
@pytest.mark.parametrize("message", LETTERS)
def test_a4_on_one_sheet(now, message, identifier):
    pdf = make(now, message, identifier_kind=identifier, assistance=LONGEST_DESK, **LONGEST_NAMES)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == letter.count_pages(pdf) == 1
    assert [round(float(side) / MM) for side in reader.pages[0].mediabox[2:]] == [210, 297]


# Every letter has the same frame: each stands in one window, and one stands in all of them.
FRAMED = [(message, WINDOWS[0]) for message in LETTERS] + [(LETTERS[0], window) for window in WINDOWS[1:]]


@pytest.mark.parametrize(("message", "window"), FRAMED)
@pytest.mark.parametrize("lines", [POSTAL_LINES, LONGEST_ADDRESS])
def test_the_address_and_nothing_else_is_in_the_window(now, message, lines, window, settings):
    settings.LETTER_WINDOW = parse_letter_window(window)
    frame = letter.Window(*settings.LETTER_WINDOW)
    try:
        pdf = make(now, message, lines=lines, **LONGEST_NAMES)
    except letter.AddressTooWide:
        assert (lines, frame.width) == (LONGEST_ADDRESS, 60)
        return
    assert window_text(pdf, frame) == postal.address_lines(lines)
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        drawn = [*page.lines, *page.rects, *page.curves, *page.images]
        assert not any(meets(frame, *(shape[side] / MM for side in ("x0", "top", "x1", "bottom"))) for shape in drawn)


def test_the_sheet_is_folded_in_three(now):
    with pdfplumber.open(io.BytesIO(make(now))) as opened:
        folds = [line["top"] / MM for line in opened.pages[0].lines if line["x1"] / MM < 10]
    assert folds == pytest.approx([99, 198], abs=0.2)


def test_no_secret_above_the_fold(now):
    for text, _, top, _, _ in words(make(now)):
        if text.strip(",.") in SECRET:
            assert top > NOTHING_SECRET_ABOVE, text
    text = read(make(now))
    assert "tomika" in text
    assert "to‑mi‑ka, pa‑re‑no, di‑ba‑fo" in text


def test_the_password_is_large(now):
    with pdfplumber.open(io.BytesIO(make(now))) as opened:
        large = [char for char in opened.pages[0].chars if char["size"] >= 20]
    assert "".join(char["text"] for char in large).replace(" ", "") == PASSWORD


@pytest.mark.parametrize(
    "lines",
    [
        ["Madame Marie-Antoinette De La Rochefou", "", "", "128 BOULEVARD DU MARECHAL", "", "67000 STRASBOURG"],
        [f"{row} MADAME ANTOINETTE DE LA ROCHEFOUC"[:38] for row in range(1, 6)]
        + ["67000 " + "SAINT MAURICE SUR MORTAGNE WWWWW"],
        [f"{row} MADAME ANTOINETTE DE LA ROCHEFOUC"[:38] for row in range(1, 6)] + ["10115 BERLIN", "ALLEMAGNE"],
        WIDE,
    ],
)
def test_long_addresses_stay_in_the_window(now, lines):
    assert window_text(make(now, lines=lines)) == postal.address_lines(lines)


def test_a_line_too_wide_for_the_window_is_refused_and_not_quoted(now):
    with pytest.raises(letter.AddressTooWide) as refusal:
        make(now, lines=["W" * 38, "", "", "", "", "67000 STRASBOURG"])
    assert refusal.value.__cause__ is None
    assert "WWW" not in str(refusal.value)


LINE = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ ÉÈÀÇŒWMabcdefghijkim'-0123456789", max_size=38)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(LINE, min_size=5, max_size=5), LINE.map(lambda town: f"67000 {town}"[:38]))
@example(["W" * 38, "", "", "", ""], "67000 STRASBOURG")
@example(["W" * 26] * 5, "67000 STRASBOURG")
@example(["i" * 38] * 5, "67000 " + "I" * 32)
@example(["J' " * 12] * 5, "67000 STRASBOURG")
def test_any_six_lines_print_in_the_window_or_are_refused(now, lines, town):
    lines = [*lines, town]
    try:
        pdf = make(now, lines=lines)
    except (letter.AddressTooWide, postal.UnusableAddress):
        return
    printed = " ".join(window_text(pdf)).split()
    assert printed == " ".join(postal.address_lines(lines)).split()


def test_what_a_person_typed_is_never_typst_source(now):
    hostile = '#panic("x") *b* $x$ @ref \\ </b> "'
    text = read(make(now, given_name=hostile))
    assert "#panic" in text
    assert "*b* $x$ @ref \\" in text


@pytest.mark.parametrize("fund_code", ["", "68"])
def test_every_letter_says_how_to_be_helped(now, fund_code):
    text = read(make(now, fund_code=fund_code, assistance=None))
    assert "/assistance/" in text
    known = {"telephone": "09 69 36 37 03", "telephone_note": "Prix d'un appel local", "email": "", "hours": "Le lundi"}
    text = read(make(now, fund_code=fund_code, assistance=known))
    assert "09 69 36 37 03. Prix d’un appel local. Le lundi." in text
    assert "/assistance/" not in text


def test_the_moved_window_moves_the_address(now, settings):
    settings.LETTER_WINDOW = (105, 45, 85, 30)
    [(_, left, top, _, _)] = [word for word in words(make(now, "accounts/account_exists")) if word[0] == "Madame"]
    assert left == pytest.approx(106, abs=0.5)
    assert 45 < top < 60


@pytest.mark.parametrize("fund_code", ["", "68"])
def test_the_code_opens_the_login_page_and_tells_nothing(now, fund_code):
    with pdfplumber.open(io.BytesIO(make(now, fund_code=fund_code))) as opened:
        found = qr_code(opened.pages[0])
    assert found.text == rendering.surroundings(fund_code)["login_url"]
    top = min(found.position.top_left.y, found.position.top_right.y) / 200 * 25.4
    assert top > NOTHING_SECRET_ABOVE


def test_the_code_has_words_for_who_does_not_see_it(now):
    def figures(node):
        node = node.get_object()
        kids = node.get("/K", [])
        below = [one for kid in (kids if isinstance(kids, list) else [kids]) if has_kids(kid) for one in figures(kid)]
        return ([node] if node.get("/S") == "/Figure" else []) + below

    def has_kids(kid):
        return isinstance(kid.get_object(), pypdf.generic.DictionaryObject) and "/S" in kid.get_object()

    [figure] = figures(pypdf.PdfReader(io.BytesIO(make(now))).trailer["/Root"]["/StructTreeRoot"])
    assert figure["/Alt"] == f"Code QR de la page de connexion : {rendering.surroundings('68')['login_url']}"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "tapez votre numéro de Sécurité sociale. Il est sur votre carte Vitale."),
        ({"identifier_kind": "nir"}, "tapez votre numéro de Sécurité sociale. Il est sur votre carte Vitale."),
        (
            {"identifier_kind": "establishment"},
            "ou votre numéro d’établissement (ET), indiqué sur vos documents MSA dans l’encadré « Références à rappeler »",
        ),
        ({"identifier_kind": "household"}, "tapez votre numéro d’établissement : ET, puis 10 chiffres, dans l’encadré"),
    ],
)
def test_it_says_what_the_identifier_is_and_where_to_find_it(now, changes, said):
    pdf = make(now, **changes)
    assert said.replace("\u00a0", " ") in read(pdf).replace("\u00a0", " ")
    assert letter.count_pages(pdf) == 1


def test_who_employs_a_gardener_is_never_told_of_a_siret(now):
    assert "SIRET" not in read(make(now, identifier_kind="household", number="ET 012 345 6789"))


@pytest.mark.parametrize("message", LETTERS)
def test_a_letter_to_an_establishment_greets_no_company_as_a_person(now, message):
    text = read(make(now, message, identifier_kind="establishment", given_name="", family_name="EARL du Moulin"))
    assert "Madame, Monsieur," in text
    assert "Bonjour" not in text
    assert "votre nom" not in text


@pytest.mark.parametrize("message", LETTERS)
@pytest.mark.parametrize("given_name", ["", " "])
def test_who_has_no_given_name_is_greeted_without_a_hole(now, message, given_name):
    text = pypdf.PdfReader(io.BytesIO(make(now, message, given_name=given_name, family_name="Œuvre"))).pages[0]
    assert re.search("Bonjour Œuvre,", text.extract_text())


def test_a_batch_prints_what_it_froze(now, settings):
    stored = Message(pk=uuid.UUID(int=7), message=LETTERS[0], channel="letter", fund_code="68", created_at=now)
    frozen = letter.surroundings(["68"])
    before = letter.render(stored, {"postal_lines": POSTAL_LINES}, CONTEXT, printed_with=frozen)
    settings.LETTER_WINDOW, settings.PUBLIC_URL = (105, 45, 85, 30), "http://elsewhere.example"
    assert letter.render(stored, {"postal_lines": POSTAL_LINES}, CONTEXT, printed_with=frozen) == before
    assert letter.render(stored, {"postal_lines": POSTAL_LINES}, CONTEXT) != before
