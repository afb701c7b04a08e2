import io
import uuid

import pdfplumber
import pypdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guichet.delivery import postal
from guichet.delivery.channels import letter
from guichet.delivery.models import Channel, Message
from tests.delivery.conftest import CONTEXT, PASSWORD, POSTAL_LINES

pytestmark = pytest.mark.django_db

MM = 72 / 25.4
WINDOW = letter.Window()
NOTHING_SECRET_ABOVE = 100
SECRET = {"tomika", "pareno", "dibafo"}
WIDE = ["M" * 26, "", "", "", "", "67000 STRASBOURG"]


def make(now, message="accounts/provisional_password", lines=POSTAL_LINES, fund_code="68", **changes):
    stored = Message(pk=uuid.UUID(int=7), message=message, channel=Channel.LETTER, fund_code=fund_code, created_at=now)
    return letter.render(stored, {"postal_lines": lines}, CONTEXT | changes)


def read(pdf):
    return " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def words(pdf):
    """Return (text, left, top, right, bottom) in millimetres, of every word of the first page."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [
            (word["text"], word["x0"] / MM, word["top"] / MM, word["x1"] / MM, word["bottom"] / MM)
            for word in opened.pages[0].extract_words()
        ]


def meets_window(left, top, right, bottom):
    return left < WINDOW.x + WINDOW.width and right > WINDOW.x and top < WINDOW.y + WINDOW.height and bottom > WINDOW.y


def in_window(left, top, right, bottom):
    return (
        left >= WINDOW.x and right <= WINDOW.x + WINDOW.width and top >= WINDOW.y and bottom <= WINDOW.y + WINDOW.height
    )


def window_text(pdf):
    """Return the lines in the window, having checked that what touches it lies wholly inside."""
    touching = [word for word in words(pdf) if meets_window(*word[1:])]
    assert all(in_window(*word[1:]) for word in touching), touching
    rows = {}
    for text, left, top, _, _ in touching:
        rows.setdefault(round(top, 0), []).append((left, text))
    return [" ".join(text for _, text in sorted(row)) for _, row in sorted(rows.items())]


@pytest.mark.parametrize("message", ["accounts/provisional_password", "accounts/account_exists"])
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
    assert reader.metadata.title in {"Votre mot de passe provisoire", "Vous avez déjà un compte"}
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


def test_the_fonts_are_ours_and_embedded(now):
    page = pypdf.PdfReader(io.BytesIO(make(now))).pages[0]
    names = set()
    for font in page["/Resources"]["/Font"].values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        names.add(descendant["/BaseFont"].split("+")[1])
        assert "/FontFile2" in descendant["/FontDescriptor"]
    assert names == {"GuichetSans-Regular", "GuichetSans-Bold"}


def test_a4_on_one_sheet(now):
    for message in ("accounts/provisional_password", "accounts/account_exists"):
        pdf = make(now, message, family_name="De la Rochefoucauld-Montmorency " * 2)
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        assert len(reader.pages) == letter.count_pages(pdf) == 1
        assert [round(float(side) / MM) for side in reader.pages[0].mediabox[2:]] == [210, 297]


def test_the_address_and_nothing_else_is_in_the_window(now):
    assert window_text(make(now)) == postal.address_lines(POSTAL_LINES)


def test_nothing_is_drawn_in_the_window(now):
    with pdfplumber.open(io.BytesIO(make(now))) as opened:
        page = opened.pages[0]
        drawn = [*page.lines, *page.rects, *page.curves, *page.images]
        assert not any(meets_window(*(shape[side] / MM for side in ("x0", "top", "x1", "bottom"))) for shape in drawn)
        folds = [line["top"] / MM for line in page.lines if line["x1"] / MM < 10]
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


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ ÉÈÀÇŒabcdefghijk'-", min_size=1, max_size=38))
@example("W" * 38)
@example("i" * 38)
def test_every_address_fits_or_is_refused(now, name):
    lines = [name, "", "", "3 RUE DU PUITS", "", "67000 STRASBOURG"]
    try:
        pdf = make(now, lines=lines)
    except (letter.AddressTooWide, postal.UnusableAddress):
        return
    assert window_text(pdf)[-1] == "67000 STRASBOURG"


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


def test_the_moved_window_moves_the_address(now):
    stored = Message(message="accounts/account_exists", channel="letter", fund_code="68", created_at=now)
    window = letter.Window(x=105, y=45, width=85, height=30)
    pdf = letter.render(stored, {"postal_lines": POSTAL_LINES}, CONTEXT, window=window)
    [(_, left, top, _, _)] = [word for word in words(pdf) if word[0] == "Madame"]
    assert left == pytest.approx(106, abs=0.5)
    assert 45 < top < 60
