"""The alert rules: every figure they name is one that `/metrics` says, with labels that it has."""

import re

import pytest
import yaml
from prometheus_client import Counter

from config.environment import BASE_DIR
from guichet.audit.vocabulary import EVENTS
from guichet.openid_client.figures import ANSWERS, CALLS, SECONDS
from guichet.ui import figures, health

RULES = yaml.safe_load((BASE_DIR / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
NAMED = re.compile(r"\bguichet_\w+(?:\{[^}]*\})?")
LABEL = re.compile(r'(\w+)\s*(?:=~|!=|=)\s*"')


def rules():
    return [rule for group in RULES["groups"] for rule in group["rules"]]


def exported():
    """Return the labels of each series, by its name."""
    found = {}
    for family in figures._Database().collect():
        found[family.name] = set(family.samples[0].labels) if family.samples else set()
    counted = health.REQUESTS, health.SECONDS, figures._EVENTS, figures._HELD, figures._CODES, CALLS, SECONDS, ANSWERS
    for metric in counted:
        suffixes = ["_total"] if isinstance(metric, Counter) else ["_bucket", "_count", "_sum"]
        found |= {metric._name + suffix: {*metric._labelnames, "le"} for suffix in suffixes}
    return found


@pytest.mark.django_db
def test_every_figure_is_one_that_is_said():
    there = exported()
    for rule in rules():
        for named in NAMED.findall(rule["expr"]):
            name, _, inside = named.partition("{")
            assert name in there, f"{rule['alert']}: nothing says {name}"
            assert set(LABEL.findall(inside)) <= there[name], f"{rule['alert']}: {named}"


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_a_rule_says_what_is_felt(rule):
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"].endswith(".")
    for event in re.findall(r'event="([^"]+)"', rule["expr"]):
        assert event in EVENTS
    assert rule["expr"].count("(") == rule["expr"].count(")")


def test_names_are_said_once():
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names)) >= 10
