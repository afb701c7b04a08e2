"""The writes of an enrolment under way."""

import contextlib
import copy
import datetime as dt

import pytest

from guichet.audit.models import Entry
from guichet.delivery.models import Channel
from guichet.enrolment import operations
from guichet.enrolment.models import Enrolment, number_index
from guichet.enrolment.states import EnrolmentState
from guichet.one_time_codes.operations import CodeAnswer
from guichet.registry.lookup import nir_index
from tests.journeys import people
from tests.journeys.walker import sent, sent_code

pytestmark = pytest.mark.django_db


def kept(visit):
    return Enrolment.objects.get(pk=visit.enrolment.pk)


def step(visit, name):
    return visit.journey.find(name)


def test_the_answers_are_sealed_and_the_token_is_not_kept(under_way):
    under_way(people.Someone())
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM enrolment_enrolment")
        row = b"".join(
            bytes(str(value), "utf-8") if not isinstance(value, bytes | memoryview) else bytes(value)
            for value in cursor.fetchone()
        )
    for secret in (people.NUMBER, "Muller", "rene@example.org"):
        assert secret.encode() not in row


def test_an_answer_is_kept_with_its_time(under_way, now):
    visit = under_way(people.Someone())
    visit.now = now + dt.timedelta(minutes=3)
    operations.answer_step(visit, step(visit, "insured"), {"insured": True})
    enrolment = kept(visit)
    assert enrolment.answers["insured"] == {"insured": True}
    assert enrolment.answered_at == visit.now


def test_of_two_answers_that_read_the_same_state_one_wins(under_way):
    visit = under_way(people.Someone())
    other = copy.copy(visit)
    other.enrolment = kept(visit)
    operations.answer_step(visit, step(visit, "insured"), {"insured": True})
    with pytest.raises(operations.Superseded):
        operations.answer_step(other, step(other, "insured"), {"insured": False})
    assert kept(visit).answers["insured"] == {"insured": True}


def test_nothing_is_written_to_an_enrolment_that_is_over(under_way, now):
    visit = under_way(people.Someone())
    operations.abandon(kept(visit), now=now)
    with pytest.raises(operations.Superseded):
        operations.answer_step(visit, step(visit, "insured"), {"insured": True})
    assert kept(visit).answers is None


def test_abandoning_twice_is_told_once(under_way, now):
    visit = under_way(people.Someone())
    operations.abandon(kept(visit), now=now)
    operations.abandon(kept(visit), now=now)
    assert kept(visit).state == EnrolmentState.ABANDONED
    assert Entry.objects.filter(event="enrolment.abandoned").count() == 1


def test_what_is_finished_cannot_be_abandoned(under_way, now):
    visit = under_way(people.Someone())
    Enrolment.objects.update(state=EnrolmentState.FINISHED, answers=None)
    operations.abandon(kept(visit), now=now)
    assert kept(visit).state == EnrolmentState.FINISHED


@pytest.mark.requirement("R73", "R82")
def test_a_right_answer_keeps_who_was_proved_and_not_the_secret(under_way, rene):
    visit = under_way(rene, insured={"insured": False})
    result = operations.answer_proof(visit, step(visit, "payment_amount"), {"montant": 2250})
    assert result == operations.ProofResult()
    assert kept(visit).answers["payment_amount"] == {"confirmed": True, "holder": rene.person.pk}
    assert Entry.objects.get(event="enrolment.proof_accepted").facts == {
        "proof": "payment_amount",
        "profile": "particulier",
    }


def test_where_it_stands_is_kept_apart_from_what_was_typed(under_way, rene, now):
    visit = under_way(rene, at_hand={"seen": True})
    assert (kept(visit).profile, kept(visit).next_step) == ("particulier", "")
    operations.answer_step(visit, step(visit, "introduction"), {"seen": True})
    assert kept(visit).next_step == "insured"
    operations.answer_step(visit, step(visit, "insured"), {"insured": False})
    assert kept(visit).next_step == "payment_amount"
    operations.answer_proof(visit, step(visit, "payment_amount"), {"montant": 2250})
    assert kept(visit).next_step == "receive"
    Enrolment.objects.update(answered_at=now - dt.timedelta(days=2))
    operations.expire(hours=24, now=now)
    assert (kept(visit).answers, kept(visit).profile, kept(visit).next_step) == (None, "particulier", "receive")


def test_a_wrong_answer_is_counted_and_not_kept(under_way, rene):
    visit = under_way(rene, insured={"insured": False})
    assert operations.answer_proof(visit, step(visit, "payment_amount"), {"montant": 1}).tries_left == 2
    assert "payment_amount" not in kept(visit).answers
    assert kept(visit).proof_tries == 1
    assert Entry.objects.get(event="enrolment.proof_refused").facts == {
        "proof": "payment_amount",
        "profile": "particulier",
    }


def test_the_first_answer_of_who_has_an_account_says_so_once_identity_is_proved(under_way, rene):
    from tests.factories import AccountFactory

    AccountFactory(person=rene.person)
    visit = under_way(rene, insured={"insured": False})
    assert operations.answer_proof(visit, step(visit, "payment_amount"), {"montant": 1}).account_exists is False
    assert operations.answer_proof(visit, step(visit, "payment_amount"), {"montant": 2250}).account_exists is True


def test_listing_who_is_enrolled_from_one_address_stops_telling(under_way, rene, now, monkeypatch):
    from tests.factories import AccountFactory

    AccountFactory(person=rene.person, opened_at=now)
    monkeypatch.setattr(operations, "IDENTIFIERS_PER_HOUR_PER_ADDRESS", 3)
    visit = under_way(rene)
    told = [operations.account_shows_at_identifier(visit, rene.number) for _ in range(5)]
    assert told == [True, True, True, False, False]
    visit.address = "198.51.100.0/24"
    assert operations.account_shows_at_identifier(visit, rene.number) is True


def test_a_code_opens_the_address_it_went_to_and_no_other(under_way, now):
    visit = under_way(people.Someone(), receive={"email": "autre@example.org"})
    operations.send_code(visit)
    visit.enrolment.answers["receive"] = {"email": "rene@example.org"}
    assert operations.answer_code(visit, step(visit, "code"), sent_code()) is not CodeAnswer.ACCEPTED
    visit.now = now + dt.timedelta(minutes=1)
    operations.send_code(visit)
    assert operations.answer_code(visit, step(visit, "code"), sent_code()) is CodeAnswer.ACCEPTED
    assert kept(visit).answers["code"] == {"verified": "rene@example.org"}


def test_codes_are_counted_for_the_enrolment(under_way):
    visit = under_way(people.Someone(), receive={"email": "rene@example.org"})
    for _ in range(1 + visit.fund.policy.code_resends):
        operations.send_code(visit)
    with pytest.raises(operations.TooManyCodes):
        operations.send_code(visit)
    assert len(sent("one_time_codes/security_code")) == 6


def test_a_code_that_is_not_sent_is_not_counted_against_the_number(under_way):
    visit = _texting(under_way, "192.0.2.0/24")
    for _ in range(12):
        with contextlib.suppress(operations.TooManyCodes):
            operations.send_code(visit)
    for rank in range(4):
        operations.send_code(_texting(under_way, f"192.0.{rank}.0/24"))
    assert len(sent("one_time_codes/security_code", Channel.SMS)) == 10
    with pytest.raises(operations.TooManyCodes):
        operations.send_code(_texting(under_way, "198.51.100.0/24"))


def test_an_sms_costs_money_so_a_number_gets_ten_a_day_from_wherever_it_is_asked(under_way, now):
    for rank in range(10):
        operations.send_code(_texting(under_way, f"192.0.{rank}.0/24"))
    with pytest.raises(operations.TooManyCodes):
        operations.send_code(_texting(under_way, "198.51.100.0/24"))
    later = _texting(under_way, "198.51.100.0/24")
    later.now = now + dt.timedelta(days=1)
    operations.send_code(later)


def _texting(under_way, address):
    visit = under_way(people.Someone(), receive={"mobile": "+33612345678"})
    visit.address = address
    return visit


def again(number=people.NUMBER, birth_date=(1954, 6, 3)):
    """What somebody types to take up an enrolment again."""
    return {"identifier": {"number": number}, "details": {"date_naissance": list(birth_date)}}


def test_taking_up_again_gives_a_new_token(under_way, now):
    visit = under_way(people.Someone())
    token = operations.resume(kept(visit), typed=again(), now=now)
    assert token
    assert kept(visit).token_hash == operations.hash_token(token)
    assert kept(visit).resume_tries == 0


@pytest.mark.parametrize(
    ("number", "birth_date"), [(people.UNKNOWN_NUMBER, (1954, 6, 3)), (people.NUMBER, (1954, 3, 6)), ("", (0, 0, 0))]
)
def test_with_another_number_or_date_it_does_not(under_way, now, number, birth_date):
    visit = under_way(people.Someone())
    for left in (2, 1, 0):
        assert operations.resume(kept(visit), typed=again(number, birth_date), now=now) is None
        assert (kept(visit).state == EnrolmentState.UNDER_WAY) is bool(left)
    assert operations.resume(kept(visit), typed=again(), now=now) is None


def test_what_was_left_is_erased_in_time_and_nothing_else_is(under_way, now):
    old, fresh = under_way(people.Someone()), under_way(people.stranger())
    Enrolment.objects.filter(pk=old.enrolment.pk).update(answered_at=now - dt.timedelta(hours=24))
    assert operations.expire(hours=24, now=now) == 1
    assert (kept(old).state, kept(old).answers) == (EnrolmentState.EXPIRED, None)
    assert kept(fresh).state == EnrolmentState.UNDER_WAY
    assert operations.expire(hours=24, now=now) == 0


def test_the_number_typed_is_kept_as_an_index_whoever_it_is_of(under_way, rene):
    """Known or not, and with the answers themselves; the index outlives them until the row goes."""
    for number in (rene.number, "1850167990001"):
        visit = under_way(rene)
        operations.answer_step(visit, step(visit, "identifier"), {"number": number})
        found = kept(visit)
        assert found.number_index == number_index({"identifier": {"number": number}})
        assert number not in found.number_index
        operations.abandon(found, now=visit.now)
        found.refresh_from_db()
        assert (found.answers, bool(found.number_index)) == (None, True)


def test_before_a_number_there_is_no_index(fund, now):
    enrolment, _token = operations.start(fund=fund, profile={"profile": "particulier"}, now=now)
    assert enrolment.number_index == ""


def test_the_index_of_an_enrolment_is_not_the_registry_s():
    """Laid side by side, the two tables do not tell who tried to enrol."""
    number = "1850167990001"
    assert number_index({"identifier": {"number": number}}) != nir_index(number)
