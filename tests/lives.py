"""Factories of what the funds hold besides civil status and payments: a person's, or `establishment`'s."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from guichet.registry.models import (
    BankAccount,
    Bill,
    HealthCover,
    Parcel,
    ReferringDoctor,
)
from tests.factories import PersonFactory


class OwnedFactory(DjangoModelFactory):
    """Somebody's, known to MSA d'Alsace."""

    class Meta:
        abstract = True

    source_ref = factory.Sequence("L{:06}".format)
    establishment = None
    person = factory.Maybe("establishment", None, factory.SubFactory(PersonFactory))
    fund_code = "68"


class BillFactory(OwnedFactory):
    """1 234,56 € due on 5 March 2026; `paid_on` pays the whole."""

    class Meta:
        model = Bill

    kind = factory.LazyAttribute(lambda o: "wages" if o.establishment else "bill")
    number = "2026-067-0000001"
    label = "Cotisations et contributions, 1er appel 2026"
    period_from = dt.date(2026, 1, 1)
    period_until = dt.date(2026, 4, 30)
    issued_on = dt.date(2026, 2, 5)
    due_on = dt.date(2026, 3, 5)
    amount_cents = 1_234_56
    paid_on = None
    paid_cents = factory.LazyAttribute(lambda o: o.amount_cents if o.paid_on else 0)


class BankAccountFactory(OwnedFactory):
    """An account that no bank has, to which benefits are paid."""

    class Meta:
        model = BankAccount

    use = "benefits"
    iban = "FR7699999999990000000000153"
    holder_name = "Florent Weber"
    since = dt.date(2024, 5, 2)


class ParcelFactory(OwnedFactory):
    """1 ha 25 a 40 ca of leased fields, in a commune that does not exist."""

    class Meta:
        model = Parcel

    commune_code = "67999"
    commune_name = "Village Inventé"
    section = "ZB"
    number = factory.Sequence(lambda rank: str(rank % 9_999 + 1))
    nature = "Terres"
    tenure = "leased"
    area_sqm = 12_540
    income_cents = 7_215
    since = dt.date(2011, 11, 11)


class CoverFactory(DjangoModelFactory):
    """A cover since September 2019 that nothing ends."""

    class Meta:
        model = HealthCover

    source_ref = factory.Sequence("M{:06}".format)
    person = factory.SubFactory(PersonFactory)
    fund_code = "68"
    scheme = "Salarié agricole"
    since = dt.date(2019, 9, 1)


class DoctorFactory(DjangoModelFactory):
    """Dr Hélène Vautrin, declared in October 2022."""

    class Meta:
        model = ReferringDoctor

    source_ref = factory.Sequence("D{:06}".format)
    person = factory.SubFactory(PersonFactory)
    name = "Dr Hélène Vautrin"
    rpps = "99900000011"
    declared_on = dt.date(2022, 10, 17)
