"""What whoever acts for others may open in the space: nothing by default, and no page breaks (docs/adr/0136)."""

import pytest
from django.urls import reverse

from guichet.space import gate
from tests.conventions.factories import MemberFactory
from tests.factories import enter
from tests.space_pages import names_and_addresses

pytestmark = pytest.mark.django_db

REFUSES = "Cette page n'est pas ouverte à votre accès"
OWN = {
    "home", "my_account", "activity", "my_data", "close_account", "change_email", "change_phones", "change_password",
    "security", "authenticator", "passkeys",
}  # fmt: skip
"""Pages of a delegate's own account that a plain GET shows. The others take forms, or what is not there."""
LEADS_HOME = {
    "my_files": "/espace/",
    "confirm_contact": "",
    "change_code": "",
    "change_cancel": "",
    "recovery_codes": "",
}


def words(response):
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


@pytest.fixture
def odile(client):
    """The browser of Odile Vogel, administrator of the Cabinet Épi; her membership is `odile.member`."""
    client.member = MemberFactory()
    return enter(client, client.member.delegate.account)


def test_a_delegate_asks_for_every_page_of_the_space(odile):
    """The allowed ones answer, any other refuses in words; none breaks, and nothing of anybody is written."""
    seen = {}
    for name, address in names_and_addresses("space"):
        for ask in (odile.get, odile.post):
            response = ask(address)
            seen.setdefault(name, []).append(response)
    own = gate.OPEN_TO_DELEGATES
    for name, responses in seen.items():
        statuses = [one.status_code for one in responses]
        if name in own:
            assert 403 not in statuses, name
            assert not any(REFUSES in words(one) for one in responses if one.status_code == 200), name
        elif name.startswith(gate.OF_THIRD_PARTIES):
            # Of a membership that nobody has: no page, and never anybody's data.
            assert set(statuses) <= {404, 405}, name
        elif statuses != [405, 405]:
            shown = [one for one in responses if one.status_code != 405]
            assert {one.status_code for one in shown} == {403}, (name, statuses)
            assert all(REFUSES in words(one) for one in shown), name
            assert all(reverse("space:home") in one.content.decode() for one in shown)
    assert {name for name, answers in seen.items() if answers[0].status_code == 200} >= OWN - {"close_account"}
    assert own <= set(seen)
