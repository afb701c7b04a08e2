"""What asking to be called writes, at once and all at once."""

from datetime import timedelta

import pytest

from guichet.audit.models import Entry
from guichet.cases import receipts
from guichet.cases.models import Case, CaseKind
from guichet.enrolment.callback import operations
from guichet.enrolment.callback.forms import CallbackForm

DETAILS = {"nom": "Odile Weber", "telephone": "+33388000000", "quand": "le matin", "sujet": "x", "message": ""}


@pytest.fixture
def ask(fund, now):
    def asked(**changes):
        given = {"fund": fund, "details": DETAILS, "address": "192.0.2.0/24", "now": now, **changes}
        return operations.ask_to_be_called(**given)

    return asked


def test_the_form_and_the_operation_agree_on_what_is_kept():
    assert set(DETAILS) == set(operations.DETAILS) == set(CallbackForm.base_fields)


@pytest.mark.django_db
def test_a_case_waits_for_the_fund_and_the_receipt_finds_it(ask):
    case = receipts.find(ask())
    assert (case.kind, case.fund_code, case.team, case.details) == (CaseKind.CONTACT, "68", "support", DETAILS)
    assert Entry.objects.get(event="case.opened").facts == {"case_kind": "contact"}


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_twice_is_one_case(ask, at_once):
    first, second = at_once(ask, ask)
    assert first == second
    assert Case.objects.get().times == 2


@pytest.mark.django_db
def test_a_stranger_who_knows_the_number_replaces_nothing(ask):
    ask(details={**DETAILS, "message": "Le mien"})
    ask(details={**DETAILS, "message": "Un autre"})
    assert {case.details["message"] for case in Case.objects.all()} == {"Le mien", "Un autre"}


@pytest.mark.django_db
def test_nobody_is_called_again_and_again_for_somebody_else(ask, now):
    for number in range(operations.PER_DAY_PER_TELEPHONE):
        ask(details={**DETAILS, "message": str(number)}, address=f"192.0.{number}.0/24")
    with pytest.raises(operations.TooManyRequests):
        ask(details={**DETAILS, "message": "x"}, address="198.51.100.0/24")
    ask(details={**DETAILS, "message": "x"}, now=now + timedelta(days=1, seconds=1))


@pytest.mark.django_db
def test_one_network_does_not_flood_the_agents(ask):
    for number in range(operations.PER_HOUR_PER_ADDRESS):
        ask(details={**DETAILS, "telephone": f"+333880000{number:02}"})
    with pytest.raises(operations.TooManyRequests):
        ask(details={**DETAILS, "telephone": "+33388009999"})
    assert Case.objects.count() == operations.PER_HOUR_PER_ADDRESS
