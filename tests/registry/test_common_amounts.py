"""Amounts too common to be secrets, counted from payments."""

import datetime as dt

import pytest

from guichet.registry import facts
from guichet.registry.common_amounts import count_common_amounts
from guichet.registry.models import CommonAmount, Contribution, Establishment, Payment, Person
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 10)


def pay(members, amounts):
    """Pay `members` people a first amount of their own, and the first `n` of them each `cents: (n, day)`."""
    like = PersonFactory.build(nir="1850167990001")
    people = Person.objects.bulk_create(
        Person(**{field.attname: getattr(like, field.attname) for field in Person._meta.fields if not field.primary_key}
               | {"source_ref": f"P-{rank}"})
        for rank in range(members)
    )  # fmt: skip
    rows = [(person, 1_000_000 + rank, TODAY) for rank, person in enumerate(people)]
    rows += [(person, cents, day) for cents, (count, day) in amounts.items() for person in people[:count]]
    Payment.objects.bulk_create(
        Payment(source_ref=f"V-{rank}", person=person, fund_code="68", paid_on=day, branch="Santé", amount_cents=cents)
        for rank, (person, cents, day) in enumerate(rows)
    )
    return people


def proves(person, cents, percent=2):
    since = dt.date(2025, 9, 10)
    return facts.payment_amount_matches(person, cents, since=since, until=TODAY, shared_percent=percent)


def test_from_a_thousand_members_what_more_than_two_percent_received_proves_nothing():
    edge = dt.date(2025, 9, 10)
    first, *_ = pay(
        1_000, {1: (20, TODAY), 2: (21, TODAY), 3: (11, TODAY), 4: (10, TODAY), 5: (300, dt.date(2025, 9, 9)),
                6: (21, edge)},
    )  # fmt: skip
    assert count_common_amounts(today=TODAY) == 4
    kept = {one.amount_cents: (one.members, one.of_members) for one in CommonAmount.objects.all()}
    assert kept == {1: (20, 1_000), 2: (21, 1_000), 3: (11, 1_000), 6: (21, 1_000)}
    assert [proves(first, cents) for cents in (1, 2, 3, 4, 6)] == [True, False, True, True, False]
    assert [proves(first, cents, percent=1) for cents in (1, 3, 4)] == [False, False, True]


def test_members_are_counted_and_not_payments():
    people = pay(1_000, {})
    Payment.objects.bulk_create(
        Payment(source_ref=f"W-{rank}", person=people[0], fund_code="68", paid_on=TODAY, branch="Santé", amount_cents=7)
        for rank in range(100)
    )
    assert count_common_amounts(today=TODAY) == 0
    assert proves(people[0], 7)


def test_below_a_thousand_members_nothing_is_common():
    first, *_ = pay(999, {7: (999, TODAY)})
    assert count_common_amounts(today=TODAY) == 0
    assert proves(first, 7)


def test_counting_again_writes_only_what_differs(django_assert_num_queries):
    pay(1_000, {7: (500, TODAY)})
    count_common_amounts(today=TODAY)
    before = CommonAmount.objects.get().pk
    # Payments are counted and shared out, bills and wages counted only: there are too few; then what was kept.
    with django_assert_num_queries(5):
        count_common_amounts(today=TODAY)
    assert CommonAmount.objects.get().pk == before
    Payment.objects.filter(amount_cents=7).delete()
    assert count_common_amounts(today=TODAY) == 0
    assert not CommonAmount.objects.exists()


def test_bills_and_wages_are_counted_over_a_year_each_among_its_own_payers():
    members = pay(1_000, {})
    farms = Establishment.objects.bulk_create(
        Establishment(source_ref=f"E-{rank}", et=f"ET{rank:010}", fund_code="68", household_employer=False)
        for rank in range(1_000)
    )
    last_year = TODAY - dt.timedelta(days=300)
    Contribution.objects.bulk_create(
        Contribution(
            source_ref=f"B-{payer}-{rank}", fund_code="68", paid_on=last_year, kind=kind,
            amount_cents=shared if rank < 30 else 10_000 + rank, **{payer: one},
        )
        for payer, kind, shared, payers in (("person", "bill", 500, members), ("establishment", "wages", 700, farms))
        for rank, one in enumerate(payers)
    )  # fmt: skip
    assert count_common_amounts(today=TODAY) == 2
    figures = CommonAmount.objects.order_by("kind").values_list("kind", "amount_cents", "members", "of_members")
    assert list(figures) == [("bill", 500, 30, 1_000), ("wages", 700, 30, 1_000)]
