"""No column is forgotten: what keys protect is found by looking, and what the code protects is found likewise."""

import ast
import datetime as dt
import importlib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import CharField

import guichet
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.sealing import census
from guichet.sealing.census import tables
from guichet.sealing.fields import BlindIndexField, SealedJSONField
from guichet.sealing.keyring import keyring
from guichet.sealing.rotation import column_at
from tests.factories import AccountFactory

HERE = Path(guichet.__file__).parent
IN_NO_COLUMN = {"enrolment.last_refused", "backup.manifest", "requests.proof"}
"""The first is inside a sealed value: the same wrong answer sent twice across a change of keys costs a try. The second
stands in a backup, which needs the keys of its day anyway; the last on paper, which the fund compares with its own once
the key is gone (ADR 116)."""


OUTLIVE_THE_KEYS = {"login.RecoveryCode.digest", "login.SpentChallenge.digest"}
"""The first is under a key of the application's own, which is sealed beside it and moves; the other is a plain hash."""


def calls(*names):
    """Yield module and call for each use in guichet/ of a method so named, but in the package that defines them."""
    for path in sorted(HERE.rglob("*.py")):
        module = ".".join(path.relative_to(HERE.parent).with_suffix("").parts)
        if not module.startswith("guichet.sealing."):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in names:
                    yield module, node


def purposes():
    """Return the purposes of every index that the code computes."""
    found = set()
    for module, call in calls("blind_index", "blind_indexes"):
        [purpose] = [keyword.value for keyword in call.keywords if keyword.arg == "purpose"]
        if isinstance(purpose, ast.Constant):
            found.add(purpose.value)
        elif isinstance(purpose, ast.Name):
            found.add(getattr(importlib.import_module(module), purpose.id))
        else:
            assert purpose.attr == "purpose", f"{module}: a column's own, or a constant"
    return found


def indexes():
    return [index for table in tables() for index in table.indexed]


def test_every_index_that_the_code_computes_has_a_column_that_says_how_it_is_rotated():
    declared = {index.purpose for index in indexes()}
    assert len(declared) == len(indexes()), "two columns share a purpose"
    assert purposes() == declared | IN_NO_COLUMN


@pytest.mark.parametrize("index", indexes(), ids=str)
def test_an_index_is_computed_anew_or_ends_by_itself(index):
    assert bool(index.of) != bool(index.lasts)
    assert bool(index.since) == (index.useful_for is not None)
    for path in index.of:
        assert isinstance(column_at(index.model, path), SealedJSONField)


def test_no_column_looks_like_an_index_without_saying_so():
    for model in apps.get_models():
        for column in model._meta.local_concrete_fields:
            if isinstance(column, CharField) and not isinstance(column, BlindIndexField):
                looks_so = column.name.endswith(("index", "digest")) and str(column) not in OUTLIVE_THE_KEYS
                assert not looks_so, f"{column}: is it a BlindIndexField?"


IN_A_PAGE = {
    "guichet.agents.coming",
    "guichet.backoffice.finding.tokens",
    "guichet.space.catalogue.views",
    "guichet.space.payments.references",
}
"""Sealed for one session or for one owner, in an address or a cookie, and kept nowhere: once the key is gone, one looks again."""


def test_nothing_but_the_field_seals():
    assert {module for module, _call in calls("seal", "seal_json")} == IN_A_PAGE


def test_migrations_know_an_index_as_text():
    for index in indexes():
        _name, path, _args, kwargs = index.deconstruct()
        assert path == "django.db.models.CharField"
        assert not {"purpose", "of", "lasts", "since", "useful_for"} & set(kwargs)


@pytest.mark.django_db(transaction=True)
def test_values_are_counted_by_key(keys, now):
    AccountFactory(opened_at=now)
    limits.attempt(Limit("x", "y", 5, dt.timedelta(hours=1)), now=now)
    keys(1, 2)
    AccountFactory(opened_at=now)
    counted = {column.name: dict(column.versions) for column in census.count(now=now)}
    assert counted["accounts.Identifier.index"] == counted["accounts.Identifier.value"] == {1: 1, 2: 1}
    assert counted["registry.Person.nir"] == {1: 1, 2: 1}
    assert counted["accounts.Responsible.family_name"] == {}


@pytest.mark.django_db
def test_an_index_that_serves_nothing_any_more_needs_no_key(keys, now):
    case = open_case(kind=CaseKind.NOT_ME, fund_code="68", details={}, subject="x", now=now)
    keys(1, 2)
    for later, needed in ((case.opened_at, True), (case.opened_at + dt.timedelta(hours=24), False)):
        [column] = [one for one in census.count(now=later) if one.name == "cases.Case.subject_index"]
        assert bool(column.versions[1]) is needed


@pytest.mark.django_db
def test_the_verdict_on_each_key(keys, now):
    AccountFactory(opened_at=now)
    keys(2, 3)
    verdicts = {
        verdict.version: verdict.needed_by for verdict in census.verdicts(list(census.count(now=now)), keyring())
    }
    assert verdicts[2] == {}, "nothing was ever under it"
    assert verdicts[1]["accounts.Identifier.index"] == census.ROTATE
