"""A mandate offered, accepted, registered from paper, and everything that must not be."""

import dataclasses
import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from guichet.accounts import queries as accounts
from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.audit.models import Entry
from guichet.delivery.channels import letter
from guichet.delivery.models import Channel, Message
from guichet.files.papers import Paper
from guichet.mandates import accepting, ending, giving, objecting, queries
from guichet.mandates.giving import Invited
from guichet.mandates.models import OFFER_LASTS, Mandate
from guichet.mandates.rules import OFFER_TRIES, OFFERS_PER_DAY, WAIT, End, MandateState
from tests.factories import PASSWORD, AccountFactory, change_email
from tests.mandates.factories import (
    AGENT,
    CODE,
    LINK,
    ConventionFactory,
    MandateFactory,
    MemberFactory,
    StructureFactory,
    delegate_account,
)

ODILE = Invited(family_name="Weber", given_name="Odile", email="odile@example.org")


def told(message, **found):
    return [
        one.payload for one in Message.objects.filter(message=f"mandates/{message}", **found).order_by("created_at")
    ]


def events():
    return list(Entry.objects.filter(event__startswith="mandate.").order_by("pk").values_list("event", flat=True))


def wrong(link=LINK, spoken="00000000", *, now, network="net"):
    with pytest.raises(accepting.NotAnOffer):
        accepting.recognise(link, spoken, network=network, now=now)


@pytest.mark.django_db
def test_from_the_offer_to_a_login_of_ones_own_and_back(giver, proposal, now):
    offered = giving.offer(giver, proposal, to=ODILE, reasons=[], now=now)
    assert (offered.state, offered.effective_at) == (MandateState.OFFERED, None)
    [email] = told("offer")
    assert email["recipient"] == {"email": ODILE.email}
    assert set(email["context"]) == {"link", "until"}, "nothing of who offers what"
    [warned] = told("given")
    assert (warned["recipient"], warned["context"]["step"]) == ({"email": giver.contact.email}, "offered")
    link = email["context"]["link"]
    proof = accepting.recognise(
        link.lower(), f" {offered.offer_code[:4]} {offered.offer_code[4:]}", network="n", now=now
    )
    assert accepting.shown(proof, now=now) == offered
    assert accepting.shown(proof + "x", now=now) is None
    opened = accepting.accept_with_new_login(offered, password=PASSWORD, now=now)
    assert accounts.by_identifier(opened.number) == opened.account
    assert opened.account.contact.verified_email == ODILE.email
    mandate = queries.in_force(offered.pk, by=opened.account, now=now)
    assert mandate is not None
    assert (mandate.offer_index, mandate.offer_code, mandate.offered_email) == ("", None, None)
    [received] = told("received")
    assert (received["recipient"]["email"], received["context"]["number"]) == (ODILE.email, opened.number)
    [letter] = told("given", channel=Channel.LETTER)
    assert (letter["context"]["whom"], letter["context"]["held_until"]) == ("WEBER ODILE", "")
    # Neither the link nor the page serves a second time.
    assert accepting.shown(proof, now=now) is None
    wrong(link, offered.offer_code, now=now)
    with pytest.raises(accepting.NotAnOffer):
        accepting.accept(offered, AccountFactory(), now=now)
    ending.revoke(mandate, now=now)
    assert queries.in_force(offered.pk, by=opened.account, now=now) is None
    assert len(told("ended")) == 2
    assert events() == ["mandate.offered", "mandate.given", "mandate.received", "mandate.ended", "mandate.left"]
    with pytest.raises(ending.Over):
        ending.renounce(mandate, now=now)


@pytest.mark.django_db
def test_a_doubt_about_the_giver_costs_three_days_and_tells_the_former_mailbox(giver, proposal, now):
    change_email(giver, "voleur@example.org", now=now)
    giver.refresh_from_db()
    offered = giving.offer(giver, proposal, to=ODILE, reasons=["browser", "contact"], now=now)
    assert {one["recipient"].get("email") for one in told("given")} == {
        "voleur@example.org",
        "florent.weber@example.org",
    }
    later = now + dt.timedelta(days=9)
    receiver = delegate_account()
    accepting.accept(offered, receiver, now=later)
    assert queries.in_force(offered.pk, by=receiver, now=later) is None
    assert queries.in_force(offered.pk, by=receiver, now=later + WAIT) is not None
    [letter] = told("given", channel=Channel.LETTER)
    assert "2026" in letter["context"]["held_until"]
    # The code of the letter ends it, and freezes nothing.
    before = Account.objects.filter(pk=giver.pk).values("state", "password").get()
    known = objecting.look_at(letter["context"]["code"].lower(), now=later)
    objecting.object_to(known.proof, now=later)
    objecting.object_to(known.proof, now=later)
    assert Mandate.objects.get().end == End.OBJECTED
    assert Account.objects.filter(pk=giver.pk).values("state", "password").get() == before
    with pytest.raises(objecting.NotACode):
        objecting.look_at(letter["context"]["code"], now=later)
    with pytest.raises(objecting.ProofTooOld):
        objecting.object_to("x", now=later)


@pytest.mark.django_db
def test_five_wrong_codes_end_an_offer_and_a_right_one_costs_no_try(now):
    offered = MandateFactory(at=now, offered=True)
    for _time in range(OFFER_TRIES):
        accepting.recognise(LINK, CODE, network="n", now=now)
    wrong("C7MP-3XRT-9HCX", CODE, now=now)
    wrong(LINK, "", now=now)
    for rank in range(OFFER_TRIES - 1):
        wrong(now=now, network=str(rank))
    wrong(LINK, CODE, now=now)
    offered.refresh_from_db()
    assert (offered.state, offered.end, offered.ended_by) == ("ended", End.DECLINED, "system")
    assert Entry.objects.get(event="mandate.ended").facts["reason"] == ending.GUESSED


@pytest.mark.django_db
def test_no_name_that_is_typed_stops_the_letter_to_the_giver(giver, proposal, now):
    """Or a thief would offer it to somebody whose name no letter of ours can print."""
    whom = Invited(family_name="王Nguyễn", given_name="Zoë", email="z@example.org")
    offered = giving.offer(giver, proposal, to=whom, reasons=[], now=now)
    accepting.accept_with_new_login(offered, password="Nouvelle+recolte8", now=now)
    written = Message.objects.get(message="mandates/given", channel=Channel.LETTER)
    assert written.payload["context"]["whom"] == "?NGUYEN ZOË"
    assert letter.render(written, written.payload["recipient"], written.payload["context"]).startswith(b"%PDF")


@pytest.mark.django_db
def test_a_network_that_tries_links_waits(now):
    for _time in range(accepting.TRIES_PER_HOUR_PER_ADDRESS):
        wrong(now=now)
    with pytest.raises(accepting.Delayed):
        accepting.recognise(LINK, CODE, network="net", now=now)


@pytest.mark.django_db(transaction=True)
def test_guesses_in_parallel_see_each_other(now, at_once):
    offered = MandateFactory(at=now, offered=True)
    guesses = [
        lambda rank=rank: accepting.recognise(LINK, f"{rank:08}", network=str(rank), now=now) for rank in range(8)
    ]
    compared = []
    original = accepting.codes.is_spoken
    accepting.codes.is_spoken = lambda *typed: compared.append(typed) or original(*typed)
    try:
        results = at_once(*guesses)
    finally:
        accepting.codes.is_spoken = original
    assert all(isinstance(one, accepting.NotAnOffer) for one in results), results
    assert len(compared) == OFFER_TRIES
    offered.refresh_from_db()
    assert offered.state == MandateState.ENDED


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_has_it(now, at_once):
    offered = MandateFactory(at=now, offered=True)
    one, other = delegate_account(), AccountFactory()
    results = at_once(
        lambda: accepting.accept(offered, one, now=now),
        lambda: accepting.accept(offered, other, now=now),
        lambda: accepting.accept_with_new_login(offered, password=PASSWORD, now=now),
    )
    assert sum(isinstance(result, accepting.NotAnOffer) for result in results) == 2, results
    assert events().count("mandate.given") == 1
    assert Account.objects.count() in {3, 4}
    assert Account.objects.filter(mandates_received=offered.pk).count() == 1


@pytest.mark.django_db
def test_what_nobody_can_give_or_accept(giver, proposal, now):
    with (
        audit.on_behalf(by_account=str(giver.reference), mandate=str(giver.reference)),
        pytest.raises(giving.NotAtHome),
    ):
        giving.offer(giver, proposal, to=ODILE, reasons=[], now=now)
    with pytest.raises(giving.NotAtHome):
        giving.offer(delegate_account(), proposal, to=ODILE, reasons=[], now=now)
    day = dt.timedelta(days=1)
    for dates in (
        {"ends_on": proposal.starts_on - day},
        {"ends_on": proposal.starts_on + 366 * day},
        {"starts_on": now.date() - 2 * day, "ends_on": now.date() - day},
    ):
        with pytest.raises(giving.BadDates):
            giving.offer(giver, dataclasses.replace(proposal, **dates), to=ODILE, reasons=[], now=now)
    assert not Mandate.objects.exists()
    offered = giving.offer(giver, proposal, to=ODILE, reasons=[], now=now)
    with pytest.raises(giving.Oneself):
        accepting.accept(offered, giver, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.update(receiver=giver)
    late = now + OFFER_LASTS
    with pytest.raises(accepting.NotAnOffer):
        accepting.accept(offered, delegate_account(), now=late)
    type(giver.person).objects.update(state="deceased")
    with pytest.raises(accepting.NotAnOffer):
        accepting.accept(offered, delegate_account(), now=now)
    type(giver.person).objects.update(state="living")
    for _time in range(OFFERS_PER_DAY - 1):
        giving.offer(giver, proposal, to=ODILE, reasons=[], now=now)
    with pytest.raises(giving.TooMany):
        giving.offer(giver, proposal, to=ODILE, reasons=[], now=now)
    assert ending.end_due(now=late) == OFFERS_PER_DAY
    assert set(Mandate.objects.values_list("end", "offer_index")) == {("declined", "")}


@pytest.mark.django_db
def test_a_structure_is_given_it_at_once_and_a_paper_is_told_by_letter(giver, proposal, now):
    structure = StructureFactory()
    member = MemberFactory(
        convention=ConventionFactory(structure=structure, starts_on=now.date()), is_administrator=True
    )
    given = giving.give_to_structure(giver, proposal, structure=structure, reasons=["browser"], now=now)
    assert given.effective_at == now + WAIT
    [received] = told("received")
    assert (received["recipient"]["email"], received["context"]["structure"]) == (member.email, True)
    paper = Paper("mandat.pdf", "application/pdf", b"%PDF-1.7 signed")
    receiver = delegate_account()
    on_paper = giving.register_paper(
        giver, proposal, reference=uuid.uuid4(), receiver=receiver, paper=paper, agent=AGENT, now=now
    )
    # One agent registered it: whoever signed has had the letter before anybody acts.
    assert queries.in_force(on_paper.pk, by=receiver, now=now) is None
    assert queries.in_force(on_paper.pk, by=receiver, now=now + WAIT) is not None
    assert told("given", channel=Channel.LETTER)[-1]["context"]["step"] == "paper"
    assert Entry.objects.filter(event="mandate.given").last().actor == f"agent:{AGENT}"
    with pytest.raises(giving.Oneself):
        giving.register_paper(
            giver, proposal, reference=uuid.uuid4(), receiver=giver, paper=paper, agent=AGENT, now=now
        )
    ending.end_by_agent(on_paper, agent=AGENT, reason="asked", now=now)
    on_paper.refresh_from_db()
    assert (on_paper.ended_by, on_paper.end) == (f"agent:{AGENT}", End.BY_AGENT)
