"""Unknown, wrong, limited: from outside, nothing tells them apart (design: « From outside, nothing tells who is known »)."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.registry import lookup
from guichet.registry.facts import card_serial_index
from guichet.registry.models import Affiliation, Card, Payment, Person
from tests.journeys import people
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db(transaction=True)

KNOWN, UNKNOWN = "1540699990921", "1540699990922"
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture(autouse=True)
def person():
    person = Person.objects.create(
        source_ref="P1", nir_index=lookup.nir_index(KNOWN), nir=KNOWN, nir_kind="nir", certified=True,
        birth_name="Müller", given_names="René", sex="1", birth_year=1954, birth_month=6, birth_day=3,
        health_insured=True, state="living", postal_lines=["M RENE MULLER", "", "", "1 RUE DE LA GARE", "", "67000 STRASBOURG"],
    )  # fmt: skip
    Affiliation.objects.create(person=person, fund_code="68", department="67")
    Card.objects.create(person=person, serial_index=card_serial_index("12345678901"), with_photo=True, current=True)
    Payment.objects.create(
        source_ref="Y1", person=person, fund_code="68", paid_on=timezone.localdate(), branch="Santé", amount_cents=3107
    )
    return person


def somebody(number=KNOWN, name="Muller", year="1954"):
    """Return the details that somebody types."""
    return SimpleNamespace(
        number=number,
        details={
            "nom": name, "prenom": "René", "date_naissance_day": "3", "date_naissance_month": "6",
            "date_naissance_year": year, "email": "rene@example.org", "mobile": "0612345678",
        },
    )  # fmt: skip


def use_up_the_limit():
    """Bring the number to its limit, as strangers would from other browsers."""
    now = dt.datetime.now(dt.UTC)
    for _ in range(5):
        limits.attempt(Limit("proof.identifier.6h", KNOWN, 5, dt.timedelta(hours=6)), now=now)


WHO = {
    "known, wrong answer": lambda: (somebody(), "99,99"),
    "unknown number": lambda: (somebody(number=UNKNOWN), "31,07"),
    "known number, another name": lambda: (somebody(name="Dupont"), "31,07"),
    "known number, another birth date": lambda: (somebody(year="1955"), "31,07"),
    "limited, right answer": lambda: (use_up_the_limit(), (somebody(), "31,07"))[1],
    "limited, wrong answer": lambda: (use_up_the_limit(), (somebody(), "99,99"))[1],
}


def answer_three_times(someone, amount):
    """Walk to the amount, answer three times, the first one twice; return what was seen: pages and statements."""
    walker = Walker().until_amount(someone)
    seen = []
    for typed in (amount, amount, "11,11", "22,22"):
        with CaptureQueriesContext(connection) as queries:
            walker.answer(montant=typed)
        statements = [query["sql"].split(" ", 1)[0] for query in queries]
        words = [word for word in statements if word not in WRITES]
        writes = len(statements) - len(words)
        page = walker.bytes_without_tokens().replace(typed.encode(), b"AMOUNT")
        seen.append((walker.response.status_code, page, sorted(words), writes))
    return seen


def test_an_answer_that_fails_looks_and_costs_the_same_whoever_it_is(subtests):
    reference = answer_three_times(*WHO["known, wrong answer"]())
    for rank, left in enumerate(("2 essais", "2 essais", "1 essai")):
        assert f"Il vous reste {left}" in reference[rank][1].decode()
    assert "Inscription par voie postale" in reference[3][1].decode()
    for name, who in WHO.items():
        limits.forget("proof.identifier.6h", KNOWN)
        with subtests.test(name):
            for again, before in zip(answer_three_times(*who()), reference, strict=True):
                assert again == before


def test_a_serial_that_fails_looks_and_costs_the_same_whoever_it_is():
    def attempt(someone, serial):
        walker = Walker().until_serial(someone)
        with CaptureQueriesContext(connection) as queries:
            walker.answer(carte="photo", serie=serial)
        page = walker.bytes_without_tokens().replace(serial.encode(), b"SERIAL")
        return page, sorted(query["sql"].split(" ", 1)[0] for query in queries)

    wrong = attempt(somebody(), "10987654321")
    assert attempt(somebody(number=UNKNOWN), "12345678901") == wrong
    assert attempt(somebody(name="Dupont"), "12345678901") == wrong


def test_the_end_of_the_postal_way_is_the_same_for_everybody(subtests):
    def end(someone):
        walker = Walker().until_postal(someone).answer()
        with CaptureQueriesContext(connection) as queries:
            walker.answer()
        return walker.bytes_without_tokens(), sorted(query["sql"].split(" ", 1)[0] for query in queries)

    known = end(somebody())
    assert "adresse postale connue par votre MSA" in known[0].decode()
    for other in (somebody(number=UNKNOWN), somebody(name="Dupont"), somebody(year="1955"), somebody()):
        assert end(other) == known


def test_every_page_before_the_proof_is_the_same_for_known_and_unknown():
    def pages(number):
        walker = Walker()
        seen = []
        for step in (walker.open_enrolment, lambda: walker.answer(profil="particulier"),
                     lambda: walker.answer(numero=number), walker.answer,
                     lambda: walker.answer(**somebody(number).details), walker.answer,
                     lambda: walker.answer(affilie="oui"), lambda: walker.answer(carte="photo")):  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                step()
            seen.append((walker.bytes_without_tokens().replace(number.encode(), b"N"), len(queries)))
        return seen

    assert pages(KNOWN) == pages(UNKNOWN)


@pytest.mark.parametrize(
    "changes",
    [{"number": "00000001809995"}, {"company": "SARL Autre"}, {"family_name": "Autre"}],
    ids=["unknown number", "another company", "another name"],
)
def test_an_establishment_s_proof_costs_the_same_whoever_it_is(time_machine, now, changes):
    time_machine.move_to(now, tick=False)
    manager = people.moulin()

    def attempt(someone):
        walker = Walker().until_wages(someone)
        with CaptureQueriesContext(connection) as queries:
            walker.answer(montant="9,99")
        return walker.bytes_without_tokens(), sorted(query["sql"].split(" ", 1)[0] for query in queries)

    assert attempt(manager.but(**changes)) == attempt(manager)


def test_an_establishment_s_number_costs_the_same_whether_it_is_known(time_machine, now):
    time_machine.move_to(now, tick=False)
    manager = people.moulin()

    def identify(number):
        walker = Walker().open_enrolment().answer(profil="entreprise")
        with CaptureQueriesContext(connection) as queries:
            walker.answer(numero=number)
        assert walker.slug == "a-prevoir"
        return walker.heading, len(queries)

    assert identify("00000001809995") == identify(manager.number)
