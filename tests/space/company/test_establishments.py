"""« Mes établissements »: those of the account's files, and no other."""

import datetime as dt

import pytest

from guichet.accounts.models import File
from tests.factories import AccountFactory, EstablishmentFactory, enter
from tests.journeys.walker import Walker
from tests.space.test_home import text

pytestmark = pytest.mark.django_db
HERE = "/espace/entreprise/etablissements/"


@pytest.mark.requirement("R78")
def test_a_company_sees_what_the_registry_holds_of_it(client):
    place = EstablishmentFactory(siren="012345674", responsible_name="Weber", responsible_given_names="Florent")
    EstablishmentFactory(siren="012345674", name="Autre site")
    said = text(enter(client, AccountFactory(establishment=place, profile="entreprise")).get(HERE))
    for part in ("Mes établissements", "EARL du Moulin", "2 CHEMIN DU MOULIN", "MSA d'Alsace", "Florent Weber"):
        assert part in said, part
    assert "Autre site" not in said, "somebody else manages it"


@pytest.mark.requirement("R74")
def test_a_farmer_sees_the_companies_attached_and_goes_to_one():
    account, walker = AccountFactory(profile="exploitant"), Walker()
    enter(walker.client, account)
    assert "Aucun établissement n'est rattaché" in text(walker.get(HERE).response)
    for name, closed in (("EARL du Moulin", None), ("GAEC des Tilleuls", dt.date(2025, 12, 31))):
        place = EstablishmentFactory(name=name, closed_on=closed)
        File.objects.create(
            account=account, profile="exploitant", fund_code="68", establishment=place, opened_at=account.opened_at
        )
    said = text(walker.get(HERE).response)
    assert "Mes entreprises" in said
    assert "Fermé depuis le 31 décembre 2025" in said
    walker.press("Afficher ce dossier")
    assert walker.path == "/espace/"
    assert "C'est le dossier affiché." in text(walker.get(HERE).response)
