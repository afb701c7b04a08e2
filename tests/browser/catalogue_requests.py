"""The chapter of requests and declarations: from the first page to the proof, and two windows on one draft."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guichet.registry.models import RequestState
from guichet.requests.models import Request, RequestEvent
from tests.factories import AccountFactory, AffiliationFactory, ChildFactory, enter
from tests.files import samples
from tests.journeys.walker import Walker

HERE = "/espace/demarches/"
PDF = samples.pdf()
LONG = "bulletin-de-salaire-octobre-2025-exploitation-agricole-du-moulin-de-la-riviere.pdf"


def requests():
    """A whole declaration of resources."""
    walker, account = _member()
    yield "requests, none yet", walker.get(HERE)
    yield "resources, first page", walker.get(f"{HERE}dec-ressources/")
    yield "resources, household", walker.press("Commencer")
    yield "resources, household, nothing chosen", walker.press()
    yield "resources, what changed", walker.press(change="oui")
    walker.press(nature="arrivee", date_day="12", date_month="11", date_year="2025", precision="Naissance de Zoé")
    yield "resources, stay abroad", walker
    yield "resources, dates of the stay", walker.press(absence="oui")
    yield "resources, dates of the stay, reversed", walker.press(
        qui="Moi", depart_day="5", depart_month="12", depart_year="2025", retour_day="1", retour_month="12",
        retour_year="2025",
    )  # fmt: skip
    yield "resources, couple", walker.press(retour_day="20")
    yield "resources, partner", walker.press(vie="oui")
    yield "resources, children", walker.press(prenom="Anne-Sophie", nom="Wójcik-Cœurdevey")
    yield "resources, which incomes", walker.press(enfant_1="on")
    yield "resources, which incomes, contradictory", walker.press(salaires="on", aucun="on")
    yield "resources, amounts", walker.press(salaires="on", aucun=None)
    yield "resources, amounts, mistyped", walker.press(mois_1="1.200", mois_2="-3", mois_3="")
    kept = walker.fields["revision"]
    yield from _two_windows(walker, kept)
    yield from _sent(walker, account)


def _two_windows(walker, kept):
    """An amount typed in a window that was left open, while another one went on."""
    here = walker.address
    walker.press(mois_1="1 200,50", mois_2="1 200", mois_3="0")
    walker.post(here, revision=kept, mois_1="1 300", mois_2="1 300", mois_3="1 300")
    walker.expected = 409
    yield "resources, amounts, changed in another window", walker
    walker.expected = 200
    walker.get(HERE).follow("Reprendre").press(aucun="on").press(autres="on")
    walker.post(here.replace("vous-salaires", "conjoint-salaires"), revision=kept, mois_1="15")
    walker.expected = 409
    yield "resources, a question that is no more", walker
    walker.expected = 200


def _sent(walker, account):
    """The papers, the check, and everything after."""
    walker.follow("Continuer")
    walker.press(mois_1="80", mois_2="80", mois_3="80")
    yield "resources, papers", walker
    file = SimpleUploadedFile(LONG, PDF)
    yield "resources, a paper given", walker.press("Ajouter ce fichier", fichier=file, nature="bulletins")
    other = SimpleUploadedFile("photo.exe", b"MZ")
    yield "resources, a paper refused", walker.press("Ajouter ce fichier", fichier=other, nature="autres")
    yield "resources, check", walker.follow("Suivant >")
    yield "resources, check, not certified", walker.press("Envoyer")
    yield "requests, a draft waits", walker.get(HERE)
    yield "resources, erase the draft", walker.follow("Effacer")
    draft = Request.objects.get(account=account)
    walker.get(f"{HERE}{draft.reference}/verifier/")
    yield "resources, sent", walker.press("Envoyer", honneur="on")
    yield "resources, declared already", walker.get(f"{HERE}dec-ressources/")
    now = timezone.now()
    words = "Le bulletin de novembre est illisible : envoyez une nouvelle photographie."
    Request.objects.update(state=RequestState.COMPLEMENT_ASKED, state_at=now)
    RequestEvent.objects.create(request=draft, state=RequestState.COMPLEMENT_ASKED, at=now, words=words)
    yield "requests, one sent", walker.get(HERE)
    yield "request, something is missing", walker.follow("Déclaration de ressources")


def _member():
    account = AccountFactory()
    AffiliationFactory(person=account.person)
    ChildFactory(person=account.person, given_names="LEO,PAUL")
    ChildFactory(person=account.person)
    walker = Walker()
    enter(walker.client, account)
    return walker, account
