"""Everything that must go, goes on time: kept just before, gone just after."""

import datetime as dt
import os
import uuid

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from typer.testing import CliRunner

from config.environment import BASE_DIR
from guichet.accounts import changes, disavowal, file_requests, letters
from guichet.accounts.models import (
    CodedLetter,
    ContactChange,
    ContactKind,
    Delegate,
    DisavowalCode,
    FileRequest,
    Responsible,
)
from guichet.accounts.owners import Owner
from guichet.accounts.states import AccountState
from guichet.agents import invitations, looks, sessions
from guichet.agents.models import AgentSession, Invitation, Look, Reason
from guichet.audit import operations as audit
from guichet.audit.models import Entry
from guichet.bank import operations as bank
from guichet.bank import rules
from guichet.bank.models import BankChange
from guichet.cases.models import Case, CaseKind
from guichet.cases.operations import close as close_case
from guichet.cases.operations import open_case
from guichet.certificates.models import Certificate
from guichet.cli import worker
from guichet.cli.app import app
from guichet.cli.housekeeping import KINDS, MESSAGES_KEPT, run
from guichet.conventions import consulted
from guichet.conventions import retention as conventions
from guichet.conventions.models import Consultation, Convention
from guichet.conventions.rules import StructureKind
from guichet.delivery import operations as delivery
from guichet.delivery import printing
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from guichet.documents.models import Document as Paper
from guichet.documents.models import DocumentKind
from guichet.enrolment import operations as enrolment
from guichet.enrolment.counter import operations as counter
from guichet.enrolment.counter.rules import Document
from guichet.enrolment.models import CounterStart, Enrolment
from guichet.enrolment.states import COUNTER_LASTS, EnrolmentState
from guichet.exchanges import appointments
from guichet.exchanges import operations as exchanges
from guichet.exchanges.models import Appointment, Thread, Way
from guichet.exchanges.rules import Theme
from guichet.figures import rules as figures
from guichet.figures.models import Batch
from guichet.figures.rules import Measure
from guichet.files import store
from guichet.files.models import MediaType, StoredFile
from guichet.franceconnect import arrivals
from guichet.franceconnect.models import Arrival
from guichet.funds import catalogue
from guichet.limits import operations as limits
from guichet.limits.models import Attempt
from guichet.limits.rules import Limit
from guichet.login import browsers, challenges, unsent
from guichet.login import operations as login
from guichet.login.models import Browser, Session, SpentChallenge, Unsent
from guichet.login.whence import Whence
from guichet.mandates import ending
from guichet.mandates.models import Mandate
from guichet.mandates.rules import End
from guichet.one_time_codes import operations as codes
from guichet.one_time_codes.models import OneTimeCode
from guichet.openid_client.flow import Identity
from guichet.openid_provider import keys as openid_keys
from guichet.openid_provider.models import Asked, AuthorizationCode, Client, SigningKey
from guichet.registry.models import Person
from guichet.renewal import operations as renewing
from guichet.renewal.models import Renewal
from guichet.requests.models import Request, RequestPaper
from tests.conventions.factories import ConventionFactory, DelegateAccountFactory, MemberFactory
from tests.factories import AccountFactory, AffiliationFactory, AgentFactory, PersonFactory, SentRequestFactory
from tests.journeys import people
from tests.mandates.factories import MandateFactory
from tests.paperwork import paper
from tests.requests import declaring
from tests.space.third_party.conventions import beneficiary, convention

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def print_folder(settings, tmp_path):
    """A print shop of this test's own."""
    settings.LETTERS_FOLDER = tmp_path / "letters"


MOMENT = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)


def sent_request(now):
    request = SentRequestFactory(sent_at=now, account__state=AccountState.CLOSED)
    stored = store.keep(b"x", name="a.pdf", media_type=MediaType.PDF, now=now)
    RequestPaper.objects.create(request=request, name="a", file=stored, digest="", added_at=now)
    return Request.objects.all()


def half_way(now):
    enrolment.start(fund=catalogue.by_code("68"), profile={"profile": "particulier"}, now=now)
    return Enrolment.objects.exclude(answers=None)


def ended(now):
    half_way(now)
    Enrolment.objects.update(state=EnrolmentState.ABANDONED, answers=None)
    return Enrolment.objects.all()


def counter_reference(now):
    people.rene_in_the_registry()
    counter.begin(
        holder=Person.objects.get(), profile="particulier", fund=catalogue.by_code("68"),
        agent="agent:5b0c2a56-6f3f-4d1d-9a51-0d9a53e1d6a4", document=Document.PASSPORT, now=now,
    )  # fmt: skip
    return CounterStart.objects.exclude(code=None)


def one_time_code(now):
    codes.issue(
        purpose="login", subject="x", channel=Channel.EMAIL, destination="a@example.org",
        fund=catalogue.by_code("68"), now=now,
    )  # fmt: skip
    return OneTimeCode.objects.all()


def attempt(now):
    limits.attempt(Limit("login.address", "x", 5, dt.timedelta(hours=1)), now=now)
    return Attempt.objects.all()


def session(now):
    login.open_session(AccountFactory(opened_at=now), now=now)
    return Session.objects.all()


def spent_challenge(now):
    challenges.spend(challenges.make("login", now=now).token, "login", now=now)
    return SpentChallenge.objects.all()


def franceconnect_arrival(now):
    arrivals.note(Identity("sub", {}, "id-token", "eidas1"), account=None, fund="", now=now)
    return Arrival.objects.all()


def browser(now):
    browsers.note(AccountFactory(opened_at=now), whence=Whence("192.0.2.0/24"), known=None, now=now)
    return Browser.objects.all()


def unsent_form(now):
    unsent.keep(Session(account=AccountFactory(opened_at=now)), QueryDict("valeur=x"), page="/espace/", now=now)
    return Unsent.objects.all()


def message(now, *, state=State.SENT, channel=Channel.EMAIL, **more):
    values = {"sent_at": now} if state == State.SENT else {}
    values |= {"payload": {}} if state == State.QUEUED else {}
    Message.objects.create(
        message="x/y", channel=channel, about="x", state=state, created_at=now, next_attempt_at=now, **values | more
    )
    return Message.objects.all()


def late_letter(now):
    with transaction.atomic():
        delivery.enqueue(
            message="accounts/account_exists", channel=Channel.LETTER, fund_code="68", about="x",
            recipient={"postal_lines": ["A", "", "", "1 RUE B", "", "67990 C"]}, now=now, not_after=now + 30 * DAY,
            context={"given_name": "Zoé", "family_name": "Weber"},
        )  # fmt: skip
    return Message.objects.exclude(payload=None)


def disavowal_code(now):
    fund = catalogue.by_code("68")
    disavowal.issue(AccountFactory(opened_at=now), letter=CodedLetter.ENROLMENT_CONFIRMED, fund=fund, now=now)
    return DisavowalCode.objects.all()


def file_request(now):
    asked = {"account": AccountFactory(opened_at=now), "fund": catalogue.by_code("54"), "department": "57"}
    file_requests.ask(**asked, now=now)
    return FileRequest.objects.all()


def contact_change(now):
    account = AccountFactory(opened_at=now)
    changes.ask(account, kind=ContactKind.EMAIL, value="b@example.org", now=now)
    changes.send_code(account, kind=ContactKind.EMAIL, address="192.0.2.0/24", now=now)
    code = Message.objects.get(message="one_time_codes/security_code").payload["context"]["code"]
    changes.prove(account, kind=ContactKind.EMAIL, typed=code, now=now)
    return ContactChange.objects.all()


def request_draft(now):
    declaring.begin(AccountFactory(opened_at=now), now=now)
    return Request.objects


def agent_session(now):
    sessions.open_session(AgentFactory(), factor="passkey", fund_code="68", now=now)
    return AgentSession.objects


def agent_invitation(now):
    with transaction.atomic():
        invitations.send(AgentFactory(state="invited"), fund_code="68", now=now)
    return Invitation.objects


def agent_look(now):
    agent_session(now)
    session = AgentSession.objects.select_related("agent").get()
    looks.open_file(session, AffiliationFactory().person, reason=Reason.CALL, now=now)
    return Look.objects


def consultation(now):
    named = beneficiary(convention(StructureKind.COUNTY))
    consulted.note(named, account=AccountFactory(), now=now)
    return Consultation.objects


def former_responsible(now):
    AccountFactory(opened_at=now).responsibles.create(family_name="A", given_name="B", since=now - DAY, until=now)
    return Responsible.objects.all()


def renewal(now):
    renewing.begin(fund=catalogue.by_code("68"), number="1540699990921", now=now)
    return Renewal.objects.all()


def closed_case(now):
    open_case(kind=CaseKind.FILE_ELSEWHERE, fund_code="54", about="a", details={"nom": "Weber"}, now=now)
    open_case(kind=CaseKind.FILE_ELSEWHERE, fund_code="54", about="waits", details={}, now=now)
    close_case(kind=CaseKind.FILE_ELSEWHERE, fund_code="54", about="a", now=now)
    return Case.objects.filter(about="a")


class OnDisk:
    """Files in the place of rows."""

    def __init__(self, path):
        self.path = path

    def exists(self):
        return self.path.exists()

    def all(self):
        return self


def lost_file(now):
    for name in ("lost", "kept"):
        store.keep(b"%PDF-", name=name, media_type=MediaType.PDF, now=now)
    lost = StoredFile.objects.earliest("pk")
    path = store.path_of(lost.reference)
    StoredFile.objects.filter(pk=lost.pk).delete()
    os.utime(path, (now.timestamp(), now.timestamp()))
    return OnDisk(path)


def document(now):
    person = AffiliationFactory().person
    kept, old = (paper(person, kind=kind, now=now) for kind in (DocumentKind.PROOF, DocumentKind.SENT))
    return Paper.objects.exclude(pk=kept.pk).filter(pk=old.pk)


def expired_certificate(now):
    person = PersonFactory()
    Certificate.objects.create(
        person=person, number="K7MP-3XRT-9HCD", kind="famille", fund_code="68", issued_at=now, key_id=1,
        expires_on=timezone.localdate(now), said={"payload": "", "control": ""}, said_index="a",
    )  # fmt: skip
    return Certificate.objects.all()


def exchange(now):
    account = AccountFactory()
    written = exchanges.Written("Bonjour", uuid.uuid4())
    owner, theme = Owner(person=account.person), Theme.HEALTH
    exchanges.begin(account, owner, fund_code="68", theme=theme, title="Soins", written=written, now=now)
    return Thread.objects.all()


def appointment(now):
    account = AccountFactory()
    wish = appointments.Wish(Theme.HEALTH, Way.TELEPHONE, [(now.date(), "am")], "+33600000000", "")
    appointments.ask(account, Owner(person=account.person), fund_code="68", wish=wish, now=now)
    return Appointment.objects.all()


def bank_change(now):
    account, unknown = AccountFactory(), rules.Trust(None, None, reached=True, factor_shown=True)
    wanted = bank.Wanted("FR7630006000011234567890189", "WEBER FLORENT")
    change = bank.ask(account, account.person, fund_code="68", wanted=wanted, trust=unknown, now=now)
    bank.cancel(account, change, now=now)
    return BankChange.objects.all()


def figures_of_a_day(now):
    Batch.objects.create(day=timezone.localdate(now), measure=Measure.FAILED, label="sms", count=10)
    return Batch.objects.all()


def mandate(now):
    MandateFactory(at=now, on_paper=True, ended=End.REVOKED)
    return Mandate.objects.all()


def openid_client(now):
    return Client.objects.create(client_id="tesa", name="TESA", secret="x", created_at=now)


def openid_request(now):
    Asked.objects.create(client=openid_client(now), parameters={}, asked_at=now)
    return Asked.objects


def openid_code(now):
    AuthorizationCode.objects.create(
        client=openid_client(now), account=AccountFactory(opened_at=now), content={}, issued_at=now,
        code_hash="x", token_hash="x", used_at=now,
    )  # fmt: skip
    return AuthorizationCode.objects


def openid_key(now):
    for number, retired in enumerate([now, None]):
        SigningKey.objects.create(kid=str(number), alg="ES256", jwk={}, made_at=now, signs_from=now, retired_at=retired)
    return SigningKey.objects.filter(kid="0")


def refused_convention(now):
    ConventionFactory(state="refused", proposed_at=now)
    return Convention.objects


def ended_convention(now):
    """Return one whose people were named by one of them, and which another one replaced."""
    ended = ConventionFactory(state="ended", proposed_at=now)
    MemberFactory(convention=ended, named_by=MemberFactory(convention=ended))
    ConventionFactory(structure=ended.structure, replaces=ended)
    return Convention.objects.filter(state="ended")


def unnamed_delegate(now):
    DelegateAccountFactory(delegate__made_at=now)
    return Delegate.objects


MADE = {
    "enrolment_answers": (half_way, DAY),
    "counter_references": (counter_reference, COUNTER_LASTS),
    "ended_enrolments": (ended, 7 * DAY),
    "renewals": (renewal, dt.timedelta(minutes=20)),
    "one_time_codes": (one_time_code, DAY + dt.timedelta(minutes=15)),
    "attempts": (attempt, dt.timedelta(hours=1)),
    "sessions": (session, dt.timedelta(hours=13)),
    "spent_challenges": (spent_challenge, dt.timedelta(minutes=15)),
    "franceconnect_arrivals": (franceconnect_arrival, dt.timedelta(minutes=15)),
    "browsers": (browser, 400 * DAY),
    "openid_requests": (openid_request, dt.timedelta(minutes=30)),
    "openid_codes": (openid_code, dt.timedelta(minutes=10)),
    "openid_keys": (openid_key, openid_keys.SHOWN_AFTER),
    "unsent_forms": (unsent_form, dt.timedelta(minutes=30)),
    "late_letters": (late_letter, 30 * DAY),
    "messages": (message, 40 * DAY),
    "disavowal_codes": (disavowal_code, 91 * DAY),
    "file_requests": (file_request, 90 * DAY),
    "contact_changes": (contact_change, 8 * DAY),
    "former_responsibles": (former_responsible, 365 * DAY),
    "agents_sessions": (agent_session, dt.timedelta(hours=10)),
    "agents_invitations": (agent_invitation, dt.timedelta(hours=72) + DAY),
    "agents_looks": (agent_look, 365 * DAY),
    "consultations": (consultation, 365 * DAY),
    "lost_files": (lost_file, DAY),
    "documents": (document, 3653 * DAY),
    "closed_cases": (closed_case, 183 * DAY),
    "request_drafts": (request_draft, 30 * DAY),
    # The last day ends at midnight, 14 hours after ten in the morning.
    "expired_certificates": (expired_certificate, 365 * DAY + dt.timedelta(hours=14)),
    "sent_requests": (sent_request, (5 * 365 + 1) * DAY),
    "exchanges": (exchange, exchanges.KEPT),
    "appointments": (appointment, appointments.KEPT),
    "bank_changes": (bank_change, rules.FORGOTTEN_AFTER),
    # Its day ends at midnight, 14 hours after ten in the morning.
    "figures": (figures_of_a_day, figures.KEPT + dt.timedelta(hours=14)),
    "mandates": (mandate, ending.KEPT_AFTER_END),
    "refused_conventions": (refused_convention, conventions.REFUSED_KEPT),
    "ended_conventions": (ended_convention, conventions.ENDED_KEPT),
    "unnamed_delegates": (unnamed_delegate, DAY),
}


def test_every_kind_is_tried_here():
    assert set(MADE) == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_kept_just_before_and_gone_just_after(now, name):
    make, delay = MADE[name]
    rows = make(now)
    erase = KINDS[name].erase
    assert erase(now + delay - MOMENT) == 0
    assert rows.exists()
    assert erase(now + delay) == 1
    assert not rows.all().exists()
    assert erase(now + delay) == 0, "done again, it does nothing"


@pytest.mark.parametrize("name", KINDS)
def test_two_at_once_are_harmless(now, name, at_once):
    make, delay = MADE[name]
    rows = make(now)
    counts = at_once(*[lambda: KINDS[name].erase(now + delay)] * 2)
    assert sum(counts) in {1, 2}, "both may have seen it; neither fails"
    assert not rows.all().exists()


@pytest.mark.parametrize("name", KINDS)
def test_the_document_says_when_and_why(name):
    kind = KINDS[name]
    table = (BASE_DIR / "docs" / "security.md").read_text(encoding="utf-8")
    assert f"| `{name}` | {kind.what} | {kind.delay} | {kind.reason} |" in table


def test_what_is_alive_stays_however_old(now):
    old = now - 400 * DAY
    message(old, state=State.QUEUED)
    half_way(old)
    Enrolment.objects.update(state=EnrolmentState.TO_SETTLE)
    AccountFactory(opened_at=old).responsibles.create(family_name="A", given_name="B", since=old)
    SentRequestFactory(sent_at=now - 4000 * DAY)
    assert [done for _name, _kind, done in run(now)] == [0] * len(KINDS)


@pytest.mark.parametrize("state", [State.SENT, State.DEAD, State.CANCELLED])
def test_a_message_that_is_over_goes_whatever_became_of_it(now, state):
    message(now, state=state)
    assert KINDS["messages"].erase(now + MESSAGES_KEPT) == 1


def test_a_letter_whose_pdf_waits_to_be_printed_keeps_its_row(now):
    late_letter(now)
    printing.close_batch(now=now)
    assert KINDS["messages"].erase(now + 400 * DAY) == 0
    assert Message.objects.get().state == State.BATCHED


def test_rows_stay_as_long_as_letters_are_counted_and_passwords_live():
    assert letters.COUNTED_FOR < MESSAGES_KEPT
    for fund in catalogue.all_funds():
        assert dt.timedelta(days=fund.policy.provisional_days_letter) < MESSAGES_KEPT


def test_the_journal_is_never_touched(now):
    audit.record("login.refused", now=now - 4000 * DAY)
    list(run(now))
    assert Entry.objects.count() == 1


def test_the_worker_does_all_of_it_by_itself():
    for name, kind in KINDS.items():
        chore = worker.CHORES[f"erase_{name}"]
        assert (chore.run, chore.every) == (kind.erase, kind.every)


def test_the_command_says_what_and_how_many(now):
    message(now - 400 * DAY)
    result = CliRunner().invoke(app, ["housekeeping"])
    assert result.exit_code == 0
    lines = dict(line.split(": ", 1) for line in result.output.splitlines())
    assert set(lines) == set(KINDS)
    assert lines["messages"].startswith("1 (rows of messages")
    assert lines["sessions"].startswith("0 (")


def test_one_kind_that_fails_stops_no_other_and_is_told(now, monkeypatch):
    from dataclasses import replace

    from guichet.cli import housekeeping

    def fail(_now):
        raise RuntimeError("numéro 1 85 01")

    broken = {**KINDS, "attempts": replace(KINDS["attempts"], erase=fail)}
    monkeypatch.setattr(housekeeping, "KINDS", broken)
    message(now - 400 * DAY)
    result = CliRunner().invoke(app, ["housekeeping"])
    assert result.exit_code == 1
    assert "attempts: FAILED" in result.output
    assert "messages: 1" in result.output
    assert "1 85 01" not in result.output
