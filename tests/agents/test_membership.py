"""Who may give, take, suspend and reset: at one's own fund, never of oneself, never the last administrator."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from guichet.agents import invitations, membership, operations, queries, sessions
from guichet.agents.membership import By
from guichet.agents.models import Agent, AgentPasskey, AgentRole, AgentSession, AgentState, Invitation
from guichet.agents.roles import Role
from guichet.audit.models import Entry
from guichet.delivery import rendering
from guichet.delivery.models import Message
from guichet.login.factors import totp
from tests.factories import AGENT_PASSWORD, AGENT_SECRET, AgentFactory

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "68", "54"


def administrator(fund_code=HERE):
    return AgentFactory(roles=[Role.ADMINISTRATOR], roles__fund_code=fund_code)


@pytest.fixture
def by(db):
    return By(HERE, administrator())


@pytest.fixture
def elsewhere(db):
    return By(ELSEWHERE, administrator(ELSEWHERE))


def inside(agent, fund_code=HERE):
    return sessions.open_session(agent, factor="passkey", fund_code=fund_code, now=timezone.now())


def test_an_agent_of_another_fund_gets_roles_and_no_second_row(by, elsewhere):
    now = timezone.now()
    theirs = AgentFactory(roles=[Role.LETTERS], roles__fund_code=ELSEWHERE)
    rows = Agent.objects.count()
    same = membership.invite(by=by, name="Autre Nom", email=theirs.email.upper(), roles=[Role.SUPPORT], now=now)
    assert (same.pk, Agent.objects.count()) == (theirs.pk, rows)
    theirs.refresh_from_db()
    assert (theirs.name, theirs.state) == ("Claire Muller", AgentState.ACTIVE)
    assert not Invitation.objects.exists(), "their password and factors stay theirs"
    assert Message.objects.get().message == "agents/roles_given"
    entry = Entry.objects.get(event="agent.role_given")
    assert (entry.actor, entry.account, entry.fund_code) == (by.agent.actor, str(theirs.reference), HERE)


def test_an_administrator_who_invites_an_address_of_their_own_does_not_pass_unseen(by, elsewhere):
    security, other = AgentFactory(roles=[Role.SECURITY]), administrator()
    AgentFactory(roles=[Role.SUPPORT])
    secret = membership.invite(
        by=by, name="Un Autre Nom", email="moi@exemple.test", roles=[Role.SUPPORT], now=timezone.now()
    )
    told = Message.objects.filter(message="agents/roles_told")
    assert {one.about for one in told} == {str(security.reference), str(other.reference)}
    assert {one.payload["context"]["whom"] for one in told} == {"Un Autre Nom"}
    assert not membership.set_roles(secret, by=by, roles=[Role.SUPPORT], now=timezone.now())
    assert told.all().count() == 2, "nothing was given"
    membership.set_roles(secret, by=by, roles=[Role.SECURITY], now=timezone.now())
    assert told.all().count() == 4
    for one in told.all():
        context = rendering.surroundings(HERE) | one.payload["context"]
        assert "Un Autre Nom" in rendering.html(one.message, "email.html", context)


def test_the_fund_that_answers_for_an_agent_alone_suspends_and_resets(by, elsewhere):
    """Otherwise giving a role to a stranger's agent would be enough to take their access away, or over."""
    theirs = AgentFactory(roles=[Role.LETTERS], roles__fund_code=ELSEWHERE)
    now = timezone.now()
    membership.invite(by=by, name="X", email=theirs.email, roles=[Role.SUPPORT], now=now)
    for act in (membership.suspend, membership.restore, membership.reset):
        with pytest.raises(membership.AnswersElsewhere):
            act(theirs, by=by, now=now)
    membership.suspend(theirs, by=elsewhere, now=now)
    theirs.refresh_from_db()
    assert theirs.state == AgentState.SUSPENDED


def test_whoever_has_no_role_here_is_out_of_reach(by):
    stranger = AgentFactory(roles=[Role.SUPPORT], roles__fund_code=ELSEWHERE)
    now = timezone.now()
    for act in (membership.suspend, membership.restore, membership.reset):
        with pytest.raises(membership.NotHere):
            act(stranger, by=by, now=now)
    with pytest.raises(membership.NotHere):
        membership.set_roles(stranger, by=by, roles=[Role.SUPPORT], now=now)


def test_nothing_of_one_s_own(by):
    now = timezone.now()
    for act in (membership.suspend, membership.restore, membership.reset):
        with pytest.raises(membership.Oneself):
            act(by.agent, by=by, now=now)
    with pytest.raises(membership.Oneself):
        membership.set_roles(by.agent, by=by, roles=[Role.ADMINISTRATOR, Role.SECURITY], now=now)
    with pytest.raises(membership.Oneself):
        membership.invite(by=by, name="Moi", email=by.agent.email, roles=[Role.SECURITY], now=now)


def test_roles_are_given_and_taken_at_this_fund_only(by, agent):
    AgentRole.objects.create(agent=agent, fund_code=ELSEWHERE, role="letters", given_at=timezone.now())
    inside(agent)
    inside(agent, ELSEWHERE)
    assert membership.set_roles(agent, by=by, roles=[Role.SECURITY], now=timezone.now())
    assert set(agent.roles.values_list("fund_code", "role")) == {(HERE, "security"), (ELSEWHERE, "letters")}
    assert not membership.set_roles(agent, by=by, roles=[Role.SECURITY], now=timezone.now()), "nothing changed"
    membership.set_roles(agent, by=by, roles=[], now=timezone.now())
    assert set(agent.roles.values_list("fund_code", "role")) == {(ELSEWHERE, "letters")}
    assert [one.fund_code for one in AgentSession.objects.filter(agent=agent)] == [ELSEWHERE]


def test_a_fund_keeps_an_administrator_who_can_log_in(by):
    other, now = administrator(), timezone.now()
    Agent.objects.filter(pk=by.agent.pk).update(state="suspended")  # in another window, a moment ago
    for roles in ([], [Role.SUPPORT]):
        with pytest.raises(membership.LastAdministrator):
            membership.set_roles(other, by=by, roles=roles, now=now)
    with pytest.raises(membership.LastAdministrator):
        membership.suspend(other, by=by, now=now)
    membership.suspend(other, by=By(HERE), now=now)  # an operator who knows why


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["take", "suspend"])
def test_two_administrators_against_each_other_leave_one(at_once, act):
    one, two = administrator(), administrator()
    now = timezone.now()

    def against(by, other):
        if act == "suspend":
            return lambda: membership.suspend(other, by=By(HERE, by), now=now)
        return lambda: membership.set_roles(other, by=By(HERE, by), roles=[], now=now)

    results = at_once(against(one, two), against(two, one))
    assert sum(isinstance(found, membership.LastAdministrator) for found in results) == 1
    assert queries.funds_with_an_administrator() == {HERE}


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_one_address_make_one_agent(at_once):
    by, now = By(HERE, administrator()), timezone.now()

    def invite(role):
        return lambda: membership.invite(by=by, name="Paul", email="p@exemple.test", roles=[role], now=now)

    results = at_once(invite(Role.SUPPORT), invite(Role.LETTERS))
    assert {type(one) for one in results} == {Agent}
    paul = queries.by_email("p@exemple.test")
    assert {role.role for role in queries.roles_of(paul)} == {"support", "letters"}
    assert Invitation.objects.count() == 1, "the second ended the first"


@pytest.mark.django_db(transaction=True)
def test_a_login_at_the_instant_of_a_suspension_leaves_no_session(at_once):
    agent, by, now = AgentFactory(), By(HERE), timezone.now()
    results = at_once(lambda: inside(agent), lambda: membership.suspend(agent, by=by, now=now))
    assert results[1] is None
    assert not AgentSession.objects.exists(), "either it was never opened, or it was ended"


def test_suspended_and_restored(by, agent, code_of):
    now = timezone.now()
    inside(agent)
    membership.suspend(agent, by=by, now=now)
    assert not AgentSession.objects.filter(agent=agent).exists()
    with pytest.raises(membership.WrongState):
        membership.suspend(agent, by=by, now=now)
    with pytest.raises(membership.WrongState):
        membership.reset(agent, by=by, now=now)
    membership.restore(agent, by=by, now=now)
    found = operations.check_password(email=agent.email, password=AGENT_PASSWORD, network="n", now=now)
    assert operations.enter_by_code(found, typed=code_of(AGENT_SECRET), network="n", now=now)
    with pytest.raises(membership.WrongState):
        membership.restore(agent, by=by, now=now)


def test_who_was_never_active_is_invited_again_when_restored(by):
    now = timezone.now()
    new = membership.invite(by=by, name="Paul", email="p@exemple.test", roles=[Role.SUPPORT], now=now)
    membership.suspend(new, by=by, now=now)
    assert not Invitation.objects.exists()
    membership.restore(new, by=by, now=now)
    new.refresh_from_db()
    assert (new.state, Invitation.objects.count()) == (AgentState.INVITED, 1)


def test_a_reset_forgets_everything_and_tells_by_email(by, agent, code_of):
    now = timezone.now()
    inside(agent)
    membership.reset(agent, by=by, now=now)
    agent.refresh_from_db()
    assert (agent.state, agent.password, agent.totp_secret) == (AgentState.INVITED, "", None)
    assert not AgentSession.objects.filter(agent=agent).exists()
    assert Message.objects.get(about=agent.reference).payload["context"]["again"] is True
    with pytest.raises(operations.Refused):
        operations.check_password(email=agent.email, password=AGENT_PASSWORD, network="n", now=now)


class Accesses(RuleBasedStateMachine):
    """One agent, whom an operator invites, suspends, restores and resets while they try to get in."""

    def __init__(self):
        super().__init__()
        self.now, self.by, self.agent = timezone.now(), By(HERE), None
        self.secret, self.password, self.code, self.steps = None, None, None, 0
        for model in (AgentSession, Invitation, AgentRole, Agent, Message):
            model.objects.all().delete()

    def later(self):
        """A step of 30 seconds later, so that no code is spent, and within every delay of a day's work."""
        self.now += dt.timedelta(seconds=90)
        return self.now

    def read(self):
        self.agent.refresh_from_db()
        sent = Message.objects.filter(message="agents/invitation").exclude(payload=None).order_by("-pk").first()
        self.code = sent.payload["context"]["code"] if sent else None

    @rule()
    def invite(self):
        self.agent = membership.invite(
            by=self.by, name="Paul", email="p@exemple.test", roles=[Role.SUPPORT], now=self.later()
        )
        self.read()

    @precondition(lambda self: self.agent)
    @rule(act=st.sampled_from(["suspend", "restore", "reset"]))
    def administer(self, act):
        before = self.agent.state
        try:
            getattr(membership, act)(self.agent, by=self.by, now=self.later())
        except membership.WrongState:
            assert (act == "restore") == (before != AgentState.SUSPENDED)
        self.read()

    @precondition(lambda self: self.agent and self.code)
    @rule(finishes=st.booleans())
    def answer(self, finishes):
        now, secret = self.later(), totp.new_secret()
        try:
            held = invitations.read(self.code, network=str(self.now), now=now)
        except invitations.Over:
            assert self.agent.state != AgentState.INVITED
            return
        held = invitations.choose_password(held, password=f"Phrase-{now:%H%M%S}-longue", now=now)
        if finishes:
            first = totp.code_at(secret, totp.step_at(now))
            assert invitations.accept_with_application(held, secret=secret, typed=first, now=now)
            self.secret, self.password = secret, f"Phrase-{now:%H%M%S}-longue"
        self.read()

    @precondition(lambda self: self.password)
    @rule()
    def log_in(self):
        now = self.later()
        try:
            found = operations.check_password(email="p@exemple.test", password=self.password, network=str(now), now=now)
            operations.enter_by_code(
                found, typed=totp.code_at(self.secret, totp.step_at(now)), network=str(now), now=now
            )
        except operations.Refused:
            assert self.agent.state != AgentState.ACTIVE
        else:
            assert self.agent.state == AgentState.ACTIVE

    @invariant()
    def an_active_agent_has_two_things_to_show(self):
        for one in Agent.objects.filter(state=AgentState.ACTIVE):
            assert one.password
            assert one.totp_secret or AgentPasskey.objects.filter(agent=one).exists()

    @invariant()
    def nobody_else_is_inside_or_could_come(self):
        for one in Agent.objects.exclude(state=AgentState.ACTIVE):
            assert not AgentSession.objects.filter(agent=one).exists()
        alive = Invitation.objects.filter(used_at=None)
        assert alive.count() <= 1
        assert not alive.exclude(agent__state=AgentState.INVITED).exists()


def test_whatever_the_order_of_things():
    run_state_machine_as_test(Accesses, settings=hypothesis_settings(max_examples=15, stateful_step_count=15))
