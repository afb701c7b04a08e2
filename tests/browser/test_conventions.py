"""From « Autre » to a working access: a structure asks, one agent proposes, another approves, the letter opens it."""

import pytest

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from tests.browser import partners
from tests.factories import AgentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("R4")
def test_a_declaring_third_party_from_its_request_to_its_password(live_server, open_page, settings, sink, tmp_path):
    settings.PUBLIC_URL = live_server.url
    settings.FILES_FOLDER, settings.LETTERS_FOLDER = tmp_path / "files", str(tmp_path / "letters")
    claire, paul = (AgentFactory(roles=["requests"], name=name) for name in ("Claire Muller", "Paul Durand"))
    partner = partners.Partner("tiers_declarant")
    partners.ask(open_page(base_url=live_server.url), partner)
    partners.propose(partners.agent_page(open_page, live_server, claire), partner)
    assert not Account.objects.exists()
    partners.approve(partners.agent_page(open_page, live_server, paul), partner)
    number, password = partners.posted(partner, sink)
    partners.first_login(open_page(base_url=live_server.url, viewport={"width": 360, "height": 640}), number, password)
    assert Account.objects.get().state == AccountState.ACTIVE
