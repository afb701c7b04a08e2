"""A convention from its proposal to its end: two agents, one transaction, and what is shut at once."""

import dataclasses
import datetime as dt
import functools

import pytest
from django.db import IntegrityError, transaction

from guichet.accounts.models import Account
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.cases.operations import open_case
from guichet.conventions import operations, persons, queries
from guichet.conventions.content import mark_of
from guichet.conventions.models import Convention, Member, Structure
from guichet.conventions.persons import Named
from guichet.conventions.rules import ConventionState, End, MemberState, Service, StructureKind
from guichet.delivery.models import Channel, Message
from guichet.files.models import MediaType, StoredFile
from guichet.funds import catalogue
from guichet.login import operations as login
from guichet.login.models import Session
from tests.conventions.factories import (
    CLAIRE,
    PAUL,
    POSTAL_LINES,
    BeneficiaryFactory,
    ConventionFactory,
    MemberFactory,
    content,
    paper,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alsace():
    return catalogue.by_slug("alsace")


def proposed(now, fund, *, said=None, with_paper=True, **how):
    convention = operations.propose(content=said or content(), fund=fund, by=CLAIRE, now=now, **how)
    if with_paper:
        operations.attach(convention=convention, paper=paper(), by=CLAIRE, now=now)
    convention.refresh_from_db()
    return convention


def approve(convention, now, by=PAUL, read=None):
    operations.approve(convention=convention, by=by, read=read or mark_of(convention), now=now)
    convention.refresh_from_db()
    return convention


def events():
    found = Entry.objects.filter(event__startswith="convention.").order_by("pk")
    return [(one.event.partition(".")[2], one.actor) for one in found]


def told():
    return sorted((one.message, one.channel) for one in Message.objects.all())


def test_one_proposes_another_approves_and_everybody_named_has_an_access(now, alsace):
    case = open_case(kind=CaseKind.CONVENTION_ASKED, fund_code="68", details={}, now=now)
    convention = proposed(now, alsace, case=str(case.reference))
    assert not Account.objects.exists()
    assert not Message.objects.exists()
    approve(convention, now)
    people = queries.colleagues(convention)
    assert [(one.given_name, one.state, one.is_administrator) for one in people] == [
        ("Odile", MemberState.OPEN, True),
        ("Marc", MemberState.OPEN, False),
    ]
    assert [queries.rights_of(one, today=now.date()) for one in people] == [{Service.CLIENTS}] * 2
    assert queries.memberships(people[0].delegate.account, today=now.date()) == [people[0]]
    assert told() == [
        ("accounts/provisional_password", Channel.LETTER),
        ("accounts/provisional_password", Channel.LETTER),
        ("conventions/access_opened", Channel.EMAIL),
        ("conventions/access_opened", Channel.EMAIL),
        ("conventions/approved", Channel.EMAIL),
    ]
    case = Case.objects.get()
    assert (case.state, case.outcome, case.closed_by) == ("closed", "done", PAUL)
    claire, paul = f"agent:{CLAIRE}", f"agent:{PAUL}"
    assert events() == [
        ("proposed", claire),
        ("paper_attached", claire),
        ("approved", paul),
        ("person_named", paul),
        ("person_named", paul),
    ]


def test_one_agent_never_approves_nor_refuses_what_they_proposed(now, alsace):
    convention = proposed(now, alsace)
    with pytest.raises(operations.OwnProposal):
        approve(convention, now, by=CLAIRE)
    with pytest.raises(operations.OwnProposal):
        operations.refuse(convention=convention, by=CLAIRE, why="x", read=mark_of(convention), now=now)
    for values in (
        {"state": ConventionState.APPROVED, "decided_by": CLAIRE},
        {"state": ConventionState.APPROVED},
        {"state": ConventionState.ENDED, "decided_by": CLAIRE},
        {"state": ConventionState.APPROVED, "decided_by": PAUL, "paper": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Convention.objects.filter(pk=convention.pk).update(**values)
    assert not Account.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_open_it_once(now, alsace, at_once):
    convention = proposed(now, alsace)
    read, other = mark_of(convention), CLAIRE.__class__(int=103, version=4)
    act = [
        functools.partial(operations.approve, convention=convention, by=by, read=read, now=now) for by in (PAUL, other)
    ]
    results = at_once(*act)
    assert sorted(map(str, map(type, results))) == sorted([str(type(None)), str(operations.ChangedMeanwhile)])
    assert Account.objects.count() == 2


def test_what_changed_since_it_was_read_is_not_approved(now, alsace):
    convention = proposed(now, alsace)
    read = mark_of(convention)
    for change in (
        lambda: operations.attach(convention=convention, paper=paper(), by=CLAIRE, now=now),
        lambda: operations.correct(convention=convention, content=content(most_persons=9), by=CLAIRE, now=now),
        lambda: Member.objects.filter(is_administrator=False).update(is_administrator=True),
        lambda: Convention.objects.filter(pk=convention.pk).update(ends_on=dt.date(2030, 1, 1)),
    ):
        change()
        with pytest.raises(operations.ChangedMeanwhile):
            approve(convention, now, read=read)
        convention.refresh_from_db()
        read = mark_of(convention)
    approve(convention, now)


def test_an_approved_one_is_not_edited_nor_approved_again(now, alsace):
    convention = proposed(now, alsace)
    approve(convention, now)
    more = content(most_persons=50)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.correct(convention=convention, content=more, by=CLAIRE, now=now)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.attach(convention=convention, paper=paper(), by=CLAIRE, now=now)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.take_back(convention=convention, by=CLAIRE, now=now)
    with pytest.raises(operations.ChangedMeanwhile):
        approve(convention, now)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.refuse(convention=convention, by=PAUL, why="x", read=mark_of(convention), now=now)
    convention.refresh_from_db()
    assert convention.most_persons == 5


def test_nobody_else_touches_a_proposal(now, alsace):
    convention = proposed(now, alsace)
    with pytest.raises(operations.NotYours):
        operations.correct(convention=convention, content=content(), by=PAUL, now=now)
    with pytest.raises(operations.NotYours):
        operations.attach(convention=convention, paper=paper(), by=PAUL, now=now)
    with pytest.raises(operations.NotYours):
        operations.take_back(convention=convention, by=PAUL, now=now)
    operations.take_back(convention=convention, by=CLAIRE, now=now)
    with pytest.raises(operations.ChangedMeanwhile):
        approve(convention, now)


def test_what_may_not_be_proposed_or_approved(now, alsace):
    marc = dataclasses.replace(content().persons[1])
    for wrong in (
        {"services": [Service.PAYMENTS]},
        {"services": []},
        {"persons": [marc]},
        {"most_persons": 1},
        {"persons": [dataclasses.replace(content().persons[0], services=(Service.EXCHANGES,))]},
    ):
        with pytest.raises(operations.OutsideItsKind):
            proposed(now, alsace, said=content(**wrong))
    convention = proposed(now, alsace, with_paper=False)
    with pytest.raises(operations.NoPaper):
        approve(convention, now)
    with pytest.raises(operations.AlreadyProposed):
        proposed(now, alsace)
    image = StoredFile.objects.create(key="", name="x.png", media_type=MediaType.PNG, size=1, stored_at=now)
    with pytest.raises(ValueError, match="PDF"):
        operations.attach(convention=convention, paper=image, by=CLAIRE, now=now)
    operations.attach(convention=convention, paper=paper(), by=CLAIRE, now=now)
    convention.refresh_from_db()
    with pytest.raises(operations.Over):
        approve(convention, now + dt.timedelta(days=4000))
    elsewhere = next(one for one in catalogue.all_funds() if one.code != "68")
    with pytest.raises(operations.AnotherFund) as refusal:
        proposed(now, elsewhere)
    assert refusal.value.fund_code == "68"
    operations.refuse(convention=convention, by=PAUL, why="Rien de signé.", read=mark_of(convention), now=now)
    assert proposed(now, elsewhere).structure == convention.structure, "refused everywhere, it was nobody's"
    assert Structure.objects.count() == 1


def test_a_structure_stays_as_approved_until_another_agent_approves_what_changes(now, alsace):
    first = approve(proposed(now, alsace), now)
    moved = [*POSTAL_LINES[:3], "9 RUE DES VOLEURS", "", POSTAL_LINES[5]]
    second = proposed(now, alsace, said=content(postal_lines=moved))
    assert second.replaces == first
    assert Structure.objects.get().postal_lines == POSTAL_LINES
    approve(second, now)
    assert Structure.objects.get().postal_lines == moved


def test_an_amendment_ends_the_former_and_those_who_stay_keep_their_login_and_session(now, alsace):
    first = approve(proposed(now, alsace), now)
    odile, marc = queries.colleagues(first)
    for one in (odile, marc):
        login.open_session(one.delegate.account, now=now)
    Message.objects.all().delete()
    anne = dataclasses.replace(content().persons[1], given_name="Anne", email="anne.klein@cabinet-epi.example")
    second = approve(proposed(now, alsace, said=content(persons=[content().persons[0], anne])), now)
    first.refresh_from_db()
    assert (first.state, first.end, first.ended_by) == (ConventionState.ENDED, End.REPLACED, None)
    kept, new = queries.colleagues(second)
    assert kept.delegate == odile.delegate
    assert new.delegate not in {odile.delegate, marc.delegate}
    assert [one.account for one in Session.objects.all()] == [odile.delegate.account]
    assert told() == [
        ("accounts/provisional_password", Channel.LETTER),
        ("conventions/access_ended", Channel.EMAIL),
        ("conventions/access_opened", Channel.EMAIL),
        ("conventions/approved", Channel.EMAIL),
    ]


def test_whom_the_structure_removed_meanwhile_is_not_given_back_unread(now, alsace):
    from guichet.conventions import persons

    first = approve(proposed(now, alsace), now)
    second = proposed(now, alsace)
    read = mark_of(second)
    odile, marc = queries.colleagues(first)
    persons.remove(marc, by=odile, now=now)
    with pytest.raises(operations.ChangedMeanwhile):
        approve(second, now, read=read)


def test_a_renewal_does_not_leave_days_without_any(now, alsace):
    first = approve(proposed(now, alsace), now)
    later = content(starts_on=dt.date(2027, 3, 1), ends_on=dt.date(2028, 2, 29))
    second = proposed(now, alsace, said=later)
    with pytest.raises(operations.NotYet):
        approve(second, now)
    first.refresh_from_db()
    assert first.state == ConventionState.APPROVED
    on_the_day = dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)
    approve(second, on_the_day)
    first.refresh_from_db()
    assert first.end == End.EXPIRED
    assert len(queries.memberships(queries.colleagues(second)[0].delegate.account, today=on_the_day.date())) == 1


def test_a_withdrawal_shuts_at_once_and_is_told_twice(now, client):
    odile = MemberFactory()
    marc = MemberFactory(convention=odile.convention, is_administrator=False, given_name="Marc")
    login.open_session(odile.delegate.account, now=now)
    operations.withdraw(convention=odile.convention, by=CLAIRE, why="Fausse adresse.", now=now)
    assert not Session.objects.exists()
    for one in (odile, marc):
        one.refresh_from_db()
        assert queries.memberships(one.delegate.account, today=now.date()) == []
    assert told() == [
        ("conventions/access_ended", Channel.EMAIL),
        ("conventions/withdrawn", Channel.EMAIL),
        ("conventions/withdrawn", Channel.LETTER),
    ]
    assert Entry.objects.get(event="login.session_ended").facts == {"reason": "convention_ended"}
    with pytest.raises(operations.ChangedMeanwhile):
        operations.withdraw(convention=odile.convention, by=CLAIRE, why="x", now=now)


def test_whom_it_shuts_out_cannot_hold_a_withdrawal_up(now):
    odile = MemberFactory()
    read = mark_of(odile.convention)
    persons.name_colleague(odile, Named(family_name="Roth", given_name="Marc", role="", email="m@e.example"), now=now)
    assert mark_of(odile.convention) != read, "its administrator changed what an agent has read"
    operations.withdraw(convention=odile.convention, by=CLAIRE, why="Fraude.", now=now)
    assert not odile.convention.members.exclude(state=MemberState.REMOVED).exists()


def test_the_day_after_the_last_nothing_opens_and_the_pass_says_so(now):
    odile = MemberFactory(convention=ConventionFactory(ends_on=dt.date(2026, 3, 10)))
    account = odile.delegate.account
    before = dt.datetime(2026, 3, 10, 22, 59, 59, tzinfo=dt.UTC)
    midnight = before + dt.timedelta(seconds=1)  # in Paris
    login.open_session(account, now=before)
    assert operations.expire_due(now=before) == 0
    assert queries.memberships(account, today=dt.date(2026, 3, 10)) == [odile]
    assert queries.memberships(account, today=dt.date(2026, 3, 11)) == [], "whether or not the worker has come by"
    assert queries.rights_of(odile, today=dt.date(2026, 3, 11)) == frozenset()
    assert Session.objects.count() == 1
    assert operations.expire_due(now=midnight) == 1
    assert operations.expire_due(now=midnight) == 0
    assert not Session.objects.exists()
    odile.convention.refresh_from_db()
    assert (odile.convention.state, odile.convention.end) == (ConventionState.ENDED, End.EXPIRED)
    assert told() == [("conventions/expired", Channel.EMAIL)]
    assert events() == [("expired", "system"), ("person_removed", "system")]


def test_reminders_leave_sixty_and_fifteen_days_before_each_once(now):
    MemberFactory(convention=ConventionFactory(ends_on=now.date() + dt.timedelta(days=61)))
    assert operations.remind_due(now=now) == 0
    sent = [days for days in range(63) if operations.remind_due(now=now + dt.timedelta(days=days))]
    assert sent == [1, 46]
    assert told() == [("conventions/expires", Channel.EMAIL)] * 2
    assert Case.objects.get().kind == CaseKind.CONVENTION_ENDS


def test_nobody_has_a_service_that_the_convention_does_not_open(now):
    convention = ConventionFactory(kind=StructureKind.HOME_HELP, services=["beneficiaries"])
    odile = MemberFactory(convention=convention, services=["beneficiaries", "exchanges", "payments"])
    assert queries.rights_of(odile, today=now.date()) == {Service.BENEFICIARIES}


def test_beneficiaries_are_part_of_what_is_read(now):
    one = BeneficiaryFactory()
    read = mark_of(one.convention)
    BeneficiaryFactory(convention=one.convention)
    assert mark_of(one.convention) != read
