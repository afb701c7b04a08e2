"""Invented people: nobody's numbers, every row accepted, and each one does what their sentence says."""

import csv
import datetime as dt

import pytest

from guichet.identifiers import nir, siret
from guichet.registry import establishments, facts, lookup
from guichet.registry.demo_people import MOST_PEOPLE, write_demo_folder
from guichet.registry.demo_scenarios import DEMO_ESTABLISHMENTS, DEMO_SCENARIOS
from guichet.registry.importer import import_folder
from guichet.registry.importing.tables import TABLES
from guichet.registry.lookup import Reason
from guichet.registry.models import Person

TODAY = dt.date(2026, 3, 10)
PEOPLE = 1_500
OUTCOMES = {
    "deceased": Reason.DECEASED,
    "temporary-number": Reason.TEMPORARY_NUMBER,
    "dependant": Reason.DEPENDANT,
    "blocked": Reason.BLOCKED,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder of invented people; it is only read."""
    written = tmp_path_factory.mktemp("people")
    write_demo_folder(written, people=PEOPLE, seed=3, today=TODAY)
    return written


def rows(folder, name):
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_every_number_has_its_key_and_is_nobody_s(folder):
    for row in rows(folder, "people.csv"):
        number = nir.parse(row["nir"])
        assert number.had_key
        if row["nir_kind"] != "nnp":
            assert number.body[7] == "9", "communes and countries 99x do not exist"
        assert row["line6"].split()[0].endswith("990")
    for row in rows(folder, "establishments.csv"):
        assert not row["siret"] or siret.parse(row["siret"]).startswith("0"), "no SIREN begins with 0"


def test_every_state_that_real_files_have_is_there(folder):
    people = rows(folder, "people.csv")
    assert len(people) == PEOPLE
    assert {row["nir_kind"] for row in people} == {"nir", "nia", "nnp", "parent"}
    assert {row["state"] for row in people} == {"living", "deceased", "blocked"}
    for column in ("left_on", "duplicate_of_ref", "replaced_by_ref", "insured_parent_ref", "usual_name"):
        assert any(row[column] for row in people), column
    assert any(len(row["birth_date"]) == 4 for row in people)


LIVES = {
    "card-with-photo": {"children", "payments", "bank_accounts", "covers", "doctors", "documents"},
    "dependant": {"payments", "covers"},
    "farmer": {"children", "bills", "bank_accounts", "parcels", "covers", "documents"},
    "solidarity": {"bills", "bank_accounts", "parcels", "covers", "documents"},
    "company": {"bills", "bank_accounts", "documents"},
    "gardener": {"bills", "bank_accounts", "documents"},
    "farm-north": {"bills", "bank_accounts", "parcels", "documents"},
}


def test_each_profile_has_a_full_life(folder):
    files = {file for life in LIVES.values() for file in life}
    owners = {
        file: {row["person_ref"] or row.get("establishment_ref") for row in rows(folder, f"{file}.csv")}
        for file in files
    }
    missing = {(key, file) for key, life in LIVES.items() for file in life if f"demo-{key}" not in owners[file]}
    assert not missing
    assert all(row["family_name"] and row["given_names"] for row in rows(folder, "children.csv"))
    bills = rows(folder, "bills.csv")
    for key in ("farmer", "solidarity", "company", "gardener"):
        own = [row for row in bills if f"demo-{key}" in (row["person_ref"], row["establishment_ref"])]
        due = [row for row in own if not row["paid_on"]]
        assert len(own) > len(due) == 1
        assert (due[0]["due_on"] < TODAY.isoformat()) == (key == "solidarity"), "hers is late"


def test_what_was_paid_lately_is_a_bill_that_is_shown(folder):
    paid = {(row["person_ref"], row["establishment_ref"], row["amount_cents"], row["paid_on"])
            for row in rows(folder, "bills.csv")}  # fmt: skip
    introduced = {f"demo-{one.key}" for one in (*DEMO_SCENARIOS, *DEMO_ESTABLISHMENTS)}
    for row in rows(folder, "contributions.csv"):
        payer = (row["person_ref"], row["establishment_ref"])
        if introduced & set(payer):
            assert (*payer, row["amount_cents"], row["paid_on"]) in paid


def test_accounts_doctors_and_parcels_are_nobody_s(folder):
    assert {row["iban"][4:14] for row in rows(folder, "bank_accounts.csv")} == {"9999999999"}, "no bank's code"
    assert {row["rpps"][:3] for row in rows(folder, "doctors.csv")} == {"999"}, "real ones begin with 1"
    assert {row["commune_code"][-2:] for row in rows(folder, "parcels.csv")} == {"99"}


def test_more_people_than_there_are_numbers_are_refused(tmp_path):
    with pytest.raises(ValueError, match=str(MOST_PEOPLE)):
        write_demo_folder(tmp_path, people=MOST_PEOPLE + 1, seed=1)


@pytest.mark.django_db
def test_every_row_goes_in_and_each_person_does_what_their_sentence_says(folder):
    done = import_folder(folder, today=TODAY)
    assert done.bad_rows == []
    assert done.complete
    assert all(one.new for one in done.files)
    assert {one.file for one in done.files} == {table.file for table in TABLES}
    for scenario in DEMO_SCENARIOS:
        check(scenario)


def check(scenario):
    """Identify a person by what the demonstration tells to type, then try what is on their papers."""
    answer = lookup.identification(
        scenario.body, family_name=scenario.family_name, given_name=scenario.given_name, birth_date=scenario.birth_date
    )
    expected = OUTCOMES.get(scenario.key, Reason.IDENTIFIED) if scenario.known else Reason.UNKNOWN_NUMBER
    assert answer.reason is expected, scenario.key
    if answer.person is None:
        return
    person = answer.person
    assert person.source_ref == ("demo-new-number" if scenario.key == "number-replaced" else scenario.source_ref)
    assert person.health_insured == (scenario.cells.get("health_insured", "1") == "1")
    assert len(facts.departments(person)) == len(scenario.departments)
    if scenario.card_serial:
        assert facts.card_serial_matches(person, scenario.card_serial, with_photo=scenario.with_photo)
        assert not facts.card_serial_matches(person, scenario.card_serial, with_photo=not scenario.with_photo)
    if scenario.amount_cents:
        assert proves(person, scenario.amount_cents) == (scenario.key != "common-amount")
        assert proves(person, facts.latest_payments(person, 2)[1].amount_cents), "another amount does"
    if scenario.bill_cents:
        since = dt.date(2025, 3, 10)
        assert facts.bill_amount_matches(person, scenario.bill_cents, since=since, until=TODAY, shared_percent=2)
    if scenario.key == "by-post":
        assert not person.cards.exists()
        assert not person.payments.exists()
        assert any(person.postal_lines)


@pytest.mark.django_db
def test_every_establishment_does_what_its_sentence_says(folder):
    import_folder(folder, today=TODAY)
    for one in DEMO_ESTABLISHMENTS:
        for number in filter(None, (one.siret, one.et)):
            found = establishments.identification(
                number,
                household_employer=not one.siret,
                company_name=one.name if one.siret else None,
                responsible=establishments.Responsible(one.family_name, one.given_name),
            )
            assert found.reason is Reason.IDENTIFIED, one.key
        assert any(found.establishment.postal_lines)
        if one.wages_cents:
            since = dt.date(2025, 3, 10)
            assert facts.wages_amount_matches(
                found.establishment, one.wages_cents, since=since, until=TODAY, shared_percent=2
            )
        if one.run_by:
            owner = Person.objects.get(source_ref=f"demo-{one.run_by}")
            assert establishments.owned(owner, [one.siret]) == [found.establishment]


def proves(person, cents):
    since = dt.date(2025, 9, 10)
    return facts.payment_amount_matches(person, cents, since=since, until=TODAY, shared_percent=2)


@pytest.mark.django_db
def test_names_that_the_sentences_promise_are_right(folder):
    import_folder(folder, today=TODAY)
    by_key = {scenario.key: scenario for scenario in DEMO_SCENARIOS}

    def known(key, **typed):
        one = by_key[key]
        told = {"family_name": one.family_name, "given_name": one.given_name, "birth_date": one.birth_date} | typed
        return lookup.identify(one.body, **told) is not None

    for name in ("lefevre", "Müller Roche", "MULLER-ROCHE"):
        assert known("usual-name", family_name=name)
    for day in (1, 17, 30):
        assert known("partial-birth-date", birth_date=(1969, 4, day))
    assert not known("partial-birth-date", birth_date=(1969, 5, 1))
    assert known("no-given-name", given_name="")
    assert len(facts.fund_codes(Person.objects.get(source_ref="demo-two-funds"))) == 2
