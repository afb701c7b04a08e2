"""What happened, in plain words: everything is told or left out for a reason, and nothing tells too much."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.agents.models import Look
from guichet.audit import operations as audit
from guichet.audit import vocabulary
from guichet.backoffice.person import sentences, timeline
from guichet.delivery.models import Batch, Message
from guichet.enrolment.models import Enrolment
from guichet.enrolment.proofs import BY_NAME
from guichet.space.my_account import activity
from tests.factories import AgentFactory, open_file
from tests.journeys import people
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(situation):
    """Return `told(holder, number=1) -> [sentence]`, latest first."""

    def read(holder, number=1):
        page = timeline.page(situation(holder), number=number)
        return [str(line.sentence) for _day, lines in page.days for line in lines]

    return read


def test_every_event_is_told_or_left_out_for_a_reason():
    assert set(sentences.SENTENCES) | set(sentences.LEFT_OUT) == vocabulary.EVENTS
    assert not set(sentences.SENTENCES) & set(sentences.LEFT_OUT)
    assert all(sentences.LEFT_OUT.values())
    assert set(sentences.SENTENCES) >= sentences.BAD


@pytest.mark.parametrize("event", sorted(sentences.SENTENCES))
@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"change": "mobile", "way": "letter", "right": True},
        {"way": "something_new", "action": "something_new", "purpose": "something_new"},
        {"action": "renvoyer_le_courrier", "channel": "sms", "right": False},
    ],
)
def test_every_sentence_can_be_said_to_an_agent(event, facts):
    sentence = str(sentences.words_of(event, facts))
    assert sentence[0].isupper()
    assert not sentence.endswith(".")
    own = {"counter.ended", "limit.released"}
    assert event in own or " vous" not in sentence.lower() or event not in sentences._OWN


def test_a_refused_proof_says_which_proof_and_which_try(told, known, enrolment_of, ago):
    person = known()
    tried = str(enrolment_of(person.nir, proof_tries=3, at=ago(hours=1)).reference)
    for minutes, proof in ((50, "card_serial"), (40, "payment_amount"), (30, "of_tomorrow")):
        audit.record("enrolment.proof_refused", account=tried, proof=proof, fund_code="68", now=ago(minutes=minutes))
    refused = [line for line in told(person) if "refusée" in line]
    assert refused == [
        "Vérification d'identité refusée (3e essai)",
        "Vérification refusée\N{NO-BREAK SPACE}: montant d'un versement reçu (2e essai)",
        "Vérification refusée\N{NO-BREAK SPACE}: numéro de série de la carte Vitale (1er essai)",
    ]


def test_each_proof_has_words_of_its_own():
    assert set(sentences.PROOFS) == set(BY_NAME)
    assert len({str(words) for words in sentences.PROOFS.values()}) == len(BY_NAME)


@pytest.mark.django_db(transaction=True)
def test_what_was_typed_is_nowhere_on_the_page(client, desk):
    rene = people.rene()
    typed = {"carte": "photo", "serie": "55554444333"}
    Walker("alsace").until_serial(rene).press("Suivant >", **typed)
    page = desk.get(open_file(desk, rene.person)).content.decode()
    assert "numéro de série de la carte Vitale (1er essai)" in page
    assert typed["serie"] not in page
    assert rene.serial not in page


def test_a_letter_from_the_queue_to_its_return(told, has_account, letter_of, ago):
    account = has_account("awaiting_letter")
    letter = letter_of(account, at=ago(days=9))
    assert "Courrier en attente d'impression (mot de passe provisoire)" in told(account.person)
    batch = Batch.objects.create(name="b", closed_at=ago(days=8))
    Message.objects.filter(pk=letter.pk).update(state="batched", batch=batch)
    assert any(line.startswith("Courrier parti à l'impression le ") for line in told(account.person))
    moment = {"sent_at": ago(days=7), "printed_at": ago(days=7)}
    Message.objects.filter(pk=letter.pk).update(state="sent", payload=None, **moment)
    assert any(line.startswith("Courrier imprimé et posté le ") for line in told(account.person))
    Message.objects.filter(pk=letter.pk).update(returned_at=ago(days=1))
    assert any(line.startswith("Courrier revenu le ") for line in told(account.person))


@pytest.mark.parametrize(
    ("channel", "state", "words"),
    [
        ("email", "sent", "Email envoyé"),
        ("email", "dead", "Email refusé ou jamais parti"),
        ("email", "cancelled", "Email non envoyé"),
        ("sms", "sent", "SMS envoyé"),
        ("sms", "queued", "SMS en attente d'envoi"),
        ("sms", "dead", "SMS refusé ou jamais parti"),
        ("letter", "dead", "Courrier jamais parti"),
        ("letter", "cancelled", "Courrier annulé avant son impression"),
    ],
)
def test_what_became_of_each_message(told, has_account, channel, state, words):
    account, now = has_account(), timezone.now()
    Message.objects.create(
        message="one_time_codes/security_code",
        channel=channel,
        about=str(account.reference),
        state=state,
        payload={"context": {"code": "482913"}} if state == "queued" else None,
        sent_at=now if state == "sent" else None,
        next_attempt_at=now,
        created_at=now,
    )
    lines = told(account.person)
    assert f"{words} (code de sécurité)" in lines
    assert not any("482913" in line for line in lines)


def test_who_acted_is_said(situation, has_account, agent):
    account, now = has_account(), timezone.now()
    other = AgentFactory()
    for actor in ("member", "system", other.actor):
        audit.record("account.changed", account=str(account.reference), fund_code="68", actor=actor, now=now)
    page = timeline.page(situation(account.person), number=1)
    said = {str(line.by) for _day, lines in page.days for line in lines if "email" in str(line.sentence)}
    assert said == {"", "automatiquement", activity.by_agent("68")}
    assert activity.by_agent("68") == "par un conseiller, MSA d'Alsace"


def test_looks_are_told_of_whoever_has_no_account_too(told, known):
    person = known()
    assert told(person) == ["Dossier consulté\N{NO-BREAK SPACE}: appel téléphonique"]
    assert Look.objects.filter(person=person).count() == 1


def test_an_enrolment_left_half_way_is_told(told, known, enrolment_of):
    person = known()
    enrolment_of(person.nir, "expired")
    lines = told(person)
    assert "Inscription commencée avec ce numéro" in lines
    assert any(line.startswith("Inscription laissée en route") for line in lines)


def test_an_ended_enrolment_is_found_no_longer_than_its_row(told, known, enrolment_of):
    from guichet.enrolment.operations import forget_ended

    person = known()
    enrolment_of(person.nir, "abandoned", at=timezone.now() - dt.timedelta(days=8))
    forget_ended(timezone.now())
    assert not Enrolment.objects.exists()
    assert "Inscription commencée avec ce numéro" not in told(person)


def test_somebody_else_s_enrolment_is_not_told(told, known, enrolment_of):
    person, other = known(), known()
    enrolment_of(other.nir)
    assert "Inscription commencée avec ce numéro" not in told(person)


def test_pages_hold_every_line_once(situation, has_account, ago):
    account = has_account()
    for minutes in range(180):
        audit.record("login.succeeded", account=str(account.reference), now=ago(days=1, minutes=minutes))
    seen, number, older = 0, 0, True
    while older:
        number += 1
        page = timeline.page(situation(account.person, most=timeline.needed(number)), number=number)
        seen += sum(str(line.sentence) == "Connexion" for _day, lines in page.days for line in lines)
        older = page.has_older
        Look.objects.all().delete()  # each reading is one, and would move the pages
    assert seen == 180
    assert number == 8


@pytest.mark.parametrize(
    ("asked", "number"), [("", 1), ("2", 2), ("0", 1), ("-3", 1), ("x", 1), ("²", 1), ("9999", 1), ("99", 40)]
)
def test_any_address_gives_a_page(asked, number):
    assert timeline.number_of(asked) == number
    assert timeline.needed(number) >= number * timeline.PER_PAGE
