"""The general conditions: a draft, four eyes, a day, and each member at the login that follows (G-09)."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.backoffice.content import queries, rules, versions
from guichet.backoffice.content.operations import ChangedMeanwhile
from guichet.funds.models import Audience, ConditionsDraft, GeneralConditions
from guichet.funds.queries import current_conditions
from tests.factories import AgentFactory

pytestmark = pytest.mark.django_db
HERE = "/agents/contenus/conditions/"
DRAFT = f"{HERE}projet/"
REVIEW = f"{DRAFT}relire/"
SAVE = "Enregistrer le projet et le comparer"


def in_days(days):
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def write(walker, **changed):
    """Save a draft; return the walker, who now reads it."""
    typed = {"resume": "Un médiateur est nommé.", "texte": "## 1. Le service\nIl est gratuit.", "jour": in_days(20)}
    return walker.get(DRAFT).press(SAVE, **{**typed, **changed})


@pytest.fixture(autouse=True)
def _nothing_planned(db):
    """Whatever day the tests run: the first versions may be to come."""
    GeneralConditions.objects.filter(published_at__gt=timezone.now()).delete()


@pytest.fixture
def second(as_administrator):
    """Another national administrator."""
    return as_administrator("", "Anne Roy")


def test_written_by_one_approved_by_another_then_in_force_on_its_day(national, second):
    before = current_conditions(now=timezone.now())
    write(national)
    assert "un autre administrateur national doit" in national.text.lower()
    assert "J'approuve cette version" not in national.page.buttons
    second.get(REVIEW).press("J'approuve cette version")
    assert "La version est approuvée" in second.text
    assert "Paul Durand" in second.text
    assert current_conditions(now=timezone.now()) == before
    then = timezone.now() + dt.timedelta(days=21)
    now_in_force = current_conditions(now=then)
    assert now_in_force.version == before.version + 1
    assert now_in_force.summary == "Un médiateur est nommé."
    assert timezone.localtime(now_in_force.published_at).time() == dt.time(0)
    facts = list(Entry.objects.filter(event__startswith="content.").order_by("pk").values_list("event", "facts"))
    version = now_in_force.version
    assert facts == [
        ("content.changed", {"action": "conditions_draft", "version": version}),
        ("content.published", {"action": "conditions", "version": version}),
    ]


def test_who_wrote_a_part_cannot_approve_whatever_is_sent(national, second):
    write(national)
    second.get(DRAFT).press(SAVE, resume="Un médiateur est nommé, enfin.")
    draft = ConditionsDraft.objects.get()
    for walker in (national, second):
        walker.post(f"{DRAFT}approuver/", revision=str(draft.revision))
        assert "Vous avez écrit une partie de ce projet" in walker.text
    assert ConditionsDraft.objects.exists()
    assert not GeneralConditions.objects.filter(version=draft.version).exists()


def test_what_is_approved_is_what_was_read(national, second):
    write(national)
    second.get(REVIEW)
    write(national, texte="## 1. Le service\nIl est payant.")
    second.press("J'approuve cette version")
    assert "Quelqu'un d'autre a agi entre-temps" in second.text
    assert ConditionsDraft.objects.get().text.endswith("payant.")


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999999999", "١"])
def test_a_revision_that_nobody_read_approves_nothing(national, second, revision):
    write(national)
    second.post(f"{DRAFT}approuver/", revision=revision)
    assert ConditionsDraft.objects.exists()


def test_it_shows_what_is_added_and_what_is_removed(national):
    present = current_conditions(now=timezone.now()).text
    write(national, texte=present.replace("Il est gratuit et facultatif.", "Il est gratuit."))
    source = national.source
    assert "<del>" in source
    assert "<ins>" in source
    assert "Ajouté\xa0:" in source
    assert "lignes inchangées" in source


def test_the_first_text_is_the_one_in_force(national):
    present = current_conditions(now=timezone.now()).text
    assert national.get(DRAFT).fields["texte"] == present


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"jour": in_days(3)}, "jour", "C'est trop tôt"),
        ({"jour": ""}, "jour", "Ce champ est exigé."),
        ({"texte": ""}, "texte", "Ce champ est exigé."),
        ({"texte": "x" * 40_001}, "texte", "C'est trop long : 40000 caractères au plus."),
        ({"texte": "a\n" * 700 + "b"}, "texte", "C'est trop long : 600 lignes au plus."),
        ({"resume": "\u2066piège"}, "resume", "Il y a un caractère invisible au début"),
    ],
)
def test_bad_input_is_told_at_its_field(national, typed, field, says):
    write(national, **typed)
    assert says in national.errors[field].replace("\xa0", " ")
    assert not ConditionsDraft.objects.exists()


def test_two_drafts_at_once_are_one(national, second):
    national.get(DRAFT)
    write(second, resume="Le sien")
    national.press(SAVE, resume="Le mien", texte="Mon texte", jour=in_days(20))
    assert "Quelqu'un d'autre a enregistré" in national.text
    assert national.fields["texte"] == "Mon texte"
    assert ConditionsDraft.objects.get().summary == "Le sien"
    national.press(SAVE)
    draft = ConditionsDraft.objects.get()
    assert draft.summary == "Le mien"
    assert set(draft.authors) == {str(national.agent.reference), str(second.agent.reference)}


def test_a_planned_version_becomes_a_draft_again(national, second):
    write(national)
    second.get(REVIEW).press("J'approuve cette version")
    assert national.get(DRAFT).path == HERE
    national.get(HERE).press("Retirer cette version")
    assert "redevient un projet" in national.text
    assert ConditionsDraft.objects.get().authors == [str(national.agent.reference)]
    assert queries.versions(Audience.MEMBERS, now=timezone.now()).planned is None


def test_a_version_in_force_never_changes(national, now):
    in_force = current_conditions(now=timezone.now())
    with pytest.raises(versions.NotWithdrawable):
        versions.withdraw(in_force, agent=national.agent, now=timezone.now())
    national.post(f"{HERE}retirer/")
    assert "elle ne change plus" in national.text
    soon = GeneralConditions.objects.create(version=9, text="Neuf", published_at=now + dt.timedelta(minutes=59))
    with pytest.raises(versions.NotWithdrawable):
        versions.withdraw(soon, agent=national.agent, now=now)


def test_approved_too_late_it_wants_another_day(national):
    now = timezone.now()
    facts = {"text": "a", "summary": "b", "publish_at": now + rules.NOTICE}
    versions.begin_draft(Audience.MEMBERS, facts=facts, agent=national.agent, now=now)
    draft = ConditionsDraft.objects.get()
    other = AgentFactory(roles=["administrator"], roles__fund_code="")
    with pytest.raises(versions.TooSoon):
        versions.approve(draft, revision=1, agent=other, now=now + dt.timedelta(hours=1))


def test_giving_up(national):
    write(national).press("Abandonner le projet")
    assert "Le projet est abandonné" in national.text
    assert not ConditionsDraft.objects.exists()


def test_a_fund_s_administrator_writes_none(walker, national):
    write(national)
    for address in (HERE, DRAFT, REVIEW):
        assert walker.get(address).status == 403
    for address in (DRAFT, f"{DRAFT}approuver/", f"{DRAFT}abandonner/", f"{HERE}retirer/"):
        assert walker.post(address, revision="1").status == 403
    assert Entry.objects.filter(event="agent.denied", facts={"reason": "fund"}).count() == 7
    assert ConditionsDraft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_approvals_at_the_same_instant_one_counts(at_once, now):
    author, *others = (AgentFactory(roles=["administrator"], roles__fund_code="") for _ in range(3))
    facts = {"text": "a", "summary": "b", "publish_at": now + 2 * rules.NOTICE}
    draft = versions.begin_draft(Audience.MEMBERS, facts=facts, agent=author, now=timezone.now())

    def approve(agent):
        return lambda: versions.approve(draft, revision=1, agent=agent, now=now)

    results = at_once(*map(approve, others))
    assert sorted(type(one).__name__ for one in results) == ["ChangedMeanwhile", "GeneralConditions"]
    assert isinstance(results[0], ChangedMeanwhile) or isinstance(results[1], ChangedMeanwhile)
    assert GeneralConditions.objects.filter(version=draft.version).count() == 1


def test_few_queries(national, second, django_assert_max_num_queries):
    write(national)
    for address in ("/agents/contenus/", HERE, DRAFT, REVIEW):
        with django_assert_max_num_queries(8):
            assert second.client.get(address).status_code == 200
