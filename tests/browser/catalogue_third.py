"""The chapter of third parties: the space of who acts for others, from the conditions to the team."""

from guichet.accounts.models import Account
from tests.conventions.factories import ConventionFactory, MemberFactory
from tests.factories import AgentFactory, at_work, enter
from tests.journeys.walker import Walker
from tests.mandates.factories import MandateFactory, delegate_account

LONGEST = "Groupement interdépartemental d'accompagnement à domicile des familles et des aînés ruraux d'Alsace-Lorraine"


class Refused(Walker):
    """Somebody who asks for a page that is not open to them."""

    expected = 403


def third_parties_space():
    """Whoever acts for others, at home, and their administrator."""
    odile = MemberFactory(convention__structure__name=LONGEST)
    account = odile.delegate.account
    yield "third party, nothing open", _in(delegate_account())
    Account.objects.filter(pk=account.pk).update(conditions_version=0)
    yield "third party, conditions", _in(account)
    Account.objects.filter(pk=account.pk).update(conditions_version=1)
    MandateFactory(receiver=account)
    walker = _in(account)
    yield "third party, home", walker
    yield "third party, own account", walker.get("/espace/mon-compte/")
    yield "third party, refused", _in(account, "/espace/paiements/", Refused)
    team = f"/espace/tiers/{odile.reference}/equipe/"
    yield "team, name a colleague", walker.get(team).follow("Désigner un collègue")
    yield "team, a mistake", walker.press("Désigner", nom="Klein", prenom="", email="marc")
    walker.press("Désigner", prenom="Marc", fonction="comptable", email="marc@example.org", droit_clients="on")
    yield "team, somebody named", walker
    yield "team, remove oneself", walker.get(f"{team}{odile.reference}/retirer/")
    yield "team, the last administrator", walker.press("Retirer cet accès")
    full = MemberFactory(convention=ConventionFactory(most_persons=1))
    yield "team, full", _in(full.delegate.account, f"/espace/tiers/{full.reference}/equipe/")
    walker = Walker().open_login().follow("J'ai oublié mon mot de passe").press(identifiant=account.delegate.number)
    yield "lost access, of who acts for others", walker.get("/alsace/connexion/mot-de-passe-oublie/sans-acces/")
    yield "conditions of third parties", Walker().get("/alsace/conditions-generales/tiers/")
    desk = Walker()
    at_work(desk.client, AgentFactory())
    yield "find, who acts for others", desk.post("/agents/rechercher/", cherche=account.delegate.number)


def _in(account, address="/espace/", who=Walker):
    walker = who()
    enter(walker.client, account)
    return walker.get(address)
