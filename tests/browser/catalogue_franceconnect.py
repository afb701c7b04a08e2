"""The chapter of FranceConnect: the way there and back, the step before a link, « Mon compte », and every refusal."""

import datetime as dt
from unittest.mock import patch

from django.test import override_settings
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.franceconnect import operations, refusals
from guichet.franceconnect.models import Link
from guichet.franceconnect.operations import Shown
from guichet.openid_client import flow
from guichet.openid_client.errors import Declined
from guichet.switches.models import Closing, Direction
from guichet.switches.queries import CLOSED
from tests.factories import PASSWORD, AccountFactory, AffiliationFactory, PersonFactory, enter
from tests.franceconnect.faked import SETTINGS, FranceConnect, identity_of
from tests.journeys.walker import Walker, sent_code


def franceconnect():
    """From the button of the login window to the last page of a log-out."""
    faked = FranceConnect()
    CLOSED.forget()
    with override_settings(FRANCECONNECT=SETTINGS), patch.object(flow, "finish", faked.finish):
        person = PersonFactory(birth_name="Ungerer", given_names="Odile,Marie", birth_place_code="67482")
        AffiliationFactory(person=person)
        account = AccountFactory(person=person)
        yield "login window with FranceConnect", Walker().open_login()
        yield "FranceConnect explained", Walker().get("/alsace/franceconnect/aide/")
        yield from _first_time(faked, account)
        yield from _nobody(faked)
        yield from _inside(faked, account)
        yield from _refused(faked)


def _first_time(faked, account):
    walker = Walker()
    yield "FranceConnect, is this account yours", faked.log_in(walker, identity_of(account.person))
    yield "FranceConnect, nothing typed", walker.press("Associer mon compte")
    yield "FranceConnect, wrong password", walker.press("Associer mon compte", mot_de_passe="faux")
    yield "FranceConnect, code", walker.press("Recevoir un code par email")
    yield "FranceConnect, wrong code", walker.press("Associer mon compte", code="abcdef")
    yield "FranceConnect, another code", walker.press("Recevoir un nouveau code")
    for _ in range(5):
        walker.press("Recevoir un nouveau code")
    yield "FranceConnect, code sent too often", walker
    walker.press("Associer mon compte", code=sent_code())
    yield "on the way to FranceConnect's end of session", walker.post("/deconnexion/")
    doubtful = AccountFactory(person=PersonFactory(birth_name="Kuntz"), email_verified=False)
    yield "FranceConnect, no verified address", faked.log_in(Walker(), identity_of(doubtful.person, sub="sub-2"))
    held = AccountFactory(
        person=PersonFactory(birth_name="Held"), changes_held_until=timezone.now() + dt.timedelta(hours=1)
    )
    walker = faked.log_in(Walker(), identity_of(held.person, sub="sub-3"))
    yield "FranceConnect, held", walker.press("Associer mon compte", mot_de_passe=PASSWORD)


def _nobody(faked):
    walker = Walker()
    stranger = PersonFactory.build(birth_name="Personne", number=999, birth_place_code="67482")
    yield "FranceConnect, nobody's account", faked.log_in(walker, identity_of(stranger, sub="sub-4"))
    yield "FranceConnect, no profile chosen", walker.press("S'inscrire")
    walker.press("S'inscrire", profil="particulier").answer(numero=stranger.nir).answer()
    yield "details filled in by FranceConnect", walker


def _inside(faked, account):
    walker = Walker()
    enter(walker.client, account)
    yield "my account, associated", walker.get("/espace/mon-compte/")
    yield "dissociate", walker.follow("dissocier mon compte FranceConnect")
    yield "my account, dissociated", walker.press("Dissocier")
    yield "associate", walker.follow("associer mon compte FranceConnect")
    yield "on the way to FranceConnect", walker.press("Continuer vers FranceConnect")
    Account.objects.filter(pk=account.pk).update(changes_held_until=timezone.now() + dt.timedelta(hours=1))
    yield "associate, held", walker.get("/espace/mon-compte/franceconnect/associer/")
    Account.objects.filter(pk=account.pk).update(changes_held_until=None)
    walker.get("/espace/mon-compte/franceconnect/associer/").press("Continuer vers FranceConnect")
    state = walker.page.link("Continuer vers FranceConnect").partition("state=")[2].partition("&")[0]
    faked.answer = Declined("access_denied")
    yield "FranceConnect declined, from inside", faked.come_back(walker, state)
    operations.link(account, sub="sub-1", shown=Shown.SESSION, known_browser=True, now=timezone.now())
    yield "my account, just associated", walker.get("/espace/mon-compte/franceconnect/associe/")
    Closing.objects.create(direction=Direction.FRANCECONNECT_IN, asked_at=timezone.now(), closed_at=timezone.now())
    CLOSED.forget()
    yield "my account, FranceConnect closed", walker.get("/espace/mon-compte/")
    yield "FranceConnect closed", Walker().get("/alsace/franceconnect/")
    Closing.objects.all().delete()
    Link.objects.all().delete()
    CLOSED.forget()


def _refused(faked):
    """Each of the others: one template, a few words."""
    for reason in refusals.REFUSALS:
        if reason in ("closed", "held"):
            continue
        with patch("guichet.franceconnect.views._before_looking", lambda *_a, reason=reason, **_m: reason):
            walker = Walker()
            yield f"FranceConnect refused: {reason}", faked.log_in(walker, None)
