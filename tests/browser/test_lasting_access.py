"""A member comes back, in a real browser: the code, the browser they trust, and the list of who is in."""

import pytest

from guichet.login.models import Browser, Session
from tests.browser.visitor import CODE, Keyboard, Visitor
from tests.factories import PASSWORD, AccountFactory
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAYS = pytest.mark.parametrize(
    ("kind", "options"),
    [(Visitor, {}), (Visitor, {"java_script_enabled": False}), (Keyboard, {})],
    ids=["mouse", "no scripts", "keyboard"],
)
TRUST = "Faire confiance à ce navigateur"


@pytest.fixture
def account(live_server, settings):
    settings.PUBLIC_URL = live_server.url
    return AccountFactory()


@pytest.fixture
def visit(live_server, open_page, sink, account):
    """Return `visit(kind, **context_options) -> Visitor` at the login window."""
    someone = people.Someone(number=account.person.nir, email=account.contact.email)

    def one(kind=Visitor, **options):
        visitor = kind(open_page(base_url=live_server.url, **options), someone, sink)
        visitor.page.goto("/alsace/connexion/")
        return visitor

    return one


def type_pair(visitor):
    """Fill in the login window, and no more."""
    return visitor.type(identifiant=visitor.someone.number, mot_de_passe=PASSWORD).press("Se connecter")


def tick(visitor, label):
    """Tick a box: by its words, or with the space bar."""
    if isinstance(visitor, Keyboard):
        visitor._reach(label)
        visitor.page.keyboard.press("Space")
    else:
        visitor.page.get_by_text(label, exact=True).click()
    return visitor


def leave(visitor):
    """« Se déconnecter », which stands in the header; then back to the login window."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Se déconnecter").first.press("Enter")
    visitor.page.goto("/alsace/connexion/")
    return visitor


@WAYS
@pytest.mark.requirement("R145", "R146", "R147")
def test_the_code_then_a_browser_that_is_trusted_then_one_that_is_not_any_more(visit, kind, options):
    visitor = type_pair(visit(kind, **options))
    assert visitor.heading == "Code de sécurité"
    assert visitor.page.locator("[name=code]").get_attribute("autocomplete") == "one-time-code"
    # A mistake first: the focus goes to what is wrong, and nothing is lost but the code.
    visitor.type(code="000000").press("Valider")
    assert visitor.page.title().startswith("Erreur")
    visitor.type(code=CODE.search(visitor.mail())[0])
    tick(visitor, TRUST).press("Valider")
    assert visitor.heading == "Mon espace privé : particulier"
    type_pair(leave(visitor))
    assert visitor.heading == "Mon espace privé : particulier"
    visitor.page.goto("/espace/mon-compte/securite/")
    press_first(visitor, "Ne plus faire confiance")
    assert "Ce navigateur n'est plus de confiance" in visitor.page.locator("main").inner_text().replace("\xa0", " ")
    type_pair(leave(visitor))
    assert visitor.heading == "Code de sécurité"
    assert Browser.objects.count() == 1


def press_first(visitor, label):
    """Press the first button whose words begin so: what follows, for screen readers, names the line."""
    button = visitor.page.locator("main").get_by_role("button", name=label).first
    if isinstance(visitor, Keyboard):
        said = button.evaluate("one => one.innerText.trim()")
        visitor.press(said)
    else:
        visitor._click(button)


@WAYS
def test_another_browser_is_put_out_from_the_list(visit, account, kind, options):
    other = visit().log_in(PASSWORD)
    visitor = visit(kind, **options).log_in(PASSWORD)
    visitor.page.goto("/espace/mon-compte/securite/")
    rows = visitor.page.get_by_role("region", name="Vos connexions en cours").get_by_role("listitem")
    assert rows.count() == 2
    assert "cette session" in rows.first.inner_text()
    press_first(visitor, "Déconnecter")
    assert rows.count() == 1
    assert Session.objects.count() == 1
    other.page.goto("/espace/")
    assert other.heading == "Se connecter à Mon espace privé"
