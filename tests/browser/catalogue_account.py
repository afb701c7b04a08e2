"""The chapter of « Mon compte »: each of its pages, and what the former address is shown."""

import datetime as dt

from django.utils import timezone

from guichet.accounts import changes, preferences
from guichet.accounts.models import Account, ContactKind
from guichet.accounts.states import AccountState
from guichet.audit import operations as audit
from guichet.login.models import Session
from tests.factories import PASSWORD, AccountFactory, EstablishmentFactory, PersonFactory, change_email, enter
from tests.journeys.walker import Walker, sent

HERE = "/espace/mon-compte/"
LONGEST_NAME = "Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais"
LONGEST_EMAIL = "anne-sophie.wojcik-coeurdevey.de-la-tour-d-auvergne-lauraguais@courrier.exemple-de-domaine-interminable.example.org"


def my_account():
    """From a quiet account to a closed one."""
    account = AccountFactory(landline="+33388123456")
    walker = Walker()
    enter(walker.client, account)
    yield "my account", walker.get(HERE)
    yield from _email(walker, account)
    yield from _phones(walker)
    yield from _others(walker, account)
    yield from _busy()
    yield from _longest()
    walker.get(f"{HERE}fermer/")
    yield "close my account", walker
    yield "close my account, not ticked", walker.press("Fermer mon compte")
    yield "account closed", walker.press("Fermer mon compte", compris="on")


def _email(walker, account):
    yield "my email", walker.get(f"{HERE}email/")
    yield "my email, nothing typed", walker.press("Recevoir le code")
    yield "my email, the same", walker.press("Recevoir le code", email=account.contact.email)
    yield "my email, code", walker.press("Recevoir le code", email="nouvelle@example.org")
    yield "my email, code, wrong", walker.press("Valider", code="abcdef")
    for _ in range(6):
        walker.press("Recevoir un nouveau code")
    yield "my email, code, sent too often", walker
    yield "my account, an email waits", walker.get(HERE)
    yield "my email, give up", walker.follow("renoncer")
    yield "my account, given up", walker.press("Renoncer à ce changement")
    yield "my mobile, to confirm", walker.get(f"{HERE}mobile/confirmer/")


def _phones(walker):
    yield "my phones", walker.get(f"{HERE}telephones/")
    yield "my phones, mistyped", walker.press("Enregistrer", mobile="+32 470 12 34 56", fixe="12")
    yield "my mobile, code", walker.press("Enregistrer", mobile="06 98 76 54 32", fixe="", fax="03 88 00 00 02")
    yield "my mobile, give up", walker.get(f"{HERE}mobile/renoncer/")


def _others(walker, account):
    yield "my password", walker.get(f"{HERE}mot-de-passe/")
    yield "my password, weak", walker.press("Enregistrer", nouveau="abc", confirmation="abd")
    yield "my address", walker.get(f"{HERE}adresse/")
    yield "my address, mistyped", walker.press("Envoyer ma demande", code_postal="6700", date_day="32")
    address = {"voie": "3 rue des Prés", "code_postal": "67100", "ville": "Strasbourg"}
    address |= {"date_day": "1", "date_month": "avril", "date_year": "2026"}
    yield "my address, asked for", walker.press("Envoyer ma demande", **address)
    for slug in ("documents", "infos"):
        yield f"reception of {slug}", walker.get(f"{HERE}reception/{slug}/")
    doubtful = Walker()
    enter(doubtful.client, AccountFactory(email_verified=False))
    yield "reception, no proved email", doubtful.get(f"{HERE}reception/documents/").press("Enregistrer", par="email")
    yield "my data", walker.get(f"{HERE}mes-donnees/")
    for _ in range(21):
        walker.post(f"{HERE}mes-donnees/json/")
    yield "my data, too often", walker
    Session.objects.filter(account=account).update(password_checked_at=timezone.now() - dt.timedelta(hours=1))
    yield "password asked again", walker.get(f"{HERE}email/")
    yield "password asked again, with what was typed", walker.post(f"{HERE}email/", email="b@example.org")
    yield "password asked again, wrong", walker.press("Continuer", **{"confirmer-mot_de_passe": "faux"})
    walker.press("Continuer", **{"confirmer-mot_de_passe": PASSWORD})


def _busy():
    """An account where much happened, and a change that waits for safety."""
    busy, walker, now = AccountFactory(last_login_at=timezone.now()), Walker(), timezone.now()
    enter(walker.client, busy)
    yield "my activity, nothing", walker.get(f"{HERE}activite/")
    for number in range(60):
        at = now - dt.timedelta(hours=7 * number)
        event = ("login.succeeded", "login.refused", "account.details_confirmed")[number % 3]
        audit.record(event, account=str(busy.reference), now=at, actor=("member", "system")[number % 2])
    yield "my activity", walker.get(f"{HERE}activite/")
    yield "my activity, second page", walker.get(f"{HERE}activite/?page=2")
    Account.objects.filter(pk=busy.pk).update(changes_held_until=now + dt.timedelta(hours=72))
    busy.refresh_from_db()
    change_email(busy, "plus-tard@example.org", now=now)
    changes.remove_mobile(busy, now=now)
    yield "my account, changes held", walker.get(HERE)
    yield "close my account, held", walker.get(f"{HERE}fermer/")
    yield "reception, held", walker.get(f"{HERE}reception/documents/").press("Enregistrer", par="email")
    yield "my email, give up what is held", walker.get(f"{HERE}email/renoncer/")
    walker = Walker().get("/alsace/annuler/")
    yield "undo", walker
    yield "undo, nothing typed", walker.press()
    yield "undo, wrong", walker.press(code="CDFH-CDFH-CDFH")
    for told in sent("accounts/contact_changed"):
        if told.about == str(busy.reference) and told.payload["context"]["kind"] == ContactKind.EMAIL:
            code = told.payload["context"]["code"]
            Account.objects.filter(pk=busy.pk).update(state=AccountState.FROZEN)
            yield "undo, what will happen to a blocked account", Walker().get("/alsace/annuler/").press(code=code)
            Account.objects.filter(pk=busy.pk).update(state=AccountState.ACTIVE)
            yield "undo, what will happen", walker.press(code=code)
    yield "undo, done", walker.press("Oui, annuler cette modification")


def _longest():
    person = PersonFactory(birth_name=LONGEST_NAME, postal_lines=[*["W" * 38] * 5, "67000 STRASBOURG"])
    account, walker = AccountFactory(person=person, email=LONGEST_EMAIL, email_verified=False), Walker()
    enter(walker.client, account)
    preferences.ask_address_change(account, asked={"voie": "x"}, now=timezone.now())
    changes.ask(account, kind=ContactKind.EMAIL, value=f"z{LONGEST_EMAIL[1:]}", now=timezone.now())
    yield "my account, longest", walker.get(HERE)
    yield "my email, longest", walker.get(f"{HERE}email/confirmer/")
    yield "my email, code, longest", walker.get(f"{HERE}email/code/")
    yield "my address, longest", walker.get(f"{HERE}adresse/")
    farm, walker = EstablishmentFactory(name=f"SCEA {LONGEST_NAME * 2}"), Walker()
    enter(walker.client, AccountFactory(person=None, establishment=farm, profile="entreprise"))
    yield "my account, entreprise", walker.get(HERE)
