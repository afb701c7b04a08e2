"""A proof that is brought to the desk: genuine or not, and nothing more."""

import pytest

from guichet.audit.models import Entry
from guichet.backoffice.requests import proofs
from guichet.cases.receipts import number
from guichet.requests import seals
from tests.factories import AgentFactory, SentRequestFactory, at_work

pytestmark = pytest.mark.django_db
HERE = "/agents/preuves/"


def test_yes_for_the_code_of_this_request_at_this_fund_alone(desk):
    sent, other, elsewhere = SentRequestFactory(), SentRequestFactory(), SentRequestFactory(fund_code="84")
    code = seals.code_of(sent, seals.digests(sent))
    assert HERE in desk.get("/agents/rechercher/").text
    page = desk.post(HERE, {"numero": number(sent.reference).lower(), "code": f" {code} "}).text
    assert "Oui : ce code" in page.replace("\xa0", " ")
    assert "1 200" not in page, "nothing of what it says"
    entry = Entry.objects.get(event="agent.proof_checked")
    assert (entry.account, entry.facts["right"]) == (str(sent.account.reference), True)
    theirs = seals.code_of(elsewhere, [])
    for receipt, typed in (
        (other.reference, code), (sent.reference, code[:-1]), (elsewhere.reference, theirs), (sent.reference, "é\x00"),
    ):  # fmt: skip
        assert "Oui" not in desk.post(HERE, {"numero": number(receipt), "code": typed}).text
    assert "Non : ce numéro" in desk.post(HERE, {"numero": "?", "code": code}).text.replace("\xa0", " ")


def test_tries_are_counted_and_roles_asked_for(desk, client, monkeypatch):
    monkeypatch.setattr(proofs, "CHECKS_PER_DAY", 1)
    statuses = [desk.post(HERE, {"numero": "4F3A-91BC-2D07", "code": "x"}).status_code for _ in range(2)]
    assert statuses == [200, 429]
    assert at_work(client, AgentFactory(roles=["administrator"])).get(HERE).status_code == 403
