"""« Qui a consulté mon dossier »: each look and why, of one's own file alone, and never which adviser."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.agents.models import Look, Reason
from guichet.audit import operations as audit
from guichet.space.my_account import activity
from tests.factories import AccountFactory, AgentFactory, EstablishmentFactory, PersonFactory, enter

pytestmark = pytest.mark.django_db
HERE = "/espace/mon-compte/consultations/"


def look_at(holder, *, reason=Reason.CALL, at=None, fund_code="68"):
    kind = "establishment" if hasattr(holder, "siret") else "person"
    columns = {kind: holder, "reason": reason, "fund_code": fund_code, "opened_at": at or timezone.now()}
    return Look.objects.create(agent=AgentFactory(), **columns)


def test_mon_compte_leads_there(browser):
    assert f'href="{HERE}"' in browser.get("/espace/mon-compte/").content.decode()


def test_nobody_looked(browser):
    assert "Personne n'a consulté votre dossier." in browser.get(HERE).content.decode()


@pytest.mark.parametrize("reason", list(Reason))
def test_each_look_says_when_why_and_which_fund_and_never_who(browser, account, reason):
    look = look_at(account.person, reason=reason)
    page = browser.get(HERE).content.decode()
    words = str(activity.LOOK_REASONS[reason])
    assert (words[0].upper() + words[1:]).replace("'", "&#x27;") in page
    assert "un conseiller, MSA d&#x27;Alsace" in page
    assert look.agent.name not in page
    assert str(look.agent.reference) not in page
    assert "Joindre MSA d&#x27;Alsace" in page


def test_latest_first_and_twelve_months_only(browser, account):
    for days in (1, 200, 366):
        look_at(account.person, at=timezone.now() - dt.timedelta(days=days))
    assert browser.get(HERE).content.decode().count("<time datetime") == 2


@pytest.mark.parametrize("link", ["replaced_by", "duplicate_of"])
def test_a_number_replaced_hides_no_look(browser, account, link):
    """Agents open the row that holds by now, the account follows at night: neither before nor after is a look lost."""
    former, present = account.person, PersonFactory()
    type(former).objects.filter(pk=former.pk).update(**{link: present})
    look_at(former)
    look_at(present)
    assert browser.get(HERE).content.decode().count("<time datetime") == 2
    type(account).objects.update(person=present)
    assert browser.get(HERE).content.decode().count("<time datetime") == 2


def test_nobody_else_s(browser):
    look_at(AccountFactory().person)
    assert "Personne n'a consulté votre dossier." in browser.get(HERE).content.decode()


def test_an_establishment_reads_its_own(client):
    company = EstablishmentFactory()
    look_at(company)
    enter(client, AccountFactory(person=None, establishment=company, profile="entreprise"))
    assert "un conseiller, MSA d&#x27;Alsace" in client.get(HERE).content.decode()


def test_a_fund_that_merged_since_breaks_nothing(browser, account):
    look_at(account.person, fund_code="999")
    assert browser.get(HERE).status_code == 200


def test_three_queries(browser, account, django_assert_max_num_queries):
    for _ in range(5):
        look_at(account.person)
    with django_assert_max_num_queries(3):
        browser.get(HERE)


def test_nobody_reads_it_without_a_session(client):
    assert client.get(HERE).status_code == 302


def test_the_activity_says_fund_and_reason(browser, account):
    agent = AgentFactory()
    audit.record(
        "agent.file_opened",
        account=str(account.reference),
        fund_code="68",
        actor=agent.actor,
        now=timezone.now(),
        reason="counter",
    )
    page = browser.get("/espace/mon-compte/activite/").content.decode()
    assert "Dossier consulté\N{NO-BREAK SPACE}: à l&#x27;accueil" in page
    assert "par un conseiller, MSA d&#x27;Alsace" in page


def test_the_copy_of_the_data_has_them(browser, account):
    look = look_at(account.person)
    given = browser.post("/espace/mon-compte/mes-donnees/json/").json()
    [section] = [value for key, value in given.items() if key == "consultations"]
    assert len(section) == 1
    assert look.agent.name not in str(section)
