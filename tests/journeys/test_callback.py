"""« Demander à être rappelé »: whoever cannot go on alone is called (R15, R53, R202, R203)."""

import pytest
from django.test import Client

from guichet.cases.models import Case
from guichet.enrolment.callback import operations
from guichet.enrolment.callback.forms import ABOUT
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db

TYPED = {"nom": "Odile Weber", "telephone": "06 12 34 56 78", "quand": "le matin", "sujet": "créer mon compte"}
HERE = "/alsace/etre-rappele/"


def ask(fund="alsace", **changes):
    return Walker(fund).get(f"/{fund}/etre-rappele/" if fund else "/etre-rappele/").press("Envoyer", **TYPED | changes)


@pytest.mark.requirement("R15", "R53")
@pytest.mark.parametrize("start", ["/alsace/assistance/", "/alsace/inscription/numero-inconnu/securite-sociale/"])
def test_from_the_assistance_or_from_an_enrolment_that_stops_one_is_called_back(start):
    walker = Walker().get(start).follow("Demander à être rappelé").press("Envoyer", **TYPED)
    case = Case.objects.get()
    assert (case.kind, case.fund_code) == ("contact", "68")
    assert case.details == {**TYPED, "telephone": "+33612345678", "message": ""}
    assert "Votre numéro de demande" in walker.source
    assert case.reference.hex[:4].upper() in walker.source


@pytest.mark.requirement("R202", "R203")
def test_it_offers_what_the_assistance_covers_and_says_what_it_does_not(now):
    page = Walker().get(HERE).source
    assert len(ABOUT) == 6
    assert all(str(label) in page.replace("&#x27;", "'") for label in ABOUT.values())
    assert "ne répond pas aux questions de règles ou de droits" in page


def test_no_cookie_is_set_and_nobody_keeps_the_page():
    client = Client()
    response = client.get(HERE)
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    answered = client.post(HERE, TYPED)
    assert answered.status_code == 302
    assert not client.cookies


@pytest.mark.parametrize(
    "wrong",
    [{"nom": ""}, {"nom": "12"}, {"telephone": "12"}, {"telephone": ""}, {"sujet": "autre"}, {"sujet": ""},
     {"quand": "la nuit"}, {"message": "x" * 501}],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(wrong):
    page = ask(**wrong)
    assert page.page.summary
    assert not Case.objects.exists()
    if "nom" not in wrong:
        assert "Odile Weber" in page.source


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_make_its_visitors_ask(headers):
    response = Client(headers=headers).post(HERE, TYPED)
    assert response.status_code == 200
    assert "vient d&#x27;un autre site" in response.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {}])
def test_our_own_page_may(headers):
    assert Client(headers=headers).post(HERE, TYPED).status_code == 302


def test_too_often_it_says_so_and_shows_the_telephone():
    for number in range(operations.PER_DAY_PER_TELEPHONE):
        ask(message=str(number))
    page = ask(message="encore")
    assert "Trop de demandes" in page.source
    assert Case.objects.count() == operations.PER_DAY_PER_TELEPHONE


def test_on_the_national_site_the_department_says_which_fund():
    walker = ask("", departement="57")
    assert Case.objects.get().fund_code == "54"
    assert walker.address.startswith("/lorraine/")


def test_a_forged_receipt_confirms_nothing():
    response = Client().get(f"{HERE}demande-envoyee/?recu=4F3A-91BC-2D07:x")
    assert (response.status_code, response.url) == (302, HERE)


def test_a_script_is_words():
    page = ask(nom="<script>a</script>", telephone="")
    assert "<script>a" not in page.source
