"""What asking for contact writes, at once and all at once."""

from datetime import timedelta

import pytest
from django.db import connection

from guichet.cases.models import Case
from guichet.delivery import operations as delivery
from guichet.delivery.models import Message
from guichet.enrolment.third_parties import operations
from guichet.enrolment.third_parties.kinds import KINDS
from guichet.limits.models import Attempt

DETAILS = {
    "structure": "Étude Moisson", "siret": "01234567400019", "nom": "Weber", "prenom": "Odile", "fonction": "Notaire",
    "email": "odile@example.org", "telephone": "+33388000000", "message": "",
}  # fmt: skip


@pytest.fixture
def ask(fund, now):
    def asked(**changes):
        given = {"kind": KINDS[1], "fund": fund, "details": DETAILS, "address": "192.0.2.0/24", "now": now, **changes}
        return operations.ask_for_contact(**given)

    return asked


@pytest.mark.django_db
def test_the_form_and_the_operation_agree_on_what_is_kept():
    from guichet.enrolment.third_parties.forms import ContactForm

    assert set(DETAILS) == set(operations.DETAILS) <= set(ContactForm.base_fields)


@pytest.mark.django_db(transaction=True)
def test_without_its_acknowledgement_no_case_is_opened(ask, monkeypatch):
    def fails(**kwargs):
        raise RuntimeError

    monkeypatch.setattr(delivery, "enqueue", fails)
    with pytest.raises(RuntimeError):
        ask()
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_request_sent_twice_at_once_is_one_case_acknowledged_once(ask, at_once):
    first, second = at_once(ask, ask)
    assert first == second
    assert Case.objects.get().times == 2
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_requests_in_parallel_do_not_flood_a_mailbox(ask, at_once):
    at_once(*[lambda n=n: ask(details={**DETAILS, "message": str(n)}) for n in range(8)])
    assert Message.objects.count() <= operations.PER_DAY_PER_EMAIL


@pytest.mark.django_db
def test_another_day_or_another_fund_is_another_case(ask, now):
    from guichet.funds import catalogue

    ask()
    ask(now=now + timedelta(days=1, seconds=1))
    ask(fund=catalogue.by_slug("mpn"))
    assert Case.objects.count() == Message.objects.count() == 3


@pytest.mark.django_db
def test_neither_the_address_nor_the_numbers_can_be_read_in_the_database(ask):
    ask()
    rows = []
    with connection.cursor() as cursor:
        for model in (Case, Message, Attempt):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            rows += [
                bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for r in cursor.fetchall() for v in r
            ]
    written = b" ".join(rows)
    for secret in ("odile", "01234567400019", "Weber", "Moisson", "388000000"):
        assert secret.encode() not in written


@pytest.mark.django_db
def test_a_structure_without_a_siret_is_known_by_its_name_however_it_is_written(ask):
    for number, name in enumerate(
        ["Étude Moisson", "étude  moisson", "ÉTUDE-MOISSON", "Étude moisson.", "étudemoisson"]
    ):
        ask(details={**DETAILS, "siret": "", "structure": name, "email": f"a{number}@example.org"})
    with pytest.raises(operations.TooManyRequests):
        ask(details={**DETAILS, "siret": "", "email": "b@example.org"})
    ask(details={**DETAILS, "siret": "", "structure": "...", "email": "c@example.org"})
