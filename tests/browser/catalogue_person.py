"""The agents' page of one person, the check of who is calling, and what the member reads of it."""

import datetime as dt

from django.utils import timezone

from guichet.accounts.models import Account, ContactDetails
from guichet.accounts.states import AccountState
from guichet.agents.models import Reason
from guichet.audit import operations as audit
from guichet.backoffice.person.operations import PER_DAY_PER_HOLDER
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.delivery.models import Batch, Message
from guichet.enrolment.models import Enrolment, number_index
from guichet.registry.models import PersonState
from tests.factories import (
    AccountFactory,
    AffiliationFactory,
    AgentFactory,
    ContributionFactory,
    EstablishmentFactory,
    PaymentFactory,
    PersonFactory,
    at_work,
    enter,
    open_file,
)
from tests.journeys.walker import Walker

LONGEST_NAME = "Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais"


def agents_on_a_person():
    """From somebody of whom nothing is known to somebody to whom everything happened."""
    agent = Walker()
    at_work(agent.client, AgentFactory())
    person = _known()
    yield "file, nothing begun", agent.get(open_file(agent.client, person))
    yield "file, deceased", agent.get(open_file(agent.client, _known(state=PersonState.DECEASED)))
    yield from _letter(agent)
    yield from _refused(agent)
    yield from _busy(agent)
    company = EstablishmentFactory(name=f"SCEA {LONGEST_NAME * 2}")
    AccountFactory(person=None, establishment=company, profile="entreprise")
    yield "file, establishment", agent.get(open_file(agent.client, company))
    yield from _caller(agent)


def _known(**columns):
    person = PersonFactory(**columns)
    AffiliationFactory(person=person)
    return person


def _letter(agent):
    now = timezone.now()
    asked = now - dt.timedelta(days=12)
    account = AccountFactory(
        person=_known(),
        state=AccountState.AWAITING_LETTER,
        opened_at=asked,
        password_expires_at=asked + dt.timedelta(days=30),
        email_verified=False,
    )
    audit.record(
        "account.provisional_password_issued", account=str(account.reference), fund_code="68", way="letter", now=asked
    )
    batch = Batch.objects.create(name="20260227-0001", closed_at=asked + dt.timedelta(days=1))
    _message(account, at=asked, channel="letter", state="batched", payload={"context": {}}, batch=batch)
    yield "file, awaits a letter", agent.get(open_file(agent.client, account.person))


def _message(account, *, at, message="accounts/provisional_password", **columns):
    about = str(account.reference)
    return Message.objects.create(message=message, about=about, next_attempt_at=at, created_at=at, **columns)


def _refused(agent):
    person, now = _known(), timezone.now()
    tried = Enrolment.objects.create(
        token_hash="catalogue",
        fund_code="68",
        state="abandoned",
        number_index=number_index({"identifier": {"number": person.nir}}),
        proof_tries=3,
        started_at=now - dt.timedelta(hours=2),
        answered_at=now - dt.timedelta(hours=1),
    )
    for minutes in (90, 80, 70):
        at = now - dt.timedelta(minutes=minutes)
        audit.record("enrolment.proof_refused", account=str(tried.reference), fund_code="68", proof="card", now=at)
    yield "file, proofs refused", agent.get(open_file(agent.client, person))


def _busy(agent):
    now = timezone.now()
    account = AccountFactory(person=_known(birth_name=LONGEST_NAME), last_login_at=now, email="w" * 60 + "@example.org")
    reference = str(account.reference)
    Account.objects.filter(pk=account.pk).update(has_passkey=True, has_authenticator=True)
    ContactDetails.objects.filter(account=account).update(email_refused_at=now - dt.timedelta(days=1))
    for number in range(60):
        event = ("login.succeeded", "login.refused", "account.details_confirmed")[number % 3]
        at = now - dt.timedelta(hours=7 * number + 30)
        audit.record(event, account=reference, fund_code="68", now=at, actor=("member", "system")[number % 2])
    for kind in (CaseKind.RETURNED_LETTER, CaseKind.ADDRESS_CHANGE):
        open_case(kind=kind, fund_code="68", about=reference, details={}, now=now)
    file = open_file(agent.client, account.person)
    yield "file, everything happened", agent.get(file)
    yield "file, older", agent.get(file).follow("Plus ancien")
    member = Walker()
    enter(member.client, AccountFactory())
    yield "who looked, nobody", member.get("/espace/mon-compte/consultations/")
    enter(member.client, account)
    for reason in Reason:
        open_file(agent.client, account.person, reason=reason)
    yield "who looked", member.get("/espace/mon-compte/consultations/")


def _caller(agent):
    person = _known()
    PaymentFactory(person=person, paid_on=dt.date(2026, 2, 18))
    ContributionFactory(person=person)
    file = open_file(agent.client, person)
    yield "caller", agent.get(f"{file}appelant/")
    yield "caller, nothing typed", agent.press("Comparer")
    for _ in range(PER_DAY_PER_HOLDER):
        agent.get(f"{file}appelant/").press("Comparer", prenoms="Paul", adresse="x", versement="x", cotisation="x")
    yield "caller, does not agree", agent
    yield "caller, no more today", agent.get(f"{file}appelant/").press("Comparer", prenoms="Paul", adresse="x")
    unknown = _known(given_names="Anne", postal_lines=[])
    yield "caller, too little is known", agent.get(f"{open_file(agent.client, unknown)}appelant/")
    counter = open_file(agent.client, _known(), reason=Reason.COUNTER)
    yield "caller, at the desk", agent.get(f"{counter}appelant/")
    yield "caller, at the desk, nothing chosen", agent.press("J'ai vu cette pièce")
    yield "file, caller checked", agent.press("J'ai vu cette pièce", document="passport")
