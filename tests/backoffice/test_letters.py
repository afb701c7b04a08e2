"""The room of letters: what waits, what came back, one stopped; nothing of another fund, and never who it is for."""

import datetime as dt
import uuid
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

import guichet
from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.accounts.warnings import WARNINGS
from guichet.audit.models import Entry
from guichet.backoffice.letters import kinds, reading
from guichet.cases.models import Case
from guichet.delivery import answers, batches, operations, printing
from guichet.delivery.models import Batch, Channel, Message
from guichet.delivery.states import State
from tests.factories import AccountFactory, AgentFactory, at_work
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
HERE = "/agents/courriers/"
LINES = ["MADAME ZOE WEBER", "", "", "12 RUE DE L EGLISE", "", "67000 STRASBOURG"]


@pytest.fixture(autouse=True)
def print_folder(settings, tmp_path):
    """A print shop of this test's own."""
    settings.LETTERS_FOLDER = tmp_path / "letters"


def letter(message="accounts/provisional_password", *, fund_code="68", about=None, now=None, **more):
    context = {"given_name": "Zoé", "family_name": "Weber", "password": "tomika-pareno", "valid_until": "17 mars 2026"}
    with transaction.atomic():
        return operations.enqueue(
            message=message, channel=Channel.LETTER, fund_code=fund_code, recipient={"postal_lines": LINES},
            context=context, about=about or str(uuid.uuid4()), now=now or timezone.now(), **more,
        )  # fmt: skip


@pytest.fixture
def walker(db):
    """A browser of an agent of the letters of Alsace."""
    walker = Walker()
    at_work(walker.client, AgentFactory(roles=["letters"]))
    return walker


def test_every_letter_there_is_has_words_and_none_that_warns_may_be_stopped():
    folder = Path(guichet.__file__).parent
    there = {f"{path.parents[4].name}/{path.parent.name}" for path in folder.rglob("messages/*/letter.typ")}
    assert there == set(kinds.KINDS)
    assert set(kinds.STOPPABLE) == there - WARNINGS


def test_reasons_are_those_the_post_and_the_journal_know():
    assert {value for value, _words in kinds.RETURN_REASONS} == answers.REASONS[answers.Kind.RETURNED]


def test_nothing_waits_in_an_empty_room(walker):
    assert "Aucun courrier de votre caisse n'attend." in walker.get(HERE).text
    assert "n'est revenu depuis 40 jours" in walker.get(f"{HERE}revenus/").text


def test_what_waits_is_told_and_nobody_is_named(walker):
    old = letter(now=timezone.now() - dt.timedelta(days=6))
    letter("accounts/password_renewed")
    other = letter(fund_code="54")
    page = walker.get(HERE)
    assert "Mot de passe provisoire" in page.text
    assert "il y a 6 jours" in page.text
    assert f"n° {str(old.pk)[:8]}" in page.text
    assert str(other.pk)[:8] not in page.source
    assert "WEBER" not in page.source.upper().replace("CLAIRE", "")
    assert reading.counts("68", now=timezone.now()).waiting == 2


def test_pages_follow_one_another_without_counting(walker, monkeypatch):
    monkeypatch.setattr(reading, "PER_PAGE", 2)
    began = timezone.now() - dt.timedelta(days=1)
    made = [letter(now=began + dt.timedelta(minutes=rank // 2)) for rank in range(5)]
    seen = []
    walker.get(HERE)
    for _ in range(3):
        seen += [str(one.pk) for one in made if f"{HERE}{one.pk}/" in walker.source]
        if "Courriers suivants" in walker.text:
            walker.follow("Courriers suivants")
    assert sorted(seen) == sorted(str(one.pk) for one in made)
    for wrong in ("x", "1e400_" + str(uuid.uuid4()), "nan_" + str(uuid.uuid4()), "1_2"):
        assert walker.get(f"{HERE}?apres={wrong}").status == 200


def test_a_letter_is_stopped_and_its_secret_erased(walker):
    account = AccountFactory(state=AccountState.AWAITING_LETTER)
    waiting = letter(about=str(account.reference))
    walker.get(f"{HERE}{waiting.pk}/")
    assert "Le compte reste en attente de sa lettre" in walker.text
    walker.press("Arrêter ce courrier")
    assert walker.errors == {"motif": "Ce champ est exigé."}
    walker.press("Arrêter ce courrier", motif="wrong_address")
    assert "arrêté par un agent" in walker.text
    assert "Elle peut s'inscrire à nouveau" in walker.text
    waiting.refresh_from_db()
    assert (waiting.state, waiting.payload) == (State.CANCELLED, None)
    entry = Entry.objects.get(event="letter.stopped")
    assert (entry.account, entry.fund_code) == (str(account.reference), "68")
    assert entry.facts == {"purpose": "provisional_password", "reason": "wrong_address"}
    assert entry.actor.startswith("agent:")
    assert Account.objects.get().state == AccountState.AWAITING_LETTER


@pytest.mark.parametrize("message", sorted(WARNINGS & set(kinds.KINDS)))
def test_an_agent_who_helps_a_thief_stops_no_letter_that_warns(walker, message):
    warning = letter(message)
    walker.get(f"{HERE}{warning.pk}/")
    assert "aucun agent ne peut l'arrêter" in walker.text
    assert "Arrêter ce courrier" not in walker.text
    walker.post(f"{HERE}{warning.pk}/", motif="mistake")
    assert walker.status == 409
    warning.refresh_from_db()
    assert warning.state == State.QUEUED
    assert not Entry.objects.filter(event="letter.stopped").exists()


def test_nobody_stops_a_fund_s_letters_one_after_the_other(walker, monkeypatch):
    monkeypatch.setattr("guichet.backoffice.letters.operations.STOPS_PER_DAY", 2)
    many = [letter() for _ in range(4)]
    for one in many:
        walker.get(f"{HERE}{one.pk}/").press("Arrêter ce courrier", motif="mistake")
    assert "c'est la limite" in walker.text
    assert Message.objects.filter(state=State.CANCELLED).count() == 2
    assert Entry.objects.filter(event="agent.denied", facts__reason="cap").count() == 2


def test_nor_says_that_all_of_them_came_back(walker, monkeypatch):
    monkeypatch.setattr("guichet.backoffice.letters.operations.RETURNS_PER_DAY", 1)
    then = timezone.now() - dt.timedelta(days=3)
    many = [letter(now=then) for _ in range(2)]
    printing.close_batch(now=then)
    for one in many:
        walker.get(f"{HERE}revenus/").press("Noter ce retour", numero=str(one.pk), motif="other")
    assert "c'est la limite" in walker.errors["numero"]
    assert Message.objects.filter(returned_at__isnull=False).count() == 1


def test_saying_that_a_warning_came_back_does_not_stop_it(walker):
    """What came back is erased at the print shop's: said of a letter that still lies there, it would never be printed."""
    warning = letter("accounts/account_exists")
    printing.close_batch(now=timezone.now())
    walker.get(f"{HERE}revenus/").press("Noter ce retour", numero=str(warning.pk), motif="other")
    assert "il ne peut pas être revenu" in walker.errors["numero"]
    warning.refresh_from_db()
    assert (warning.state, warning.returned_at) == (State.BATCHED, None)


def test_a_letter_in_a_batch_is_too_late_to_stop(walker):
    late = letter()
    walker.get(f"{HERE}{late.pk}/")
    printing.close_batch(now=timezone.now())
    walker.press("Arrêter ce courrier", motif="asked")
    assert walker.status == 409
    assert "n'a pas été arrêté" in walker.text
    assert "il ne peut plus être arrêté" in walker.text


def test_another_fund_s_letters_are_no_page_and_the_journal_knows(walker):
    theirs = letter(fund_code="54")
    assert walker.get(f"{HERE}{theirs.pk}/").status == 404
    assert walker.post(f"{HERE}{theirs.pk}/", motif="mistake").status == 404
    printing.close_batch(now=timezone.now())
    assert walker.get(f"{HERE}lots/{Batch.objects.get().name}/").status == 404
    assert Entry.objects.filter(event="agent.denied", facts__reason="letter").count() == 3
    assert walker.get(f"{HERE}{uuid.uuid4()}/").status == 404
    assert walker.get(f"{HERE}lots/20260101-0001/").status == 404
    assert Entry.objects.filter(event="agent.denied").count() == 3
    theirs.refresh_from_db()
    assert theirs.state == State.BATCHED


@pytest.mark.parametrize("role", ["support", "requests", "security", "administrator"])
def test_other_roles_see_no_letter_and_stop_none(client, role):
    waiting = letter()
    at_work(client, AgentFactory(roles=[role]))
    for address in (HERE, f"{HERE}revenus/", f"{HERE}{waiting.pk}/", f"{HERE}lots/x/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{HERE}{waiting.pk}/", {"motif": "asked"}).status_code == 403
    assert client.post(f"{HERE}revenus/", {"numero": str(waiting.pk), "motif": "other"}).status_code == 403


def test_a_batch_shows_this_fund_s_letters_alone(walker):
    mine, theirs = letter(), letter(fund_code="54")
    printing.close_batch(now=timezone.now())
    name = Batch.objects.get().name
    assert walker.get(HERE).follow(name).heading == f"Lot {name}"
    assert str(mine.pk)[:8] in walker.text
    assert str(theirs.pk)[:8] not in walker.source
    assert reading.last_batches("68")[0].letters == 1


def test_a_return_noted_by_hand_does_what_the_print_shop_s_answer_does(walker):
    now = timezone.now()
    account = AccountFactory(
        state=AccountState.AWAITING_LETTER, password_kind="provisional", password_expires_at=now + dt.timedelta(days=20)
    )
    posted = letter(about=str(account.reference), now=now - dt.timedelta(days=3))
    printing.close_batch(now=now - dt.timedelta(days=3))
    walker.get(f"{HERE}revenus/")
    number = str(posted.pk).upper()
    walker.press("Noter ce retour", numero=f" {number[:8]} ", motif="unknown_at_address")
    assert f"Le retour du courrier {str(posted.pk)[:8]} est noté" in walker.text
    assert "à prendre" in walker.text
    posted.refresh_from_db()
    assert posted.returned_at is not None
    assert posted.payload is None
    account.refresh_from_db()
    assert account.password_expires_at <= timezone.now()
    case = Case.objects.get()
    assert (case.kind, case.about) == ("returned_letter", str(account.reference))
    entry = Entry.objects.get(event="letter.returned")
    assert entry.actor.startswith("agent:")
    assert entry.facts["reason"] == "unknown_at_address"
    walker.press("Noter ce retour", numero=number, motif="other")
    assert "déjà noté" in walker.text
    assert Entry.objects.filter(event="letter.returned").count() == 1


@pytest.mark.parametrize("typed", ["x", "0b6cdb5", "0b6cdb5e", "'; --", "é" * 8, "a" * 33, "٣" * 8])
def test_a_number_of_no_letter_is_told_and_kept(walker, typed):
    walker.get(f"{HERE}revenus/").press("Noter ce retour", numero=typed, motif="other")
    assert "Aucun courrier de votre caisse ne porte ce numéro" in walker.errors["numero"]
    assert walker.fields["numero"] == typed


def test_a_return_is_not_noted_of_what_cannot_have_come_back(walker):
    waiting, theirs = letter(), letter(fund_code="54")
    walker.get(f"{HERE}revenus/").press("Noter ce retour", numero=str(waiting.pk), motif="other")
    assert "n'a pas été imprimé" in walker.errors["numero"]
    printing.close_batch(now=timezone.now())
    walker.press("Noter ce retour", numero=str(theirs.pk), motif="other")
    assert "Aucun courrier de votre caisse" in walker.errors["numero"]
    walker.press("Noter ce retour", numero="", motif="")
    assert set(walker.errors) == {"numero", "motif"}
    assert not Message.objects.filter(returned_at__isnull=False).exists()


def test_a_number_that_two_letters_begin_with_is_asked_whole(walker):
    first, last = letter(), letter()
    for rank, one in enumerate((first, last)):
        Message.objects.filter(pk=one.pk).update(id=uuid.UUID(f"0b6cdb5e-0000-4000-8000-00000000000{rank}"))
    walker.get(f"{HERE}revenus/").press("Noter ce retour", numero="0b6cdb5e", motif="other")
    assert "numéro entier" in walker.errors["numero"]


def test_what_an_address_says_was_noted_is_shown_only_if_it_may_be(walker):
    assert "est noté" not in walker.get(f"{HERE}revenus/?note=appelez+le+0899").text
    assert "<script" not in walker.get(f"{HERE}revenus/?note=<script>").text


def test_a_print_folder_that_does_not_answer_changes_nothing(walker, monkeypatch):
    posted = letter(now=timezone.now() - dt.timedelta(days=3))
    printing.close_batch(now=timezone.now() - dt.timedelta(days=3))

    def broken(*_):
        raise OSError("disk")

    monkeypatch.setattr("guichet.delivery.print_folder.erase_letter", broken)
    walker.get(f"{HERE}revenus/").press("Noter ce retour", numero=str(posted.pk), motif="other")
    assert "Rien n'a été noté" in walker.errors["numero"]
    posted.refresh_from_db()
    assert posted.state == State.BATCHED


def test_every_page_asks_few_queries(walker, django_assert_max_num_queries):
    made = [letter() for _ in range(3)]
    printing.close_batch(now=timezone.now())
    answers.record(
        answers.Answer(made[0].pk, answers.Kind.RETURNED, timezone.now(), "other"), now=timezone.now(), actor="system"
    )
    waiting = letter()
    for address in ("", "revenus/", f"lots/{Batch.objects.get().name}/", f"{waiting.pk}/", f"{made[0].pk}/"):
        with django_assert_max_num_queries(8):
            assert walker.get(f"{HERE}{address}").status == 200


@pytest.mark.django_db(transaction=True)
def test_a_letter_stopped_as_its_batch_closes_is_in_one_of_them_only(at_once):
    now = timezone.now()
    for _ in range(6):
        one = letter(now=now)

        def stop(number=one.pk):
            operations.stop_letter(
                letter=number, fund_code="68", stoppable=kinds.STOPPABLE, actor="system", reason="asked", now=now
            )
            return True

        stopped, _batch = at_once(stop, lambda: batches.begin(now=now))
        one.refresh_from_db()
        if stopped is True:
            assert (one.state, one.payload, one.batch) == (State.CANCELLED, None, None)
        else:
            assert isinstance(stopped, operations.NotStopped), stopped
            assert one.state == State.BATCHED
            assert one.payload is not None
        if one.batch is not None:
            batches.take_out(one.pk, one.batch, error="x", permanent=True, now=now)
        for left in Batch.objects.filter(state="closing"):
            batches.finish(left, letters=[], manifest_sha256="", put_in_place=lambda: None, now=now)


@pytest.mark.django_db(transaction=True)
def test_two_who_stop_one_letter_stop_it_once(at_once):
    one, now = letter(), timezone.now()

    def stop():
        operations.stop_letter(
            letter=one.pk, fund_code="68", stoppable=kinds.STOPPABLE, actor="system", reason="asked", now=now
        )

    results = at_once(stop, stop, stop)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "NotStopped", "NotStopped"]
    assert Entry.objects.filter(event="letter.stopped").count() == 1


@pytest.mark.parametrize("look", ["counts", "waiting", "returned"])
def test_each_look_reads_an_index(look):
    letter()
    chosen = {
        "counts": reading._of("68").order_by().values_list("state"),
        "waiting": reading._of("68").filter(state=State.QUEUED).order_by("created_at", "id"),
        "returned": reading._returned("68").order_by("-returned_at", "id"),
    }[look]
    index = "message_returned_to_fund" if look == "returned" else "message_letter_of_fund"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            # Those that the figures count one day by serve no fund: over one row, any index costs the same.
            cursor.execute("DROP INDEX message_letter_asked, message_letter_left")
        sql, parameters = chosen.query.sql_with_params()
        prefix = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(prefix + sql, parameters)
        assert index in str(cursor.fetchall())
