"""One click and one confirmation: who may, once, from things as they are; two agents at once; and an agent who helps a thief."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from guichet.accounts import changes, freezing
from guichet.accounts.models import Account, ContactChange
from guichet.accounts.states import AccountState
from guichet.agents.models import Look, Reason
from guichet.audit.models import Entry
from guichet.backoffice.actions import ACTIONS, confirmations, rules
from guichet.delivery.models import Channel, Message
from guichet.enrolment.models import CounterStart
from guichet.funds import catalogue
from guichet.limits import operations as limits
from guichet.login.models import Session
from tests.backoffice.actions.acting import Acting
from tests.factories import (
    PASSWORD,
    AccountFactory,
    AffiliationFactory,
    AgentFactory,
    PersonFactory,
    at_work,
    enter,
    open_file,
)
from tests.journeys.walker import Walker, sent

pytestmark = pytest.mark.django_db
FOR_CALLERS = [one for one in ACTIONS if one.needs_caller]
LOGIN = "Se connecter à Mon espace privé"


@pytest.fixture
def member(account):
    account.contact.mobile_verified_at = account.contact.email_verified_at
    account.contact.save()
    Account.objects.update(last_login_at=timezone.now())
    account.refresh_from_db()
    return account


def helped():
    return Entry.objects.filter(event="agent.helped")


def denied(reason):
    return Entry.objects.filter(event="agent.denied", facts__reason=reason)


@pytest.mark.parametrize("action", FOR_CALLERS, ids=lambda one: one.name)
def test_nothing_is_done_for_a_caller_who_was_not_checked(member, action):
    agent = AgentFactory(roles=["security"])
    acting = Acting(agent, member.person, checked=False).open(action.name)
    assert acting.status == 200
    assert acting.walker.page.link("Vérifier qui appelle", everywhere=True).endswith("/appelant/")
    acting.walker.post(f"{acting.file}{action.name}/", confirmation="x")
    assert acting.status == 403
    assert not helped().exists()
    assert denied("caller").count() == 1


def test_a_page_confirmed_before_the_caller_was_checked_is_no_way_round(agent, member):
    """A confirmation made in one look does nothing in another."""
    first = Acting(agent, member.person).open("renouveler-par-courrier")
    confirmation = first.walker.page.form_with("Renouveler par courrier")[0].fields["confirmation"]
    second = Acting(agent, member.person)
    second.walker.post(f"{second.file}renouveler-par-courrier/", confirmation=confirmation)
    assert second.status == 409
    second.walker.post(f"{second.file}fermer-les-sessions/", confirmation=confirmation)
    assert second.status == 409
    assert not helped().exists()


def test_an_unknown_action_is_no_page(agent, member):
    acting = Acting(agent, member.person)
    for name in ("tout-voir", "bloquer2", "appelant2"):
        assert acting.open(name).status == 404


def test_roles_that_give_no_action_are_refused(member):
    agent = AgentFactory(roles=["letters"])
    acting = Acting(agent, member.person)
    for one in ACTIONS:
        assert acting.open(one.name).status == 403
        acting.walker.post(f"{acting.file}{one.name}/", confirmation="x")
        assert acting.status == 403
    assert denied("role").count() == 2 * len(ACTIONS)
    assert not helped().exists()


def test_a_look_of_somebody_else_or_of_another_fund_does_nothing(agent, member):
    mine = Acting(agent, member.person)
    confirmation = mine.open("bloquer").walker.page.form_with("Bloquer le compte")[0].fields["confirmation"]
    for other, fund in ((AgentFactory(), "68"), (AgentFactory(roles__fund_code="13"), "13")):
        client = at_work(Client(), other, fund_code=fund)
        answer = client.post(f"{mine.file}bloquer/", {"confirmation": confirmation, "motif": "not_me"})
        assert answer.status_code == 404
    member.refresh_from_db()
    assert member.state == AccountState.ACTIVE
    assert denied("look").count() == 2


def test_a_form_of_another_site_does_nothing(agent, member):
    client = at_work(Client(enforce_csrf_checks=True), agent)
    address = open_file(client, member.person)
    assert client.post(f"{address}bloquer/", {"motif": "not_me"}).status_code == 403
    member.refresh_from_db()
    assert member.state == AccountState.ACTIVE


def test_asking_for_a_page_changes_nothing(agent, member):
    acting = Acting(agent, member.person)
    for one in ACTIONS:
        acting.open(one.name)
    assert not helped().exists()
    assert not Message.objects.exists()


def test_pressed_twice_it_is_done_once(agent, member):
    acting = Acting(agent, member.person).open("fermer-les-sessions")
    confirmation = acting.walker.page.form_with("Fermer les sessions")[0].fields["confirmation"]
    address = f"{acting.file}fermer-les-sessions/"
    for _ in range(2):
        acting.walker.post(address, confirmation=confirmation)
        assert acting.said
    assert acting.said == "C'est fait."
    assert helped().count() == 1
    assert len(sent("accounts/agent_helped", Channel.EMAIL)) == 1


def test_a_letter_pressed_twice_leaves_once(agent, member):
    acting = Acting(agent, member.person).open("renouveler-par-courrier")
    confirmation = acting.walker.page.form_with("Renouveler par courrier")[0].fields["confirmation"]
    for _ in range(2):
        acting.walker.post(f"{acting.file}renouveler-par-courrier/", confirmation=confirmation)
        assert acting.said
    assert helped().count() == 1
    assert Message.objects.filter(channel=Channel.LETTER).count() == 1


def test_what_changed_since_the_page_was_shown_is_said_and_nothing_done(agent, member):
    acting = Acting(agent, member.person).open("renouveler-par-courrier")
    Acting(AgentFactory(name="Paul"), member.person).act("bloquer", motif="not_me")
    acting.confirm("renouveler-par-courrier")
    assert acting.status == 409
    assert "La situation a changé" in acting.text
    assert "n'a pas lieu d'être" in acting.text
    assert helped().count() == 1
    # Only the details differ: the page is shown again, and can be confirmed.
    other = AccountFactory()
    AffiliationFactory(person=other.person)
    acting = Acting(agent, other.person).open("renouveler-par-courrier")
    other.contact.email = "autre@example.org"
    other.contact.save()
    assert acting.confirm("renouveler-par-courrier").status == 409
    assert acting.confirm("renouveler-par-courrier").said


def test_the_notice_is_only_what_was_done_in_this_very_look(agent, member, rf):
    acting = Acting(agent, member.person).act("fermer-les-sessions")
    url = acting.walker.response.redirect_chain[-1][0]
    look, other = acting.looks.get(), Acting(agent, member.person).looks.get()
    assert confirmations.notice_of(rf.get(url), look).startswith("Toutes les sessions")
    assert confirmations.notice_of(rf.get(url), other) == ""
    assert confirmations.notice_of(rf.get(f"{acting.file}?fait=Bravo"), look) == ""
    assert "WEBER" not in url.upper()


def test_the_file_s_page_says_what_was_done(agent, member):
    acting = Acting(agent, member.person).act("fermer-les-sessions")
    assert acting.said in acting.text
    assert acting.said not in acting.walker.get(acting.file).text


def test_either_fund_may_help_and_the_journal_tells_which(member):
    AffiliationFactory(person=member.person, department="83")
    elsewhere = AgentFactory(roles__fund_code="13")
    Acting(elsewhere, member.person, fund_code="13").act("fermer-les-sessions")
    assert helped().get().fund_code == "13"
    assert sent("accounts/agent_helped", Channel.EMAIL)[0].fund_code == "13"


def test_a_page_takes_at_most_eight_queries(agent, member, django_assert_max_num_queries):
    acting = Acting(agent, member.person)
    for one in ACTIONS:
        with django_assert_max_num_queries(8):
            acting.walker.client.get(f"{acting.file}{one.name}/")


# Races


def _post(agent, holder, name, **typed):
    acting = Acting(agent, holder).open(name)
    fields = acting.walker.page.form_with(str({one.name: one for one in ACTIONS}[name].label))[0].fields
    confirmation = fields["confirmation"]
    return lambda: acting.walker.client.post(f"{acting.file}{name}/", {"confirmation": confirmation, **typed})


@pytest.mark.django_db(transaction=True)
def test_two_agents_who_block_at_once_block_once(at_once):
    member = AccountFactory()
    AffiliationFactory(person=member.person)
    both = [_post(AgentFactory(name=name), member.person, "bloquer", motif="not_me") for name in ("A", "B")]
    statuses = sorted(answer.status_code for answer in at_once(*both))
    assert statuses == [302, 409]
    member.refresh_from_db()
    assert member.state == AccountState.FROZEN
    assert helped().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_agents_who_free_at_once_send_one_letter(at_once):
    member = AccountFactory()
    AffiliationFactory(person=member.person)
    Acting(AgentFactory(), member.person).act("bloquer", motif="not_me")
    both = [_post(AgentFactory(name=name, roles=["security"]), member.person, "debloquer") for name in ("A", "B")]
    statuses = sorted(answer.status_code for answer in at_once(*both))
    assert statuses == [302, 409]
    assert Message.objects.filter(message="accounts/renewed_password", channel=Channel.LETTER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_agents_who_enrol_at_once_send_one_letter(at_once):
    person = AffiliationFactory().person
    both = [_post(AgentFactory(name=name), person, "inscrire-par-courrier") for name in ("A", "B")]
    done, refused = sorted(at_once(*both), key=lambda answer: answer.status_code != 302)
    assert (done.status_code, helped().count()) == (302, 1)
    # By the state or by the account itself, as each came to look.
    assert refused.status_code == 409 or "Un compte existe déjà" in refused.content.decode()
    assert Account.objects.count() == 1
    assert Message.objects.filter(channel=Channel.LETTER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_twice_at_once_does_it_once(at_once):
    member = AccountFactory()
    AffiliationFactory(person=member.person)
    press = _post(AgentFactory(), member.person, "renouveler-par-courrier")
    assert [answer.status_code for answer in at_once(press, press)] == [302, 302]
    assert Message.objects.filter(channel=Channel.LETTER).count() == 1
    assert helped().count() == 1


# An agent who helps a thief


@pytest.fixture
def colluding(member):
    """An agent of the security role, who says that every caller was checked."""
    return AgentFactory(roles=["support", "security"], name="Celui qui aide")


def test_what_a_colluding_agent_reaches(colluding, member):
    thief = "voleur@example.org"
    Acting(colluding, member.person).act("renouveler-par-courrier")
    Acting(colluding, member.person).act("fermer-les-sessions")
    Acting(colluding, member.person).act("corriger-la-messagerie", email=thief)
    # (a) Every password left by letter, to the address of the funds; the thief's mailbox got a code that opens nothing.
    passwords = [m for m in Message.objects.all() if "password" in (m.payload or {}).get("context", {})]
    assert passwords
    for message in passwords:
        assert message.channel == Channel.LETTER
        assert message.payload["recipient"] == {"postal_lines": member.person.postal_lines}
    to_thief = [m for m in Message.objects.all() if thief in str((m.payload or {}).get("recipient"))]
    assert [m.message for m in to_thief] == ["accounts/mailbox_noted"]
    code = to_thief[0].payload["context"]["code"]
    assert Walker().type_pair(member.person.nir, code).heading == LOGIN
    Walker().get("/alsace/confirmer-mon-adresse/").press(code=code)
    now = timezone.now()
    changes.apply_due(now=now + dt.timedelta(hours=71))
    member.contact.refresh_from_db()
    assert member.contact.verified_email == "florent.weber@example.org"
    # (b) The member was told of each by email and SMS, and of the mailbox by a letter too: any of the codes stops it.
    for channel in (Channel.EMAIL, Channel.SMS):
        assert len(sent("accounts/agent_helped", channel)) == 3
    [letter] = sent("accounts/agent_helped", Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": member.person.postal_lines}
    # (c) The journal names the agent, for each.
    assert list(helped().values_list("actor", flat=True)) == [colluding.actor] * 3
    walker = Walker().get("/alsace/ce-n-est-pas-moi/").press(code=letter.payload["context"]["code"])
    walker.press("Oui, bloquer ce compte")
    member.refresh_from_db()
    assert member.state == AccountState.FROZEN
    changes.apply_due(now=now + dt.timedelta(days=4))
    member.contact.refresh_from_db()
    assert member.contact.verified_email == "florent.weber@example.org"
    assert not ContactChange.objects.filter(state="done").exists()


def test_blocking_and_freeing_is_no_way_round_the_letter(colluding, member):
    """An accomplice of the security role frees what the other blocked: the thief still needs the letter-box."""
    enter(Walker().client, member)
    Acting(AgentFactory(), member.person).act("bloquer", motif="not_me")
    Acting(colluding, member.person).act("debloquer")
    assert not Session.objects.exists()
    assert Walker().type_pair(member.person.nir, PASSWORD).heading == LOGIN
    [letter] = sent("accounts/renewed_password", Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": member.person.postal_lines}
    # No proof opens it meanwhile, and no code may renew it.
    member.refresh_from_db()
    assert member.counts_as_existing(timezone.now())
    assert member.contact.verified_email is None
    # Of the block and of its end, the member was told by each known way.
    for channel in (Channel.EMAIL, Channel.SMS):
        assert len(sent("accounts/agent_helped", channel)) == 2


def test_closing_then_enrolling_at_the_counter_is_no_way_in(colluding, member):
    """Otherwise one agent would let a thief into anybody's account, of which a letter alone would tell the member."""
    acting = Acting(colluding, member.person).act("fermer-le-compte", motif="deceased_document")
    assert acting.said
    check = acting.walker.client.post("/agents/guichet/", {"numero": member.person.nir})["Location"]
    seen = {"profil": "particulier", "piece": "passport", "photo": "on", "noms": "on", "naissance": "on"}
    page = acting.walker.client.post(check, seen).content.decode()
    assert "ne se rouvre pas au guichet" in page
    assert not CounterStart.objects.exists()


def test_closed_by_mistake_it_comes_back_by_letter_for_who_shows_a_paper(colluding, member):
    Acting(colluding, member.person).act("fermer-le-compte", motif="deceased_document")
    Message.objects.update(created_at=timezone.now() - dt.timedelta(days=1))
    on_the_telephone = Acting(AgentFactory(), member.person).open("inscrire-par-courrier")
    assert "n'a pas lieu d'être" in on_the_telephone.text
    at_the_desk = Acting(AgentFactory(), member.person)
    at_the_desk.looks.update(reason=Reason.COUNTER)
    assert at_the_desk.act("inscrire-par-courrier").said
    member.refresh_from_db()
    assert member.state == AccountState.AWAITING_LETTER
    assert Message.objects.filter(message="accounts/provisional_password", channel=Channel.LETTER).count() == 1


def test_the_twenty_first_of_a_day_is_stopped(colluding):
    for number in range(rules.FOR_CALLERS_PER_DAY):
        caps = rules.caps(
            "renouveler-par-courrier", needs_caller=True, agent=str(colluding.reference), holder=str(number)
        )
        assert limits.attempt(*caps, now=timezone.now()).allowed
    person = AffiliationFactory(person=PersonFactory()).person
    acting = Acting(colluding, person).act("inscrire-par-courrier")
    assert acting.status == 429
    assert "trop de fois aujourd'hui" in acting.text
    assert not Account.objects.filter(person=person).exists()
    assert denied("cap").get().actor == colluding.actor


def test_the_sixth_account_freed_in_a_day_is_stopped(colluding):
    for number in range(rules.GRAVE_PER_DAY + 1):
        member = AccountFactory()
        AffiliationFactory(person=member.person)
        freezing.freeze(
            member,
            reason="not_me",
            fund=catalogue.by_code("68"),
            actor="system",
            now=timezone.now(),
        )
        acting = Acting(colluding, member.person).act("debloquer")
        assert acting.status == (429 if number == rules.GRAVE_PER_DAY else 200)
    member.refresh_from_db()
    assert member.state == AccountState.FROZEN


def test_what_was_refused_counts_for_nothing(agent, member):
    for _ in range(3):
        Acting(agent, member.person).act("corriger-la-messagerie", email="")
    assert Acting(agent, member.person).act("corriger-la-messagerie", email="b@example.org").said


def test_a_look_says_nothing_of_anybody(agent, member):
    acting = Acting(agent, member.person).open("bloquer")
    assert str(Look.objects.latest("pk").reference) in acting.walker.address
    assert member.person.nir not in acting.walker.response.content.decode()
