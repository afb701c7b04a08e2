"""Every page in every state it has, each taken once from the server, to be looked at in many ways afterwards.

A chapter is a generator: it walks through HTTP and, each time it stops at a state, yields its name and who is there.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from guichet.accounts import disavowal, file_codes, file_requests, opening
from guichet.accounts.models import Account, CodedLetter, FileRequest
from guichet.delivery.models import Channel
from guichet.enrolment import completion
from guichet.enrolment.third_parties.kinds import KINDS
from guichet.funds import catalogue as funds
from guichet.login.ceremonies import NewKey
from guichet.login.factors import own, totp
from guichet.space import views as home
from guichet.ui import errors
from tests.browser.catalogue_account import my_account
from tests.browser.catalogue_acting import acting
from tests.browser.catalogue_actions import actions_of_agents
from tests.browser.catalogue_agents import agents_in, team
from tests.browser.catalogue_cases import callback, cases
from tests.browser.catalogue_certificates import certificates
from tests.browser.catalogue_content import content
from tests.browser.catalogue_conventions import conventions
from tests.browser.catalogue_counter import counter
from tests.browser.catalogue_documents import documents
from tests.browser.catalogue_exchanges import bank_details, exchanges_of_agents, exchanges_of_members
from tests.browser.catalogue_farm import farm
from tests.browser.catalogue_figures import agents_figures
from tests.browser.catalogue_files import deposits
from tests.browser.catalogue_finding import finding
from tests.browser.catalogue_franceconnect import franceconnect
from tests.browser.catalogue_handling import handling
from tests.browser.catalogue_journal import agents_journal, agents_letters
from tests.browser.catalogue_kinds import other_requests
from tests.browser.catalogue_mandates import mandates_answered, mandates_given, mandates_of_agents
from tests.browser.catalogue_partners import partners
from tests.browser.catalogue_person import agents_on_a_person
from tests.browser.catalogue_policy import rules
from tests.browser.catalogue_proconnect import proconnect_of_agents
from tests.browser.catalogue_requests import requests
from tests.browser.catalogue_services import services_and_search
from tests.browser.catalogue_single_sign_on import single_sign_on
from tests.browser.catalogue_switches import switches
from tests.browser.catalogue_third import third_parties_space
from tests.browser.catalogue_vigilance import vigilance
from tests.factories import (
    PASSWORD,
    PROVISIONAL_PASSWORD,
    AccountFactory,
    AffiliationFactory,
    ChildFactory,
    ContributionFactory,
    EstablishmentFactory,
    NewsItemFactory,
    PaymentFactory,
    PersonFactory,
    enter,
    invented_siret,
)
from tests.journeys import people
from tests.journeys.page import Page
from tests.journeys.walker import FINISH, Walker, sent, sent_code, sent_password
from tests.login.device import Device
from tests.policies import copy_funds

LONGEST_NAME = "Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais"
LONGEST_EMAIL = "anne-sophie.wojcik-coeurdevey.de-la-tour-d-auvergne-lauraguais@courrier.exemple-de-domaine-interminable.example.org"
WRONG_SERIAL, WRONG_AMOUNT, WRONG_CODE = "55554444333", "99,99", "000000"


@dataclass(frozen=True)
class Shown:
    """A page as the server sent it."""

    name: str
    path: str
    status: int
    headers: dict
    body: bytes
    templates: tuple
    """Names of the templates it was drawn from, the page's own first."""
    in_error: bool = False
    """Whether a form of the page holds mistakes."""

    @property
    def source(self):
        return self.body.decode()

    @cached_property
    def page(self):
        """As it is read: once, by all the tests that do."""
        return Page(self.source)


def every_page(clock, folder):
    """Return what every chapter shows. `clock` moves time; `folder` is empty. Needs a database that is thrown away."""
    for drawn_once in (home._offer, home._shortcuts):
        drawn_once.cache_clear()
    chapters = (public(), errors_and_refusals(), enrolment(), proofs(), endings(clock), chosen(folder), national())
    chapters += (left_half_way(clock), login_window(), first_login(), details(), space())
    chapters += (third_parties(), profiles(clock), companies(), leaflet(folder), by_sms(folder), files_added())
    chapters += (deposits(),)
    chapters += (services_and_search(),)
    chapters += (single_sign_on(),)
    chapters += (acting(),)
    chapters += (complement(), my_account(), second_factor(clock), renewals(), access_lost(clock), aftermath(clock))
    chapters += (own_factors(), sessions(clock))
    chapters += (requests(), other_requests())
    chapters += (documents(), farm())
    chapters += (agents_in(), proconnect_of_agents(), team())
    chapters += (finding(),)
    chapters += (actions_of_agents(),)
    chapters += (counter(),)
    chapters += (content(), conventions(), switches(), vigilance())
    chapters += (rules(),)
    chapters += (agents_figures(),)
    chapters += (callback(), cases())
    chapters += (certificates(),)
    chapters += (handling(),)
    chapters += (exchanges_of_members(), exchanges_of_agents(), bank_details())
    chapters += (mandates_given(), mandates_answered(), mandates_of_agents())
    chapters += (partners(),)
    chapters += (franceconnect(),)
    chapters += (third_parties_space(),)
    # The letters first: closing a batch would take up those of the pages of a person.
    chapters += (agents_letters(folder), agents_journal(), agents_on_a_person())
    found = [_shown(name, walker) for chapter in chapters for name, walker in chapter]
    names = [shown.name for shown in found]
    assert not (twice := {name for name in names if names.count(name) > 1}), f"two states have one name: {twice}"
    return found


def is_part(template):
    """Whether a template is a part of others, by its name: some are drawn before the page itself, and once only."""
    return template.rpartition("/")[2].startswith("_")


def _shown(name, walker):
    response = walker.response
    assert response.status_code == walker.expected if hasattr(walker, "expected") else response.status_code == 200, name
    return Shown(
        name=name,
        path=walker.address.partition("#")[0],
        status=response.status_code,
        headers=dict(response.headers),
        body=response.content,
        templates=tuple(sorted((one.name for one in response.templates if one.name), key=is_part)),
        in_error=bool(walker.page.summary),
    )


class Refused(Walker):
    """Somebody who is answered with an error page."""

    def __init__(self, response, expected):
        super().__init__()
        self.response, self.expected = response, expected
        response.redirect_chain = []


def public():
    """The public site: nobody is known."""
    NewsItemFactory(title="Le service s'arrête ce soir de 22 h à 23 h", as_banner=True, body="Enregistrez avant.")
    NewsItemFactory(body="Sur rendez-vous.\nDe 9 h à 12 h.")
    NewsItemFactory(fund_code="", title="Déclaration trimestrielle de ressources")
    walker = Walker()
    for name, address in {
        "home of a fund, with news": "/alsace/",
        "home of a fund, desk unknown": "/mpn/",
        "home of the national site": "/",
        "regions": "/changer-de-region/",
        "regions, nothing chosen": "/changer-de-region/?departement=",
        "regions, served by another body": "/changer-de-region/?departement=974",
        "regions, served by nobody": "/changer-de-region/?departement=975",
        "assistance, telephone known": "/alsace/assistance/",
        "assistance, switchboard known": "/armorique/assistance/",
        "assistance, nothing known": "/ardechedromeloire/assistance/",
        "assistance of the national site": "/assistance/",
        "assistance, no such department": "/alsace/assistance/?departement=99",
        "assistance, served by another body": "/assistance/?departement=974",
        "legal, conditions": "/alsace/conditions-generales/",
        "privacy": "/alsace/donnees-personnelles/",
        "privacy, national": "/donnees-personnelles/",
        "cookies": "/alsace/cookies/",
        "accessibility": "/alsace/accessibilite/",
        "legal": "/alsace/mentions-legales/",
        "legal, national": "/mentions-legales/",
    }.items():
        yield name, walker.get(address)


def errors_and_refusals():
    """What goes wrong outside any form."""
    yield "no such page", Refused(Client().get("/nulle-part/"), 404)
    yield "no such page of a fund", Refused(Client().get("/alsace/inscription/nulle-part/", follow=True), 200)
    yield "address that only takes forms", Refused(Client().get("/alsace/inscription/abandonner/"), 405)
    stale = Client(enforce_csrf_checks=True).post("/alsace/inscription/", {"profil": "particulier"})
    yield "form without its token", Refused(stale, 403)
    request = RequestFactory().get("/alsace/")
    request.resolver_match = None
    for name, answer, status in (
        ("bad request", errors.bad_request, 400),
        ("forbidden", errors.permission_denied, 403),
        ("server error", errors.server_error, 500),
        ("too many requests", _too_many, 429),
    ):
        yield name, Refused(_outside(answer, request), status)


def _too_many(request: WSGIRequest):
    return errors.too_many_requests(request, fund=funds.by_slug("alsace"), retry_after=60)


def _outside(answer, request):
    response = answer(request)
    response.templates, response.wsgi_request = [], request
    return response


def enrolment():
    """Each step until the question: empty, in error, and filled with what was answered before."""
    rene = people.rene()
    walker = Walker().open_enrolment()
    yield "start", walker
    yield "start, nothing chosen", walker.press()
    walker.until_identifier()
    yield "identifier", walker
    yield "identifier, nothing typed", walker.press()
    yield "identifier, wrong key", walker.press(numero=f"{people.NUMBER}01")
    yield "unknown number", walker.get("/alsace/inscription/numero-inconnu/securite-sociale/")
    yield "what to have at hand", walker.until_at_hand(rene)
    yield "details", walker.until_details(rene)
    yield "details, nothing typed", walker.press()
    wrong = {"date_naissance_day": "31", "date_naissance_month": "2", "email": "x", "mobile": "12"}
    yield "details, mistyped", walker.press(**{**rene.details, **wrong})
    yield "introduction", walker.until_introduction(rene)
    yield "health", walker.press()
    yield "health, nothing chosen", walker.press()
    yield "card", walker.press(affilie="oui")
    yield "card, nothing chosen", walker.press()
    walker.press(carte="photo")
    for slug in ("profil", "identifiant", "coordonnees", "sante", "carte"):
        yield f"{slug}, answered before", walker.step(slug)
    walker.step("coordonnees").press(nom=LONGEST_NAME * 2, prenom=LONGEST_NAME, email=LONGEST_EMAIL)
    yield "details, longest values", walker.step("coordonnees")


def own_factors():
    """What a member adds of their own: an application for codes, and recovery codes."""
    here, paper = "/espace/mon-compte/securite/application/", "/espace/mon-compte/securite/codes-de-secours/"
    account, walker = AccountFactory(), Walker()
    enter(walker.client, account)
    yield "application", walker.get(here)
    yield "application, nothing typed", walker.press("Activer l'application")
    yield "application, wrong code", walker.press("Activer l'application", code=WRONG_CODE)
    key = walker.page.main.find(".//figcaption/span").text.replace(" ", "")
    code = totp.code_at(key, totp.step_at(timezone.now()))
    yield "recovery codes, shown once", walker.press("Activer l'application", code=code)
    yield "application, in place", walker.get(here)
    yield "recovery codes", walker.get(paper)
    login = Walker().type_pair(account.person.nir, PASSWORD)
    yield "code of the application", login
    yield "code of the application, wrong", login.press("Valider", code=WRONG_CODE)
    yield "code of the application, another way", login.get("/connexion/code/autrement/")
    yield "recovery code", login.press("par un code de secours")
    yield "recovery code, wrong", login.press("Valider", code="K7MP-3XRT")
    yield "application, taken away", walker.get(here).press("Retirer l'application")
    keys, device = "/espace/mon-compte/securite/cles/", Device()
    yield "passkeys, none", walker.get(keys)
    [options] = [form.get("data-passkey") for form in walker.page.tree.iter("form") if "data-passkey" in form.attrib]
    made = {"cle": device.create(options), "defi": walker.fields["defi"]}
    yield "passkeys, one added", walker.post(keys, **made, nom=LONGEST_NAME)
    yield "passkeys, nothing typed", walker.post(keys, **made, nom="")
    yield "passkeys, added already", walker.post(keys, **made, nom="Tablette")
    yield "passkey", walker.get(f"{keys}{account.passkeys.get().reference}/")
    yield "passkey, nothing typed", walker.press("Enregistrer", nom="")
    for number in range(9):
        key = NewKey(f"AAA{number}", b"", 0, "internal", backed_up=bool(number % 2))
        own.add_passkey(account, key, name="Téléphone", now=timezone.now())
    yield "passkeys, as many as may be", walker.get(keys)
    login = Walker().type_pair(account.person.nir, PASSWORD)
    yield "code beside a passkey", login
    yield "code beside a passkey, refused", login.post("/connexion/code/", cle="x", defi=login.fields["defi"])
    yield "code beside a passkey, help", Walker().get("/connexion/code/aide/")
    yield "passkey asked for", login.post("/connexion/code/renvoyer/", moyen="passkey")
    yield "passkey asked for, refused", login.post("/connexion/code/", cle="x", defi=login.fields["defi"])
    yield "login, passkey refused", Walker().post("/alsace/connexion/", cle="x", defi="x")
    Account.objects.filter(pk=account.pk).update(changes_held_until=timezone.now() + dt.timedelta(hours=72))
    yield "application, held", walker.get(here)
    yield "recovery codes, held", walker.get(paper)
    yield "passkeys, held", walker.get(keys)


def third_parties():
    """« Autre ... »: what each kind of structure is told, and its request for contact."""
    walker = Walker().open_enrolment().press(profil="autre")
    yield "other, nature of the structure", walker
    yield "other, nothing chosen", walker.press()
    for kind in KINDS:
        yield f"other, {kind.name}", walker.get(f"/alsace/inscription/autre/{kind.slug}/")
    yield "other, desk unknown", Walker("ardechedromeloire").step("autre/aide-a-la-personne")
    yield "other, national", Walker("").step("autre/conseil-departemental")
    walker.step("autre/tiers-declarant").press()
    yield "contact asked", walker
    yield "contact asked, nothing typed", walker.press("Envoyer")
    typed = {
        "structure": LONGEST_NAME * 2, "siret": "01234567400019", "nom": LONGEST_NAME, "prenom": "Anne-Sophie",
        "fonction": "Directrice générale", "email": LONGEST_EMAIL, "telephone": "0388000000", "message": "Bonjour",
    }  # fmt: skip
    yield "contact asked, mistyped", walker.press("Envoyer", **{**typed, "siret": "12", "email": "x"})
    yield "contact asked, received", walker.press("Envoyer", **typed)
    for number in range(3):
        again = Walker().step("autre/tiers-declarant/contact")
        again.press("Envoyer", **{**typed, "message": f"Bonjour {number}"})
    yield "contact asked, too often", again
    yield "contact asked, national", Walker("").step("autre/tiers-declarant/contact")


def proofs():
    """The question, its dialog and the postal way."""
    rene = people.Someone()
    walker = Walker().until_serial(rene)
    yield "serial of a card with photo", walker
    yield "serial, nothing typed", walker.press()
    yield "serial, letters typed", walker.press(serie="abc")
    yield "serial, wrong", walker.press(serie=WRONG_SERIAL)
    yield "serial, cannot answer", walker.get(f"{walker.path}je-ne-peux-pas-repondre/")
    walker.step("carte").press(carte="plain")
    yield "serial of a card without photo", walker
    walker = Walker().until_amount(rene)
    yield "amount", walker
    yield "amount, nothing typed", walker.press()
    yield "amount, ambiguous", walker.press(montant="1.000")
    yield "amount, cannot answer", walker.get(f"{walker.path}je-ne-peux-pas-repondre/")
    walker.step("montant").press(montant=WRONG_AMOUNT).press(montant="99,98")
    yield "amount, one try left", walker
    yield "post, tries used up", walker.press(montant="99,97")
    yield "post, cannot answer", Walker().until_postal(people.stranger())


def endings(clock):
    """From the proof to « Inscription terminée », by email and by post."""
    clock.shift(dt.timedelta(hours=7))  # past the wrong answers above
    rene = people.Someone()
    walker = Walker().until_receive(rene)
    yield "receive", walker
    yield "receive, the pencil", walker.get(f"{walker.path}?modifier=1")
    yield "receive, mistyped", walker.press(email="rene@")
    walker.step("email").press()
    yield "code", walker
    yield "code, nothing typed", walker.press()
    yield "code, wrong", walker.press(code=WRONG_CODE)
    yield "code, sent again", walker.press("Recevoir un nouveau code")
    for _ in range(5):
        walker.step("code").press("Recevoir un nouveau code")
    yield "code, sent too often", walker
    yield "check and accept", walker.step("code").press(code=sent_code())
    yield "abandoned", walker.press("Abandonner")
    long = Walker().until_conditions(rene.but(email=LONGEST_EMAIL))
    yield "check and accept, longest values", long
    yield "done, by email", long.press(FINISH)
    by_post = Walker().until_postal(people.stranger()).press()
    yield "check and accept, by post", by_post
    yield "done, by post", by_post.press(FINISH)
    Walker().log_in(rene.number, sent_password()).choose_password(people.PASSWORD)
    existing = Walker().until_at_hand(rene)
    yield "account exists", existing
    yield "login, number carried over", existing.press("Se connecter pour accéder à ce compte")


def chosen(folder):
    """The edition where the password is chosen on the spot."""
    jeanne = people.Someone(number="2850399990901", family_name="Keller", given_name="Jeanne", birth_date=(1985, 3, 14))
    person = PersonFactory(
        nir=jeanne.number,
        birth_name="Keller",
        given_names="Jeanne",
        sex="2",
        birth_year=1985,
        birth_month=3,
        birth_day=14,
    )
    AffiliationFactory(person=person)
    people.payment(person)
    recommended = copy_funds(settings.FUNDS_FOLDER, folder / "funds", edition="recommended")
    with override_settings(FUNDS_FOLDER=recommended):
        walker = Walker().until_conditions(jeanne)
        yield "choose a password", walker
        yield "choose a password, nothing typed", walker.press()
        yield "choose a password, weak", walker.press(nouveau="keller", confirmation="keller")
        walker.press(nouveau=people.PASSWORD, confirmation=people.PASSWORD)
        yield "done, chosen at once", walker.press(FINISH)


def national():
    """Entering by the national site, where the department is asked."""
    walker = Walker(fund="").until_identifier()
    yield "department", walker
    yield "department, nothing chosen", walker.press()
    yield "department, served by another body", walker.press(departement="974")
    yield "identifier, after the department", walker.press(departement="67")
    yield "department, answered before", walker.step("departement")


def left_half_way(clock):
    """What a reception desk's computer shows to the next person."""
    rene = people.Someone(number="1540699990924")
    walker = Walker().until_health(rene)
    clock.shift(dt.timedelta(minutes=20))
    yield "resume", walker.step("sante")
    yield "resume, nothing typed", walker.press("Reprendre mon inscription")
    for _ in range(2):
        walker.press("Reprendre mon inscription", numero=people.NUMBER, **rene.birth_fields)
    yield "resume, mistaken", walker
    yield "resume, lost", walker.press("Reprendre mon inscription", numero=people.NUMBER, **rene.birth_fields)
    yield "lost", Walker().step("sante")


def login_window():
    """The login window and the pages around it."""
    account = AccountFactory()
    walker = Walker().open_login()
    yield "login", walker
    yield "login, nothing typed", walker.press("Se connecter")
    yield "login, mistyped", walker.press("Se connecter", identifiant="18501", mot_de_passe="x")
    yield "login, refused", walker.log_in(account.person.nir, "wrong")
    for _ in range(12):
        walker.log_in(account.person.nir, "wrong")
    yield "login, delayed", walker
    yield "login of the national site", Walker("").open_login()
    yield "session ended", Walker().get("/connexion/?fin=1&suite=/espace/paiements/")
    yield "where is my identifier", Walker().get("/alsace/connexion/identifiant/")


def renewals():
    """« J'ai oublié mon mot de passe », by email and by SMS."""
    account = AccountFactory()
    account.contact.mobile_verified_at = account.opened_at
    account.contact.save()
    number = account.person.nir
    walker = Walker().open_login().follow("J'ai oublié mon mot de passe")
    yield "renewal, identifier", walker
    yield "renewal, identifier, nothing typed", walker.press()
    yield "renewal, identifier, mistyped", walker.press(identifiant="154")
    yield "renewal, way", walker.press(identifiant=number)
    yield "renewal, way, nothing chosen", walker.press()
    yield "renewal, code by email", walker.press(canal="email")
    yield "renewal, code, nothing typed", walker.press()
    yield "renewal, code, wrong", walker.press(code=WRONG_CODE)
    yield "renewal, code, sent again", walker.press("Recevoir un nouveau code")
    yield "renewal, done by email", walker.press(code=sent_code())
    walker = Walker().open_login().follow("J'ai oublié mon mot de passe").press(identifiant=number)
    yield "renewal, code by SMS", walker.press(canal="sms")
    yield (
        "renewal, done by SMS",
        walker.press(code=sent("one_time_codes/security_code", "sms")[-1].payload["context"]["code"]),
    )
    walker.get("/alsace/connexion/mot-de-passe-oublie/").press(identifiant=number).press(canal="email")
    yield "renewal, way, held", walker.press("Recevoir un nouveau code")
    yield "renewal, abandoned", walker.press("Abandonner")
    yield "renewal, lost", Walker().get("/alsace/connexion/mot-de-passe-oublie/code/")
    yield "renewal, national", Walker("").get("/connexion/mot-de-passe-oublie/")


def access_lost(clock):
    """Neither mailbox nor mobile left: a question, then a letter or an adviser."""
    rene, employer = people.Someone(number="1540699990925"), people.gardener_s_employer()
    person = people.rene_in_the_registry(nir=rene.number)
    people.payment(person, on=timezone.localdate())
    identity = {name: value for name, value in rene.details.items() if name not in {"email", "mobile"}}

    def until_lost(number):
        walker = Walker().get("/alsace/connexion/mot-de-passe-oublie/").press(identifiant=number)
        return walker.follow("Je n'ai plus accès ni à cette adresse ni à ce téléphone")

    yield "access lost, of an establishment", until_lost(employer.number)
    walker = until_lost(rene.number)
    yield "access lost", walker
    yield "access lost, nothing chosen", walker.press()
    yield "access lost, identity", walker.press(profil="particulier")
    yield "access lost, identity, nothing typed", walker.press()
    walker.press(**identity).press(affilie="non")
    yield "access lost, wrong", walker.press(montant=WRONG_AMOUNT)
    yield "access lost, letter", walker.press(montant=rene.amount)
    yield "access lost, done", walker.press("Recevoir le courrier")
    walker = until_lost(employer.number).press(profil="jardinier")
    walker.press(nom=employer.family_name, prenom=employer.given_name)
    yield "access lost, adviser", walker
    yield "access lost, adviser, last step", walker.press()
    yield "access lost, adviser, done", walker.press("Transmettre ma demande")
    walker = until_lost(rene.number).press(profil="particulier").press(**identity)
    yield "access lost, abandoned", walker.press("Abandonner")
    walker = until_lost(rene.number).press(profil="particulier").press(**identity)
    clock.shift(dt.timedelta(minutes=20))
    yield "access lost, left idle", walker.get(walker.path)


def second_factor(clock):
    """The code after the password."""
    account = AccountFactory()
    walker = Walker().type_pair(account.person.nir, PASSWORD)
    yield "login code", walker
    yield "login code, nothing typed", walker.press("Valider")
    yield "login code, wrong", walker.press("Valider", code=WRONG_CODE)
    yield "login code, sent again", walker.press("Recevoir un nouveau code")
    yield "login code, help", walker.follow("Le code de sécurité, pas à pas")
    yield "login code, another way", walker.follow("Saisir mon code").follow("Recevoir le code autrement")
    walker.follow("Revenir au code")
    for _ in range(5):
        walker.press("Recevoir un nouveau code")
    yield "login code, sent too often", walker
    for _ in range(6):
        walker.press("Valider", code=WRONG_CODE)
    yield "login code, delayed", walker
    clock.shift(dt.timedelta(minutes=16))
    yield "login code, too late", walker.press("Valider", code=WRONG_CODE)


def first_login():
    """By the posted password: it is replaced, and the details are unverified."""
    zoe = PersonFactory(birth_name=LONGEST_NAME, given_names="Anne-Sophie Marie")
    AffiliationFactory(person=zoe)
    someone = people.Someone(zoe.nir, LONGEST_NAME, "Anne-Sophie", (1985, 1, 27), LONGEST_EMAIL)
    now = Walker().by_post(someone).response
    assert now.status_code == 200
    completion.settle_due(now=dt.datetime.now(tz=dt.UTC))
    walker = Walker().log_in(someone.number, sent_password(Channel.LETTER))
    yield "replace the password", walker
    yield "replace the password, nothing typed", walker.press()
    yield "replace the password, weak", walker.press(nouveau="abc", confirmation="abc")
    yield "replace the password, two that differ", walker.press(nouveau=people.PASSWORD, confirmation="Autre+chose9")
    yield "password replaced", walker.choose_password(people.PASSWORD)
    yield "confirm details, unverified and longest", walker.follow("Continuer >")
    yield "verify the email", walker.press("Je confirme mes coordonnées")
    yield "verify the email, nothing typed", walker.press("Valider")
    yield "verify the email, wrong", walker.press("Valider", code=WRONG_CODE)
    for _ in range(6):
        walker.press("Recevoir un nouveau code")
    yield "verify the email, sent too often", walker
    yield "details verified", walker.press("Valider", code=sent_code())


def details():
    """« Confirmation de vos coordonnées » of who never confirmed them."""
    account = AccountFactory(confirmed=False, mobile="", landline="+33388000000")
    walker = Walker().log_in(account.person.nir, PASSWORD)
    yield "confirm details", walker
    for name, typed in {"email": "x", "mobile": "", "fixe": "12", "fax": "12"}.items():
        yield f"change {name}", walker.get(f"/connexion/coordonnees/{name}/")
        yield f"change {name}, mistyped", walker.press("Enregistrer", valeur=typed)
    yield "logged out", walker.post("/deconnexion/")


def aftermath(clock):
    """What follows an enrolment: a letter awaited, one that nobody expected, a password typed too late."""
    here = "/alsace/inscription/ou-est-mon-courrier/"
    walker = Walker().get(here)
    yield "where is my letter", walker
    yield "where is my letter, nothing typed", walker.press()
    yield "where is my letter, not yet come", walker.press(jour_day="1", jour_month="1", jour_year="2199")
    today = timezone.localdate()
    for days, stage in {0: "leaving", 4: "on its way", 9: "due", 20: "late", 40: "over"}.items():
        day = today - dt.timedelta(days=days)
        asked = {"jour_day": day.day, "jour_month": day.month, "jour_year": day.year}
        yield f"where is my letter, {stage}", Walker().post(here, **asked)
    walker = Walker().get("/alsace/ce-n-est-pas-moi/")
    yield "not me", walker
    yield "not me, nothing typed", walker.press()
    yield "not me, wrong", walker.press(code="CDFH-CDFH-CDFH")
    for letter in CodedLetter:
        code = disavowal.issue(AccountFactory(), letter=letter, fund=funds.by_slug("alsace"), now=timezone.now()).text
        yield f"not me, what will happen, {letter}", walker.press(code=code)
        yield f"not me, done, {letter}", walker.press("Oui, bloquer ce compte")
        walker.get("/alsace/ce-n-est-pas-moi/")
    for _ in range(20):
        walker.press(code="CDFH-CDFH-CDFH")
    yield "not me, too often", walker
    yield "not me, of the national site", Walker("").get("/ce-n-est-pas-moi/")
    late = {state: AccountFactory(state=state) for state in ("awaiting_letter", "awaiting_first_login", "renewal")}
    unknown = AccountFactory(state="awaiting_letter", person__postal_lines=[])
    clock.shift(dt.timedelta(days=31))
    for state, account in late.items():
        yield f"expired password, {state}", Walker().log_in(account.person.nir, PROVISIONAL_PASSWORD)
    walker = Walker().log_in(late["awaiting_letter"].person.nir, PROVISIONAL_PASSWORD)
    yield "another letter, asked for", walker.press("Recevoir un nouveau courrier")
    walker = Walker().log_in(unknown.person.nir, PROVISIONAL_PASSWORD)
    yield "another letter, no address", walker.press("Recevoir un nouveau courrier")
    busy = AccountFactory(state="awaiting_letter", opened_at=timezone.now() - dt.timedelta(days=31))
    with transaction.atomic():
        opening.tell_account_exists(busy.holder, busy, fund=funds.by_slug("alsace"), now=timezone.now())
    walker = Walker().log_in(busy.person.nir, PROVISIONAL_PASSWORD)
    yield "another letter, too often", walker.press("Recevoir un nouveau courrier")


def space():
    """The private space: of who was never paid, of who was paid much, and of the longest words."""
    for name, account in (("empty", AccountFactory()), ("full", _paid_much()), ("longest", _with_longest_words())):
        walker = Walker()
        enter(walker.client, account)
        yield f"space, {name}", walker.get("/espace/")
        yield f"payments, {name}", walker.get("/espace/paiements/")
        if name == "full":
            yield "payments, second page", walker.get("/espace/paiements/?page=2")
            yield "payments, of one branch", walker.get("/espace/paiements/?nature=Famille")
            yield "payments, of no such branch", walker.get("/espace/paiements/?nature=Inconnue")


def sessions(clock):
    """« Sécurité », and a page that its session outlived."""
    account = AccountFactory(confirmed=False, mobile="")
    walker = Walker()
    enter(walker.client, account)
    yield "details, before the session ends", walker.get("/connexion/coordonnees/mobile/")
    clock.shift(dt.timedelta(minutes=20))
    walker.press("Enregistrer", valeur="06 12 34 56 78")
    yield "session ended, form kept", walker
    walker.press("Se connecter", identifiant=account.person.nir, mot_de_passe=PASSWORD).pass_code()
    yield "details, filled in again", walker
    walker.get("/connexion/coordonnees/").press("Je confirme mes coordonnées")
    yield "security, this session only", walker.get("/espace/mon-compte/securite/")
    for system in ("Windows NT 10.0", "Linux; Android 15", "iPhone"):
        other = Walker(headers={"user-agent": f"Mozilla/5.0 ({system}) Firefox/140.0"})
        other.log_in(account.person.nir, PASSWORD, confiance="on")
    yield "security, several", walker.get("/espace/mon-compte/securite/")
    yield "security, one put out", walker.press("Déconnecter")


def _paid_much():
    account = AccountFactory()
    AffiliationFactory(person=account.person)
    for number in range(60):
        PaymentFactory(
            person=account.person,
            paid_on=dt.date(2026, 3, 1) - dt.timedelta(days=5 * number),
            branch=("Santé", "Famille", "Retraite")[number % 3],
            amount_cents=22_50 + 3_701 * number,
        )
    return account


def _with_longest_words():
    person = PersonFactory(birth_name=LONGEST_NAME, given_names="Anne-Sophie Marie")
    for department in ("67", "68", "83", "13", "04"):
        AffiliationFactory(person=person, department=department)
    for branch in ("Complémentaire-retraite-agricol", "Santé"):
        PaymentFactory(
            person=person,
            branch=branch[:30],
            label="Pension de retraite " * 5,
            amount_cents=9_999_999_99,
            fund_code="13",
        )
    return AccountFactory(person=person)


def profiles(clock):
    """What other profiles are asked: their identifier, their details, their question."""
    farmer, manager, employer = _farmer(), people.moulin(), people.gardener_s_employer()
    for profile, someone, wrong in (
        ("exploitant", farmer, f"{farmer.number}01"),
        ("cotisant_solidarite", farmer, "1540"),
        ("entreprise", manager, "01234567400018"),
        ("jardinier", employer, "EN0123456789"),
    ):
        walker = Walker().open_enrolment().press(profil=profile)
        yield f"{profile}, identifier", walker
        yield f"{profile}, identifier, nothing typed", walker.press()
        yield f"{profile}, identifier, mistyped", walker.press(numero=wrong)
        if profile == "jardinier":
            yield f"{profile}, identifier, a SIRET typed", walker.press(numero=manager.number)
        yield f"{profile}, what to have at hand", walker.press(numero=someone.number)
        yield f"{profile}, details", walker.press()
        yield f"{profile}, details, nothing typed", walker.press()
    for kind in ("siret-ou-et", "etablissement"):
        yield f"unknown number, {kind}", Walker().get(f"/alsace/inscription/numero-inconnu/{kind}/")
    for profile, someone in (("entreprise", manager), ("jardinier", employer)):
        walker = Walker().until_at_hand_as(profile, someone).press()
        long = {"nom": LONGEST_NAME * 2, "prenom": LONGEST_NAME, "email": LONGEST_EMAIL}
        if profile == "entreprise":
            long["entreprise"] = LONGEST_NAME * 3
        walker.press(**{**someone.details, **long})
        yield f"{profile}, details, longest values", walker.step("coordonnees")
    walker = Walker().until_wages(manager)
    yield "wages", walker
    yield "wages, nothing typed", walker.press()
    yield "wages, wrong", walker.press(montant=WRONG_AMOUNT)
    yield "wages, cannot answer", walker.get(f"{walker.path}je-ne-peux-pas-repondre/")
    walker.step("cotisations-sur-salaires").press(montant=manager.amount).press().press(code=sent_code())
    yield "check and accept, entreprise", walker
    walker.press(FINISH)
    yield "post, no question", Walker().until_at_hand_as("jardinier", employer).press().press(**employer.details)
    yield "account exists, of an establishment", Walker().until_at_hand_as("entreprise", manager)
    AccountFactory(person=farmer.person)
    yield "account exists, of another profile", Walker().until_at_hand_as("exploitant", farmer)
    walker = Walker().until_at_hand_as("jardinier", employer).press().press(**employer.details)
    clock.shift(dt.timedelta(minutes=20))
    yield "resume, of an establishment", walker.step("voie-postale")
    yield "resume, of an establishment, nothing typed", walker.press("Reprendre mon inscription")
    yield (
        "resume, of an establishment, mistaken",
        walker.press("Reprendre mon inscription", numero=employer.number, nom="Dupont"),
    )


def _farmer(number="1540699990911"):
    return people.farmer(nir=number).but(number=number)


def companies():
    """« Associer votre entreprise », and what was not the person's once identity is proved."""
    farmer = _farmer("1540699990912")
    walker = Walker().until_companies(farmer)
    yield "companies", walker
    yield "companies, mistyped", walker.press(siret_1="012 345 674")
    walker.press("Ajouter un autre n° SIRET", siret_1=invented_siret(901))
    yield "companies, another field", walker
    yield "companies, twice the same", walker.press(siret_2=invented_siret(901))
    for rank in range(2, 6):
        walker.press("Ajouter un autre n° SIRET", **{f"siret_{rank}": invented_siret(900 + rank)})
    yield "companies, six fields", walker.press("Suivant >", siret_6="1")
    walker.press("Suivant >", siret_6=invented_siret(906))
    yield "companies, answered before", walker.step("entreprises")
    seven = {f"siret_{rank}": invented_siret(900 + rank) for rank in range(1, 8)}
    yield "companies, seven", walker.answer(**seven)
    walker.press(**{f"siret_{rank}": "" for rank in range(3, 7)})
    yield "bill", walker.press()
    yield "bill, nothing typed", walker.press()
    yield "bill, cannot answer", walker.get(f"{walker.path}je-ne-peux-pas-repondre/")
    walker.step("facture").press(montant=farmer.amount)
    yield "companies, refused", walker
    walker.follow("> Corriger mes numéros SIRET")
    yield "companies, refused at once", walker.press()


def leaflet(folder):
    """The edition of the leaflet: one proof of three, the department typed, a box to tick."""
    number = "1540699990913"
    person = people.rene_in_the_registry(nir=number)
    ChildFactory(person=person)
    someone = people.Someone(number=number)
    with override_settings(FUNDS_FOLDER=copy_funds(settings.FUNDS_FOLDER, folder / "leaflet", edition="leaflet")):
        walker = Walker().until_identifier()
        yield "leaflet, identifier", walker
        yield "leaflet, identifier with its key", walker.press(numero=people.NUMBER + people.KEY)
        walker.press(numero=number).press(**someone.details)
        yield "leaflet, which proof", walker
        yield "leaflet, which proof, nothing chosen", walker.press()
        walker.press(preuve="child_birth_date")
        yield "leaflet, birth date of a child", walker
        yield "leaflet, birth date of a child, nothing typed", walker.press()
        yield "leaflet, cannot answer", walker.get(f"{walker.path}je-ne-peux-pas-repondre/")
        walker.step("enfant").press(enfant_day="14", enfant_month="5", enfant_year="2015")
        yield "leaflet, department", walker
        yield "leaflet, department, unknown", walker.press(departement="99")
        walker.press(departement="67").press()
        yield "leaflet, check and tick", walker
        yield "leaflet, not ticked", walker.press()


def by_sms(folder):
    """The edition where the code, then the password, may come by SMS."""
    number = "1540699990914"
    people.payment(people.rene_in_the_registry(nir=number))
    someone = people.Someone(number=number)
    azur = copy_funds(settings.FUNDS_FOLDER, folder / "azur", edition="provence-azur")
    with override_settings(FUNDS_FOLDER=azur):
        walker = Walker().until_identifier().press(numero=number).press(**someone.details)
        walker.press().press(affilie="non").press(montant=someone.amount)
        yield "which channel", walker
        yield "which channel, nothing chosen", walker.press()
        walker.press(canal="sms")
        yield "receive by SMS", walker
        yield "receive by SMS, the pencil", walker.get(f"{walker.path}?modifier=1")
        yield "receive by SMS, of no use", walker.press(mobile="03 88 00 00 00")
        walker.press(mobile="06 12 34 56 78")
        yield "code by SMS", walker
        yield "code by SMS, wrong", walker.press(code=WRONG_CODE)
        walker.press(code=sent("one_time_codes/security_code", Channel.SMS)[-1].payload["context"]["code"])
        yield "done, by SMS", walker.press(FINISH)


def files_added():
    """A member adds a file; the spaces of an exploitant and of an entreprise."""
    walker = Walker()
    account = AccountFactory()
    farm = EstablishmentFactory(responsible=account.person)
    ContributionFactory(person=account.person)
    enter(walker.client, account)
    yield "my files, one", walker.get("/espace/dossiers/")
    yield "add a file, what to have at hand", walker.press("Exploitant agricole")
    yield "add a file, companies", walker.press()
    yield "add a file, bill", walker.press(siret_1=farm.siret)
    yield "add a file", walker.press(montant="1234,56")
    yield "done, file added", walker.press("Ajouter ce dossier")
    yield "my files, several", walker.get("/espace/dossiers/")
    walker.press("Afficher ce dossier")
    yield "space, exploitant", walker.get("/espace/")
    walker.post("/espace/dossiers/", dossier=f"exploitant-68-{farm.siret}")
    yield "space, attached establishment", walker
    yield "payments, attached establishment", walker.get("/espace/paiements/")
    walker = Walker()
    enter(walker.client, AccountFactory())
    walker.get("/espace/dossiers/").press("Cotisant de solidarité").press().press()
    walker.get(f"{walker.path}je-ne-peux-pas-repondre/")
    yield "add a file, cannot answer", walker
    yield "ask an adviser", walker.press("Je ne peux pas répondre")
    yield "ask an adviser, last step", walker.press()
    yield "done, file asked for", walker.press("Transmettre ma demande")
    walker = Walker()
    longest = EstablishmentFactory(name=f"SCEA {LONGEST_NAME * 2}")
    enter(walker.client, AccountFactory(person=None, establishment=longest, profile="entreprise"))
    yield "space, entreprise", walker.get("/espace/")
    yield "my files, entreprise", walker.get("/espace/dossiers/")


def complement():
    """« Complément d'inscription »: a file known at once, one asked for, its code, and what an establishment reads."""
    walker, now = Walker(), timezone.now()
    account = AccountFactory()
    AffiliationFactory(person=account.person, department="57")
    enter(walker.client, account)
    here = "/espace/complement"
    yield "complement", walker.get(f"{here}/")
    yield "complement, the guide", walker.get(f"{here}/mode-d-emploi/")
    yield "complement, at the present fund", walker.get(f"{here}/ici/")
    yield "complement, department", walker.get(f"{here}/departement/")
    yield "complement, department, nothing chosen", walker.press("Valider")
    yield "complement, file open", walker.press("Valider", departement="57")
    yield "complement, acknowledged", walker.get(f"{here}/departement/").press("Valider", departement="59")
    walker.get(f"{here}/departement/").press("Valider", departement="80")
    walker.get(f"{here}/departement/").press("Valider", departement="11")
    coded, expired, refused = FileRequest.objects.filter(account=account).order_by("pk")
    file_codes.issue_file_code(expired, now=now - dt.timedelta(days=31))
    file_codes.issue_file_code(coded, now=now)
    file_requests.refuse(refused, now=now)
    yield "complement, what was asked for", walker.get(f"{here}/")
    yield "complement, code", walker.get(f"{here}/code/")
    yield "complement, code, nothing typed", walker.press("Valider")
    yield "complement, code, wrong", walker.press("Valider", code="bababa-bababa-bababa")
    yield (
        "complement, another code, too soon",
        walker.press("Recevoir un autre code par courrier : MSA Nord-Pas de Calais"),
    )
    yield "my files, with requests", walker.get("/espace/dossiers/")
    walker = Walker()
    enter(walker.client, AccountFactory(establishment=EstablishmentFactory(), profile="entreprise"))
    yield "complement, at the present fund, entreprise", walker.get(f"{here}/ici/")
    yield "complement, code, nothing asked for", walker.get(f"{here}/code/")
    yield "complement, an account for each establishment", walker.get(f"{here}/suite/lorraine/")
