"""What the space offers, that nothing on the screen is dead, and that one file and one line add a service."""

import re
from pathlib import Path

import pytest
from django.test import override_settings

from guichet.space import services, views
from guichet.space.services.base import OF_ALL, OF_PEOPLE, Family, Outside, RequestPage, Service, page
from tests.factories import AccountFactory, EstablishmentFactory, enter

FOLDER = Path(services.__file__).parent
# Every key of the documents' families but those of third parties, and what each profile has besides.
KEYS = {
    "att_fiscale", "att_droits_maladie", "att_paiements", "att_medecin_traitant", "att_famille", "att_logement",
    "att_non_perception", "pai_sante", "pai_famille", "pai_logement", "pai_invalidite", "pai_retraite",
    "dec_ressources", "dec_medecin_traitant", "dec_perte_vol_vitale", "dem_aide_logement", "dem_pension_invalidite",
    "dem_ceam", "exp_releve_parcellaire", "exp_factures", "exp_telereglement", "ent_depot_fichiers",
    "ent_accident_travail", "ent_cotisations_salaires", "ent_adresse",
}  # fmt: skip


def made(key="x", leads_to=None, **more):
    told = {"family": Family.FOLLOW_UP, "title": "A", "sentence": "B.", "bundles": OF_ALL, **more}
    return Service(key=key, leads_to=leads_to or page("payments"), **told)


@pytest.fixture(autouse=True)
def fresh():
    """What is kept for a process is worked out anew for each test here, and after it."""
    kept = (services.offered, services.menu, services.shortcuts, services.families, views._offer)
    for one in kept:
        one.cache_clear()
    yield
    for one in kept:
        one.cache_clear()


@pytest.fixture
def offer(monkeypatch):
    """Return `offer(*services)`: make the space offer these."""
    return lambda *offered: monkeypatch.setattr(services, "SERVICES", offered)


@pytest.mark.requirement("R165", "R170")
def test_the_documents_labels_in_the_documents_order():
    assert [str(one.title) for one in services.SERVICES if one.in_menu] == [
        "Mes services", "Mes attestations", "Mes paiements", "Suivre mes demandes", "Contact & échanges",
    ]  # fmt: skip
    assert [str(one.title) for one in services.SERVICES if one.is_shortcut] == [
        "Mes attestations", "Mes documents", "Suivre mes demandes", "Mon compte",
    ]  # fmt: skip


@pytest.mark.requirement("R12")
def test_the_four_families_hold_every_service_of_the_documents():
    assert [family.label for family in Family][:4] == ["Attestations", "Consultations", "Déclarations", "Demandes"]
    keys = [one.key for one in services.SERVICES]
    assert len(keys) == len(set(keys))
    assert set(keys) >= KEYS
    assert {one.family for one in services.SERVICES if one.key in KEYS} == set(Family) - {Family.FOLLOW_UP}


def test_adding_a_service_touches_its_file_and_the_list(offer):
    """No other file of the space names one: whatever is in the list is on every screen."""
    of_services = {one.key for one in services.SERVICES if one.key in KEYS}
    sources = [
        path for path in FOLDER.parent.rglob("*") if path.suffix in {".py", ".html"} and FOLDER not in path.parents
    ]
    # Where the kinds of what is behind them are declared, and the one that has a page of its own.
    rooms = ("certificates", "requests", "depositing.py", "deposits.py")
    for path in sources:
        if not set(rooms) & set(path.parts):
            assert not of_services & set(re.findall(r"\w+", path.read_text())), path
    in_files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "base"}
    listed = set(re.findall(r"(\w+)\.SERVICES?\b", (FOLDER / "__init__.py").read_text()))
    assert in_files == listed


def test_what_leads_nowhere_is_not_shown(offer):
    nowhere = (page("no_such_page"), RequestPage("no_such_kind"), Outside("exp_telepaiement", "TELEPAYMENT_URL"))
    offer(*(made(leads_to=one, in_menu=True, is_shortcut=True) for one in nowhere))
    with override_settings(TELEPAYMENT_URL=""):
        assert (services.menu("particulier"), services.shortcuts("particulier")) == ((), ())
        assert services.families("particulier") == ()


@pytest.fixture
def holders(account):
    """A member of each profile, by the set of services that they have."""
    farmer = AccountFactory(profile="exploitant")
    company, household = EstablishmentFactory(), EstablishmentFactory(household_employer=True)
    return {
        "particulier": account,
        "exploitation": farmer,
        "entreprise": AccountFactory(establishment=company, profile="entreprise"),
        "jardinier": AccountFactory(establishment=household, profile="jardinier", identifier=household.et),
    }


@pytest.mark.requirement("R172")
@pytest.mark.parametrize("bundle", ["particulier", "exploitation", "entreprise", "jardinier"])
def test_every_service_is_reached_from_home_and_answers(client, holders, bundle):
    inside = enter(client, holders[bundle])
    home = inside.get("/espace/").content.decode().replace("&amp;", "&")
    there = services.offered(bundle)
    assert {"services", "my_account"} <= {one.key for one in there}
    for one in there:
        assert f'href="{one.address}"' in home
        if not one.leads_to.is_outside:
            assert inside.get(one.address).status_code == 200, one.key


@pytest.mark.django_db
def test_each_set_of_services_has_its_own(client, offer):
    offer(made("a", in_menu=True, bundles=OF_PEOPLE), made("b", page("home"), in_menu=True, is_shortcut=True))
    assert services.menu("particulier") == (("A", "/espace/paiements/"), ("A", "/espace/"))
    assert services.menu("exploitation") == services.menu("particulier")
    assert services.menu("entreprise") == services.menu("jardinier") == (("A", "/espace/"),)
    assert services.shortcuts("entreprise") == (("b", "A", "/espace/"),)


@pytest.mark.django_db
@override_settings(TESA_URL="https://tesa.example.org/")
def test_another_application_says_that_it_is_another_site_and_learns_nothing(client):
    inside = enter(client, AccountFactory(establishment=EstablishmentFactory(), profile="entreprise"))
    link = (
        '<a href="/espace/ouvrir/ent-tesa/" rel="noopener noreferrer external" referrerpolicy="no-referrer">TESA</a>'
        " <small>autre site"
    )
    for address in ("/espace/", "/espace/services/"):
        assert link in inside.get(address).content.decode()
    shown = inside.get("/espace/ouvrir/ent-tesa/")
    assert 'href="https://tesa.example.org/" rel="noopener noreferrer external" referrerpolicy="no-referrer"' in (
        shown.content.decode()
    )


@pytest.mark.requirement("R12", "R172")
def test_my_services_says_what_each_is_for_and_what_the_registry_lacks(browser, pay, django_assert_max_num_queries):
    pay("2022-02-18", branch="Santé")
    with django_assert_max_num_queries(4):
        shown = browser.get("/espace/services/").content.decode()
    assert "Vos aides au logement, mois par mois." in shown
    assert "Aucun paiement d&#x27;aide au logement pour le moment." in shown
    assert "Aucun paiement de santé" not in shown
    assert "<title>Mes services - MSA Alsace</title>" in shown
