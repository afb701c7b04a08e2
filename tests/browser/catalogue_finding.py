"""The agents' search: the box, what it finds, and the reason that opens a file."""

import datetime as dt

from django.utils import timezone

from guichet.agents.models import Look
from guichet.funds import catalogue as funds
from guichet.funds.models import AssistanceDesk
from guichet.limits.models import Attempt
from guichet.registry.models import PersonState
from tests.factories import (
    AffiliationFactory,
    AgentFactory,
    EstablishmentFactory,
    PersonFactory,
    at_work,
    invented_nir,
    open_file,
)
from tests.journeys.walker import Walker

FIND = "/agents/rechercher/"
LONGEST_NAME = "Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais"


def finding():
    """From the empty box to a file that opens, and each way not to get there."""
    walker = Walker()
    at_work(walker.client, AgentFactory(name="Claire Muller"))
    yield "find, empty", walker.get(FIND)
    yield from _refused(walker)
    yield from _results(walker)
    yield from _elsewhere(walker)
    yield "find, nobody", walker.get(FIND).press("Rechercher", cherche=invented_nir(4321))
    yield "find, nobody of this name", walker.press("Rechercher", cherche="Personne 1/1/1950")
    yield from _open(walker)
    for _ in range(60):
        walker.press("Rechercher", cherche=invented_nir(4321))
    walker.expected = 429
    yield "find, too often", walker.press("Rechercher", cherche=invented_nir(4321))
    Attempt.objects.all().delete()


def _refused(walker):
    yield "find, nothing typed", walker.press("Rechercher")
    yield "find, no birth date", walker.press("Rechercher", cherche="Weber")
    yield "find, mistyped", walker.press("Rechercher", cherche="1 85 01 67 990 001 99")


def _results(walker):
    one = AffiliationFactory(person__birth_name=LONGEST_NAME, person__usual_name="Keller", person__birth_year=1951)
    yield "find, one result", walker.get(FIND).press("Rechercher", cherche=one.person.nir)
    AffiliationFactory(person__birth_year=1952, person__state=PersonState.DECEASED)
    AffiliationFactory(person__birth_year=1952, person__given_names="Florent,Jules", person__sex="2")
    AffiliationFactory(person__birth_year=1952, person=PersonFactory(birth_year=1952, birth_month=None, birth_day=None))
    yield "find, several results", walker.press("Rechercher", cherche="Weber 27/01/1952")
    for number in range(11):
        AffiliationFactory(person__birth_year=1953, person__birth_name=f"Weber {number}" if number > 11 else "Weber")
    yield "find, more than ten", walker.press("Rechercher", cherche="weber né le 27 janvier 1953")
    yield "find, an establishment", walker.press("Rechercher", cherche=EstablishmentFactory().siret)


def _elsewhere(walker):
    other = funds.by_department("83")
    AssistanceDesk.objects.filter(fund_code=other.code).delete()
    person = AffiliationFactory(department="83").person
    yield "find, another fund, telephone unknown", walker.press("Rechercher", cherche=person.nir)
    AssistanceDesk.objects.create(fund_code=other.code, telephone="04 94 00 00 00", hours="Du lundi au vendredi")
    yield "find, another fund", walker.press("Rechercher", cherche=person.nir)


def _open(walker):
    person = AffiliationFactory().person
    walker.press("Rechercher", cherche=person.nir)
    button = next(label for label in walker.page.buttons if label.startswith("Ouvrir le dossier"))
    yield "open a file, no reason", walker.press(button)
    yield "open a file, case unknown", walker.press(button, motif="case", demande="4F3A-91BC-2D07")
    address = open_file(walker.client, person)
    open_file(walker.client, EstablishmentFactory())
    yield "find, files open", walker.get(FIND)
    Look.objects.filter(reference=address.split("/")[-2]).update(opened_at=timezone.now() - dt.timedelta(minutes=61))
    yield "open a file, an hour later", walker.get(address)
    yield "find, a result too old", walker.get(f"{FIND}?perime=1")
