"""The chapter of the other requests: screens that look like no other one, each once, and what follows a sending."""

import datetime as dt

from guichet.registry.models import BankUse
from tests.factories import AccountFactory, AffiliationFactory, ChildFactory, EstablishmentFactory, enter
from tests.journeys.walker import Walker
from tests.lives import BankAccountFactory, DoctorFactory
from tests.requests.sendings import WAYS, WRONG

HERE = "/espace/demarches/"
SIRET = "01234567400019"
LOOKED_AT = {
    ("dec_medecin_traitant", "self"): ("pour", "medecin"),
    ("dec_perte_vol_vitale", "stolen"): ("evenement", "plainte", "adresse_connue"),
    ("dec_adresse", "everybody"): ("adresse", "qui"),
    ("dem_aide_logement", "tenant"): ("foyer", "loyer", "parente"),
    ("dem_pension_invalidite", "farmer"): ("origine",),
    ("dem_ceam", "soon, with a child"): ("destination", "personnes"),
    ("exp_telereglement", "replace a known one"): ("choix", "compte"),
    ("ent_adresse", "all"): ("etablissement",),
}
"""A way through a kind -> its screens to look at."""
MISTYPED = {"exp_telereglement": "nouveau", "dem_ceam": "dates"}
"""Kind -> a screen to look at once more, with what is wrong in it."""


def other_requests():
    """Each kind, by one way through it."""
    people, farmer, company = _person(), _farmer(), _company()
    for way in WAYS:
        if screens := LOOKED_AT.get((way.kind, way.name)):
            walker = {"exp_telereglement": farmer, "ent_adresse": company}.get(way.kind, people)
            yield from _screens(way, screens, walker)


def _screens(way, looked_at, walker):
    walker.get(f"{HERE}{way.kind.replace('_', '-')}/")
    if way.kind == "exp_telereglement":
        yield "exp_telereglement, first page", walker
    walker.press("Commencer")
    for screen, typed in way.typed.items():
        if screen in looked_at:
            yield f"{way.kind}, {screen}", walker
        if screen == MISTYPED.get(way.kind):
            wrong = next(given for kind, name, given, *_fields in WRONG if (kind, name) == (way.kind, screen))
            yield f"{way.kind}, {screen}, mistyped", walker.press(**wrong)
        walker.press(**({"etablissement": SIRET} if screen == "etablissement" else typed))
    if way.kind == "dec_perte_vol_vitale":
        yield "dec_perte_vol_vitale, sent", walker.press("Envoyer", honneur="on")


def _person():
    account, walker = AccountFactory(), Walker()
    AffiliationFactory(person=account.person)
    DoctorFactory(person=account.person)
    ChildFactory(person=account.person, given_names="LÉO,PAUL", birth_date=dt.date(2009, 6, 1), health_insured=True)
    enter(walker.client, account)
    return walker


def _farmer():
    account, walker = AccountFactory(profile="exploitant"), Walker()
    for holder in ("EARL du Moulin-de-la-Rivière-aux-Saules", "Florent Weber", "GAEC"):
        BankAccountFactory(person=account.person, use=BankUse.CONTRIBUTIONS, holder_name=holder)
    enter(walker.client, account)
    return walker


def _company():
    walker, place = Walker(), EstablishmentFactory(siret=SIRET)
    enter(walker.client, AccountFactory(establishment=place, profile="entreprise"))
    return walker
