"""The chapter of « Mes services », the search and payments."""

import datetime as dt

from guichet.space.payments import references
from tests.factories import AccountFactory, EstablishmentFactory, PaymentFactory, PersonFactory, enter
from tests.journeys.walker import Walker

SEARCH, PAYMENTS = "/espace/services/rechercher/", "/espace/paiements/"
BRANCHES = ("Santé", "Famille", "Logement")


def services_and_search():
    """What is offered to a parent and to a company, what is looked for, and what was paid."""
    account = AccountFactory()
    child = PersonFactory(insured_parent=account.person, given_names="Léa", birth_year=2019)
    paid = [
        PaymentFactory(
            person=child if number % 4 == 0 else account.person,
            paid_on=dt.date(2026, 3, 1) - dt.timedelta(days=9 * number),
            branch=BRANCHES[number % 3],
            amount_cents=22_50 + 317 * number,
        )
        for number in range(40)
    ]
    walker = Walker()
    enter(walker.client, account)
    yield "home of a parent", walker.get("/espace/")
    yield "services of a particulier", walker.get("/espace/services/")
    yield "search", walker.get(SEARCH)
    yield "search, found", walker.press("Rechercher", recherche="sante")
    yield "search, nothing found", walker.press("Rechercher", recherche="tracteur volant")
    yield "search, too long", walker.press("Rechercher", recherche="mot " * 40)
    yield "payments of a parent", walker.get(PAYMENTS)
    yield "payments of a year", walker.get(f"{PAYMENTS}?annee=2025&nature=Famille")
    yield "payments between two days", walker.get(f"{PAYMENTS}?du=2025-01-01&au=2026-01-31")
    yield "payments, days the wrong way round", walker.get(f"{PAYMENTS}?du=2026-01-31&au=2025-01-01")
    yield "payments, none chosen", walker.get(f"{PAYMENTS}?annee=2025&mois=1&nature=Logement")
    yield "payment of a child", walker.get(f"{PAYMENTS}{references.writer(account)(paid[0].pk)}/")
    company = Walker()
    enter(company.client, AccountFactory(establishment=EstablishmentFactory(), profile="entreprise"))
    yield "home of a company", company.get("/espace/")
    yield "services of a company", company.get("/espace/services/")
