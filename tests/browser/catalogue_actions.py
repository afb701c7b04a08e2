"""The chapter of what an agent may do: each page of confirmation, and each way in which it is refused."""

from django.utils import timezone

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.agents.models import AgentSession
from guichet.backoffice.actions import ACTIONS, rules
from guichet.franceconnect.models import Link
from guichet.limits import operations as limits
from tests.backoffice.actions.acting import Acting
from tests.factories import AccountFactory, AffiliationFactory, AgentFactory, EstablishmentFactory, PersonFactory
from tests.journeys.walker import Walker, sent
from tests.paperwork import certificate_of, paper

LONGEST_NAME = "Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais"


def actions_of_agents():
    """An agent of the support and of the security helps, one after the other, people in each state."""
    agent = AgentFactory(roles=["support", "security"])
    for state, names in {
        AccountState.AWAITING_LETTER: ["renvoyer-le-courrier"],
        AccountState.AWAITING_FIRST_LOGIN: ["corriger-la-messagerie"],
        AccountState.ACTIVE: [
            "renouveler-par-courrier",
            "corriger-la-messagerie",
            "oublier-les-facteurs",
            "fermer-les-sessions",
            "bloquer",
            "signaler-un-deces",
            "fermer-le-compte",
        ],
        AccountState.FROZEN: ["debloquer"],
    }.items():
        acting = Acting(agent, _known(state=state).person)
        for name in names:
            yield f"action {name}, {state}", _at(acting.open(name))
    yield "action inscrire-par-courrier", _at(Acting(agent, AffiliationFactory().person).open("inscrire-par-courrier"))
    yield "action, just done, at the file", _at(Acting(agent, _known().person).act("fermer-les-sessions"))
    yield from _dissociated(agent)
    yield from _withdrawn()
    yield from _refused(agent)
    yield from _noted_mailbox(agent)


def _dissociated(agent):
    account, now = _known(), timezone.now()
    Link.objects.create(account=account, sub=f"sub of {account.pk}", linked_at=now, last_used_at=now)
    acting = Acting(agent, account.person)
    yield "action dissocier-franceconnect", _at(acting.open("dissocier-franceconnect"))
    yield "action dissocier-franceconnect, no reason chosen", _at(acting.confirm("dissocier-franceconnect"))


def _withdrawn():
    account = _known()
    paper(account.person)
    one = certificate_of(account.person)
    certificate_of(account.person)
    acting = Acting(AgentFactory(roles=["requests"]), account.person)
    yield "action retirer-une-attestation", _at(acting.open("retirer-une-attestation"))
    yield "action, no certificate chosen", _at(acting.confirm("retirer-une-attestation"))
    acting.act("retirer-une-attestation", attestation=one.number, motif="fraud")
    yield "file, with papers and a certificate withdrawn", _at(acting)


def _known(**values):
    account = AccountFactory(**values)
    Account.objects.filter(pk=account.pk).update(has_passkey=True, last_login_at=timezone.now())
    AffiliationFactory(person=account.person)
    return account


def _at(acting, expected=200):
    walker = acting.walker
    walker.expected = expected
    return walker


def _refused(agent):
    acting = Acting(agent, _known().person)
    yield "action, nothing to release", _at(acting.open("lever-l-attente"))
    yield "action, mailbox mistyped", _at(acting.act("corriger-la-messagerie", email="florent.weber"))
    yield "action, no reason", _at(acting.act("bloquer"))
    yield "action, death not in the registry", _at(acting.act("fermer-le-compte", motif="deceased_in_registry"))
    nowhere = PersonFactory(postal_lines=[], birth_name=LONGEST_NAME)
    acting = Acting(agent, _known(person=nowhere).person)
    yield "action, no address", _at(acting.act("renouveler-par-courrier"))
    acting.open("renouveler-par-courrier")
    Acting(AgentFactory(), nowhere).act("bloquer", motif="not_me")
    yield "action, changed meanwhile", _at(acting.confirm("renouveler-par-courrier"), 409)
    yield "action, caller not checked", _at(Acting(agent, nowhere, checked=False).open("debloquer"))
    farm = EstablishmentFactory(name=f"SCEA {LONGEST_NAME}")
    yield "action, of an establishment", _at(Acting(agent, farm).open("inscrire-par-courrier"))
    support = AgentFactory()
    yield "action, role too low", _at(Acting(support, nowhere).open("debloquer"), 403)
    for number in range(rules.FOR_CALLERS_PER_DAY):
        caps = rules.caps(ACTIONS[0].name, needs_caller=True, agent=str(support.reference), holder=str(number))
        limits.attempt(*caps, now=timezone.now())
    yield "action, too many today", _at(Acting(support, _known().person).act("renouveler-par-courrier"), 429)
    AgentSession.objects.filter(agent=support).delete()


def _noted_mailbox(agent):
    Acting(agent, _known().person).act("corriger-la-messagerie", email="nouvelle@example.org")
    code = sent("accounts/mailbox_noted")[-1].payload["context"]["code"]
    walker = Walker().get("/alsace/confirmer-mon-adresse/")
    yield "noted mailbox", walker
    yield "noted mailbox, nothing typed", walker.press(code="")
    yield "noted mailbox, wrong code", walker.press(code="CDFH-CDFH-CDFH")
    yield "noted mailbox, confirmed", walker.press(code=code)
