"""Loading the registry: what goes in, what is refused, and that twice changes nothing."""

import csv
import datetime as dt
import tracemalloc

import pytest
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guichet.registry.demo_people import write_demo_folder
from guichet.registry.importer import WrongFile, import_folder
from guichet.registry.importing.document import render
from guichet.registry.importing.tables import TABLES
from guichet.registry.models import Affiliation, Card, Child, Payment, Person

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = dt.date(2026, 3, 10)
PEOPLE = TABLES[0]


def examples(table, **cells):
    """Return a row made of the document's own examples."""
    return {column.name: cells.get(column.name, column.example) for column in table.columns}


def write(folder, table, *rows):
    """Write a file of the folder."""
    with (folder / table.file).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in table.columns], delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def contents():
    """Return every row of every table, as they are."""
    return {table.file: [model_to_dict(row) for row in table.model.objects.order_by("pk")] for table in TABLES}


def load(folder, *, on=TODAY, **options):
    return import_folder(folder, today=on, **options)


def test_the_document_s_examples_go_in_as_they_stand(tmp_path):
    for table in TABLES:
        write(tmp_path, table, examples(table))
    done = load(tmp_path)
    assert done.bad_rows == []
    assert {one.file: one.new for one in done.files} == {table.file: 1 for table in TABLES}
    person = Person.objects.get()
    assert (person.birth_name, person.birth_year, person.birth_month, person.birth_day) == ("Lefèvre", 1969, 4, None)
    assert person.postal_lines[3:] == ["3 CHEMIN DES VIGNES", "", "67990 VILLAGE INVENTE"]


def test_the_document_names_every_column_and_nothing_else():
    text = render()
    for table in TABLES:
        section = text.split(f"## {table.file}")[1].split("\n## ")[0]
        named = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
        assert named == [column.name for column in table.columns]


def test_twice_changes_nothing(tmp_path):
    write_demo_folder(tmp_path, people=150, seed=7, today=TODAY)
    first = load(tmp_path)
    before = contents()
    again = load(tmp_path)
    assert first.bad == again.bad == 0
    assert sum(one.new + one.changed for one in again.files) == 0
    assert contents() == before


def test_a_changed_cell_changes_one_row(tmp_path):
    write(tmp_path, PEOPLE, examples(PEOPLE), examples(PEOPLE, source_ref="P-000002"))
    load(tmp_path)
    write(tmp_path, PEOPLE, examples(PEOPLE), examples(PEOPLE, source_ref="P-000002", birth_name="Roche"))
    [people] = load(tmp_path).files
    assert (people.new, people.changed, people.unchanged) == (0, 1, 1)


@pytest.mark.parametrize(
    ("column", "cell"),
    [("nir", "269049999190242"), ("nir", "12"), ("birth_date", "1969-13-01"), ("sex", "3"), ("line4", "X" * 39),
     ("certified", "yes"), ("source_ref", ""), ("nir_kind", "parent"), ("birth_name", "A\x00B"), ("state", "gone")],
)  # fmt: skip
def test_a_bad_row_is_told_with_its_place_and_the_rest_goes_in(tmp_path, column, cell):
    write(tmp_path, PEOPLE, examples(PEOPLE), examples(PEOPLE, source_ref="P-000002") | {column: cell},
          examples(PEOPLE, source_ref="P-000003"))  # fmt: skip
    done = load(tmp_path)
    [bad] = done.bad_rows
    assert (bad.file, bad.line) == ("people.csv", 3)
    assert bad.reason
    assert len(cell) < 2 or cell == "parent" or cell not in bad.reason, "a report never repeats what the row says"
    assert sorted(Person.objects.values_list("source_ref", flat=True)) == ["P-000001", "P-000003"]


def test_a_row_that_names_nobody_is_told(tmp_path):
    write(tmp_path, TABLES[1], examples(TABLES[1]))
    [bad] = load(tmp_path).bad_rows
    assert (bad.file, bad.line, bad.column) == ("affiliations.csv", 2, "person_ref")
    assert not Affiliation.objects.exists()


def test_a_row_may_name_one_further_down(tmp_path):
    former = examples(PEOPLE, source_ref="P-000000", replaced_by_ref="P-000001")
    write(tmp_path, PEOPLE, former, examples(PEOPLE))
    assert load(tmp_path).bad == 0
    assert Person.objects.get(source_ref="P-000000").replaced_by.source_ref == "P-000001"


def test_a_wrong_header_stops_everything_before_the_first_row(tmp_path):
    write(tmp_path, PEOPLE, examples(PEOPLE))
    (tmp_path / "cards.csv").write_text("person_ref;number\n", encoding="utf-8")
    with pytest.raises(WrongFile, match=r"cards\.csv.*column serial is missing"):
        load(tmp_path)
    assert not Person.objects.exists()


def test_an_empty_folder_is_a_mistake(tmp_path):
    with pytest.raises(WrongFile):
        load(tmp_path)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.binary(max_size=120).filter(lambda line: line.strip()), max_size=8))
def test_no_garbage_stops_the_import(tmp_path, garbage):
    write(tmp_path, PEOPLE, examples(PEOPLE))
    with (tmp_path / PEOPLE.file).open("ab") as file:
        file.write(b"\n".join(line.replace(b"\n", b" ") for line in garbage))
    done = load(tmp_path)
    assert done.files[0].new + done.files[0].unchanged == 1
    assert all(bad.line > 2 for bad in done.bad_rows)


def test_who_left_a_complete_file_is_dated_and_known_no_more(tmp_path):
    people = [examples(PEOPLE, source_ref=f"P-{rank}") for rank in range(40)]
    write(tmp_path, PEOPLE, *people)
    load(tmp_path)
    write(tmp_path, PEOPLE, *people[1:])
    assert load(tmp_path).files[0].left == 0, "an ordinary import takes nothing away"
    assert load(tmp_path, complete=True).files[0].left == 1
    assert Person.objects.get(left_on=TODAY).source_ref == "P-0"
    write(tmp_path, PEOPLE, *people)
    load(tmp_path)
    assert not Person.objects.filter(left_on__isnull=False).exists(), "who comes back is known again"


def test_a_file_cut_in_the_middle_takes_nobody_away(tmp_path):
    people = [examples(PEOPLE, source_ref=f"P-{rank}") for rank in range(40)]
    write(tmp_path, PEOPLE, *people)
    load(tmp_path)
    write(tmp_path, PEOPLE, *people[:20])
    done = load(tmp_path, complete=True)
    assert "20 of 40" in done.files[0].not_taken_away
    assert not done.complete
    assert not Person.objects.filter(left_on__isnull=False).exists()


def test_old_payments_are_not_taken_and_go_when_they_are_old(tmp_path):
    payments = TABLES[4]
    write(tmp_path, PEOPLE, examples(PEOPLE))
    write(tmp_path, payments, examples(payments, paid_on="2026-02-18"),
          examples(payments, source_ref="V-000002", paid_on="2020-01-01"))  # fmt: skip
    assert load(tmp_path).files[1].too_old == 1
    assert Payment.objects.count() == 1
    (tmp_path / payments.file).unlink()
    assert import_folder(tmp_path, today=dt.date(2029, 1, 1)).forgotten == 1


@pytest.mark.sqlite_only
def test_progress_is_told_and_memory_is_bounded(tmp_path):
    person = examples(PEOPLE)
    write(tmp_path, PEOPLE, *(person | {"source_ref": f"P-{rank}"} for rank in range(11_000)))
    told = []
    tracemalloc.start()
    load(tmp_path, report=told.append)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [one.rows for one in told] == [5_000, 10_000, 11_000]
    assert told[-1].share == 1.0
    assert peak < 60 * 2**20


def test_invented_people_are_the_same_for_a_seed_and_nobody_s(tmp_path):
    folders = [tmp_path / name for name in ("a", "b", "c")]
    for folder, seed in zip(folders, (1, 1, 2), strict=True):
        write_demo_folder(folder, people=60, seed=seed, today=TODAY)
    read = [{file.name: file.read_bytes() for file in folder.iterdir()} for folder in folders]
    assert read[0] == read[1] != read[2]
    load(folders[0])
    assert Person.objects.count() >= 60
    assert Card.objects.exists()


def test_a_file_of_the_former_format_still_goes_in(tmp_path):
    children = next(table for table in TABLES if table.model is Child)
    write(tmp_path, PEOPLE, examples(PEOPLE))
    (tmp_path / children.file).write_text("source_ref;person_ref;birth_date\nE-1;P-000001;2014-08-21\n")
    assert load(tmp_path).bad_rows == []
    child = Child.objects.get()
    assert (child.family_name, child.given_names, child.health_insured) == ("", "", False)
    write(tmp_path, children, examples(children, source_ref="E-1"))
    load(tmp_path)
    child.refresh_from_db()
    assert (child.family_name, child.given_names, child.health_insured) == ("Lefèvre", "Anaé,Lou", True)
