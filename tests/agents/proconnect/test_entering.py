"""ProConnect opens what was tied, never with less than two factors, and nothing else."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from guichet.agents import coming, sessions
from guichet.agents.models import Abroad, Agent, AgentSession, ProConnectIdentity
from guichet.agents.proconnect.rules import FRESH
from guichet.audit.models import Entry
from guichet.openid_client.errors import Declined, Forged, NotVerified, Unreachable
from guichet.switches.models import Closing, Direction
from guichet.switches.queries import CLOSED
from tests.agents.proconnect.elsewhere import ISSUER, PASSWORD_ALONE, RETURN, START, come_back, log_in, question, tied
from tests.factories import AGENT_SECRET, AgentFactory, at_work, invented_siret
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
LOGIN, CODE = "/agents/connexion/", "/agents/connexion/code/"


def close():
    """Close ProConnect, as two administrators do."""
    Closing.objects.create(direction=Direction.PROCONNECT_IN, asked_at=timezone.now(), closed_at=timezone.now())
    CLOSED.forget()


def test_two_factors_shown_there_open_the_first_page(claire, proconnect, walker):
    assert log_in(walker).path == "/agents/"
    session = AgentSession.objects.get()
    assert (session.agent, session.door, session.factor, session.fund_code) == (
        claire,
        "proconnect",
        "proconnect",
        "68",
    )
    assert Abroad.objects.get(session=session).id_token == "header.payload.signature"
    assert Entry.objects.get(event="agent.logged_in").facts == {"factor": "proconnect", "door": "proconnect"}
    assert ProConnectIdentity.objects.get().last_used_at == session.began_at
    assert not walker.client.cookies[settings.AGENT_PROCONNECT_COOKIE_NAME].value
    assert "ProConnect, avec sa double authentification" in walker.get("/agents/acces/").text


def test_what_is_asked_is_what_proconnect_documents(proconnect, walker):
    asked = question(walker.client.get(START))
    assert {name: asked[name] for name in ("scope", "acr_values", "response_type", "client_id")} == {
        "scope": "openid uid given_name usual_name email siret",
        "acr_values": "eidas1",
        "response_type": "code",
        "client_id": "guichet",
    }
    assert asked["redirect_uri"] == f"{settings.PUBLIC_URL}{RETURN}"
    assert asked["claims"] == '{"id_token":{"amr":{"essential":true},"auth_time":{"essential":true}}}'
    assert set(asked) == {
        "scope", "acr_values", "response_type", "client_id", "redirect_uri", "claims", "state", "nonce",
    }  # fmt: skip
    cookie = walker.client.cookies[settings.AGENT_PROCONNECT_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 600)


def test_with_a_single_one_ours_is_asked(claire, proconnect, walker, code_of):
    proconnect.says(**PASSWORD_ALONE)
    log_in(walker, back="/agents/rechercher/")
    assert walker.path == CODE
    assert not AgentSession.objects.exists()
    assert "pas le bon" in walker.press("Valider", code="000000").text
    walker.press("Valider", code=code_of(AGENT_SECRET))
    assert walker.path == "/agents/rechercher/"
    session = AgentSession.objects.get()
    assert (session.door, session.factor) == ("proconnect", "authenticator")
    assert session.abroad.id_token == "header.payload.signature"


@pytest.mark.parametrize("said", [{"auth_time": 0}, {"auth_time": None}])
def test_two_that_were_shown_too_long_ago_are_not_two(claire, proconnect, walker, said):
    if said["auth_time"] == 0:
        said = {"auth_time": int((timezone.now() - FRESH).timestamp())}
    proconnect.says(**said)
    assert log_in(walker).path == CODE
    Agent.objects.update(totp_secret=None)
    log_in(walker)
    assert (walker.status, walker.heading) == (403, "Montrez à nouveau qui vous êtes à ProConnect")
    assert f"{ISSUER}/session/end?id_token_hint=header.payload.signature" in walker.page.link(
        "Quitter ce compte ProConnect"
    )


def test_what_waits_for_the_second_factor_is_over_once_untied(claire, proconnect, walker, code_of):
    proconnect.says(**PASSWORD_ALONE)
    log_in(walker)
    ProConnectIdentity.objects.all().delete()
    assert walker.press("Valider", code=code_of(AGENT_SECRET)).path == LOGIN
    assert not AgentSession.objects.exists()


def test_what_waits_is_over_once_its_key_is_gone(claire, proconnect, walker, code_of, monkeypatch):
    proconnect.says(**PASSWORD_ALONE)
    log_in(walker)
    monkeypatch.setattr(coming, "_PURPOSE", "another")
    assert walker.press("Valider", code=code_of(AGENT_SECRET)).path == LOGIN


@pytest.mark.parametrize("open_again", [False, True])
def test_what_waits_for_the_second_factor_does_not_open_once_it_was_closed(
    claire, proconnect, walker, code_of, open_again
):
    proconnect.says(**PASSWORD_ALONE)
    log_in(walker)
    close()
    if open_again:
        Closing.objects.update(over_at=timezone.now())
    walker.press("Valider", code=code_of(AGENT_SECRET))
    assert_refused(walker, "closed", 503, "ProConnect est fermé pour le moment")
    assert Entry.objects.get(event="agent.login_refused").account == str(claire.reference)


def test_a_token_too_long_for_a_cookie_does_not_keep_anybody_out(now):
    identity = tied(AgentFactory()).reference
    assert coming.held(coming.hold(coming.Came(identity, now, "x" * 5000))) == coming.Came(identity, now, "")


@pytest.mark.parametrize(
    ("said", "reason", "page"),
    [
        ({"sub": "somebody-else"}, "unknown_identity", (403, "Ce compte ProConnect n'ouvre aucun accès")),
        ({"uid": "given to another"}, "changed_identity", (403, "Ce compte ProConnect a changé de titulaire")),
        ({"siret": invented_siret(1)}, "other_organisation", (403, "Ce compte ProConnect est d'un autre organisme")),
        ({"siret": None}, "incomplete", (403, "Votre compte ProConnect est incomplet")),
        ({"error": Declined("access_denied")}, "declined", (403, "ProConnect n'a pas confirmé qui vous êtes")),
        ({"error": Forged("iss")}, "forged", (403, "Cette réponse n'est pas celle de votre demande")),
        ({"error": Unreachable("timeout")}, "unreachable", (503, "ProConnect ne répond pas")),
        ({"error": NotVerified("nonce")}, "not_verified", (502, "La réponse de ProConnect n'a pas pu être vérifiée")),
    ],
)
@pytest.mark.usefixtures("claire")
def test_what_proconnect_says_may_open_nothing(proconnect, walker, said, reason, page):
    proconnect.fails(said["error"]) if "error" in said else proconnect.says(**said)
    log_in(walker)
    assert_refused(walker, reason, *page)


@pytest.mark.parametrize(
    ("state", "heading"),
    [("suspended", "Votre accès est suspendu"), ("invited", "Terminez d'abord votre invitation")],
)
@pytest.mark.usefixtures("proconnect")
def test_our_rows_may_open_nothing(claire, walker, state, heading):
    Agent.objects.update(state=state)
    log_in(walker)
    assert_refused(walker, state, 403, heading)
    assert Entry.objects.get(event="agent.login_refused").account == str(claire.reference)


def test_one_factor_in_all_opens_nothing(proconnect, walker):
    tied(AgentFactory(totp_secret=None, password=""))
    proconnect.says(**PASSWORD_ALONE)
    log_in(walker)
    assert_refused(walker, "one_factor", 403, "Un second moyen de connexion est nécessaire")


def test_without_a_role_anywhere_the_page_says_so(proconnect, walker):
    tied(AgentFactory(roles=[]))
    log_in(walker)
    assert_refused(walker, "no_role", 200, "Aucun rôle ne vous est donné")


def assert_refused(walker, reason, status, heading):
    assert (walker.status, walker.heading) == (status, heading)
    assert not AgentSession.objects.exists()
    assert [entry.facts for entry in Entry.objects.filter(event="agent.login_refused")] == [{"reason": reason}]
    assert walker.follow("Revenir à la connexion").path == LOGIN


def test_closed_by_two_administrators_it_opens_nothing(claire, proconnect, walker):
    close()
    assert "ProConnect" not in walker.get(LOGIN).text
    walker.get(START)
    assert_refused(walker, "closed", 503, "ProConnect est fermé pour le moment")


def test_closed_between_the_two_it_opens_nothing(claire, proconnect, walker):
    asked = walker.client.get(START)
    close()
    come_back(walker, asked)
    assert_refused(walker, "closed", 503, "ProConnect est fermé pour le moment")
    assert not proconnect.asked


def test_an_answer_serves_once(claire, proconnect, walker):
    asked = walker.client.get(START)
    held = walker.client.cookies[settings.AGENT_PROCONNECT_COOKIE_NAME].value
    assert come_back(walker, asked).path == "/agents/"
    again = Walker()
    again.client.cookies[settings.AGENT_PROCONNECT_COOKIE_NAME] = held
    assert come_back(again, asked).heading == "Recommencez depuis le début"
    assert AgentSession.objects.count() == len(proconnect.asked) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_that_bring_one_answer_one_gets_in(proconnect, at_once):
    tied(AgentFactory())
    first = Walker()
    asked = first.client.get(START)
    held = first.client.cookies[settings.AGENT_PROCONNECT_COOKIE_NAME].value

    def bring():
        walker = Walker()
        walker.client.cookies[settings.AGENT_PROCONNECT_COOKIE_NAME] = held
        walker.response = walker.client.get(RETURN, {"code": "c", "state": question(asked)["state"]})
        return walker.status

    assert sorted(at_once(bring, bring)) == [302, 403]
    assert AgentSession.objects.count() == len(proconnect.asked) == 1


def test_an_answer_to_nothing_opens_nothing_and_uses_nothing_up(claire, proconnect, walker):
    assert walker.get(f"{RETURN}?code=c&state=s").heading == "Recommencez depuis le début"
    asked = walker.client.get(START)
    assert come_back(walker, asked, state="x" * 43).heading == "Cette réponse n'est pas celle de votre demande"
    assert not proconnect.asked
    # What another site sent here did not use up what this browser waits for.
    assert come_back(walker, asked).path == "/agents/"


def test_an_answer_that_comes_after_ten_minutes_is_late(claire, proconnect, walker):
    asked = walker.client.get(START)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=10, seconds=1), tick=False):
        assert come_back(walker, asked).heading == "Recommencez depuis le début"
    assert not proconnect.asked


def test_answers_are_counted_by_network(claire, proconnect, walker, monkeypatch):
    monkeypatch.setattr("guichet.agents.tries.PER_NETWORK", 2)
    proconnect.fails(NotVerified("signature"))
    for _ in range(2):
        assert log_in(walker).status == 502
    assert log_in(walker).status == 429
    assert "patientez" in walker.text
    assert len(proconnect.asked) == 2


def test_where_discovery_fails_the_page_says_so(claire, proconnect, walker, monkeypatch):
    def begin(*_, **__):
        raise Unreachable("timeout")

    monkeypatch.setattr("guichet.openid_client.flow.begin", begin)
    walker.get(START)
    assert_refused(walker, "unreachable", 503, "ProConnect ne répond pas")


def test_it_leads_back_to_the_agents_pages_only(claire, proconnect, walker):
    assert walker.get(f"{LOGIN}?suite=/agents/rechercher/").page.link("Se connecter avec ProConnect") == (
        f"{START}?suite=%2Fagents%2Frechercher%2F"
    )
    assert log_in(walker, back="https://ailleurs.test/agents/").path == "/agents/"
    assert walker.get(f"{START}?suite=/agents/acces/").path == "/agents/acces/", "who is inside goes nowhere"


def test_a_session_planted_beforehand_is_worth_nothing(claire, proconnect, walker):
    walker.client.cookies[settings.AGENT_COOKIE_NAME] = "planted"
    before = walker.get(LOGIN).client.cookies[settings.CSRF_COOKIE_NAME].value
    log_in(walker)
    assert walker.client.cookies[settings.AGENT_COOKIE_NAME].value != "planted"
    assert walker.client.cookies[settings.CSRF_COOKIE_NAME].value != before


def test_not_configured_there_is_nothing_of_it(client, db):
    assert "ProConnect" not in client.get(LOGIN).content.decode()
    for address in (START, f"{RETURN}?code=c&state=s"):
        assert client.get(address).status_code == 404


def test_logging_out_goes_on_to_proconnect(claire, proconnect, walker):
    log_in(walker)
    walker.post("/agents/deconnexion/")
    assert walker.heading == "Vous quittez aussi ProConnect"
    left = walker.page.link("Continuer vers ProConnect")
    assert left.startswith(f"{ISSUER}/session/end?id_token_hint=header.payload.signature&state=")
    assert left.endswith("agents%2Fproconnect%2Fdeconnecte%2F")
    assert not AgentSession.objects.exists()
    assert walker.get("/agents/proconnect/deconnecte/?state=s").heading == "Vous êtes déconnecté de ProConnect"


def test_whoever_came_by_a_password_leaves_for_nowhere(agent, proconnect, walker):
    at_work(walker.client, agent)
    assert walker.post("/agents/deconnexion/").path == LOGIN


def test_another_password_ends_what_proconnect_opened(claire, proconnect, walker):
    log_in(walker)
    Agent.objects.update(password="another")
    assert walker.get("/agents/acces/").path == LOGIN


def test_from_elsewhere_the_way_back_is_no_page(claire, proconnect, settings):
    settings.ROOT_URLCONF = settings.PUBLIC_URLCONF
    for address in (START, RETURN):
        assert Walker().client.get(address).status_code == 404


def test_a_session_is_not_opened_by_a_tie_that_is_gone(claire):
    came = coming.Came(ProConnectIdentity.objects.get().reference, timezone.now(), "")
    ProConnectIdentity.objects.all().delete()
    with pytest.raises(sessions.Superseded):
        sessions.open_session(claire, factor="proconnect", fund_code="68", came=came, now=timezone.now())
