"""Bills, accounts, parcels, covers, doctors, papers and steps of requests: what is refused, and what stays."""

import datetime as dt

import pytest

from guichet.registry import facts
from guichet.registry.importing.tables import (
    BANK_ACCOUNTS,
    BILLS,
    CHILDREN,
    CONTRIBUTIONS,
    COVERS,
    DOCTORS,
    DOCUMENTS,
    PARCELS,
    PEOPLE,
    REQUEST_STATES,
)
from guichet.registry.models import BankAccount, Bill, Parcel, ReferringDoctor, ReportedState, SentDocument
from tests.registry.test_importer import TODAY, examples, load, write

pytestmark = pytest.mark.django_db(transaction=True)

WRONG = (
    (BILLS, {"establishment_ref": "S-000001"}, "establishment_ref"),
    (BILLS, {"person_ref": ""}, "establishment_ref"),
    (BILLS, {"person_ref": "P-999999"}, "person_ref"),
    (BILLS, {"amount_cents": "0"}, "amount_cents"),
    (BILLS, {"amount_cents": "22,50"}, "amount_cents"),
    (BILLS, {"paid_cents": "2251"}, "paid_cents"),
    (BILLS, {"paid_cents": "2250"}, "paid_on"),
    (BILLS, {"paid_on": "2026-03-01"}, "paid_on"),
    (BILLS, {"paid_cents": "-1"}, "paid_cents"),
    (BILLS, {"period_until": "2025-12-31"}, "period_until"),
    (BILLS, {"due_on": "2026-02-04"}, "due_on"),
    (BANK_ACCOUNTS, {"iban": "FR7699999999990000000000154"}, "iban"),
    (BANK_ACCOUNTS, {"iban": "FR76"}, "iban"),
    (BANK_ACCOUNTS, {"use": "savings"}, "use"),
    (PARCELS, {"area_sqm": "0"}, "area_sqm"),
    (PARCELS, {"area_sqm": "1.2540"}, "area_sqm"),
    (PARCELS, {"section": "ZBC"}, "section"),
    (PARCELS, {"number": "0000"}, "number"),
    (PARCELS, {"tenure": "stolen"}, "tenure"),
    (COVERS, {"until": "2019-08-31"}, "until"),
    (DOCTORS, {"rpps": "99900000012"}, "rpps"),
    (DOCUMENTS, {"file_name": "../../etc/passwd.pdf"}, "file_name"),
    (DOCUMENTS, {"file_name": ".pdf"}, "file_name"),
    (DOCUMENTS, {"file_name": "notice.pdf.exe"}, "file_name"),
    (DOCUMENTS, {"file_name": "a" * 97 + ".pdf"}, "file_name"),
    (REQUEST_STATES, {"receipt": "4F3A-91BC-2D0"}, "receipt"),
    (REQUEST_STATES, {"receipt": "4F3A-91BC-2D0G"}, "receipt"),
    (REQUEST_STATES, {"state": "received"}, "state"),
    (REQUEST_STATES, {"state": "draft"}, "state"),
    (REQUEST_STATES, {"state": "refused", "words": ""}, "words"),
    (REQUEST_STATES, {"state": "complement_asked", "words": ""}, "words"),
    (CHILDREN, {"health_insured": "oui"}, "health_insured"),
)


def test_what_cannot_be_true_is_left_out_and_told(tmp_path):
    write(tmp_path, PEOPLE, examples(PEOPLE))
    for table in {table.file: table for table, _, _ in WRONG}.values():
        rows = [examples(table, **cells) for one, cells, _ in WRONG if one is table]
        write(tmp_path, table, *(row | {"source_ref": f"X-{rank}"} for rank, row in enumerate(rows)))
    done = load(tmp_path)
    told = sorted((bad.file, bad.column) for bad in done.bad_rows)
    assert told == sorted((table.file, column) for table, _, column in WRONG)
    assert sum(one.new for one in done.files) == 1, "the person"
    said = " ".join(bad.reason for bad in done.bad_rows)
    assert not any(cell in said for cell in ("FR76", "passwd", "notice", "4F3A", "stolen", "22,50"))


def test_what_is_written_in_several_ways_is_kept_in_one(tmp_path):
    write(tmp_path, PEOPLE, examples(PEOPLE))
    write(tmp_path, BANK_ACCOUNTS, examples(BANK_ACCOUNTS, iban="FR76 9999 9999 9900 0000 0000 153"))
    write(tmp_path, PARCELS, examples(PARCELS, number="0041", income_cents="0"))
    write(tmp_path, REQUEST_STATES, examples(REQUEST_STATES, receipt="4f3a91bc 2d07"))
    assert load(tmp_path).bad_rows == []
    assert BankAccount.objects.get().iban == "FR7699999999990000000000153"
    assert Parcel.objects.get().number == "41"
    assert ReportedState.objects.get().receipt == "4F3A-91BC-2D07"


def test_an_account_that_changes_is_written_though_it_is_sealed(tmp_path):
    write(tmp_path, PEOPLE, examples(PEOPLE))
    write(tmp_path, BANK_ACCOUNTS, examples(BANK_ACCOUNTS))
    load(tmp_path)
    assert load(tmp_path).files[1].unchanged == 1
    write(tmp_path, BANK_ACCOUNTS, examples(BANK_ACCOUNTS, iban="DE89370400440532013000"))
    assert load(tmp_path).files[1].changed == 1
    assert BankAccount.objects.get().iban == "DE89370400440532013000"


def test_a_new_doctor_takes_the_place_of_the_former(tmp_path):
    write(tmp_path, PEOPLE, examples(PEOPLE))
    write(tmp_path, DOCTORS, examples(DOCTORS))
    load(tmp_path)
    write(tmp_path, DOCTORS, examples(DOCTORS, source_ref="D-000002", name="Dr Ali Benhamou", rpps=""))
    assert load(tmp_path).bad_rows == []
    doctor = ReferringDoctor.objects.get()
    assert (doctor.name, doctor.rpps) == ("Dr Ali Benhamou", "")


def test_a_complete_file_takes_parcels_away_and_no_delivery(tmp_path):
    write(tmp_path, PEOPLE, examples(PEOPLE))
    for table in (PARCELS, DOCUMENTS, REQUEST_STATES, BILLS):
        write(tmp_path, table, examples(table))
    load(tmp_path)
    write(tmp_path, PARCELS, examples(PARCELS, source_ref="T-2"))
    write(tmp_path, DOCUMENTS, examples(DOCUMENTS, source_ref="N-2"))
    write(tmp_path, REQUEST_STATES)
    write(tmp_path, BILLS, examples(BILLS, source_ref="F-2", issued_on="2026-03-01"))
    done = load(tmp_path, complete=True, most_leaving_percent=100)
    assert done.complete
    assert [one.source_ref for one in Parcel.objects.all()] == ["T-2"]
    assert SentDocument.objects.count() == 2, "a paper is delivered once: its absence says nothing"
    assert ReportedState.objects.count() == 1
    assert Bill.objects.count() == 2, "a file speaks for its own days only"


def test_a_bill_is_shown_and_proves_nothing(tmp_path):
    write(tmp_path, PEOPLE, examples(PEOPLE))
    write(tmp_path, BILLS, examples(BILLS, paid_cents="2250", paid_on="2026-03-01"))
    load(tmp_path)
    person = Bill.objects.get().person
    year = {"since": dt.date(2025, 3, 10), "until": TODAY, "shared_percent": 2}
    assert not facts.bill_amount_matches(person, 2250, **year)
    write(tmp_path, CONTRIBUTIONS, examples(CONTRIBUTIONS))
    load(tmp_path)
    assert facts.bill_amount_matches(person, 2250, **year)


def test_each_grows_old_in_its_own_time(tmp_path):
    write(tmp_path, PEOPLE, examples(PEOPLE))
    for table in (BILLS, DOCUMENTS, REQUEST_STATES):
        write(tmp_path, table, examples(table))
    load(tmp_path)
    for years, left in ((3, (1, 1, 0)), (5, (0, 1, 0)), (11, (0, 0, 0))):
        for table in (BILLS, DOCUMENTS, REQUEST_STATES):
            (tmp_path / table.file).unlink(missing_ok=True)
        load(tmp_path, on=TODAY.replace(year=TODAY.year + years))
        assert tuple(model.objects.count() for model in (Bill, SentDocument, ReportedState)) == left
    write(tmp_path, DOCUMENTS, examples(DOCUMENTS))
    assert load(tmp_path, on=dt.date(2037, 3, 10)).files[1].too_old == 1, "never taken in twice"
