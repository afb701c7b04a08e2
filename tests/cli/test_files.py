"""`guichet files`: whoever answers for a fund lists, looks, accepts or refuses (R192)."""

import pytest
from typer.testing import CliRunner

from guichet.accounts import file_requests
from guichet.accounts.models import Account, FileRequest
from guichet.accounts.states import AccountState
from guichet.cli.app import app
from guichet.delivery.models import Message
from guichet.funds import catalogue
from tests.factories import AccountFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def request_(now):
    """A request of WEBER FLORENT at the fund of Moselle."""
    return ask(AccountFactory(opened_at=now), "57", now)


def ask(account, department, now):
    fund = catalogue.by_department(department)
    file_requests.ask(account, fund=fund, department=department, now=now)
    return FileRequest.objects.get(account=account, fund_code=fund.code)


def run(*words):
    return CliRunner().invoke(app, ["files", *words])


def test_the_list_names_nobody(request_, now):
    ask(request_.account, "59", now)
    shown = run("list").output
    assert str(request_.reference) in shown
    assert "2 requests to answer" in shown
    assert "weber" not in shown.lower()
    assert request_.account.person.nir not in shown


def test_the_list_of_one_fund(request_, now):
    elsewhere = ask(request_.account, "59", now)
    shown = run("list", "--fund", "lorraine").output
    assert str(request_.reference) in shown
    assert str(elsewhere.reference) not in shown
    assert run("list", "--fund", "berry-touraine").output == "No request is waiting.\n"


def test_an_agent_looks_at_who_asks(request_):
    shown = run("show", str(request_.reference)).output
    for said in (request_.account.person.nir, "Weber", "Florent", "1985-01-27", "fund 54, department 57", "waiting"):
        assert said in shown


def test_accepted_the_code_leaves_and_is_shown_to_no_agent(request_):
    done = run("accept", str(request_.reference))
    code = Message.objects.get().payload["context"]["code"]
    assert done.exit_code == 0
    assert code not in done.output
    assert run("list").output == "No request is waiting.\n"


def test_refused_the_member_is_told(request_):
    assert run("refuse", str(request_.reference)).exit_code == 0
    assert Message.objects.get().message == "accounts/file_refused"
    again = run("accept", str(request_.reference))
    assert (again.exit_code, again.output) == (1, "This request is answered already.\n")


@pytest.mark.parametrize("command", ["show", "accept", "refuse"])
@pytest.mark.parametrize("reference", ["x", "00000000-0000-4000-8000-000000000000"])
def test_a_reference_that_is_none(db, command, reference):
    done = run(command, reference)
    assert done.exit_code == 1
    assert "guichet files list" in done.output


def test_a_fund_that_is_none(db):
    assert "No fund is called 'nowhere'" in run("list", "--fund", "nowhere").output


def test_why_no_letter_can_leave(now):
    unknown = ask(AccountFactory(opened_at=now, person=PersonFactory(postal_lines=[])), "57", now)
    assert "no postal address" in run("accept", str(unknown.reference)).output
    frozen = ask(AccountFactory(opened_at=now), "57", now)
    Account.objects.filter(pk=frozen.account_id).update(state=AccountState.FROZEN)
    assert "frozen or closed" in run("accept", str(frozen.reference)).output
    one = AccountFactory(opened_at=now)
    first, second = ask(one, "57", now), ask(one, "59", now)
    assert run("accept", str(first.reference)).exit_code == 0
    assert "Try again tomorrow" in run("accept", str(second.reference)).output


def test_a_fund_that_is_no_more_can_only_be_refused(request_):
    FileRequest.objects.update(fund_code="9A")
    assert "refuse it" in run("accept", str(request_.reference)).output
    assert run("refuse", str(request_.reference)).exit_code == 0
