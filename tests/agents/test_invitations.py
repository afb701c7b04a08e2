"""An invitation is answered once, in time, by whoever reads the mailbox; opening its link does nothing."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from guichet.agents import invitations, own
from guichet.agents.membership import By, invite, reset
from guichet.agents.models import Agent, AgentSession, AgentState, Invitation
from guichet.agents.roles import Role
from guichet.audit.models import Entry
from guichet.delivery import rendering
from guichet.delivery.models import Message
from guichet.login.factors import totp
from tests.factories import AgentFactory
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db

HERE = "/agents/invitation/"
NEW = "Vaches-au-pre-sous-la-pluie-4"


@pytest.fixture
def invited(db):
    """Paul Meyer, whom the operator has just invited as an administrator."""
    return invite(
        by=By("68"), name="Paul Meyer", email="Paul.Meyer@exemple.test", roles=[Role.ADMINISTRATOR], now=timezone.now()
    )


def with_code(code, walker=None):
    return (walker or Walker()).get(HERE).press(code=code)


def with_password(code, password=NEW):
    return with_code(code).press(nouveau=password, confirmation=password)


def shown_secret(walker):
    return walker.page.tree.find(".//span[@class='digits']").text.replace(" ", "")


def accept(code, code_of):
    walker = with_password(code)
    return walker.press("Activer mon accès", code=code_of(shown_secret(walker)))


def test_password_then_application_then_inside(invited, invitation_code, code_of):
    code = invitation_code(invited)
    walker = with_code(code.lower().replace("-", " "))
    assert walker.heading == "Choisissez un mot de passe"
    assert "Paul Meyer" in walker.text
    walker.press(nouveau=NEW, confirmation=NEW)
    invited.refresh_from_db()
    assert invited.state == AgentState.INVITED, "a password alone makes nobody active"
    walker.press("Activer mon accès", code=code_of(shown_secret(walker)))
    assert walker.path == "/agents/"
    invited.refresh_from_db()
    assert invited.state == AgentState.ACTIVE
    assert AgentSession.objects.get().agent == invited
    assert [one.event for one in Entry.objects.order_by("pk")] == [
        "agent.role_given",
        "agent.invited",
        "agent.activated",
        "agent.factor_added",
        "agent.logged_in",
    ]


def test_an_administrator_of_the_national_site_is_inside_too(invitation_code, code_of):
    invited = invite(
        by=By(""), name="Paul Meyer", email="p@exemple.test", roles=[Role.ADMINISTRATOR], now=timezone.now()
    )
    assert accept(invitation_code(invited), code_of).path == "/agents/"
    assert AgentSession.objects.get().fund_code == ""


def test_whose_roles_were_taken_meanwhile_is_told_so(invited, invitation_code, code_of):
    code = invitation_code(invited)
    invited.roles.all().delete()
    assert accept(code, code_of).heading == "Aucun rôle ne vous est donné"
    assert not AgentSession.objects.exists()


def test_the_code_is_in_the_mailbox_and_behind_the_address_only(invited):
    message = Message.objects.get()
    context = rendering.surroundings("68") | message.payload["context"]
    code = context["code"]
    html = rendering.html("agents/invitation", "email.html", context)
    assert f"/agents/invitation/#{code}" in html
    assert code not in rendering.subject("agents/invitation", fund_name="MSA d'Alsace")
    assert not Entry.objects.filter(facts__icontains=code).exists()
    assert message.not_after == invited.invited_at + dt.timedelta(hours=72)


def test_following_the_link_uses_nothing_up(invited, invitation_code, django_assert_max_num_queries):
    with django_assert_max_num_queries(0):
        for _ in range(3):
            Walker().get(HERE)
    assert with_code(invitation_code(invited)).heading == "Choisissez un mot de passe"


def test_it_serves_once(invited, invitation_code, code_of):
    code = invitation_code(invited)
    accept(code, code_of)
    assert "n'est plus valable" in with_code(code).text


def test_it_ends_after_72_hours(invited, invitation_code):
    code = invitation_code(invited)
    walker = with_code(code)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=72, seconds=1), tick=False):
        assert "n'est plus valable" in with_code(code).text
        assert walker.press(nouveau=NEW, confirmation=NEW).path == HERE, "begun in time, and left"


def test_a_new_one_ends_the_former(invited, invitation_code):
    former = invitation_code(invited)
    walker = with_password(former)
    reset(invited, by=By("68"), now=timezone.now())
    assert "n'est plus valable" in with_code(former).text
    assert walker.get(f"{HERE}second-moyen/").path == HERE
    assert with_code(invitation_code(invited)).heading == "Choisissez un mot de passe"
    assert Message.objects.filter(state="cancelled").count() == 1, "the former email does not leave any more"


def test_the_second_factor_is_no_way_round_the_password(invited, invitation_code):
    walker = with_code(invitation_code(invited))
    assert walker.get(f"{HERE}second-moyen/").path == f"{HERE}mot-de-passe/"


def test_somebody_else_s_password_ends_what_the_first_began(invited, invitation_code):
    """A thief of the mailbox and the agent answer one invitation: what one chose, the other does not confirm."""
    code = invitation_code(invited)
    first = with_password(code)
    with_password(code, "Une-tout-autre-phrase-8")
    assert first.get(f"{HERE}second-moyen/").path == HERE


@pytest.mark.parametrize(
    ("weak", "said"),
    [("Court-1234", "au moins 12"), ("Paul-Meyer-2026-ici", "votre nom"), ("motdepassemotdepasse", "sorte")],
)
def test_a_weak_password_is_refused_in_words(invited, invitation_code, weak, said):
    walker = with_code(invitation_code(invited)).press(nouveau=weak, confirmation=weak)
    assert said in " ".join(walker.errors.values())


def test_a_wrong_first_code_keeps_the_same_drawing(invited, invitation_code):
    walker = with_password(invitation_code(invited))
    secret = shown_secret(walker)
    walker.press("Activer mon accès", code="000000")
    assert shown_secret(walker) == secret
    assert "à l'heure" in walker.text


def test_a_secret_of_one_s_own_making_is_not_taken(invited, invitation_code, code_of):
    walker = with_password(invitation_code(invited))
    other = totp.new_secret()
    walker.press("Activer mon accès", code=code_of(other), secret_offert=other)
    invited.refresh_from_db()
    assert invited.state == AgentState.INVITED


def test_codes_are_counted_by_network():
    for _ in range(20):
        assert "n'est plus valable" in with_code("CDFH-JKMN-PRTV-WXY3").text
    assert "patientez" in with_code("CDFH-JKMN-PRTV-WXY3").text


def test_the_first_code_is_spent(invited, invitation_code, code_of):
    walker = with_password(invitation_code(invited))
    code = code_of(shown_secret(walker))
    walker.press("Activer mon accès", code=code)
    from tests.agents.test_login import typed

    again = typed("paul.meyer@exemple.test", NEW).press("Valider", code=code)
    assert "déjà servi" in again.text


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_answer_one_finishes(at_once):
    now = timezone.now()
    agent = AgentFactory(state="invited", password="", totp_secret=None)
    with transaction.atomic():
        invitations.send(agent, fund_code="68", now=now)
    code = Message.objects.get().payload["context"]["code"]
    held = invitations.read(code, network="192.0.2.0/24", now=now)
    held = invitations.choose_password(held, password=NEW, now=now)
    secret = totp.new_secret()

    def finish():
        first = totp.code_at(secret, totp.step_at(now))
        return invitations.accept_with_application(held, secret=secret, typed=first, now=now)

    results = at_once(finish, finish)
    assert sorted(type(one).__name__ for one in results) == ["Over", "str"]
    assert Invitation.objects.get().used_at == now
    assert AgentSession.objects.count() == 1
    assert Agent.objects.get().state == AgentState.ACTIVE


def test_a_wrong_code_keeps_the_invitation(invited, invitation_code):
    now = timezone.now()
    held = invitations.read(invitation_code(invited), network="192.0.2.0/24", now=now)
    held = invitations.choose_password(held, password=NEW, now=now)
    with pytest.raises(own.WrongCode):
        invitations.accept_with_application(held, secret=totp.new_secret(), typed="000000", now=now)
    assert Invitation.objects.get().used_at is None
