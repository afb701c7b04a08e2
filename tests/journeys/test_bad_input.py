"""Whatever is typed, sent or forged: never a server error, a message at the field, and a way out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import PASSWORD, AccountFactory
from tests.journeys import people
from tests.journeys.walker import Walker

MARKUP = "<script>alert(1)</script>\"'><b>x"
NASTY = [
    "",
    "   ",
    "\x00",
    "a\x00b",
    "\r\n\t",
    "😀" * 5,
    "\u202eabc\u202c",
    "\ufeff\u200b\u200d",
    "Z\u0324\u0352\u0327\u0311" * 20,
    MARKUP,
    "'; DROP TABLE enrolment_enrolment; --",
    "{{ 7*7 }}{% debug %}",
    "%s%n%x ${jndi:ldap://x} ../../etc/passwd",
    "9" * 300,
    "9" * 5000,
    "1e308",
    "-1",
    "NaN",
    "٣٤٥",
    "x" * 20_000,
    "é" * 101,
    "\ufffd\uffff",
]
RAW = [b"%ED%A0%80", b"%FF%FE", b"%C0%80", b"%", b"%u2603", "é".encode("latin-1")]
"""Bytes that are no UTF-8: half a surrogate pair, an overlong NUL, broken escapes."""

PAGES = {
    "": (lambda walker, someone: walker.open_enrolment(), ["profil"]),
    "identifiant": (lambda walker, someone: walker.until_identifier(), ["numero"]),
    "coordonnees": (
        lambda walker, someone: walker.until_details(someone),
        [
            "nom", "prenom", "sans_prenom", "date_naissance_day", "date_naissance_month", "date_naissance_year",
            "email", "mobile",
        ],
    ),
    "sante": (lambda walker, someone: walker.until_health(someone), ["affilie"]),
    "carte": (lambda walker, someone: walker.until_card(someone), ["carte"]),
    "numero-de-serie": (lambda walker, someone: walker.until_serial(someone), ["serie", "carte"]),
    "montant": (lambda walker, someone: walker.until_amount(someone), ["montant"]),
    "email": (lambda walker, someone: walker.until_receive(someone), ["email"]),
    "code": (lambda walker, someone: walker.until_code(someone), ["code"]),
}  # fmt: skip
SECRETS = {"mot_de_passe", "nouveau", "confirmation"}
FIELDS = [(slug, name) for slug, (_, names) in PAGES.items() for name in names]


def assert_sound(walker, field="", value=""):
    """The page can be read, says what is wrong at the field and keeps what was typed."""
    assert walker.status == 200
    assert walker.heading
    assert "<script>alert" not in walker.source
    if field in walker.errors:
        assert len(walker.errors[field]) < 300
        assert walker.page.summary
        shown = walker.page.element(name=field)
        if field in SECRETS:
            assert not shown.get("value")
        elif shown.get("type") in {"text", "email", "tel"} and value.isprintable():
            assert (shown.get("value") or "") == value


@pytest.mark.parametrize(("slug", "field"), FIELDS)
def test_every_field_of_every_page_of_the_enrolment(walker, rene, slug, field):
    reach, _ = PAGES[slug]
    reach(walker, rene)
    url = f"{walker.root}inscription/{slug}/" if slug else f"{walker.root}inscription/"
    typed = {**(rene.details if slug == "coordonnees" else {}), **({"carte": "photo"} if field == "serie" else {})}
    for value in NASTY:
        walker.post(url, **{**typed, field: value})
        name = "date_naissance" if field.startswith("date") else field
        assert_sound(walker, name if name == field else "", value)


@pytest.mark.parametrize(("slug", "field"), [pair for pair in FIELDS if pair[1] not in {"sans_prenom", "profil"}])
def test_a_field_left_empty_is_asked_for_where_it_stands(walker, rene, slug, field):
    PAGES[slug][0](walker, rene)
    typed = rene.details if slug == "coordonnees" else {"carte": "photo"} if field == "serie" else {}
    name = "date_naissance" if field.startswith("date") else field
    typed = {key: value for key, value in typed.items() if not key.startswith(name)}
    walker.press("Suivant >", **typed, **({field: ""} if name == field else dict.fromkeys(rene.birth_fields, "")))
    assert walker.slug == slug
    assert name in walker.errors


@pytest.mark.parametrize("field", ["identifiant", "mot_de_passe"])
def test_every_field_of_the_login_window(walker, rene, field):
    AccountFactory(person=rene.person)
    for value in NASTY:
        walker.post("/alsace/connexion/", **{"identifiant": people.NUMBER, "mot_de_passe": "x", field: value})
        assert_sound(walker, field, value)


@pytest.mark.parametrize("field", ["nouveau", "confirmation"])
def test_every_field_of_the_page_that_replaces_the_password(walker, rene, field):
    AccountFactory(person=rene.person, state="awaiting_first_login")
    walker.log_in(people.NUMBER, "tomika-pareno-dibafo")
    for value in NASTY:
        walker.post(
            "/connexion/mot-de-passe/", **{"nouveau": people.PASSWORD, "confirmation": people.PASSWORD, field: value}
        )
        assert_sound(walker, field, value)
        assert walker.heading == "Changement de votre mot de passe"


@pytest.mark.parametrize("detail", ["email", "mobile", "fixe", "fax"])
def test_every_field_of_the_details(walker, rene, detail):
    AccountFactory(person=rene.person, confirmed=False)
    walker.log_in(people.NUMBER, PASSWORD)
    for value in NASTY:
        walker.post(f"/connexion/coordonnees/{detail}/", valeur=value)
        assert_sound(walker, "valeur", value)


def test_the_fields_of_the_pages_beside(walker, rene):
    AccountFactory(person=rene.person)
    walker.until_health(rene)
    for value in NASTY:
        assert_sound(walker.post("/alsace/connexion/", prefill="1", identifiant=value))
        for url in ("/alsace/assistance/", "/changer-de-region/"):
            walker.response = walker.client.get(url, {"departement": value}, follow=True)
            assert_sound(walker)
        walker.response = walker.client.get("/alsace/connexion/", {"suite": value, "fin": value}, follow=True)
        assert_sound(walker)


@pytest.mark.parametrize("raw", RAW)
@pytest.mark.parametrize(("slug", "field"), [("identifiant", "numero"), ("coordonnees", "nom"), ("", "profil")])
def test_bytes_that_are_no_text(walker, rene, raw, slug, field):
    walker.until_details(rene)
    url = f"/alsace/inscription/{slug}/" if slug else "/alsace/inscription/"
    body = field.encode() + b"=" + raw
    walker.response = walker.client.post(url, body, content_type="application/x-www-form-urlencoded", follow=True)
    assert_sound(walker)


def test_several_values_files_and_other_shapes_in_place_of_a_text(walker, rene):
    walker.until_identifier()
    url = "/alsace/inscription/identifiant/"
    shapes = [
        {"numero": ["1", "2"]},
        {"numero[]": "1"},
        {"numero[$ne]": ""},
        {"numero": SimpleUploadedFile("numero.txt", b"x" * 1000)},
        {f"champ{index}": "x" for index in range(99)},
    ]
    for shape in shapes:
        walker.response = walker.client.post(url, shape, follow=True)
        assert_sound(walker)
        assert walker.slug == "identifiant"
    for content_type in ("application/json", "text/plain", "application/xml"):
        walker.response = walker.client.generic("POST", url, b'{"numero": "1"}', content_type=content_type)
        assert_sound(walker)


@pytest.mark.parametrize(
    ("body", "status", "heading"),
    [
        ({"numero": "1" * 400_000}, 413, "Votre envoi est trop lourd"),
        ({f"champ{index}": "x" for index in range(150)}, 400, "Cette demande n'a pas pu être lue"),
    ],
)
def test_too_much_at_once_is_refused_in_words_with_a_way_out(walker, rene, body, status, heading):
    walker.until_identifier().post("/alsace/inscription/identifiant/", **body)
    assert walker.status == status
    assert walker.heading == heading
    assert walker.follow("Aller à l'accueil").status == 200


@pytest.mark.parametrize(
    "path",
    ["/alsace/inscription/nimporte/", "/alsace/rien/", "/rien/", "/atlantide/inscription/", "/espace/rien/", "/alsace/inscription/montant/rien/"],
)  # fmt: skip
def test_an_address_that_leads_nowhere_has_a_way_out(walker, rene, path):
    walker.until_health(rene).get(path)
    assert walker.status == 404
    assert walker.heading == "Cette page n'existe pas"
    assert walker.follow("Contacter l'assistance").heading == "L'assistance Internet"


@pytest.mark.parametrize("slug", ["identifiant", "sante", "carte", "email", "code", "conditions", "voie-postale"])
def test_only_a_question_has_a_page_for_who_cannot_answer(walker, rene, slug):
    walker.until_health(rene).get(f"/alsace/inscription/{slug}/je-ne-peux-pas-repondre/")
    assert walker.status == 404


def test_the_page_for_who_cannot_answer_waits_for_its_question(walker, rene):
    walker.until_details(rene)
    assert walker.post("/alsace/inscription/montant/je-ne-peux-pas-repondre/").slug == "coordonnees"


URLS = [
    "/alsace/inscription/",
    "/alsace/inscription/identifiant/",
    "/alsace/inscription/numero-inconnu/",
    "/alsace/inscription/avec-un-conseiller/",
    "/alsace/inscription/autre/",
    "/alsace/inscription/autre/tiers-declarant/",
    "/alsace/inscription/autre/tiers-declarant/contact/",
    "/alsace/inscription/autre/demande-envoyee/",
    "/alsace/inscription/compte-existant/",
    "/alsace/inscription/reprendre/",
    "/alsace/inscription/abandonner/",
    "/alsace/inscription/terminee/",
    "/alsace/inscription/code/renvoyer/",
    "/alsace/inscription/montant/je-ne-peux-pas-repondre/",
    "/alsace/connexion/",
    "/alsace/connexion/identifiant/",
    "/alsace/connexion/mot-de-passe-oublie/",
    "/deconnexion/",
    "/connexion/mot-de-passe/",
    "/connexion/mot-de-passe/modifie/",
    "/connexion/coordonnees/",
    "/connexion/coordonnees/email/",
    "/connexion/coordonnees/code/",
    "/connexion/coordonnees/code/renvoyer/",
    "/connexion/coordonnees/sans-verifier/",
    "/connexion/coordonnees/verifiees/",
]


@pytest.mark.parametrize("url", URLS)
def test_other_methods_are_not_allowed(db, url):
    client = Client()
    for ask in (client.put, client.patch, client.delete, client.trace):
        assert ask(url).status_code == 405


@pytest.mark.parametrize("url", URLS)
def test_no_page_breaks_for_who_comes_from_nowhere(walker, url):
    for ask in (walker.client.get, walker.client.post, walker.client.head):
        response = ask(url)
        assert response.status_code in {200, 302, 405}
        assert not response.cookies.get("session") or not response.cookies["session"].value


@pytest.mark.parametrize("url", URLS)
def test_who_may_look_may_ask_for_the_headers_alone(walker, url):
    assert (walker.client.get(url).status_code == 405) is (walker.client.head(url).status_code == 405)


@pytest.mark.parametrize(
    "url", ["/alsace/inscription/", "/alsace/connexion/", "/deconnexion/", "/alsace/inscription/abandonner/"]
)
def test_a_form_without_its_token_is_refused_in_words(db, url):
    walker = Walker(enforce_csrf_checks=True)
    walker.post(url, profil="particulier")
    assert walker.status == 403
    assert walker.heading == "Votre page n'était plus valable"
    assert walker.page.link("Rouvrir la page") == url


def test_with_its_token_it_is_taken(db):
    walker = Walker(enforce_csrf_checks=True).open_enrolment()
    assert walker.press("Suivant >", profil="particulier").slug == "identifiant"


def test_a_browser_that_keeps_no_cookies_is_told(walker):
    walker.open_enrolment()
    walker.client.cookies.clear()
    walker.response = walker.client.post("/alsace/inscription/", {"profil": "particulier"})
    walker.client.cookies.clear()
    walker.get(walker.response.headers["Location"])
    assert walker.heading == "Votre inscription n'a pas été conservée"
    assert "les cookies sont bloqués" in walker.text


@pytest.mark.parametrize("token", ["", "x", "0" * 4000, "é", "a" * 43, "%00", "null"])
def test_a_forged_session_opens_nothing(db, token):
    walker = Walker()
    walker.client.cookies["session"] = token
    assert walker.get("/espace/").heading == "Se connecter à Mon espace privé"


def test_every_page_of_the_journey_forbids_keeping_a_copy(walker, rene):
    walker.open_enrolment()
    steps = [{"profil": "particulier"}, {"numero": rene.number}, {}, rene.details, {}, {"affilie": "non"}]
    for typed in steps:
        assert walker.response.headers["Cache-Control"] == "no-store"
        assert walker.response.headers["X-Robots-Tag"] == "noindex"
        walker.press("Suivant >", **typed)
