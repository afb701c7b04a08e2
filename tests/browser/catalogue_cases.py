"""The chapter of cases: the public page that asks to be called, the agents' home, their list and one case."""

import datetime as dt

from django.utils import timezone

from guichet.accounts import file_requests, preferences
from guichet.cases import working
from guichet.cases.models import Case, CaseKind
from guichet.cases.operations import open_case
from guichet.cases.working import Worker
from guichet.funds import catalogue
from tests.factories import AccountFactory, AffiliationFactory, AgentFactory, EstablishmentFactory, at_work
from tests.journeys.walker import Walker

LIST = "/agents/demandes/"
LONGEST_NAME = "Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais"
TYPED = {
    "identifier": "1850199990901", "profile": "particulier", "nom": LONGEST_NAME, "prenom": "Anne-Sophie",
    "date_naissance": [1985, 1, 27], "mobile": "+33612345678",
    "email": "anne-sophie.wojcik-coeurdevey.de-la-tour-d-auvergne@courrier.exemple-de-domaine-interminable.example.org",
}  # fmt: skip


class Expected(Walker):
    """Somebody who is answered with another status than 200."""

    def __init__(self, walker, expected):
        super().__init__()
        self.client, self.response, self.expected = walker.client, walker.response, expected


def callback():
    """« Demander à être rappelé »."""
    typed = {"nom": LONGEST_NAME, "telephone": "06 12 34 56 78", "sujet": "créer mon compte", "message": "Bonjour"}
    walker = Walker().get("/alsace/etre-rappele/")
    yield "asking to be called", walker
    yield "asking to be called, nothing typed", walker.press("Envoyer")
    yield "asking to be called, received", walker.press("Envoyer", **typed)
    for number in range(3):
        walker.get("/alsace/etre-rappele/").press("Envoyer", **{**typed, "message": str(number)})
    yield "asking to be called, too often", walker
    yield "asking to be called, national", Walker("").get("/etre-rappele/")


def cases():
    """From an empty pile to a closed case."""
    agent, other = AgentFactory(roles=["support", "requests", "security"]), AgentFactory(name=LONGEST_NAME)
    walker, now = Walker(), timezone.now()
    at_work(walker.client, agent)
    Case.objects.all().delete()
    yield "agents' home, nothing waits", walker.get("/agents/")
    for view in ("en-attente", "les-miennes", "prises", "closes"):
        yield f"cases, none, {view}", walker.get(f"{LIST}?vue={view}")
    typed = [_opened(number, now) for number in range(28)]
    for case in typed[:3]:
        working.take(case, Worker(other.actor), now=now)
    yield "agents' home", walker.get("/agents/")
    yield "cases", walker.get(LIST)
    yield "cases, second page", walker.get(f"{LIST}?page=2")
    yield "cases, taken by others", walker.get(f"{LIST}?vue=prises")
    yield "case, of a colleague", walker.get(f"{LIST}{typed[0].reference}/")
    yield from _one(walker, typed[5])
    yield from _answered(walker)
    yield from _decided()
    low = at_work(Walker().client, AgentFactory(roles=["letters"]))
    refused = Walker()
    refused.client = low
    yield "case, of another role", Expected(refused.get(f"{LIST}{typed[9].reference}/"), 403)


def _opened(number, now):
    kinds = (CaseKind.UNKNOWN_PERSON, CaseKind.CONTACT, CaseKind.DETAILS_DO_NOT_MATCH, CaseKind.NOT_ME)
    return open_case(
        kind=kinds[number % 4], fund_code="68", details=TYPED, now=now - dt.timedelta(days=number), subject=str(number)
    )


def _one(walker, case):
    here = f"{LIST}{case.reference}/"
    yield "case, nobody has it", walker.get(here)
    yield "case, taken", walker.press("Prendre cette demande")
    yield "case, nothing noted", walker.press("Ajouter la note")
    walker.get(here).press("Ajouter la note", **{"note-note": "Rappelé à 10 h.\nPas de réponse."})
    yield "case, noted", walker
    yield "case, no outcome", walker.press("Clore la demande")
    yield "case, to hand over", walker.get(f"{here}transmettre/")
    yield "case, to hand over, nothing chosen", walker.press("Transmettre")
    yield "cases, mine", walker.get(f"{LIST}?vue=les-miennes")
    yield "case, closed", walker.get(here).press("Clore la demande", **{"clore-issue": "called_back"})
    yield "cases, closed", walker.get(f"{LIST}?vue=closes")
    yield "case, lost", walker.post(f"{here}noter/", **{"note-note": "x"})


def _answered(walker):
    account = AccountFactory()
    AffiliationFactory(person=account.person)
    asked = {"voie": "3 rue des Prés", "code_postal": "67100", "ville": "Strasbourg", "date": "2026-04-01"}
    case = preferences.ask_address_change(account, asked=asked, now=timezone.now())
    here = f"{LIST}{case.reference}/"
    walker.get(here).press("Prendre cette demande")
    yield "case, of an account", walker
    yield "case, to answer", walker.get(f"{here}repondre/")
    yield "case, to answer, unfinished", walker.get(f"{here}repondre/?texte=justificatif").press("Envoyer la réponse")
    yield "case, answered", walker.press("Envoyer la réponse", texte="C'est noté.")
    nowhere = AccountFactory(email_verified=False, person__postal_lines=[])
    AffiliationFactory(person=nowhere.person)
    case = preferences.ask_address_change(nowhere, asked=asked, now=timezone.now())
    walker.get(f"{LIST}{case.reference}/").press("Prendre cette demande")
    yield "case, nobody to write to", walker.get(f"{LIST}{case.reference}/repondre/")


def _decided():
    account, walker = AccountFactory(), Walker()
    AffiliationFactory(person=account.person)
    at_work(walker.client, AgentFactory(roles=["requests"], roles__fund_code="54"), fund_code="54")
    file_requests.ask(account, fund=catalogue.by_code("54"), department="57", now=timezone.now())
    here = f"{LIST}{Case.objects.get(kind=CaseKind.FILE_ELSEWHERE, about=account.reference).reference}/"
    yield "case, a file elsewhere", walker.get(here).press("Prendre cette demande")
    yield "case, to refuse", walker.get(f"{here}refuser/")
    yield "case, to accept", walker.get(f"{here}accepter/")
    yield "case, accepted", walker.press("Envoyer le code")
    refused = walker.get(here).press("Rouvrir et prendre").get(f"{here}refuser/").press("Refuser la demande")
    walker.get(here).press("Rouvrir et prendre")
    yield "case, already decided", Expected(refused.get(f"{here}accepter/").press("Envoyer le code"), 409)
    yield from _manager(walker)


def _manager(walker):
    farm = EstablishmentFactory(fund_code="54")
    AccountFactory(establishment=farm, person=None, profile="entreprise", fund_code="54")
    typed = {"identifier": farm.siret, "nom": LONGEST_NAME, "prenom": "Anne-Sophie"}
    case = open_case(kind=CaseKind.RESPONSIBLE_CHANGES, fund_code="54", details=typed, now=timezone.now())
    here = f"{LIST}{case.reference}/"
    yield "case, a new manager", walker.get(here).press("Prendre cette demande")
    yield "case, a new manager, to accept", walker.follow("Accepter...")
    refused = walker.press("Envoyer le mot de passe")
    yield "case, a new manager whom the registry does not hold", Expected(refused, 409)
