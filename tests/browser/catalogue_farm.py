"""The chapter of what farmers and employers consult: bills, land, establishments, contributions on wages."""

import datetime as dt

from guichet.accounts.models import File
from tests.factories import AccountFactory, EstablishmentFactory, enter
from tests.journeys.walker import Walker
from tests.paperwork import BillFactory, ParcelFactory

FARM, COMPANY = "/espace/exploitation/", "/espace/entreprise/"
LATE = {"issued_on": dt.date(2026, 1, 15), "due_on": dt.date(2026, 2, 15)}
DUE = {"issued_on": dt.date(2026, 3, 1), "due_on": dt.date(2026, 4, 1)}


def farm():
    """A farmer and their company, then an employer, and somebody who is neither."""
    account, walker = AccountFactory(profile="exploitant"), Walker()
    enter(walker.client, account)
    yield "bills, none", walker.get(f"{FARM}factures/")
    yield "land, none", walker.get(f"{FARM}parcelles/")
    yield "companies, none", walker.get(f"{COMPANY}etablissements/")
    _farmed(account)
    yield "bills", walker.get(f"{FARM}factures/")
    yield "bills, second page", walker.get(f"{FARM}factures/?page=2")
    yield "land", walker.get(f"{FARM}parcelles/")
    yield "land, one commune", walker.get(f"{FARM}parcelles/?commune=67991")
    yield "establishments, several", walker.get(f"{COMPANY}etablissements/")
    place = EstablishmentFactory(closed_on=None, responsible_name="Weber", responsible_given_names="Florent")
    employer, walker = AccountFactory(establishment=place, profile="entreprise"), Walker()
    enter(walker.client, employer)
    yield "establishments", walker.get(f"{COMPANY}etablissements/")
    BillFactory(
        establishment=place, label="Cotisations sur salaires, 4e trimestre 2025", paid_on=dt.date(2026, 2, 5), **LATE
    )
    yield "contributions on wages", walker.get(f"{COMPANY}cotisations-sur-salaires/")
    yield "bills, of a company", walker.get(f"{FARM}factures/")


def _farmed(account):
    person = account.person
    BillFactory(person=person, label="Cotisations et contributions, 4e appel 2025", **LATE)
    BillFactory(
        person=person, label="Cotisations et contributions, 1er appel 2026", paid_cents=234_56, fund_code="84", **DUE
    )
    for number in range(26):
        issued = dt.date(2025, 12, 1) - dt.timedelta(days=90 * number)
        dates = {"issued_on": issued, "due_on": issued, "paid_on": issued}
        BillFactory(person=person, label="Cotisations et contributions", amount_cents=987_654_21, **dates)
    for number in range(12):
        ParcelFactory(person=person, number=f"{number + 1:04}", subdivision="A" if number == 3 else "")
    ParcelFactory(person=person, commune_code="67991", commune_name="Saint-Hippolyte-le-Vieux-sous-la-Montagne")
    for closed in (None, dt.date(2025, 12, 31)):
        place = EstablishmentFactory(name="GAEC des Tilleuls" if closed else "EARL du Moulin", closed_on=closed)
        File.objects.create(
            account=account, profile="exploitant", fund_code="68", establishment=place, opened_at=account.opened_at
        )
