"""What each action does, whom it tells, and what it refuses."""

import dataclasses
import datetime as dt

import pytest
from django.utils import timezone

from guichet.accounts import changes, disavowal, mailbox
from guichet.accounts.models import Account, CodedLetter, ContactChange, Identifier
from guichet.accounts.states import AccountState, ChangeState
from guichet.agents.roles import Role
from guichet.audit.models import Entry
from guichet.backoffice.person import situation as situations
from guichet.backoffice.person.situation import HeldLimit
from guichet.cases.models import Case, CaseKind
from guichet.delivery.models import Channel, Message
from guichet.franceconnect.models import Link
from guichet.funds import catalogue
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login import browsers
from guichet.login import operations as login
from guichet.login.models import Authenticator, Browser, Door, Session
from guichet.registry.models import PersonState
from tests.backoffice.actions.acting import Acting
from tests.factories import (
    PASSWORD,
    AccountFactory,
    AffiliationFactory,
    AgentFactory,
    EstablishmentFactory,
    PersonFactory,
    enter,
)
from tests.journeys.walker import Walker, sent, sent_code

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LOGIN = "Se connecter à Mon espace privé"


def known(**values):
    """Return an account of somebody whom MSA d'Alsace knows, whose mobile is confirmed too."""
    account = AccountFactory(**values)
    AffiliationFactory(person=account.person)
    if account.contact.email_verified_at:
        account.contact.mobile_verified_at = account.contact.email_verified_at
        account.contact.save()
    return account


@pytest.fixture
def member(db):
    return known(last_login_at=timezone.now())


@pytest.fixture
def security(db):
    return AgentFactory(roles=["security"], name="Paul Kern")


def letters(account):
    return Message.objects.filter(about=str(account.reference), channel=Channel.LETTER).exclude(state="cancelled")


def told(account, channel):
    return [m for m in sent("accounts/agent_helped", channel) if m.about == str(account.reference)]


def helped(action):
    return Entry.objects.get(event="agent.helped", facts__action=action)


def posted_password(message="accounts/renewed_password"):
    return sent(message, Channel.LETTER)[-1].payload["context"]["password"]


# Renvoyer le courrier


def test_another_letter_kills_the_password_of_the_former(agent):
    account = known(state=AccountState.AWAITING_LETTER, email_verified=False)
    acting = Acting(agent, account.person, checked=False).act("renvoyer-le-courrier")
    assert acting.said == "Un nouveau mot de passe provisoire part par courrier."
    [letter] = letters(account)
    assert letter.payload["recipient"] == {"postal_lines": account.person.postal_lines}
    before = account.password
    account.refresh_from_db()
    assert account.password != before
    entry = helped("renvoyer_le_courrier")
    assert (entry.account, entry.actor, entry.fund_code) == (str(account.reference), agent.actor, "68")
    assert Entry.objects.get(event="account.provisional_password_issued").actor == agent.actor


def test_an_expired_email_is_followed_by_a_letter_and_what_was_typed_counts_no_more(agent):
    account = known(state=AccountState.AWAITING_FIRST_LOGIN, opened_at=timezone.now() - 8 * DAY)
    Acting(agent, account.person, checked=False).act("renvoyer-le-courrier")
    account.refresh_from_db()
    assert account.state == AccountState.AWAITING_LETTER
    assert account.contact.email_verified_at is account.contact.mobile_verified_at is None
    assert told(account, Channel.EMAIL)
    assert letters(account).count() == 1


def test_a_living_email_is_not_given_up_without_knowing_the_caller(agent):
    account = known(state=AccountState.AWAITING_FIRST_LOGIN)
    assert "n'a pas lieu d'être" in Acting(agent, account.person).open("renvoyer-le-courrier").text


def test_one_letter_a_day_whoever_asks(agent):
    account = known(state=AccountState.AWAITING_LETTER, email_verified=False)
    Acting(agent, account.person).act("renvoyer-le-courrier")
    acting = Acting(AgentFactory(name="Paul"), account.person).act("renvoyer-le-courrier")
    assert acting.said == ""
    assert "aucune autre ne peut partir" in acting.text
    assert letters(account).count() == 1


def test_an_address_that_sent_a_letter_back_gets_no_other(agent, later_returned):
    account = known(state=AccountState.AWAITING_LETTER, email_verified=False)
    later_returned(account)
    acting = Acting(agent, account.person).act("renvoyer-le-courrier")
    assert "Une lettre est revenue de cette adresse" in acting.text
    assert "corriger l'adresse" in acting.text
    assert letters(account).count() == 1


@pytest.fixture
def later_returned():
    """Return `later_returned(account)`: a letter of two days ago came back from the address of today."""

    def put(account):
        from django.db import transaction

        from guichet.delivery import operations

        then = timezone.now() - 2 * DAY
        with transaction.atomic():
            message = operations.enqueue(
                message="accounts/letter_reminder",
                channel=Channel.LETTER,
                fund_code="68",
                recipient={"postal_lines": account.postal_lines},
                context={},
                about=str(account.reference),
                now=then,
            )
        Message.objects.filter(pk=message.pk).update(
            returned_at=timezone.now(), state="sent", sent_at=then, printed_at=then, payload=None
        )

    return put


# Inscrire par courrier


@pytest.mark.requirement("R83")
def test_somebody_without_account_gets_a_letter_and_nothing_typed_is_kept(agent):
    person = AffiliationFactory().person
    acting = Acting(agent, person).act("inscrire-par-courrier")
    assert acting.said.startswith("Le compte est ouvert")
    account = Account.objects.get(person=person)
    assert account.state == AccountState.AWAITING_LETTER
    assert account.contact.email is account.contact.mobile is None
    assert Identifier.objects.get().value == person.nir
    assert not account.acceptances.exists()
    [letter] = letters(account)
    assert letter.payload["recipient"] == {"postal_lines": person.postal_lines}
    assert helped("inscrire_par_courrier").account == str(account.reference)
    assert Entry.objects.get(event="account.opened").actor == agent.actor


def test_the_letter_of_an_agent_leads_to_the_space(agent):
    """The member chooses a password, then confirms an address of their own by a code."""
    person = AffiliationFactory().person
    Acting(agent, person).act("inscrire-par-courrier")
    walker = Walker().type_pair(person.nir, posted_password("accounts/provisional_password"))
    assert walker.heading == "Changement de votre mot de passe"
    walker.choose_password("Nouveau-verger-de-9-poiriers")
    walker.follow("Continuer >").press("J'accepte les conditions générales d'utilisation")
    assert "Votre adresse email est : non renseigné" in walker.text.replace("\N{NO-BREAK SPACE}", " ")
    walker.get("/connexion/coordonnees/email/").press("Enregistrer", valeur="florent@example.org")
    walker.press("Je confirme mes coordonnées")
    assert "florent@example.org" in str(sent("one_time_codes/security_code")[-1].payload["recipient"])
    walker.press("Valider", code=sent_code())
    assert Account.objects.get().contact.verified_email == "florent@example.org"


@pytest.mark.parametrize(
    "changes",
    [{"state": PersonState.DECEASED}, {"state": PersonState.BLOCKED}, {"left_on": dt.date(2020, 1, 1)}],
)
def test_nobody_is_enrolled_whom_the_registry_would_refuse(agent, changes):
    person = AffiliationFactory(person=PersonFactory(**changes)).person
    acting = Acting(agent, person).open("inscrire-par-courrier")
    assert "n'a pas lieu d'être" in acting.text


def test_without_a_known_address_the_agent_is_told_what_to_do(agent):
    person = AffiliationFactory(person=PersonFactory(postal_lines=[])).person
    acting = Acting(agent, person).act("inscrire-par-courrier")
    assert "aucune adresse postale" in acting.text
    assert not Account.objects.exists()


def test_an_establishment_is_enrolled_in_the_name_of_who_runs_it(agent):
    farm = EstablishmentFactory()
    Acting(agent, farm).act("inscrire-par-courrier")
    account = Account.objects.get(establishment=farm)
    assert account.profile == "entreprise"
    assert account.responsibles.get().family_name == "Weber"
    assert {one.value for one in account.identifiers.all()} == {farm.siret, farm.et}


@pytest.mark.parametrize("why", ["closed", "manager_died"])
def test_no_account_is_opened_for_an_establishment_that_nobody_could_enrol(agent, why):
    runs_it = PersonFactory(state=PersonState.DECEASED if why == "manager_died" else PersonState.LIVING)
    farm = EstablishmentFactory(responsible=runs_it, closed_on=dt.date(2025, 12, 31) if why == "closed" else None)
    acting = Acting(agent, farm).open("inscrire-par-courrier")
    assert "n'a pas lieu d'être" in acting.text


# Renouveler par courrier, oublier les moyens de connexion


def test_the_former_password_lives_until_the_letter_s_is_typed(agent, member):
    acting = Acting(agent, member.person).act("renouveler-par-courrier")
    assert acting.said == "Un nouveau mot de passe part par courrier."
    assert Walker().type_pair(member.person.nir, PASSWORD).heading != LOGIN
    assert told(member, Channel.EMAIL)
    assert told(member, Channel.SMS)
    assert not sent("accounts/renewal_by_post", Channel.EMAIL)
    walker = Walker().type_pair(member.person.nir, posted_password())
    assert walker.heading == "Changement de votre mot de passe"
    member.refresh_from_db()
    assert member.changes_held_until - timezone.now() > dt.timedelta(hours=71)


def test_an_application_is_forgotten_by_the_letter_and_not_by_the_agent(agent, member):
    Authenticator.objects.create(
        account=member,
        secret="JBSWY3DPEHPK3PXP",
        codes_key="00" * 32,
        last_step=0,
        confirmed_at=timezone.now(),
        last_used_at=timezone.now(),
    )
    Account.objects.update(has_authenticator=True)
    Acting(agent, member.person).act("oublier-les-facteurs")
    assert Authenticator.objects.exists()
    Walker().type_pair(member.person.nir, posted_password())
    assert not Authenticator.objects.exists()
    assert helped("oublier_les_facteurs")


def test_there_is_nothing_to_forget_for_who_has_only_a_password(agent, member):
    assert "n'a pas lieu d'être" in Acting(agent, member.person).open("oublier-les-facteurs").text


# Dissocier FranceConnect


@pytest.fixture
def linked(member):
    """The same member, whose account is associated, and who is inside by FranceConnect and by the password."""
    now = timezone.now()
    Link.objects.create(account=member, sub="d3ad-sub", linked_at=now, last_used_at=now)
    for door in (Door.FRANCECONNECT, Door.PASSWORD):
        login.open_session(member, door=door, now=now)
    return member


def test_franceconnect_opens_no_more_whoever_calls_and_the_member_is_told_why_stays_in_the_journal(agent, linked):
    acting = Acting(agent, linked.person, checked=False).open("dissocier-franceconnect")
    assert "d3ad" not in acting.walker.source
    acting.confirm("dissocier-franceconnect")
    assert "motif" in acting.walker.errors
    assert Link.objects.exists()
    acting.confirm("dissocier-franceconnect", motif="not_me")
    assert acting.said == "Le compte n'est plus associé avec FranceConnect."
    assert not Link.objects.exists()
    assert {one.door for one in Session.objects.filter(account=linked)} == {Door.PASSWORD}
    entry = Entry.objects.get(event="franceconnect.unlinked")
    assert (entry.account, entry.actor) == (str(linked.reference), agent.actor)
    assert entry.facts == {"reason": "not_me"}
    assert helped("dissocier_franceconnect")
    [mail] = [m for m in sent("login/factor_changed", Channel.EMAIL) if m.about == str(linked.reference)]
    assert mail.payload["context"]["what"].startswith("Un conseiller a dissocié votre compte MSA")
    assert mail.payload["context"]["code"]
    assert "FranceConnect dissocié" in acting.text


def test_there_is_nothing_to_dissociate_for_who_is_not_associated(agent, member):
    assert "n'a pas lieu d'être" in Acting(agent, member.person).open("dissocier-franceconnect").text


# Lever l'attente


@pytest.fixture
def held(monkeypatch):
    """Return `held(*limits)`: what keeps the person of the file waiting."""
    real = situations.load

    def put(*kept):
        found = [HeldLimit(scope, key, None) for scope, key in kept]
        monkeypatch.setattr(
            situations, "load", lambda desk, look, *, now: dataclasses.replace(real(desk, look, now=now), held=found)
        )

    return put


def test_a_limit_is_released_and_told(agent, member, held):
    now = timezone.now()
    proof = Limit("proof.identifier.30d", "person 1", 1, dt.timedelta(days=30))
    assert limits.attempt(proof, now=now).allowed
    assert not limits.attempt(proof, now=now).allowed
    held(("proof.identifier.30d", "person 1"))
    acting = Acting(agent, member.person).act("lever-l-attente")
    assert acting.said == "L'attente est levée : la personne peut réessayer."
    assert limits.attempt(proof, now=now).allowed
    entry = Entry.objects.get(event="limit.released")
    assert (entry.actor, entry.facts) == (agent.actor, {"limit": "proof_identifier_threezerod"})
    assert told(member, Channel.EMAIL)


def test_twice_a_day_for_one_person_whoever_releases(agent, member, held):
    held(("login.holder", "person 1"))
    for number in range(2):
        assert Acting(AgentFactory(name=f"Agent {number}"), member.person).act("lever-l-attente").said
    acting = Acting(agent, member.person).act("lever-l-attente")
    assert (acting.status, acting.said) == (429, "")
    assert Entry.objects.filter(event="agent.denied", facts__reason="cap", actor=agent.actor).count() == 1


def test_what_costs_or_protects_everybody_is_never_released(agent, member, held):
    held(("code.sms.number", "+33600000000"), ("login.address", "192.0.2.0/24"))
    assert "n'a pas lieu d'être" in Acting(agent, member.person).open("lever-l-attente").text


# Corriger la messagerie


NEW = "nouvelle@example.org"


def test_a_mailbox_is_proved_from_there_and_waits_a_week(agent, member):
    acting = Acting(agent, member.person).act("corriger-la-messagerie", email=NEW)
    assert acting.said.startswith("Un code est parti")
    [noted] = sent("accounts/mailbox_noted", Channel.EMAIL)
    assert noted.payload["recipient"] == {"email": NEW}
    assert "Weber" not in str(noted.payload["context"])
    for channel in Channel:
        assert told(member, channel), channel
    [letter] = told(member, Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": member.person.postal_lines}
    member.contact.refresh_from_db()
    assert member.contact.email == "florent.weber@example.org"
    walker = Walker().get("/alsace/confirmer-mon-adresse/").press(code=noted.payload["context"]["code"].lower())
    assert walker.heading == "Votre adresse est confirmée"
    change = ContactChange.objects.get(value__isnull=False)
    assert change.state == ChangeState.HELD
    assert change.effective_at - timezone.now() > dt.timedelta(days=6, hours=23)
    member.contact.refresh_from_db()
    assert member.contact.email == "florent.weber@example.org"
    changes.apply_due(now=change.effective_at)
    member.contact.refresh_from_db()
    assert member.contact.verified_email == NEW


def test_the_letter_s_code_stops_it(agent, member):
    Acting(agent, member.person).act("corriger-la-messagerie", email=NEW)
    [noted] = sent("accounts/mailbox_noted", Channel.EMAIL)
    Walker().get("/alsace/confirmer-mon-adresse/").press(code=noted.payload["context"]["code"])
    [letter] = told(member, Channel.LETTER)
    now = timezone.now()
    code = disavowal.find(letter.payload["context"]["code"], now=now)
    assert code.letter == CodedLetter.AGENT_HELPED
    assert disavowal.disown(code, keys_since=False, now=now).state == AccountState.FROZEN
    changes.apply_due(now=now + 8 * DAY)
    member.contact.refresh_from_db()
    assert member.contact.email == "florent.weber@example.org"


def test_without_a_letter_that_can_tell_nothing_is_noted(agent, member, later_returned):
    later_returned(member)
    acting = Acting(agent, member.person).act("corriger-la-messagerie", email=NEW)
    assert "Une lettre est revenue" in acting.text
    assert not ContactChange.objects.exists()
    assert not sent("accounts/mailbox_noted", Channel.EMAIL)


def test_a_mistyped_mailbox_is_said_at_the_field_and_kept(agent, member):
    acting = Acting(agent, member.person).act("corriger-la-messagerie", email="pas une adresse")
    assert "adresse email" in acting.walker.errors["email"]
    assert acting.walker.fields["email"] == "pas une adresse"
    acting.confirm("corriger-la-messagerie", email=member.contact.email)
    assert "déjà l'adresse" in acting.walker.errors["email"]
    assert not Entry.objects.filter(event="agent.helped").exists()


def test_before_a_first_login_a_letter_leaves_and_no_address_is_taken(agent):
    account = known(state=AccountState.AWAITING_FIRST_LOGIN)
    acting = Acting(agent, account.person).open("corriger-la-messagerie")
    assert "email" not in acting.walker.fields
    acting.confirm("corriger-la-messagerie", email=NEW)
    account.refresh_from_db()
    assert account.state == AccountState.AWAITING_LETTER
    assert account.contact.email_verified_at is None
    assert letters(account).count() == 1
    assert not sent("accounts/mailbox_noted", Channel.EMAIL)


def test_a_mistake_is_corrected_the_same_day_and_a_third_address_waits(agent, member):
    Acting(agent, member.person).act("corriger-la-messagerie", email="nouvele@example.org")
    assert Acting(agent, member.person).act("corriger-la-messagerie", email=NEW).said
    assert len(told(member, Channel.LETTER)) == 1
    first, second = sent("accounts/mailbox_noted", Channel.EMAIL)
    assert mailbox.find(first.payload["context"]["code"], now=timezone.now()) is None
    assert mailbox.find(second.payload["context"]["code"], now=timezone.now()).value == NEW
    assert Acting(agent, member.person).act("corriger-la-messagerie", email="c@example.org").status == 429


def test_a_code_given_up_or_too_old_proves_nothing(agent, member):
    Acting(agent, member.person).act("corriger-la-messagerie", email=NEW)
    code = sent("accounts/mailbox_noted", Channel.EMAIL)[0].payload["context"]["code"]
    assert mailbox.find(code, now=timezone.now() + DAY) is None
    changes.cancel(Account.objects.get(), kind="email", now=timezone.now())
    walker = Walker().get("/alsace/confirmer-mon-adresse/").press(code=code)
    assert "n'est pas le bon" in walker.errors["code"]


# Fermer les sessions


def test_everybody_is_put_out_and_told(agent, member):
    enter(Walker().client, member)
    Browser.objects.create(
        account=member,
        token_hash="0" * 64,
        name="Firefox",
        first_used_at=timezone.now(),
        last_used_at=timezone.now(),
        trusted_until=timezone.now() + DAY,
    )
    acting = Acting(agent, member.person, checked=False).act("fermer-les-sessions")
    assert acting.said.startswith("Toutes les sessions")
    assert not Session.objects.exists()
    assert browsers.find("x", member) is None
    assert not Browser.objects.exists()
    assert Entry.objects.get(event="login.session_ended").actor == agent.actor
    assert told(member, Channel.EMAIL)
    assert told(member, Channel.SMS)


# Bloquer, débloquer


def frozen_by(agent, member, motif="fraud_suspected"):
    Acting(agent, member.person, checked=False).act("bloquer", motif=motif)
    member.refresh_from_db()
    return member


def test_blocked_at_once_with_a_reason_and_told_by_post(agent, member):
    enter(Walker().client, member)
    acting = Acting(agent, member.person, checked=False).act("bloquer", motif="fraud_suspected")
    assert acting.said == "Le compte est bloqué ; la personne est prévenue par courrier."
    member.refresh_from_db()
    assert member.state == AccountState.FROZEN
    assert not Session.objects.exists()
    entry = Entry.objects.get(event="account.state_changed")
    assert (entry.actor, entry.facts["reason"], entry.facts["new_state"]) == (agent.actor, "fraud_suspected", "frozen")
    case = Case.objects.get(kind=CaseKind.NOT_ME)
    assert case.details["reason"] == "fraud_suspected"
    for channel in Channel:
        assert told(member, channel), channel
    assert Walker().type_pair(member.person.nir, PASSWORD).heading == LOGIN


def test_a_block_says_why_or_nothing_is_done(agent, member):
    acting = Acting(agent, member.person).act("bloquer")
    assert acting.walker.errors["motif"]
    member.refresh_from_db()
    assert member.state == AccountState.ACTIVE
    acting.confirm("bloquer", motif="because")
    assert acting.walker.errors["motif"]


def test_freed_by_letter_alone_and_everything_is_proved_again(agent, security, member):
    frozen_by(agent, member)
    acting = Acting(security, member.person).act("debloquer")
    assert acting.said.startswith("Le compte est débloqué")
    member.refresh_from_db()
    member.contact.refresh_from_db()
    assert member.state == AccountState.RENEWAL
    assert member.counts_as_existing(timezone.now())
    assert member.contact.email is member.contact.mobile is None
    walker = Walker().type_pair(member.person.nir, PASSWORD)
    assert walker.heading == LOGIN
    walker = Walker().type_pair(member.person.nir, posted_password())
    assert walker.heading == "Changement de votre mot de passe"
    walker.choose_password("Nouveau-verger-de-9-poiriers")
    member.refresh_from_db()
    assert member.state == AccountState.ACTIVE
    assert member.changes_held_until > timezone.now()


def test_who_blocked_does_not_free(security, member):
    frozen_by(security, member)
    acting = Acting(security, member.person).act("debloquer")
    assert "un autre agent" in acting.text
    member.refresh_from_db()
    assert member.state == AccountState.FROZEN
    other = AgentFactory(roles=["security"], name="Anne")
    assert Acting(other, member.person).act("debloquer").said


def test_support_does_not_free(agent, member):
    frozen_by(agent, member)
    acting = Acting(agent, member.person).open("debloquer")
    assert acting.status == 403
    assert "Aucun de vos rôles" in acting.text


def test_the_code_of_an_email_does_not_lift_a_block(agent, member):
    code = disavowal.issue(member, letter=CodedLetter.NEW_BROWSER, fund=catalogue.by_code("68"), now=timezone.now())
    frozen_by(agent, member)
    disavowal.disown(disavowal.find(code.text, now=timezone.now()), keys_since=False, now=timezone.now())
    member.refresh_from_db()
    assert member.state == AccountState.FROZEN


# Fermer le compte


def test_an_account_of_the_dead_is_closed_and_told_by_letter_alone(security):
    account = known(person=PersonFactory(state=PersonState.DECEASED), last_login_at=timezone.now())
    Acting(security, account.person, checked=False).act("fermer-le-compte", motif="deceased_in_registry")
    account.refresh_from_db()
    assert account.state == AccountState.CLOSED
    assert account.contact.email is None
    assert told(account, Channel.LETTER)
    assert not told(account, Channel.EMAIL)
    assert not told(account, Channel.SMS)
    assert Entry.objects.get(event="account.closed").facts == {"reason": "deceased_in_registry"}


def test_a_death_that_the_registry_does_not_say_needs_another_reason(security, member):
    acting = Acting(security, member.person).act("fermer-le-compte", motif="deceased_in_registry")
    assert "ne dit pas ce décès" in acting.walker.errors["motif"]
    acting.confirm("fermer-le-compte", motif="deceased_document")
    assert Case.objects.get().kind == CaseKind.DECEASED_OR_BLOCKED


def test_a_death_told_by_telephone_is_one_case_that_waits_for_the_registry(agent, security, member):
    acting = Acting(agent, member.person, checked=False).act("signaler-un-deces")
    assert acting.said.startswith("Le service sécurité est prévenu")
    member.refresh_from_db()
    assert member.state == AccountState.ACTIVE
    assert not any(told(member, channel) for channel in Channel)
    assert "n'a pas lieu d'être" in acting.open("signaler-un-deces").text
    Acting(security, member.person).act("fermer-le-compte", motif="deceased_document")
    case = Case.objects.get()
    assert (case.kind, case.times, case.details) == (CaseKind.DECEASED_OR_BLOCKED, 1, {"reason": "death_told"})
    assert "n'a pas lieu d'être" in Acting(security, member.person).open("inscrire-par-courrier").text


def test_a_frozen_account_is_closed_too_and_the_other_ways_told(agent, security, member):
    frozen_by(agent, member)
    Acting(security, member.person).act("fermer-le-compte", motif="asked_in_writing")
    member.refresh_from_db()
    assert member.state == AccountState.CLOSED
    assert len(told(member, Channel.EMAIL)) == 2


def test_every_action_is_told_in_the_member_s_own_words():
    from guichet.backoffice.actions import ACTIONS
    from guichet.space.my_account.activity import SENTENCES

    words = {str(SENTENCES["agent.helped"]({"action": one.name.replace("-", "_")})) for one in ACTIONS}
    assert len(words) == len(ACTIONS)
    assert "Intervention sur votre compte" not in words


def test_roles_give_what_they_say(security, agent):
    from guichet.agents.roles import GIVES
    from guichet.backoffice.actions import ACTIONS

    may = {role: {one.name for one in ACTIONS if one.permission in GIVES[role]} for role in Role}
    assert may[Role.SUPPORT] == {one.name for one in ACTIONS} - {
        "debloquer", "fermer-le-compte", "retirer-une-attestation",
    }  # fmt: skip
    assert may[Role.SECURITY] == {one.name for one in ACTIONS} - {"retirer-une-attestation"}
    assert may[Role.REQUESTS] == {"retirer-une-attestation"}
    assert may[Role.LETTERS] == may[Role.ADMINISTRATOR] == set()
