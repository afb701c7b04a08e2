"""What is raised is never more lenient than what it replaces, makes sense, and leads somewhere (pure)."""

import dataclasses
import itertools
from pathlib import Path

import pytest

from guichet.accounts import opening
from guichet.enrolment.paths import paths, tell
from guichet.enrolment.profiles import TRAITS, variants
from guichet.funds import catalogue, coherence, strictest
from guichet.vigilance import rules, words
from guichet.vigilance.rules import Measures

POLICIES = {**catalogue.editions(), **{fund.slug: fund.policy for fund in catalogue.all_funds()}}
DISTINCT = {policy: name for name, policy in POLICIES.items()}
PROOFS = Measures(proofs=True)


@pytest.mark.parametrize("policy", DISTINCT, ids=DISTINCT.values())
def test_every_fund_is_raised_and_never_lowered(policy):
    high = rules.raised(policy, Measures(proofs=True, letters=True, codes=True))
    assert coherence.objections(high) == coherence.objections(policy)
    assert (high.proofs_needed, high.second_factor, high.trusted_browsers) == (2, True, False)
    changed = {
        field.name for field in dataclasses.fields(policy) if getattr(high, field.name) != getattr(policy, field.name)
    }
    assert changed <= {
        "proofs_needed", "proof_tries", "proofs_per_6_hours", "proofs_per_30_days", "second_factor", "trusted_browsers"
    }  # fmt: skip
    assert all(getattr(high, name) <= getattr(policy, name) for name in strictest.STRICTER_WHEN_LOWER)
    assert rules.raised(policy, Measures(letters=True)) is policy


@pytest.mark.parametrize(
    ("policy", "profile"),
    [pytest.param(policy, profile, id=f"{name}-{profile}") for policy, name in DISTINCT.items() for profile in TRAITS],
)
def test_no_journey_has_a_dead_end_or_ends_on_one_proof_alone(policy, profile):
    for variant in variants(profile, rules.raised(policy, PROOFS)):
        if "counter" in variant.known:
            assert list(itertools.islice(paths(variant.walk()), 1)), "the reception desk stays open"
            continue
        for path in paths(variant.walk()):
            right = sum(bool(move.outcome.answer.get("confirmed")) for move in path)
            assert right == 2 or "postal" in {move.step.name for move in path}, tell(path)


def test_a_particulier_with_a_card_can_still_end_online():
    [variant] = itertools.islice(variants("particulier", rules.raised(POLICIES["alsace"], PROOFS)), 1)
    found = [[move.step.name for move in path] for path in paths(variant.walk())]
    assert any({"card_serial", "payment_amount", "receive"} <= set(path) for path in found)
    assert not any("payment_amount" in path and "card_serial" not in path for path in found), "no useless question"


def test_the_strictest_of_several_funds_is_the_one_under_attack():
    calm = POLICIES["default"]
    assert strictest.strictest(calm, [rules.raised(calm, PROOFS)]).proofs_needed == 2
    assert strictest.strictest(rules.raised(calm, PROOFS), [calm]).proofs_needed == 2


def test_the_letters_that_wait_are_messages_that_there_are():
    templates = Path(opening.__file__).parent / "templates/accounts/messages"
    for name in rules.HELD_LETTERS:
        assert (templates / name.removeprefix("accounts/") / "letter.typ").exists()


def test_every_choice_of_measures_has_its_words():
    assert len(words.COMBINED) == 16
    assert str(words.COMBINED["proofs_banner"]) == "Demander deux vérifications d'identité, Afficher un bandeau"
