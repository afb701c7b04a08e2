"""Messages, appointments and bank details as agents work them: each by whoever holds its case, and by nobody else."""

import datetime as dt
import re
import uuid

import pytest
from django.utils import timezone

from guichet.accounts.owners import Owner
from guichet.audit.models import Entry
from guichet.bank import operations as bank
from guichet.bank.models import BankChange
from guichet.bank.rules import Trust
from guichet.cases import working
from guichet.cases.models import Case
from guichet.cases.working import Worker
from guichet.delivery.models import Message
from guichet.exchanges import appointments
from guichet.exchanges import operations as exchanges
from guichet.exchanges.models import Appointment, Attachment, Post, Thread, Way
from guichet.exchanges.operations import Written
from guichet.exchanges.rules import Theme
from guichet.files.models import MediaType
from guichet.files.papers import Paper
from tests.factories import AgentFactory, at_work

LIST = "/agents/demandes/"
SECRET = "mon arrêt de travail"
PDF = b"%PDF-1.7"


@pytest.fixture
def agent(db):
    return AgentFactory(roles=["requests"])


@pytest.fixture
def thread(account):
    papers = [Paper("arret.pdf", MediaType.PDF, PDF)]
    written = Written(SECRET, uuid.uuid4(), papers)
    owner = Owner(person=account.person)
    now = timezone.now()
    return exchanges.begin(account, owner, fund_code="68", theme=Theme.HEALTH, title="Arrêt", written=written, now=now)


@pytest.fixture
def appointment(account):
    wish = appointments.Wish(Theme.PENSION, Way.DESK, [(timezone.localdate(), "am")], "+33600000000", "J'entends mal")
    owner = Owner(person=account.person)
    return appointments.ask(account, owner, fund_code="68", wish=wish, now=timezone.now())


@pytest.fixture
def change(account):
    trust = Trust(timezone.now() - dt.timedelta(days=365), None, reached=True, factor_shown=True)
    wanted = bank.Wanted("FR7630006000011234567890189", "WEBER FLORENT", Paper("rib.pdf", MediaType.PDF, PDF))
    return bank.ask(account, account.person, fund_code="68", wanted=wanted, trust=trust, now=timezone.now())


def take(agent, one):
    case = Case.objects.get(reference=one.reference)
    working.take(case, Worker(agent.actor), now=timezone.now())
    return f"{LIST}{case.reference}/"


def test_a_thread_is_read_and_answered_by_its_holder(desk, agent, thread):
    here = take(agent, thread)
    assert "Lire et répondre" in desk.get(here).content.decode()
    page = desk.get(f"{here}echange/").content.decode()
    assert SECRET in page
    assert Post.objects.get().read_at is not None
    given = Attachment.objects.get()
    assert desk.get(f"{here}echange/pieces/{given.reference}/").getvalue() == PDF
    sending = re.search(r'name="envoi"[^>]*value="([0-9a-f-]{36})"', page)[1]
    answer = {"texte": "Votre arrêt est traité.", "ensuite": "clore", "envoi": sending}
    assert desk.post(f"{here}echange/", answer).url == f"{here}?fait=repondue"
    assert Thread.objects.get().state == "closed"
    [told] = Message.objects.filter(message="exchanges/answered")
    assert "arrêt" not in str(told.payload)
    desk.post(f"{here}echange/", answer)
    assert Post.objects.count() == 2


@pytest.mark.parametrize("text", ["", "Voyez [nommez]", "Écrivez à a@example.org", "x" * 4001])
def test_an_answer_is_complete_and_carries_no_address(desk, agent, thread, text):
    here = take(agent, thread)
    page = desk.post(f"{here}echange/", {"texte": text, "ensuite": "clore"})
    assert page.status_code == 200
    assert Post.objects.count() == 1


def test_nobody_else_reads_or_answers(client, desk, thread, appointment, change):
    pages = [
        f"{LIST}{thread.reference}/echange/", f"{LIST}{thread.reference}/echange/pieces/{Attachment.objects.get().reference}/",
        f"{LIST}{appointment.reference}/rendez-vous/", f"{LIST}{change.reference}/banque/",
        f"{LIST}{change.reference}/banque/rib/",
    ]  # fmt: skip
    elsewhere = AgentFactory(roles=["requests"], roles__fund_code="54")
    support, stranger = AgentFactory(), at_work(type(client)(), elsewhere, fund_code="54")
    other_team = at_work(type(client)(), support)
    for page in pages:
        assert "fait=perdue" in desk.get(page).url, "nobody has taken it"
        assert stranger.get(page).status_code == 404
        assert other_team.get(page).status_code == 403
    desk.post(pages[0], {"texte": "x", "ensuite": "clore"})
    desk.post(pages[3])
    assert Post.objects.count() == 1
    assert BankChange.objects.get().ended_at is None


def test_a_page_of_another_kind_of_case_is_none(desk, agent, thread):
    here = take(agent, thread)
    assert "fait=perdue" in desk.get(f"{here}banque/").url
    assert "fait=perdue" in desk.get(f"{here}rendez-vous/").url


def test_an_appointment_is_given_then_seen_by_its_member(desk, agent, appointment):
    here = take(agent, appointment)
    assert "J&#x27;entends mal" in desk.get(f"{here}rendez-vous/").content.decode()
    day = timezone.localdate() + dt.timedelta(days=1)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    typed = {
        "reponse": "fixer",
        "jour_day": day.day,
        "jour_month": day.month,
        "jour_year": day.year,
        "mot": "Apportez tout.",
    }
    for wrong in ("", "25:00", "22:00"):
        assert desk.post(f"{here}rendez-vous/", {**typed, "heure": wrong}).status_code == 200
    assert desk.post(f"{here}rendez-vous/", {**typed, "heure": "14h30"}).url.endswith("fait=repondue")
    one = Appointment.objects.get()
    assert (one.state, timezone.localtime(one.meeting_at).strftime("%H:%M")) == ("set", "14:30")
    assert Message.objects.filter(message="exchanges/appointment_answered").count() == 1
    # Cancelled, it comes back to the pile: somebody has it in a diary.
    appointments.cancel(one.account, one, now=timezone.now())
    assert Case.objects.get().state == "open"
    again = take(agent, one)
    assert "Ce rendez-vous est annulé" in desk.get(f"{again}rendez-vous/").content.decode()


def test_an_appointment_that_is_declined_says_why(desk, agent, appointment):
    here = take(agent, appointment)
    desk.post(f"{here}rendez-vous/", {"reponse": "refuser", "mot": "Nous vous répondons par écrit."})
    one = Appointment.objects.get()
    assert (one.state, one.answer, Case.objects.get().outcome) == (
        "declined",
        "Nous vous répondons par écrit.",
        "refused",
    )


def test_a_new_account_is_checked_and_stopped_by_its_holder(desk, agent, change):
    here = take(agent, change)
    page = desk.get(f"{here}banque/").content.decode()
    assert "FR76 3000 6000 0112 3456 7890 189" in page
    assert desk.get(f"{here}banque/rib/").getvalue() == PDF
    desk.post(f"{here}banque/")
    assert BankChange.objects.get().ended_by == "agent"
    assert Case.objects.get().state == "closed"


def test_each_paper_is_journalled_and_nobody_opens_them_all(desk, agent, thread, change, monkeypatch):
    attached = f"{take(agent, thread)}echange/pieces/{Attachment.objects.get().reference}/"
    rib = f"{take(agent, change)}banque/rib/"
    assert desk.get(attached).status_code == desk.get(rib).status_code == 200
    opened = Entry.objects.filter(event="case.paper_opened", actor=agent.actor)
    assert [one.account for one in opened] == [str(thread.account.reference)] * 2
    monkeypatch.setattr("guichet.backoffice.requests.rules.PAPERS_PER_DAY", 2)
    assert desk.get(attached).status_code == desk.get(rib).status_code == 429
    assert opened.count() == 2
    assert Entry.objects.filter(event="agent.denied", facts__reason="cap").count() == 2
