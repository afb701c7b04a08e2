"""Every path of every journey is found, each once, and ends on the last page by a proof or by the post."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.enrolment.journey import Journey
from guichet.enrolment.paths import Stuck, arrows, met, paths, tell, walk
from guichet.enrolment.profile_names import BY_NAME
from guichet.enrolment.profiles import TRAITS, journey, variants
from guichet.enrolment.proofs import BY_NAME as PROOFS_BY_NAME
from guichet.enrolment.proofs import PROOFS
from guichet.funds import catalogue
from guichet.funds.coherence import objections


@dataclass(frozen=True)
class Way:
    """An outcome."""

    label: str

    @property
    def answer(self):
        return {"said": self.label}


@dataclass(frozen=True)
class Page:
    """A step met when the steps of `when` were answered so."""

    name: str
    labels: tuple = ("on",)
    when: dict = field(default_factory=dict)
    rests_on: frozenset = frozenset()

    def applies(self, answers):
        return all(answers.get(name, {}).get("said") == said for name, said in self.when.items())

    def essence(self, answer):
        return answer

    def outcomes(self):
        return [Way(label) for label in self.labels]


def told(*pages):
    return [tell(path) for path in paths(walk(Journey(pages)))]


def test_each_outcome_is_followed_to_the_end():
    assert told(Page("a", ("yes", "no")), Page("b", when={"a": "yes"}), Page("c")) == [
        "a « yes » > b « on » > c « on »",
        "a « no » > c « on »",
    ]


def test_the_same_end_of_a_path_is_one_node():
    start = walk(Journey((Page("a", ("yes", "no")), Page("b", ("yes", "no")), Page("c"))))
    assert start.ways[0] is start.ways[1]
    assert [(step.name, before) for step, before in met(start)] == [("a", 0), ("b", 1), ("c", 2)]


def test_what_is_known_is_not_asked():
    journey = Journey((Page("a"), Page("b")))
    assert tell(next(paths(walk(journey, {"a": {"said": "on"}})))) == "b « on »"


def test_an_answer_that_leads_to_several_pages_says_what_sends_there():
    pages = Page("a", ("yes", "no")), Page("b"), Page("c", when={"a": "no"}), Page("d")
    drawn = {
        (one.move.step.name, one.to.name if one.to else "", str(one.after or ""))
        for one in arrows(walk(Journey(pages)))
    }
    assert drawn == {("a", "b", ""), ("b", "d", "a « yes »"), ("b", "c", "a « no »"), ("c", "d", ""), ("d", "", "")}


def test_a_dead_end_is_told_with_its_path():
    with pytest.raises(Stuck, match="stops before c: a « no »"):
        walk(Journey((Page("a", ("yes", "no")), Page("c", when={"a": "yes"}))))


def test_a_page_without_outcome_is_told():
    with pytest.raises(Stuck, match="b has no outcome: a « on »"):
        walk(Journey((Page("a"), Page("b", ()))))


def test_nothing_to_ask_is_told():
    with pytest.raises(Stuck, match="nothing is asked: at the beginning"):
        walk(Journey((Page("a"),)), {"a": {"said": "on"}})


class Forgetful(Journey):
    """A journey that forgets the first answer once the last is given."""

    def answer(self, step, answer, answers):
        kept = super().answer(step, answer, answers)
        return {"b": answer} if step.name == "b" else kept


def test_a_circle_is_told_with_its_path():
    with pytest.raises(Stuck, match="comes back to a: a « on » > b « on »"):
        walk(Forgetful((Page("a"), Page("b"))))


LAST = {"added file": "add_file", "renewal by post": "ask_letter"}


def every_variant(policy):
    return [variant for profile in TRAITS for variant in variants(profile, policy)]


@pytest.mark.requirement("R82", "R83")
@pytest.mark.parametrize("edition", catalogue.editions())
def test_every_path_of_every_profile_ends_by_a_proof_or_by_the_post(edition):
    for variant in every_variant(catalogue.editions()[edition]):
        seen = any(answer.get("confirmed") for answer in variant.known.values())
        assert seen == (variant.name == "at the counter")
        for path in paths(variant.walk()):
            assert path[-1].step.name == LAST.get(variant.name, "conditions")
            proved = [move for move in path if move.outcome.answer.get("confirmed")]
            assert seen + len(proved) + sum(move.step.name == "postal" for move in path) == 1, tell(path)


@st.composite
def policies(draw):
    """Return any policy that a fund could write and that `guichet check` lets pass."""
    changes = {
        name: draw(st.sampled_from(values))
        for name, values in {
            "at_hand_page": [True, False],
            "introduction_page": [True, False],
            "attach_companies": [True, False],
            "security_code": [True, False],
            "department_asked": ["by_national_site", "typed_after_proof"],
            "proof_questions": ["insured_then_card", "card_then_insured", "one_of"],
            "password_release": ["mailed", "chosen_at_once"],
            "code_channels": [("email",), ("email", "sms")],
        }.items()
    }
    for profile in TRAITS:
        fitting = [proof.name for proof in PROOFS if BY_NAME[profile].holder in proof.holders]
        changes[f"proofs_of_{profile}"] = tuple(draw(st.lists(st.sampled_from(fitting), unique=True)))
    policy = replace(catalogue.national().policy, **changes)
    return policy if not objections(policy) else catalogue.national().policy


@given(policies())
def test_no_policy_that_makes_sense_has_a_dead_end(policy):
    for variant in every_variant(policy):
        if variant.name == "at the counter":
            for path in paths(variant.walk()):
                assert [move.step.name for move in path if move.step.name in ("receive", "code")] == ["receive", "code"]
            continue
        for path in paths(variant.walk()):
            assert any(move.outcome.answer.get("confirmed") or move.step.name == "postal" for move in path)


def test_a_path_is_one_that_the_journey_itself_takes(fund):
    particulier = journey("particulier", fund.policy)
    for path in paths(walk(particulier)):
        answers = {}
        for move in path:
            assert particulier.next_step(answers) is move.step
            answers = particulier.answer(move.step, move.outcome.answer, answers)
        assert particulier.next_step(answers) is None


class Next(type(PROOFS[2])):
    """A question for who gave the one before up."""

    name = "next_question"
    slug = "question-suivante"
    rests_on = frozenset({"bill_amount"})

    def applies(self, answers):
        return bool(answers.get("bill_amount", {}).get("cannot"))


@pytest.mark.requirement("R82")
def test_a_question_may_follow_one_that_was_given_up(monkeypatch, fund):
    monkeypatch.setitem(PROOFS_BY_NAME, "next_question", Next())
    policy = replace(fund.policy, proofs_of_exploitant=("bill_amount", "next_question"))
    found = {
        tuple(move.rank for move in path if move.step.name in policy.proofs_of_exploitant)
        for path in paths(next(variants("exploitant", policy)).walk())
    }
    assert found == {(0,), (2,), (1, 0), (1, 1), (1, 2)}


def up_to_the_department(journey):
    """Yield the answers of whoever has just said their department, on each path."""
    told = {}
    for path in paths(walk(journey)):
        answers = {}
        for move in path:
            answers = journey.answer(move.step, move.outcome.answer, answers)
            if move.step.name == "department":
                told.setdefault(repr(answers), answers)
                break
    return told.values()


@pytest.mark.parametrize("profile", TRAITS)
@pytest.mark.parametrize("there", catalogue.editions())
def test_whoever_goes_on_at_the_fund_of_another_edition_reaches_the_end(there, profile):
    going_on = journey(profile, catalogue.editions()[there], ask_department=True)
    for policy in catalogue.editions().values():
        for answers in up_to_the_department(journey(profile, policy, ask_department=True)):
            for path in paths(walk(going_on, answers)):
                assert path[-1].step.name == "conditions"
