"""Files as they come: cut, unsorted, doubled, contradictory, or read with other keys than the last time."""

import datetime as dt

import pytest
from django.db import DatabaseError

from guichet.registry import facts, lookup
from guichet.registry.importer import import_folder
from guichet.registry.importing import writing
from guichet.registry.importing.document import render
from guichet.registry.importing.tables import CARDS, CONTRIBUTIONS, ESTABLISHMENTS, PAYMENTS, PEOPLE, TABLES
from guichet.registry.models import Card, Establishment, Payment, Person
from guichet.sealing.keyring import keyring
from tests.registry.test_importer import TODAY, examples, load, write

pytestmark = pytest.mark.django_db(transaction=True)


def person(rank, **cells):
    return examples(PEOPLE, source_ref=f"P-{rank}", **cells)


def told(done):
    return [(bad.file, bad.line, bad.column) for bad in done.bad_rows]


@pytest.fixture
def keys(settings):
    """Return `keys(*versions)`: seal with these keys from now on."""

    def use(*versions):
        settings.SEALING_KEYS = {version: bytes([version]) * 32 for version in versions}
        keyring.cache_clear()

    yield use
    keyring.cache_clear()


def test_every_column_has_an_example_that_can_be_read():
    for table in TABLES:
        for column in table.columns:
            assert column.example or column.otherwise, f"{table.file} {column.name}"
            for example in (column.example, column.otherwise):
                assert not example or column.value(example) is not None
            assert bool(column.example) or not column.required


def test_the_document_says_what_makes_a_row_the_same_row():
    text = render()
    for key in ("per person, and one per number a person had. Key: `source_ref`", "Key: `person_ref` with `serial`"):
        assert key in text


def test_byte_order_mark_line_ends_quotes_and_another_order_of_columns_are_fine(tmp_path):
    names = [column.name for column in reversed(PEOPLE.columns)]
    row = person(1, birth_name='de "La" Tour; dit Le Roux')
    line = ";".join('"' + row[name].replace('"', '""') + '"' for name in names)
    (tmp_path / "people.csv").write_bytes(b"\xef\xbb\xbf" + f"{';'.join(names)}\r\n{line}\r\n\r\n".encode())
    assert load(tmp_path).bad_rows == []
    assert Person.objects.get().birth_name == 'de "La" Tour; dit Le Roux'


def test_a_stray_quote_a_missing_cell_and_an_endless_line_spoil_their_own_line(tmp_path):
    write(tmp_path, PEOPLE, person(1))
    with (tmp_path / "people.csv").open("ab") as file:
        file.write(b'"P-2;\nP-3;x\n' + b"x" * 100_000 + b"\n\xff\xfe;\n")
    done = load(tmp_path)
    assert told(done) == [("people.csv", line, "") for line in (3, 4, 5, 6)]
    assert done.files[0].new == 1


def test_of_two_rows_with_one_key_the_first_counts(tmp_path):
    write(tmp_path, PEOPLE, person(1), person(1, birth_name="Roche"), person(2))
    for _ in range(2):
        assert told(load(tmp_path)) == [("people.csv", 3, "")]
        assert Person.objects.get(source_ref="P-1").birth_name == "Lefèvre"


def test_what_only_the_database_can_refuse_is_told_without_the_value_and_the_rest_goes_in(tmp_path):
    places = [examples(ESTABLISHMENTS, source_ref=f"S-{rank}", responsible_ref="") for rank in range(9)]
    for rank, place in enumerate(places):
        place |= {"siret": "" if rank % 8 else place["siret"], "et": f"ET000000000{rank}"}
    write(tmp_path, ESTABLISHMENTS, *places)
    done = load(tmp_path)
    [bad] = done.bad_rows
    assert (bad.file, bad.line) == ("establishments.csv", 10)
    assert "siret" in bad.reason
    assert "01234567400019" not in bad.reason
    assert Establishment.objects.count() == 8


def test_links_are_found_in_whatever_order_rows_come_and_circles_are_mistakes(tmp_path):
    chain = [person(rank, replaced_by_ref=f"P-{rank + 1}") for rank in range(3)] + [person(3)]
    circle = [person(7, duplicate_of_ref="P-8"), person(8, duplicate_of_ref="P-7")]
    write(tmp_path, PEOPLE, *chain, *circle)
    done = load(tmp_path)
    assert told(done) == [("people.csv", line, "duplicate_of_ref") for line in (6, 7)]
    leads = Person.objects.exclude(replaced_by=None).values_list("source_ref", "replaced_by__source_ref")
    assert sorted(leads) == [("P-0", "P-1"), ("P-1", "P-2"), ("P-2", "P-3")]


def test_links_across_batches_are_found(tmp_path, monkeypatch):
    monkeypatch.setattr("guichet.registry.importer.BATCH", 3)
    people = [person(rank, replaced_by_ref=f"P-{rank + 20}" if rank < 20 else "") for rank in range(40)]
    write(tmp_path, PEOPLE, *people)
    assert load(tmp_path).bad_rows == []
    assert Person.objects.exclude(replaced_by=None).count() == 20
    assert load(tmp_path).files[0].unchanged == 40


def test_batches_written_before_a_failure_stay_and_the_next_import_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr("guichet.registry.importer.BATCH", 10)
    write(tmp_path, PEOPLE, *(person(rank) for rank in range(25)))
    execute, calls = writing.Upsert.execute, []

    def fail_at_the_third(self, prepared):
        calls.append(len(prepared))
        if len(calls) == 3:
            raise DatabaseError("the disk is full")
        return execute(self, prepared)

    with monkeypatch.context() as failing:
        failing.setattr(writing.Upsert, "execute", fail_at_the_third)
        with pytest.raises(DatabaseError):
            load(tmp_path)
    assert Person.objects.count() == 20
    [people] = load(tmp_path).files
    assert (people.new, people.unchanged) == (5, 20)


def test_an_import_brings_people_and_cards_under_the_new_key(tmp_path, keys):
    keys(1)
    write(tmp_path, PEOPLE, person(1))
    write(tmp_path, CARDS, examples(CARDS, person_ref="P-1"))
    load(tmp_path)
    keys(1, 2)
    assert [one.changed + one.new for one in load(tmp_path).files] == [1, 0], "the card was brought along"
    keys(2)
    known = Person.objects.get()
    number = known.nir
    assert lookup.find(number) == [known]
    assert facts.card_serial_matches(known, "90000000017", with_photo=True)
    assert [one.unchanged for one in load(tmp_path).files] == [1, 1]


def test_a_card_reported_stolen_while_keys_are_rotated_proves_nothing_more(tmp_path, keys):
    keys(1)
    write(tmp_path, PEOPLE, person(1))
    write(tmp_path, CARDS, examples(CARDS, person_ref="P-1"))
    load(tmp_path)
    keys(1, 2)
    write(tmp_path, CARDS, examples(CARDS, person_ref="P-1", current="0"))
    load(tmp_path)
    assert not facts.card_serial_matches(Person.objects.get(), "90000000017", with_photo=True)
    assert Card.objects.count() == 1


def test_a_card_indexed_under_both_keys_becomes_one(tmp_path, keys):
    write(tmp_path, PEOPLE, person(1))
    write(tmp_path, CARDS, examples(CARDS, person_ref="P-1"))
    for version in (1, 2):
        keys(version)
        load(tmp_path)
    assert Card.objects.count() == 2, "the older key was taken away too early"
    keys(1, 2)
    load(tmp_path)
    assert Card.objects.count() == 1


def forty(tmp_path):
    write(tmp_path, PEOPLE, *(person(rank) for rank in range(40)))
    assert load(tmp_path).bad == 0


def test_a_bad_row_keeps_the_row_it_speaks_of(tmp_path):
    forty(tmp_path)
    write(tmp_path, PEOPLE, person(0, sex="3"), person(1, duplicate_of_ref="P-none"),
          *(person(rank) for rank in range(2, 39)))  # fmt: skip
    [people] = load(tmp_path, complete=True).files
    assert (people.bad, people.left) == (2, 1)
    assert Person.objects.get(left_on=TODAY).source_ref == "P-39"


@pytest.mark.parametrize("source_ref", ["", "P 0", "P" * 41])
def test_a_bad_row_that_may_be_any_keeps_them_all(tmp_path, source_ref):
    forty(tmp_path)
    write(tmp_path, PEOPLE, person(0) | {"source_ref": source_ref}, *(person(rank) for rank in range(1, 40)))
    [people] = load(tmp_path, complete=True).files
    assert (people.left, "does not say which" in people.not_taken_away) == (0, True)


def test_who_left_already_is_not_dated_again(tmp_path):
    forty(tmp_path)
    write(tmp_path, PEOPLE, *(person(rank) for rank in range(39)))
    load(tmp_path, complete=True)
    import_folder(tmp_path, complete=True, today=TODAY + dt.timedelta(days=9))
    assert Person.objects.get(source_ref="P-39").left_on == TODAY


def test_other_rows_that_left_are_deleted_and_payments_from_the_file_s_first_day_only(tmp_path):
    write(tmp_path, PEOPLE, person(1))
    cards = [examples(CARDS, person_ref="P-1", serial=f"900000000{rank}") for rank in range(10, 50)]
    paid = [examples(PAYMENTS, person_ref="P-1", source_ref=f"V-{rank}", paid_on=f"2026-01-{rank % 28 + 1:02}")
            for rank in range(28)]  # fmt: skip
    write(tmp_path, CARDS, *cards)
    write(tmp_path, PAYMENTS, *paid)
    assert load(tmp_path).bad == 0
    write(tmp_path, CARDS, *cards[1:])
    write(tmp_path, PAYMENTS, *paid[8:20], *paid[21:])
    done = load(tmp_path, complete=True, most_leaving_percent=6)
    assert [one.left for one in done.files] == [0, 1, 1]
    assert Card.objects.count() == 39
    assert set(range(28)) - {int(one.source_ref[2:]) for one in Payment.objects.all()} == {20}


def test_a_closed_place_of_work_is_dated(tmp_path):
    place = examples(ESTABLISHMENTS, responsible_ref="")
    write(tmp_path, ESTABLISHMENTS, place)
    load(tmp_path)
    write(tmp_path, ESTABLISHMENTS)
    load(tmp_path, complete=True, most_leaving_percent=100)
    assert Establishment.objects.get().closed_on == TODAY


@pytest.mark.parametrize(
    ("table", "cells", "column"),
    [
        (PEOPLE, {"nir_kind": "nnp"}, "nir_kind"),
        (PEOPLE, {"nir": "7690499991902"}, "nir_kind"),
        (PEOPLE, {"insured_parent_ref": "P-000001"}, "insured_parent_ref"),
        (PEOPLE, {"duplicate_of_ref": "P-000001"}, "duplicate_of_ref"),
        (PEOPLE, {"duplicate_of_ref": "P-2", "replaced_by_ref": "P-2"}, "replaced_by_ref"),
        (PEOPLE, {"birth_date": "1969-00-03"}, "birth_date"),
        (PEOPLE, {"birth_date": "1969-02-30"}, "birth_date"),
        (PEOPLE, {"birth_date": "1800"}, "birth_date"),
        (PEOPLE, {"birth_country_code": "FR"}, "birth_country_code"),
        (TABLES[1], {"department": "83"}, "department"),
        (TABLES[1], {"fund_code": "00"}, "fund_code"),
        (CARDS, {"serial": "12"}, "serial"),
        (PAYMENTS, {"amount_cents": "22,50"}, "amount_cents"),
        (PAYMENTS, {"amount_cents": "0"}, "amount_cents"),
        (PAYMENTS, {"paid_on": "18/02/2026"}, "paid_on"),
        (ESTABLISHMENTS, {"siret": "", "et": ""}, "siret"),
        (ESTABLISHMENTS, {"siren": "999999998"}, "siren"),
        (CONTRIBUTIONS, {"establishment_ref": "S-000001"}, "establishment_ref"),
        (CONTRIBUTIONS, {"person_ref": ""}, "establishment_ref"),
    ],
)
def test_a_cell_that_cannot_be_true_is_told_with_its_column(tmp_path, table, cells, column):
    if table is not PEOPLE:
        write(tmp_path, PEOPLE, examples(PEOPLE))
    write(tmp_path, table, examples(table, **cells))
    assert told(load(tmp_path)) == [(table.file, 2, column)]
    assert not table.model.objects.exists()


def test_a_person_s_number_is_kept_for_them_alone_and_found_for_a_dependant_too(tmp_path):
    write(tmp_path, PEOPLE, person(1), person(2, nir_kind="parent", insured_parent_ref="P-1"))
    load(tmp_path)
    assert lookup.find("2690499991902") == list(Person.objects.order_by("pk"))
    assert [one.nir for one in Person.objects.order_by("source_ref")] == ["2690499991902", None]
