"""A number that a person can say on the telephone, and an agent find."""

import uuid

import pytest

from guichet.cases import receipts
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case

REFERENCE = uuid.UUID("4f3a91bc-2d07-4abc-8def-0123456789ab")


def test_a_receipt_is_short_and_in_groups():
    assert receipts.number(REFERENCE) == "4F3A-91BC-2D07"


@pytest.mark.django_db
def test_a_case_is_found_however_its_receipt_is_written(now):
    cases = [open_case(kind=CaseKind.CONVENTION_ASKED, fund_code="68", details={}, now=now) for _ in range(3)]
    for case in cases:
        receipt = receipts.number(case.reference)
        for written in (receipt, receipt.lower(), receipt.replace("-", ""), f" {receipt.replace('-', ' ')} "):
            assert receipts.find(written) == case


@pytest.mark.django_db
@pytest.mark.parametrize(
    "written", ["", "4F3A", "4F3A-91BC-2D07", "4F3A-91BC-2D0G", "4F3A-91BC-2D07-1", "٤F3A-91BC-2D07"]
)
def test_a_receipt_nobody_was_given_finds_nothing(now, written):
    open_case(kind=CaseKind.CONVENTION_ASKED, fund_code="68", details={}, now=now)
    assert receipts.find(written) is None
