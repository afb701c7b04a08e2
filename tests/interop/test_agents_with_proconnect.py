"""Agents log in, and out, with npm's oidc-provider in place of ProConnect: pages, cookies and rows as they are."""

import pytest
from django.conf import settings as installed
from django.utils import timezone

from config.environment import ProviderSettings
from guichet.agents.models import AgentSession
from guichet.login.factors import totp
from tests.agents.proconnect.elsewhere import RETURN, SIRET, START, tied
from tests.factories import AGENT_SECRET, AgentFactory
from tests.journeys.walker import Walker
from tests.node import query_of

pytestmark = [pytest.mark.processes, pytest.mark.sqlite_only, pytest.mark.django_db]

SUB = "704e024229015dbd47f7a5e5ab05b35c8336ab403c38022985f8cfadc86fe91"
LOGGED_OUT = "/agents/proconnect/deconnecte/"


@pytest.fixture(params=[("RS256", False), ("ES256", True)], ids=["RS256, documented", "ES256, discovered"])
def there(request, simulator, settings):
    """ProConnect, where this installation is declared and somebody can be chosen."""
    algorithm, discovery = request.param
    secret = simulator.client(
        redirect_uris=[f"{installed.PUBLIC_URL}{RETURN}"],
        post_logout_redirect_uris=[f"{installed.PUBLIC_URL}{LOGGED_OUT}"],
        algorithm=algorithm,
    )
    simulator.person(SUB, uid="a-42", siret=SIRET, email="claire@exemple.test", given_name="Claire", usual_name="M")
    settings.PROCONNECT = ProviderSettings(simulator.proconnect_issuer, "guichet", secret, discovery, algorithm)
    settings.PROCONNECT_SIRETS = frozenset({SIRET[:9]})
    return simulator


def come_back(walker, there, **chosen):
    back = there.answer(walker.client.get(START).headers["Location"], SUB, **chosen)
    assert back.startswith(f"{installed.PUBLIC_URL}{RETURN}?")
    walker.response = walker.client.get(RETURN, query_of(back), follow=True)
    return walker


def test_an_agent_logs_in_with_two_factors_there_and_out_of_both(there):
    tied(AgentFactory(), sub=SUB, uid="a-42")
    walker = come_back(Walker(), there, acr="eidas2")
    assert walker.path == "/agents/"
    session = AgentSession.objects.get()
    assert (session.door, session.factor) == ("proconnect", "proconnect")
    walker.post("/agents/deconnexion/")
    left = there.leave(walker.page.link("Continuer vers ProConnect"))
    assert left.startswith(f"{installed.PUBLIC_URL}{LOGGED_OUT}?state=")


def test_with_a_password_alone_there_ours_is_asked_here(there):
    tied(AgentFactory(), sub=SUB, uid="a-42")
    walker = come_back(Walker(), there)
    assert walker.path == "/agents/connexion/code/"
    code = totp.code_at(AGENT_SECRET, totp.step_at(timezone.now()))
    assert walker.press("Valider", code=code).path == "/agents/"


def test_a_level_of_its_own_and_its_methods_are_read(there):
    tied(AgentFactory(), sub=SUB, uid="a-42")
    own = "https://proconnect.gouv.fr/assurance/consistency-checked"
    there.fault("token", "claim", {"acr": own, "amr": ["pwd", "pop", "mfa"]})
    assert come_back(Walker(), there).path == "/agents/"
    there.fault("token", "claim", {"acr": own})
    assert come_back(Walker(), there).path == "/agents/connexion/code/"


def test_an_old_login_there_is_no_second_factor_here(there):
    tied(AgentFactory(), sub=SUB, uid="a-42")
    there.fault("token", "claim", {"acr": "eidas2", "auth_time": 1_700_000_000})
    assert come_back(Walker(), there).path == "/agents/connexion/code/"


def test_who_is_not_tied_is_told_so(there):
    walker = come_back(Walker(), there, acr="eidas2")
    assert (walker.status, walker.heading) == (403, "Ce compte ProConnect n'ouvre aucun accès")
    assert there.leave(walker.page.link("Quitter ce compte ProConnect")).startswith(installed.PUBLIC_URL)


def test_who_gives_up_there_is_told_so(there):
    walker = Walker()
    back = there.answer(walker.client.get(START).headers["Location"], "")
    walker.response = walker.client.get(RETURN, query_of(back))
    assert walker.heading == "ProConnect n'a pas confirmé qui vous êtes"
