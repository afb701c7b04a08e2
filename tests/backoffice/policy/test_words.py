"""Every value of a policy can be read out: a new one without words fails here."""

import dataclasses
import math
from typing import get_args, get_origin, get_type_hints

import pytest

from guichet.backoffice.policy import chart, odds
from guichet.backoffice.policy.words import BY_NAME, EDITIONS, THEMES
from guichet.backoffice.policy.words.settled import SETTLED, references
from guichet.enrolment.proofs import BY_NAME as PROOFS
from guichet.funds import catalogue
from guichet.funds.policy import PROOFS_PREFIX, Policy

HINTS = get_type_hints(Policy)


def values(name):
    """Return values that a policy may have under this name: all of them where they are a closed set."""
    hint = HINTS[name]
    if hint is bool:
        return (True, False)
    if name.startswith(PROOFS_PREFIX):
        return ((), *((proof,) for proof in PROOFS), tuple(PROOFS))
    if name == "identifier_lengths":
        return ((13,), (13, 15))
    if get_origin(hint) is tuple:
        each = get_args(get_args(hint)[0])
        return (*((one,) for one in each), each)
    return get_args(hint) or (1, 2)


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Policy)])
def test_every_value_of_a_policy_has_words_whatever_it_is(name):
    rule = BY_NAME[name]
    assert str(rule.question).endswith("\N{NO-BREAK SPACE}?")
    assert str(rule.why).endswith(".")
    said = [rule.say(value) for value in values(name)]
    assert all(said)
    assert len(set(said)) == len(said), "two values are said alike"
    assert all(str(value) in rule.say(value) for value in values(name) if type(value) is int)


def test_each_rule_is_told_once_and_no_other():
    told = [rule.name for theme in THEMES for rule in theme.rules]
    assert sorted(told) == sorted(HINTS)


def test_every_contradiction_that_a_value_settles_is_told_and_no_other():
    cited = {one for name in HINTS for one in references(name) if one[0] in "CG"}
    assert cited == set(SETTLED)
    assert references("code_minutes") == ["R149"]


def test_every_edition_of_the_project_has_a_name():
    assert set(EDITIONS) == set(catalogue.editions())


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (None, "personne ne peut répondre"),
        (0, "aucune"),
        (1 / 275, "1 chance sur 275"),
        (5e-6, "1 chance sur 200 000"),
        (1, "presque à coup sûr"),
    ],
)
def test_a_chance_is_said_as_a_player_would(share, said):
    assert odds.chance(share).replace("\N{NO-BREAK SPACE}", " ") == said


def test_the_bar_of_a_secret_is_the_longer_the_better_it_is_kept():
    assert chart.length(1) == 0
    assert math.isclose(chart.length(1e-4), 0.5)
    assert chart.length(1e-12) == 1
    drawn = chart.bars([("<b>", 0.01), ("un code de sécurité, dont le nom tient sur deux lignes", 5e-6)])
    assert "&lt;b&gt;" in drawn
    assert 'width="65"' in drawn
    assert "deux lignes</text>" in drawn
