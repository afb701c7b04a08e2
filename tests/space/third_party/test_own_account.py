"""The own account of whoever acts for others: login, conditions, details, renewal, copy of their data, closing."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.utils import timezone

from guichet.accounts.models import Account, ConditionsAcceptance
from guichet.accounts.states import AccountState
from guichet.cli import housekeeping, worker
from guichet.conventions import persons
from guichet.delivery.models import Message
from guichet.funds.models import GeneralConditions
from guichet.identifiers import ti
from guichet.openid_provider.conditions import Lack
from tests.conventions.factories import MemberFactory
from tests.conventions.test_persons import MARC
from tests.factories import enter
from tests.journeys.renewing import Renewing, sent_code_by
from tests.journeys.walker import Walker
from tests.mandates.factories import MandateFactory, delegate_account

pytestmark = pytest.mark.django_db
CHOSEN = "Verger-de-8-pommiers"


def flat(text):
    return " ".join(text.replace("&#x27;", "'").replace("\xa0", " ").split())


def words(response):
    return flat(response.content.decode())


@pytest.mark.requirement("R4")
def test_from_the_letter_to_the_space_with_a_number_own_conditions_and_a_proved_address(odile_names_marc):
    """No account was made online: a letter, an email, and each stage of a first login."""
    member, number, password = odile_names_marc
    walker = Walker()
    walker.get("/alsace/connexion/").press("Se connecter", identifiant=number, mot_de_passe=password)
    assert walker.response.redirect_chain[-1][0] == "/connexion/mot-de-passe/"
    walker.choose_password(CHOSEN)
    walker.get("/espace/")
    assert "Acceptez les conditions générales des partenaires et des mandataires" in flat(walker.text)
    assert "Vous n'ouvrez que les dossiers dont vous avez besoin" in words(walker.response)
    walker.press("J'accepte les conditions générales d'utilisation")
    assert "marc.klein@cabinet-epi.example" in walker.text
    account = member.delegate.account
    assert list(ConditionsAcceptance.objects.values_list("account", "version")) == [(account.pk, 1)]
    # Whatever is sent, nothing opens before the address is proved: the second factor goes to it.
    walker.press("Je confirme mes coordonnées")
    walker.post("/connexion/coordonnees/sans-verifier/")
    assert walker.get("/espace/").response.redirect_chain[-1][0] == "/connexion/coordonnees/"
    walker.press("Je confirme mes coordonnées")
    sent = Message.objects.filter(channel="email", about=str(account.reference)).latest("created_at")
    assert sent.payload["recipient"] == {"email": "marc.klein@cabinet-epi.example"}
    walker.press("Valider", code=sent.payload["context"]["code"])
    walker.get("/espace/")
    assert "Mon espace privé : partenaire" in flat(walker.text)
    assert "Cabinet Épi" in walker.text
    account.refresh_from_db()
    assert account.state == AccountState.ACTIVE


@pytest.fixture
def odile_names_marc():
    """A colleague just named, the number of the email and the password of the letter."""
    member = persons.name_colleague(MemberFactory(), MARC, now=timezone.now())
    about = str(member.delegate.account.reference)
    letter = Message.objects.get(channel="letter", about=about)
    return member, ti.group(member.delegate.number), letter.payload["context"]["password"]


def test_each_series_of_conditions_asks_its_own_people(now):
    """A new version for third parties asks no member, and the other way round."""
    from guichet.funds import kept
    from tests.factories import AccountFactory

    GeneralConditions.objects.create(
        audience="third_parties", version=2, text="Nouveau.", summary="Ce point.", published_at=timezone.now()
    )
    kept.THIRD_PARTY_VERSIONS.forget()
    odile, member = MemberFactory().delegate.account, AccountFactory()
    Account.objects.filter(pk=odile.pk).update(conditions_version=1)
    asked = enter(Client(), odile).get("/espace/", follow=True)
    assert "Les conditions générales des partenaires et des mandataires ont changé" in words(asked)
    assert enter(Client(), member).get("/espace/").status_code == 200
    public = words(Client().get("/alsace/conditions-generales/tiers/"))
    assert "Version 2" in public
    assert "Version 2" in words(Client().get("/alsace/conditions-generales/"))


def test_a_delegate_reads_what_is_theirs_and_takes_it_away():
    account = MemberFactory().delegate.account
    browser = enter(Client(), account)
    page = words(browser.get("/espace/mon-compte/"))
    for title in (
        "Email & Mot de passe".replace("&", "&amp;"),
        "Téléphone",
        "Sécurité",
        "Mes données",
        "Fermer mon compte",
    ):
        assert title in page
    for title in (
        "Mode de réception",
        "FranceConnect",
        "Mes dossiers",
        "qui a consulté mon dossier",
        "Services connectés",
    ):
        assert title not in page
    assert browser.get("/espace/dossiers/").url == "/espace/"
    copy = json.loads(browser.post("/espace/mon-compte/mes-donnees/json/").content)
    assert copy["delegue"][0]["Nom"] == "Vogel"
    assert copy["identifiants"] == [{"Identifiant": account.delegate.number}]
    assert "personne" not in copy
    assert browser.post("/espace/mon-compte/mes-donnees/pdf/").content.startswith(b"%PDF")
    closing = words(browser.get("/espace/mon-compte/fermer/"))
    assert "Vous n'agirez plus ici pour personne" in closing
    assert "Inscrivez-vous" not in closing
    assert browser.post("/espace/mon-compte/fermer/", {"compris": "on"}).status_code == 200
    account.refresh_from_db()
    assert account.state == AccountState.CLOSED
    assert browser.get("/espace/").status_code == 302


def test_home_names_whom_one_may_act_for_and_says_what_to_do_when_nobody_is():
    mandate = MandateFactory()
    page = words(enter(Client(), mandate.receiver).get("/espace/"))
    assert "Agir pour…" in page
    assert "WEBER FLORENT" in page
    relative = delegate_account()
    relative.delegate.organisation = ""
    relative.delegate.save()
    page = words(enter(Client(), relative).get("/espace/"))
    assert "Mon espace privé : mandataire" in page
    assert "demandez-lui de vous donner un mandat" in page


def test_a_lost_password_is_renewed_by_the_proved_address_and_never_by_the_registry():
    account = MemberFactory().delegate.account
    walker = Renewing()
    walker.until_code(account.delegate.number)
    walker.get("/alsace/connexion/mot-de-passe-oublie/sans-acces/")
    asked = flat(walker.text)
    assert "demandez à son administrateur" in asked
    walker.get("/alsace/connexion/mot-de-passe-oublie/code/").press(code=sent_code_by("email"))
    assert "Votre mot de passe provisoire part par email" in flat(walker.text)
    account.refresh_from_db()
    assert account.state == AccountState.RENEWAL
    # The same page for a number that nobody has.
    stranger = Renewing().until_code(ti.generate())
    stranger.get("/alsace/connexion/mot-de-passe-oublie/sans-acces/")
    assert flat(stranger.text) == asked


def test_no_other_site_is_told_who_acts_for_others():
    from guichet.openid_provider.granting import lacking
    from tests.openid_provider.asking import service

    account = MemberFactory().delegate.account
    account.person = None

    class Held:
        client, scope = service(), frozenset()

    class Open:
        pass

    Open.account = account
    assert lacking(Held, Open) == (Lack.FOR_OTHERS,)


def test_no_pass_of_the_worker_breaks_on_an_account_without_a_holder_in_the_registry(caplog):
    """In each state there is, with letters and changes waiting, years later."""
    odile = MemberFactory()
    for state in AccountState:
        member = MemberFactory(convention=odile.convention, email=f"{state}@example.org")
        Account.objects.filter(pk=member.delegate.account.pk).update(state=state)
    persons.name_colleague(odile, MARC, now=timezone.now())
    for days in (0, 25, 40, 1000):
        now = timezone.now() + dt.timedelta(days=days)
        for chore in worker.CHORES.values():
            chore.run(now)
        assert all(done is not None for _name, _kind, done in housekeeping.run(now))
