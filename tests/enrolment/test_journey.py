"""One source for what comes next: never a dead end, and a changed answer forgets what rested on it and nothing else."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from guichet.enrolment.journey import Journey
from guichet.enrolment.profiles import journey
from guichet.funds import catalogue

YES, NO = {"value": "yes"}, {"value": "no"}
A_PROOF = [{"confirmed": True, "holder": 1}, {"failed": True}, {"cannot": True}]
SEEN = [{"seen": True}]
ANSWERS = {
    "profile": [{"profile": "particulier"}],
    "department": [{"code": "67"}, {"code": "83"}],
    "identifier": [{"number": "1540699990921"}, {"number": "1540699990922"}],
    "at_hand": SEEN,
    "details": [{"nom": "Muller", "email": "a@example.org"}, {"nom": "Dupont", "email": "b@example.org"}],
    "introduction": SEEN,
    "insured": [{"insured": True}, {"insured": False}],
    "card": [{"kind": "photo"}, {"kind": "plain"}, {"kind": "none"}],
    "card_serial": A_PROOF,
    "payment_amount": A_PROOF,
    "postal": [{"asked": True}],
    "receive": [{"email": "a@example.org"}, {"email": "c@example.org"}],
    "code": [{"verified": "a@example.org"}],
    "password": [{"hash": "x"}, {"hash": "y"}],
    "conditions": [{}],
}
JOURNEYS = st.builds(
    lambda proofs, introduction, code, release, department: journey(
        "particulier",
        replace(
            catalogue.national().policy,
            proofs_of_particulier=tuple(proofs),
            introduction_page=introduction,
            security_code=code or release == "chosen_at_once",
            password_release=release,
        ),
        ask_department=department,
    ),
    st.lists(st.sampled_from(["card_serial", "payment_amount"]), min_size=1, max_size=2, unique=True),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["mailed", "chosen_at_once"]),
    st.booleans(),
)


@dataclass(frozen=True)
class Page:
    """A step of an invented journey, met when the step `when` was answered yes."""

    name: str
    rests_on: frozenset = frozenset()
    when: str = ""

    def applies(self, answers):
        return not self.when or answers.get(self.when) == YES

    def essence(self, answer):
        return answer


@st.composite
def invented(draw):
    """A journey whose steps rest on, and depend on, any that come before."""
    pages = []
    for name in "abcdefg"[: draw(st.integers(1, 7))]:
        earlier = [page.name for page in pages]
        rests_on = draw(st.frozensets(st.sampled_from(earlier), max_size=3)) if earlier else frozenset()
        when = draw(st.sampled_from(["", *earlier]))
        pages.append(Page(name, rests_on | ({when} - {""}), when))
    return Journey(tuple(pages))


@st.composite
def under_way(draw):
    """An invented journey and what somebody who walked it, back and forth, has answered."""
    journey = draw(invented())
    answers = {}
    for _ in range(draw(st.integers(0, 12))):
        open_to_visit = [step for step in journey.steps if journey.may_visit(step, answers)]
        answers = journey.answer(draw(st.sampled_from(open_to_visit)), draw(st.sampled_from([YES, NO])), answers)
    return journey, answers


def resting_on(journey, name):
    """Names of the steps whose answers are worth nothing once this one changes."""
    found = {name}
    for _ in journey.steps:
        found |= {step.name for step in journey.steps if step.rests_on & found}
    return found - {name}


@given(under_way())
def test_there_is_a_next_step_exactly_until_all_are_answered(walk):
    journey, answers = walk
    following = journey.next_step(answers)
    unanswered = [step for step in journey.applicable(answers) if step.name not in answers]
    assert following is (unanswered[0] if unanswered else None)


@given(under_way())
def test_the_next_step_may_be_visited_and_none_after_it(walk):
    journey, answers = walk
    applicable = journey.applicable(answers)
    following = journey.next_step(answers)
    edge = applicable.index(following) if following else len(applicable)
    for place, step in enumerate(applicable):
        assert journey.may_visit(step, answers) is (place <= edge)
    for step in journey.steps:
        assert step in applicable or not journey.may_visit(step, answers)


@given(under_way())
def test_previous_leads_back_to_the_first_step_and_each_may_be_visited(walk):
    journey, answers = walk
    step = journey.next_step(answers) or journey.applicable(answers)[-1]
    seen = []
    while step is not None:
        assert journey.may_visit(step, answers)
        seen.append(step)
        step = journey.previous_step(step, answers)
    assert seen[::-1] == journey.applicable(answers)[: len(seen)]


@given(under_way(), st.data())
def test_the_same_answer_again_changes_nothing(walk, data):
    journey, answers = walk
    if answers:
        name = data.draw(st.sampled_from(sorted(answers)))
        assert journey.answer(journey.find(name), answers[name], answers) == answers


@given(under_way(), st.data())
def test_an_answer_is_kept_and_given_twice_is_as_given_once(walk, data):
    journey, answers = walk
    step = data.draw(st.sampled_from([step for step in journey.steps if journey.may_visit(step, answers)]))
    answer = data.draw(st.sampled_from([YES, NO]))
    once = journey.answer(step, answer, answers)
    assert once[step.name] == answer
    assert journey.answer(step, answer, once) == once


@given(under_way(), st.data())
def test_a_changed_answer_forgets_what_rested_on_it_and_nothing_else(walk, data):
    journey, answers = walk
    if not answers:
        return
    name = data.draw(st.sampled_from(sorted(answers)))
    changed = NO if answers[name] == YES else YES
    after = journey.answer(journey.find(name), changed, answers)
    assert not resting_on(journey, name) & after.keys()
    kept = {
        other: value for other, value in answers.items() if other != name and other not in resting_on(journey, name)
    }
    still_met = {step.name for step in journey.applicable({**kept, name: changed})}
    assert after == {other: value for other, value in {**kept, name: changed}.items() if other in still_met}


@given(under_way())
def test_nothing_is_kept_of_a_page_the_person_does_not_meet(walk):
    journey, answers = walk
    assert answers.keys() <= {step.name for step in journey.applicable(answers)}


def test_answering_never_changes_what_it_was_given():
    journey = Journey((Page("a"), Page("b", frozenset({"a"}))))
    answers = {"a": YES, "b": YES}
    journey.answer(journey.find("a"), NO, answers)
    assert answers == {"a": YES, "b": YES}


@pytest.mark.parametrize(
    ("steps", "told"), [((Page("a"), Page("a")), "twice"), ((Page("a", frozenset({"a"})),), "rests on itself")]
)
def test_a_journey_that_cannot_work_is_refused(steps, told):
    with pytest.raises(ValueError, match=told):
        Journey(steps)


def test_a_step_is_found_by_its_name():
    journey = Journey((Page("a"),))
    assert journey.find("a").name == "a"
    with pytest.raises(KeyError):
        journey.find("b")


class AParticulier(RuleBasedStateMachine):
    """Somebody who answers, goes back and changes their mind, under any policy a fund may choose."""

    @initialize(journey=JOURNEYS)
    def begin(self, journey):
        self.journey = journey
        self.answers = {"profile": {"profile": "particulier"}}

    @rule(data=st.data())
    def go_on(self, data):
        step = self.journey.next_step(self.answers)
        if step is not None and step.name != "conditions":
            self._answer(step, data)

    @rule(data=st.data())
    def go_back_and_change(self, data):
        back = [
            step
            for step in self.journey.steps
            if step.name != "conditions" and self.journey.may_visit(step, self.answers)
        ]
        self._answer(data.draw(st.sampled_from(back)), data)

    def _answer(self, step, data):
        self.answers = self.journey.answer(step, data.draw(st.sampled_from(ANSWERS[step.name])), self.answers)

    @invariant()
    def there_is_always_a_way_on(self):
        assert self.journey.next_step(self.answers) is not None

    @invariant()
    def and_a_way_back(self):
        step = self.journey.next_step(self.answers)
        while step.name != "profile":
            step = self.journey.previous_step(step, self.answers)
            assert self.journey.may_visit(step, self.answers)

    @invariant()
    def nobody_ends_without_a_proof_or_the_post(self):
        if self.journey.next_step(self.answers).name == "conditions":
            proved = [name for name, answer in self.answers.items() if answer.get("confirmed")]
            assert len(proved) + ("postal" in self.answers) == 1
            assert ("receive" in self.answers) is bool(proved)
            assert {"identifier", "details"} <= self.answers.keys()

    @invariant()
    def a_password_is_never_chosen_before_the_mailbox_is_proved(self):
        assert "password" not in self.answers or "code" in self.answers

    @invariant()
    def no_address_receives_anything_before_a_proof(self):
        assert "receive" not in self.answers or any(answer.get("confirmed") for answer in self.answers.values())


TestAParticulier = AParticulier.TestCase
TestAParticulier.settings = settings(max_examples=60, stateful_step_count=40)


def test_every_step_has_a_name_and_an_address_of_its_own():
    for department in (False, True):
        steps = journey("particulier", catalogue.by_slug("alsace").policy, ask_department=department).steps
        assert len({step.slug for step in steps}) == len(steps)
        assert {step.name for step in steps} <= ANSWERS.keys()
