"""Every kind there is, as data: what a new one must be, said once for all."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.accounts import owners
from guichet.accounts.models import Account
from guichet.accounts.owners import Owner
from guichet.cases.models import Case
from guichet.documents.models import Document
from guichet.enrolment.journey import Journey
from guichet.funds import catalogue
from guichet.registry.models import Person
from guichet.requests import kinds, operations, sending
from guichet.requests.kinds.base import Family, Situation
from guichet.requests.kinds.forms import AmountField, ScreenForm
from guichet.requests.kinds.law import Law, Silence, after_months
from guichet.requests.kinds.periods import QUARTERS
from guichet.requests.models import Request, RequestPaper
from tests.factories import AccountFactory
from tests.requests.declaring import FILLED, KIND, Attached
from tests.requests.sendings import LINKED, WAYS, WRONG, give

NOW = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 10)


def about(kind, **facts):
    period = kind.periods.to_declare(DAY) if kind.periods else None
    owner = Owner(person=Person())
    return Situation(
        account=Account(), owner=owner, fund=catalogue.by_code("68"), today=DAY, facts=facts, period=period
    )


@pytest.mark.parametrize("kind", [*kinds.KINDS, *kinds.FROM_A_PAGE_OF_THEIR_OWN], ids=lambda kind: kind.key)
def test_a_kind_holds_together(kind):
    situation = about(kind)
    assert kinds.by_key(kind.key) is kind
    assert kinds.by_slug(kind.slug) is (kind if kind in kinds.KINDS else None)
    assert kind.slug == kind.key.replace("_", "-"), "services find its page by its key"
    assert len(kind.key) <= Request._meta.get_field("kind").max_length
    assert kind.bundles
    assert kind.answer_days > 0
    assert all(str(words) for words in (kind.title, kind.lead, kind.honour))
    assert kind.law.silence is Silence.NOTHING or str(kind.law.basis), "which article says so"
    assert str(kind.law.remedies)
    screens = kind.screens_for(situation)
    Journey(screens)
    assert len({one.slug for one in screens}) == len(screens)
    before = set()
    for screen in screens:
        assert screen.rests_on <= before, f"{screen.name} rests on what comes later"
        before.add(screen.name)
        assert str(screen.title)
        form = screen.make(None, situation, {})
        assert isinstance(form, ScreenForm)
        assert not screen.lines(situation, {})
        assert [field.name for group in form.groups() for field in group.fields] == list(form.fields)
    names = [paper.name for paper in kind.papers]
    assert len(set(names)) == len(names)
    assert all(len(name) <= RequestPaper._meta.get_field("name").max_length for name in names)


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.kind}, {way.name}")
def test_each_way_through_a_kind_leads_to_a_receipt(way):
    account = AccountFactory(opened_at=NOW)
    kind = kinds.by_key(way.kind)
    owner = owners.in_file(account, give(account, way.known))
    situation = operations.situation_of(account, owner, catalogue.by_code("68"), kind, now=NOW)
    assert not kind.closed(situation)
    draft = operations.open_draft(operations.begin(kind, situation, now=NOW), account, now=NOW)
    asked = []
    while screen := kind.journey(draft.situation).next_step(draft.answers):
        asked.append(screen.name)
        typed = way.typed[screen.name]
        if screen.name == "etablissement":
            typed = {"etablissement": owner.establishment.siret}
        form = screen.make(typed, draft.situation, draft.answers)
        assert form.is_valid(), (screen.name, form.errors)
        told = {"revision": draft.request.revision, "now": NOW}
        operations.answer(draft, screen=screen, given=form.to_answer(), **told)
    assert set(asked) == set(way.typed), "everybody is asked what concerns them, and nothing else"
    assert {paper.name for paper in sending.missing(draft, [])} == set(way.papers)
    for name in way.papers:
        paper = next(one for one in kind.papers_for(draft.answers) if one.name == name)
        told = {"revision": draft.request.revision, "now": NOW}
        operations.add_paper(draft, paper=paper, attachment=Attached(), **told)
    sent = sending.send(draft, revision=draft.request.revision, now=NOW)
    summary = [value for part in sent.summary for _label, value in part["lines"]]
    text = "|".join(summary).replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
    for words in way.told:
        assert words in text
    assert way.follows in " ".join(str(one) for one in kind.follows(draft.situation, draft.answers))
    [case] = Case.objects.all()
    assert case.reference == sent.reference
    assert Document.objects.filter(about=sent.reference).count() == 2


@pytest.mark.parametrize(("kind", "screen", "typed", "fields"), [(*row[:3], row[3:]) for row in WRONG])
def test_bad_input_is_refused_at_its_field_and_stays_in_it(kind, screen, typed, fields):
    account = {"iban": LINKED, "holder": "Florent Weber"}
    situation = about(kinds.by_key(kind), accounts=[account] * 3, address=["1 RUE DE LA GARE", "67000 STRASBOURG"])
    form = kinds.by_key(kind).journey(situation).find(screen).make(typed, situation, {})
    assert set(form.errors) == set(fields)
    for name, value in typed.items():
        if name in form.fields and value:
            assert value in str(form[name].value())


def test_every_screen_of_every_kind_is_tried():
    tried = {(way.kind, screen) for way in WAYS for screen in way.typed}
    for kind in kinds.KINDS:
        facts = {"address": ["x"], "children": ["Léo"]}
        assert kind is KIND or {(kind.key, one.name) for one in kind.screens_for(about(kind, **facts))} <= tried


def test_an_access_that_was_just_renewed_changes_no_address_for_some_days():
    kind = kinds.by_key("dec_adresse")
    situation = about(kind)
    situation.account.changes_held_until = dt.datetime(2026, 3, 12, 9, tzinfo=dt.UTC)
    assert "à partir du 12" in kind.closed(situation)
    situation.account.changes_held_until = dt.datetime(2026, 3, 9, 9, tzinfo=dt.UTC)
    assert not kind.closed(situation)


@pytest.mark.requirement("R12")
def test_the_resources_are_among_the_declarations():
    assert str(KIND.title) == "Déclaration de ressources"
    assert KIND.family is Family.DECLARATION
    assert len({kind.slug for kind in kinds.KINDS}) == len({kind.key for kind in kinds.KINDS}) == len(kinds.KINDS)


def test_who_lives_there_decides_what_is_asked():
    situation = about(KIND, children=["Léo", "Zoé"])
    journey = KIND.journey(situation)
    answers, asked = {}, []
    typed = {**FILLED, "couple": {"vie": "oui"}, "conjoint": {"prenom": "Anne", "nom": "Weber"}}
    typed |= {"enfants": {"enfant_2": "on"}, "conjoint_revenus": {"aucun": "on"}, "enfant_2_revenus": {"autres": "on"}}
    typed |= {"enfant_2_autres": {"mois_1": "10", "mois_2": "10", "mois_3": "10,05"}}
    while screen := journey.next_step(answers):
        form = screen.make(typed[screen.name], situation, answers)
        assert form.is_valid(), (screen.name, form.errors)
        answers = journey.answer(screen, form.to_answer(), answers)
        asked.append(screen.name)
    assert asked == list(
        dict.fromkeys([*list(FILLED)[:3], "conjoint", "enfants", "vous_revenus", "vous_salaires", *typed])
    )
    told = [f"{label} {value}" for label, value in KIND.totals(situation, answers)]
    assert [one.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") for one in told] == [
        "Vos revenus 2 400,50 €", "Revenus de votre conjoint 0,00 €", "Revenus de Zoé 30,05 €",
        "Total du foyer 2 430,55 €",
    ]  # fmt: skip
    alone = journey.answer(journey.find("couple"), {"vie": "non"}, answers)
    assert not {name for name in alone if name.startswith("conjoint")}, "a changed answer forgets what rested on it"
    assert alone["vous_salaires"] == answers["vous_salaires"]


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("1200", 120000), ("1 200,5", 120050), ("0", 0), ("1.234,56 €", 123456), ("1 200 €", 120000), ("1.200", None),
     ("-5", None), ("abc", None), ("", None), ("9" * 39, None), ("12,345", None), ("１２", 1200)],
)  # fmt: skip
def test_amounts_are_read_as_people_type_them_or_asked_again(typed, cents):
    form = (
        KIND.journey(about(KIND))
        .find("vous_salaires")
        .make({"mois_1": typed, "mois_2": "0", "mois_3": "0"}, about(KIND), {})
    )
    assert form.is_valid() == (cents is not None)
    assert form.cleaned_data.get("mois_1") == cents
    assert AmountField().prepare_value(cents or 0) == f"{(cents or 0) // 100},{(cents or 0) % 100:02}"


def test_none_at_all_is_an_answer_and_contradicts_the_others():
    screen = KIND.journey(about(KIND)).find("vous_revenus")
    for typed, valid in (({}, False), ({"aucun": "on"}, True), ({"aucun": "on", "autres": "on"}, False)):
        assert screen.make(typed, about(KIND), {}).is_valid() == valid
    assert screen.lines(about(KIND), {"vous_revenus": {"aucun": True}})[0].value == "aucun"


@given(st.dates(dt.date(1990, 1, 1), dt.date(2150, 1, 1)))
def test_the_quarter_to_declare_is_the_last_that_is_over(day):
    period = QUARTERS.to_declare(day)
    assert period.first < period.last < day
    assert (day - period.last).days <= 92
    assert QUARTERS.find(period.key) == period
    assert len(period.months) == 3
    assert len(period.key) <= Request._meta.get_field("period").max_length


@pytest.mark.parametrize("key", ["", "2026", "2026-T0", "2026-T5", "x-T1", "2026-Tx"])
def test_what_is_no_quarter_is_refused(key):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever part is wrong
        QUARTERS.find(key)


def test_silence_decides_on_the_same_day_two_months_later_or_the_last_of_that_month():
    assert after_months(dt.date(2026, 12, 31), 2) == dt.date(2027, 2, 28)
    assert Law(silence=Silence.REFUSES, basis="x").decided_on(dt.date(2026, 3, 10)) == dt.date(2026, 5, 10)
    assert Law(silence=Silence.NOTHING).decided_on(dt.date(2026, 3, 10)) is None
