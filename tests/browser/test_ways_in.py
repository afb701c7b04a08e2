"""Each whole way in a real browser: from « S'inscrire » on the public page to the last payments in the private space."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from guichet.identifiers import establishment
from guichet.space.queries import in_words
from tests.browser.visitor import CODE, PASSWORD, Keyboard, Visitor
from tests.factories import (
    AccountFactory,
    CardFactory,
    ChildFactory,
    ContributionFactory,
    EstablishmentFactory,
    PersonFactory,
)
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
PAID = {20: 2250, 40: 10427, 60: 99900, 80: 1}
"""How many days ago, and how much."""


@pytest.fixture
def rene(live_server):
    """René Müller, who has a card with a photo and was paid four times these last months."""
    person = people.rene_in_the_registry()
    CardFactory(person=person, serial=people.SERIAL)
    for days, cents in PAID.items():
        people.payment(person, cents, on=day(days))
    return people.Someone(person=person, number=f"1 54 06 99 990 921 {people.KEY}")


@pytest.fixture
def visit(live_server, open_page, sink, settings, tmp_path):
    """Return `visit(someone, **context_options) -> Visitor`; letters and links lead to this test's own places."""
    settings.LETTERS_FOLDER = tmp_path / "letters"
    settings.PUBLIC_URL = live_server.url

    def one(someone, *, kind=Visitor, **options):
        return kind(open_page(base_url=live_server.url, **options), someone, sink)

    return one


def day(days):
    return timezone.localdate() - dt.timedelta(days=days)


def assert_in_the_space(visitor):
    """The home page greets the member and shows the last three payments, newest first, in words and euros."""
    assert visitor.heading == "Mon espace privé : particulier"
    assert "MÜLLER RENÉ" in visitor.page.locator("header").inner_text().upper()
    rows = visitor.page.get_by_role("table", name="Mes derniers paiements").locator("tbody tr").all_inner_texts()
    amounts = ["22,50\xa0€", "104,27\xa0€", "999,00\xa0€"]
    assert [" ".join(row.split()) for row in rows] == [
        " ".join(f"{in_words(day(days))} Santé {amount}".split()) for days, amount in zip(PAID, amounts, strict=False)
    ]


def finish_by_email(visitor):
    """From the proof to the home page, by the password that comes by email."""
    visitor.receive().accept()
    password = PASSWORD.search(visitor.mail())[0]
    visitor.follow("Se connecter à Mon espace privé").log_in(password).replace_password().confirm().enter()
    assert_in_the_space(visitor)


@pytest.mark.parametrize(("card", "with_photo", "scripts"), [("avec photo", True, True), ("sans photo", False, False)])
@pytest.mark.requirement("R16", "R17", "R91", "R92", "R118")
def test_by_the_serial_number_of_a_card(visit, rene, card, with_photo, scripts):
    rene.person.cards.update(with_photo=with_photo)
    visitor = visit(rene, java_script_enabled=scripts).begin().identify()
    visitor.choose("oui").press()
    # A first mistake is mended on the page of the number itself (R91).
    visitor.choose("sans photo" if with_photo else "avec photo").press()
    visitor.choose(card)
    assert visitor.page.locator(".fixed").inner_text() == "8025000032"
    visitor.type(serie="123 456 789 01").press()
    finish_by_email(visitor)


@pytest.mark.requirement("R90", "R95", "R118")
def test_by_an_amount_without_a_card(visit, rene):
    visitor = visit(rene).begin().identify()
    visitor.choose("oui").press().choose("je n'ai pas de carte").press()
    visitor.type(montant="104,27 €").press()
    finish_by_email(visitor)


@pytest.mark.requirement("R86", "R104", "R118")
def test_by_an_amount_without_affiliation_to_a_corrected_address(visit, rene):
    visitor = visit(rene).begin().identify()
    visitor.choose("non").press().type(montant="22.5").press()
    visitor.follow("modifier cette adresse")
    visitor.someone = rene.but(email="rene.muller@example.net")
    visitor.type(email="rene.muller@example.net")
    finish_by_email(visitor)


@pytest.mark.requirement("R118", "R122")
def test_the_email_leads_to_the_login_window(visit, rene, live_server):
    visitor = visit(rene).begin().identify()
    visitor.choose("non").press().type(montant=people.AMOUNT).press().receive().accept()
    said = visitor.mail()
    visitor.page.goto(next(word for word in said.split() if word.startswith(live_server.url) and "connexion" in word))
    # As it is read aloud over the telephone: in capitals, with blanks.
    visitor.log_in(PASSWORD.search(said)[0].upper().replace("-", " "))
    assert visitor.heading == "Changement de votre mot de passe"


@SCRIPTS
@pytest.mark.requirement("R83", "R120")
def test_by_post(visit, rene, scripts):
    visitor = visit(rene, java_script_enabled=scripts).begin().identify()
    visitor.choose("non").press().follow("je n'ai pas trouvé ce montant").press("Je ne peux pas répondre")
    visitor.press().accept()
    letter = visitor.letter()
    assert all(line in letter for line in people.POSTAL_LINES)
    visitor.follow("Se connecter à Mon espace privé").log_in(PASSWORD.search(letter)[0]).replace_password()
    # Typed on the postal route, the address is nobody's until a code proves it.
    assert "n'est pas encore vérifiée" in visitor.page.locator("main").inner_text()
    visitor.confirm().type(code=CODE.search(visitor.mail())[0]).press("Valider").enter()
    assert_in_the_space(visitor)


def test_with_a_password_chosen_at_once(visit, rene, with_policy):
    with_policy(edition="recommended")
    visitor = visit(rene, java_script_enabled=False).begin().identify()
    visitor.choose("non").press().type(montant=people.AMOUNT).press().receive()
    assert visitor.heading == "Choisissez votre mot de passe"
    visitor.type(nouveau=people.PASSWORD, confirmation=people.PASSWORD).press().accept()
    visitor.follow("Se connecter à Mon espace privé").log_in(people.PASSWORD).confirm().enter()
    assert_in_the_space(visitor)


@pytest.mark.requirement("R16", "R72", "R118")
def test_from_the_national_site(visit, rene):
    visitor = visit(rene).begin("/")
    visitor.page.get_by_label("Département de votre MSA").select_option(label="68-Haut-Rhin")
    visitor.press().identify().choose("non").press().type(montant=people.AMOUNT).press()
    finish_by_email(visitor)


def test_on_a_telephone(visit, rene):
    visitor = visit(rene, viewport={"width": 320, "height": 568}, has_touch=True, is_mobile=True).begin().identify()
    visitor.choose("oui").press().choose("avec photo").press().type(serie=people.SERIAL).press()
    finish_by_email(visitor)


@pytest.mark.requirement("R130")
def test_with_the_keyboard_alone(visit, rene):
    visitor = visit(rene, kind=Keyboard).begin()
    # Nothing typed: the focus goes to what is wrong, which leads to the field.
    visitor.press()
    expect(visitor.page.locator(".summary")).to_be_focused()
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#id_numero")).to_be_focused()
    visitor.page.keyboard.type(rene.number)
    visitor.press().press().type(**rene.details).press().press()
    visitor.choose("oui").press().choose("avec photo").press()
    # Back and on again, by the page and by the browser: what was answered is still there.
    visitor.press("< Précédent")
    expect(visitor.page.locator("[name=carte]:checked")).to_have_value("photo")
    visitor.page.go_back()
    expect(visitor.page.locator("[name=carte]:checked")).to_have_value("photo")
    visitor.type(serie=people.SERIAL).press()
    finish_by_email(visitor)


def test_the_browser_s_back_button_never_meets_a_form_sent_before(visit, rene, live_server):
    visitor = visit(rene).begin().type(numero="12").press()
    assert visitor.page.title().startswith("Erreur")
    visitor.type(numero=rene.number).press().press().press()
    assert visitor.page.title().startswith("Erreur")
    visitor.type(**rene.details).press()
    addresses = []
    for _ in range(6):
        visitor.page.go_back()
        addresses.append(visitor.page.url.removeprefix(f"{live_server.url}/alsace/inscription/"))
    assert addresses == ["coordonnees/", "coordonnees/", "a-prevoir/", "identifiant/", "identifiant/", "reprendre/"]


@pytest.fixture
def farmer(live_server):
    """René Müller, who paid a bill some weeks ago and runs two establishments."""
    person = people.rene_in_the_registry()
    ContributionFactory(person=person, paid_on=day(20))
    for name in ("EARL du Moulin", "GAEC des Tilleuls"):
        EstablishmentFactory(responsible=person, name=name)
    return people.Someone(person=person, amount="1 234,56")


@pytest.fixture
def moulin(live_server):
    """Who manages the EARL du Moulin, which paid contributions on wages some weeks ago."""
    farm = EstablishmentFactory()
    ContributionFactory(establishment=farm, paid_on=day(20))
    return people.Manager(number=farm.siret, establishment=farm)


@pytest.fixture
def employer(live_server):
    """Who employs a gardener at home."""
    lines = ["M FLORENT WEBER", "", "", "1 RUE DES TILLEULS", "", "67990 VILLAGE INVENTE"]
    home = EstablishmentFactory(
        household_employer=True, name="Weber Florent", responsible=PersonFactory(), postal_lines=lines
    )
    return people.Manager(number=home.et, company="", establishment=home)


def panel(visitor, heading):
    """The words of the part of the page under this heading."""
    return " ".join(visitor.page.get_by_role("region", name=heading).inner_text().split())


@SCRIPTS
@pytest.mark.requirement("R61", "R74", "R76", "R98")
def test_an_exploitant_with_two_companies(visit, farmer, scripts):
    first, second = farmer.person.establishments.order_by("pk")
    visitor = visit(farmer, java_script_enabled=scripts).begin(profile="Exploitant agricole").introduce()
    assert visitor.heading == "Associer votre entreprise"
    visitor.type(siret_1=establishment.group(first.siret)).press("Ajouter un autre n° SIRET")
    assert visitor.page.locator("[name=siret_1]").input_value().replace(" ", "") == first.siret
    # Enter goes on, and adds no field.
    visitor.type(siret_2=second.siret)
    with visitor.page.expect_navigation():
        visitor.page.locator("[name=siret_2]").press("Enter")
    visitor.press().type(montant=farmer.amount).press()
    visitor.receive().accept()
    password = PASSWORD.search(visitor.mail())[0]
    visitor.follow("Se connecter à Mon espace privé").log_in(password).replace_password().confirm().enter()
    assert visitor.heading == "Mon espace privé : exploitant agricole"
    owned = panel(visitor, "Mes entreprises")
    for one in (first, second):
        assert one.name in owned
        assert establishment.group(one.siret) in owned


@pytest.mark.requirement("R43", "R67", "R100")
def test_an_entreprise_by_its_siret_that_logs_in_by_its_et_number(visit, moulin):
    visitor = visit(moulin).begin(profile="Entreprise").introduce()
    visitor.press().type(montant=moulin.amount).press().receive().accept()
    password = PASSWORD.search(visitor.mail())[0]
    visitor.someone = moulin.but(number=establishment.group(moulin.establishment.et))
    visitor.follow("Se connecter à Mon espace privé").log_in(password).replace_password().confirm().enter()
    assert visitor.heading == "Mon espace privé : entreprise"
    assert "EARL du Moulin" in panel(visitor, "Votre établissement")


@pytest.mark.requirement("R44", "R68", "R83", "R120")
def test_an_employeur_de_jardinier_by_post(visit, employer):
    visitor = visit(employer, java_script_enabled=False).begin(profile="Employeur de jardinier").introduce()
    assert visitor.heading == "Inscription par voie postale"
    visitor.press().accept()
    letter = visitor.letter()
    assert "1 RUE DES TILLEULS" in letter
    visitor.follow("Se connecter à Mon espace privé").log_in(PASSWORD.search(letter)[0]).replace_password().confirm()
    visitor.type(code=CODE.search(visitor.mail())[0]).press("Valider").enter()
    assert visitor.heading == "Mon espace privé : employeur de jardinier"
    assert establishment.group(employer.number) in panel(visitor, "Votre établissement")


@pytest.mark.requirement("R101", "R111")
def test_a_particulier_as_the_leaflet_says(visit, rene, with_policy):
    with_policy(edition="leaflet")
    ChildFactory(person=rene.person)
    visitor = visit(rene.but(number=people.NUMBER), java_script_enabled=False).begin()
    visitor.type(numero=people.NUMBER).press().type(**rene.details).press()
    visitor.choose("La date de naissance d'un de mes enfants").press()
    visitor.type(enfant_day="14", enfant_month="5", enfant_year="2015").press()
    visitor.type(departement="68").press().press()
    # The box is ticked on its words.
    visitor.page.locator("label[for=id_conditions]").click()
    visitor.press()
    assert visitor.heading == "Inscription terminée"
    password = PASSWORD.search(visitor.mail())[0]
    visitor.follow("Se connecter à Mon espace privé").log_in(password).replace_password()
    assert_in_the_space(visitor)


@pytest.fixture
def forgetful(rene):
    """René, who has an account and forgot its password."""
    AccountFactory(person=rene.person, email=rene.email, opened_at=timezone.now() - dt.timedelta(days=90))
    return rene


@pytest.mark.requirement("R155", "R157", "R158", "R159")
def test_a_forgotten_password_by_email_with_the_keyboard_alone(visit, forgetful):
    visitor = visit(forgetful, kind=Keyboard)
    visitor.page.goto("/alsace/connexion/")
    visitor.follow("J'ai oublié mon mot de passe").type(identifiant=forgetful.number).press()
    visitor.choose("par e-mail").press().type(code=CODE.search(visitor.mail())[0]).press()
    assert visitor.heading == "Votre mot de passe provisoire est envoyé"
    visitor.mail()
    [password] = {found[0] for mail in visitor.sink.taken if (found := PASSWORD.search(mail.content.decode()))}
    visitor.follow("Se connecter").log_in(password).replace_password()
    assert visitor.page.url.endswith("/espace/")


def test_a_forgotten_password_by_letter_without_scripts(visit, forgetful):
    visitor = visit(forgetful, java_script_enabled=False)
    visitor.page.goto("/alsace/connexion/")
    visitor.follow("J'ai oublié mon mot de passe").type(identifiant=forgetful.number).press()
    visitor.follow("Je n'ai plus accès ni à cette adresse ni à ce téléphone").choose("Particulier").press()
    visitor.type(**{name: typed for name, typed in forgetful.details.items() if name not in {"email", "mobile"}})
    visitor.press().choose("non").press().type(montant=forgetful.amount).press().press("Recevoir le courrier")
    assert visitor.heading == "Votre courrier est demandé"
    password = PASSWORD.search(visitor.letter())[0]
    visitor.page.goto("/alsace/connexion/")
    visitor.log_in(password).replace_password()
    assert "n'est pas encore vérifiée" in visitor.page.locator("main").inner_text()
