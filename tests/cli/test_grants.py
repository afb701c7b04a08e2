"""What the role of the pages may do in PostgreSQL, tried as that role."""

import datetime as dt
import os

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from typer.testing import CliRunner

from guichet.accounts import owners
from guichet.accounts.models import ContactDetails
from guichet.audit import chain, verifying
from guichet.audit import operations as audit
from guichet.cli import checks
from guichet.cli.app import app
from guichet.cli.grants import APPEND_ONLY, READ_ONLY_APPS
from guichet.documents import operations as documents
from guichet.documents.taking_in import take_in
from guichet.funds import catalogue
from guichet.login import operations as login
from guichet.login.models import Factor
from guichet.login.whence import Whence
from guichet.registry.models import Person
from tests.backoffice.actions.acting import Acting
from tests.factories import PASSWORD, AccountFactory, AffiliationFactory, AgentFactory
from tests.paperwork import SentDocumentFactory, pdf_bytes


def printed(role):
    result = CliRunner().invoke(app, ["database", "grants", role])
    assert result.exit_code == 0, result.output
    return result.output


PAGES = f"guichet_pages_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
"""Roles belong to the whole cluster, which the processes that run tests share."""


@pytest.fixture
def as_the_pages(transactional_db, now):
    """The role of the pages, in the place of the owner."""
    account = AccountFactory(opened_at=now)
    audit.record("login.refused", now=now)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {PAGES}")
        cursor.execute(printed(PAGES))
        cursor.execute(f"SET ROLE {PAGES}")
    yield account
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"DROP OWNED BY {PAGES}")
        cursor.execute(f"DROP ROLE {PAGES}")


def test_what_is_named_exists():
    assert {model._meta.label for model in apps.get_models()} >= APPEND_ONLY
    assert {model._meta.app_label for model in apps.get_models()} >= READ_ONLY_APPS


@pytest.mark.parametrize("name", ["", "guichet; DROP TABLE x", 'a"b', "A"])
def test_a_name_that_is_none_is_refused(name):
    assert CliRunner().invoke(app, ["database", "grants", name]).exit_code == 1


def test_every_right_is_given_in_one_transaction():
    lines = printed("guichet").splitlines()
    assert (lines[0], lines[-1]) == ("BEGIN;", "COMMIT;")
    assert not any("TRUNCATE" in line for line in lines)


@pytest.mark.postgresql_only
def test_a_member_logs_in_and_the_journal_tells(as_the_pages, now):
    policy = catalogue.by_code("68").policy
    number = as_the_pages.person.nir
    here = Whence("192.0.2.1")
    right = login.check_pair(identifier=number, password=PASSWORD, whence=here, policy=policy, now=now)
    assert login.enter(right, factor=Factor.NONE, whence=here, now=now).token
    ContactDetails.objects.update(email="other@example.org")


@pytest.mark.postgresql_only
def test_papers_are_taken_in_by_who_serves_members(as_the_pages, now, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        sent = SentDocumentFactory(person=as_the_pages.person)
        cursor.execute(f"SET ROLE {PAGES}")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / sent.file_name).write_bytes(pdf_bytes())
    assert (take_in(tmp_path, now=now).taken, take_in(tmp_path, now=now).taken) == (1, 0)
    assert owners.follow_registry() == documents.forget_old(now) == 0


@pytest.mark.postgresql_only
@pytest.mark.parametrize(
    ("action", "typed"),
    [
        ("renouveler-par-courrier", {}),
        ("corriger-la-messagerie", {"email": "autre@example.org"}),
        ("fermer-les-sessions", {}),
        ("bloquer", {"motif": "not_me"}),
        ("fermer-le-compte", {"motif": "asked_in_writing"}),
    ],
)
def test_an_agent_helps_a_member(transactional_db, request, now, action, typed):
    agent = AgentFactory(roles=["support", "security"])
    known = AffiliationFactory().person
    AccountFactory(person=known, last_login_at=now)
    request.getfixturevalue("as_the_pages")
    assert Acting(agent, known).act(action, **typed).said


@pytest.mark.postgresql_only
def test_an_agent_enrols_somebody_by_letter(transactional_db, request):
    """The registry's rows may be read and not locked: PostgreSQL asks for the right to change them."""
    agent, person = AgentFactory(), AffiliationFactory().person
    request.getfixturevalue("as_the_pages")
    assert Acting(agent, person).act("inscrire-par-courrier").said


@pytest.mark.postgresql_only
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET event = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_seal SET position = 9",
        "DELETE FROM audit_seal",
        "UPDATE audit_segment SET count = 9",
        "DELETE FROM audit_segment",
        "UPDATE registry_person SET birth_name = 'x'",
        "DELETE FROM registry_payment",
        "DELETE FROM django_migrations",
        "DROP TABLE login_session",
        "ALTER TABLE audit_entry ADD COLUMN x int",
        "CREATE TABLE x (y int)",
    ],
)
def test_what_it_may_not_do(as_the_pages, statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.postgresql_only
def test_the_worker_seals_and_closes_with_what_it_may(as_the_pages, now, settings):
    settings.AUDIT_SIGNING_KEY = (1, bytes(range(32)))
    assert chain.seal_due(now=now + dt.timedelta(minutes=5)) > 0
    assert chain.close_due(now=now + dt.timedelta(days=30)) == ["2026-03"]
    assert verifying.verify(now=now).closed == 1
    dropped = CliRunner().invoke(app, ["audit", "drop", "--month", "2026-03"])
    assert (dropped.exit_code, "As the owner: guichet-owner" in dropped.output) == (1, True)


@pytest.mark.postgresql_only
@pytest.mark.parametrize("words", [["keys", "rotate"], ["registry", "import", "/nowhere"]])
def test_what_is_the_owner_s_is_told_before_it_begins(as_the_pages, words):
    result = CliRunner().invoke(app, words)
    told = "This role of the database may not write the registry. As the owner: guichet-owner, docs/operations.md.\n"
    assert (result.exit_code, result.output) == (1, told)


@pytest.mark.postgresql_only
def test_a_check_tells_a_role_that_may_change_the_journal(as_the_pages, monkeypatch):
    point = "database: the journal can be added to, and not changed"
    assert checks.CHECKS[point]() == []
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert checks.CHECKS[point]() == [], "no production"
    monkeypatch.setattr(checks, "in_production", lambda: True)
    assert checks.CHECKS[point]() == ["the role in use may change it: guichet database grants, docs/operations.md"]


@pytest.mark.postgresql_only
def test_nobody_is_made_up(as_the_pages):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Person.objects.create(
            source_ref="X", nir_index="1.x", nir="1850167990001", nir_kind="nir", certified=True, birth_name="X",
            sex="1", birth_year=1985, health_insured=True, state="living",
        )  # fmt: skip
