"""`guichet check` lets a sound installation pass and names what is wrong with another."""

import dataclasses
import datetime as dt
import shutil
import uuid

import pytest
from django.core.checks import Warning  # noqa: A004 - Django's name
from django.utils import timezone
from typer.testing import CliRunner

from guichet.audit import chain
from guichet.audit import operations as audit
from guichet.audit.models import Segment
from guichet.certificates.models import Certificate
from guichet.cli import checks
from guichet.cli.app import app
from guichet.enrolment.proofs import BY_NAME as PROOFS
from guichet.funds import catalogue
from guichet.registry.demo_people import write_demo_folder
from guichet.registry.importer import import_folder
from guichet.switches import operations as switches
from guichet.switches.models import Direction
from tests.factories import PersonFactory
from tests.policies import copy_funds

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong():
    """Return everything that is wrong, point by point."""
    return lambda: {finding.point: finding.wrong for finding in checks.findings() if finding.wrong}


@pytest.fixture
def production(monkeypatch, settings):
    settings.AUDIT_SIGNING_KEY = (1, bytes(range(32)))
    monkeypatch.setattr(checks, "in_production", lambda: True)
    monkeypatch.setattr(checks, "run_checks", lambda **_: [])
    monkeypatch.setattr(checks, "may_change", lambda _model: False)


def test_a_sound_installation_passes(wrong):
    assert wrong() == {}
    result = CliRunner().invoke(app, ["check"])
    assert (result.exit_code, result.output.count("✗")) == (0, 0)
    assert result.output.count("✓") == len(checks.CHECKS) + 4, (
        "and what is to know: seals, agents, directions, days of attack"
    )


def test_a_new_installation_in_production_is_fit_for_use(installed):
    assert installed("migrate").returncode == 0
    done = installed("check")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "✗" not in done.stdout
    assert done.stdout.endswith("Fit for use.\n")


def test_a_warning_that_nothing_silences_is_told(wrong, monkeypatch):
    raised = [Warning("one", id="security.W002"), Warning("two", id="security.W999")]
    monkeypatch.setattr(checks, "run_checks", lambda **_: raised)
    assert wrong() == {"Django's own checks": ["two (security.W999)"]}


def test_what_is_wrong_is_told_and_counted(monkeypatch):
    monkeypatch.setitem(checks.CHECKS, "one point", lambda: ["a sentence"])
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert "✗ one point\n    a sentence\n" in result.output
    assert "1 point to mend" in result.output


def test_a_fund_below_the_floor_is_named(wrong, monkeypatch, fund):
    weak = dataclasses.replace(fund, policy=dataclasses.replace(fund.policy, code_digits=4))
    monkeypatch.setattr(catalogue, "all_funds", lambda: (weak,))
    (sentence,) = wrong()["funds: none below the national floor"]
    assert sentence.startswith(f"{catalogue.origin(weak, 'code_digits')}: code_digits = 4")


def test_a_proof_that_nothing_declares_is_named(wrong, monkeypatch, fund):
    others = [other for other in catalogue.all_funds() if other != fund]
    odd = dataclasses.replace(fund, policy=dataclasses.replace(fund.policy, proofs_of_jardinier=("palm_reading",)))
    monkeypatch.setattr(catalogue, "all_funds", lambda: (*others, odd))
    (sentences,) = wrong().values()
    where = catalogue.origin(odd, "proofs_of_jardinier")
    assert sentences == [
        f"{where}: proofs.jardinier: 'palm_reading' is declared nowhere; there are {', '.join(PROOFS)}"
    ]


def test_a_fund_that_offers_sms_needs_a_gateway(wrong, monkeypatch, settings, fund):
    others = [other for other in catalogue.all_funds() if other != fund]
    offering = dataclasses.replace(fund, policy=dataclasses.replace(fund.policy, code_channels=("email", "sms")))
    monkeypatch.setattr(catalogue, "all_funds", lambda: (*others, offering))
    assert list(wrong().values()) == [["GUICHET_SMS_URL is empty, and codes by SMS are offered by alsace"]]
    settings.SMS_URL = "https://user:password@gateway.example/cgi-bin/sendsms"
    assert wrong() == {}


def test_a_wrong_file_of_a_fund_is_told_once(wrong, settings, tmp_path):
    (tmp_path / "default.toml").write_text((settings.FUNDS_FOLDER / "default.toml").read_text())
    (tmp_path / "floor.toml").write_text("")
    alsace = (settings.FUNDS_FOLDER / "alsace.toml").read_text()
    (tmp_path / "alsace.toml").write_text(alsace + "\n[numbers]\ncode_digts = 6\n")
    settings.FUNDS_FOLDER = tmp_path
    line = len(alsace.splitlines()) + 3
    assert [sentence for sentences in wrong().values() for sentence in sentences if "code_digts" in sentence] == [
        f"{tmp_path / 'alsace.toml'}:{line}: code_digts: no such value; perhaps code_digits?"
    ]


def test_what_needs_the_funds_waits_until_they_can_be_read(installed, settings, tmp_path):
    """In a process of its own: Django's checks read the addresses, and with them the funds, once."""
    folder = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds", securty_code=True)
    done = installed("check", GUICHET_FUNDS_FOLDER=str(folder))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "securty_code: no such value; perhaps security_code?" in done.stdout
    assert "– Django's own checks: not looked at, since the funds cannot be read\n" in done.stdout
    assert done.stdout.count("– ") == len(checks.NEED_FUNDS) + 1, "and the agents"
    # The database, which has no table, and the funds.
    assert "2 points to mend" in done.stderr
    nowhere = installed("check", GUICHET_FUNDS_FOLDER=str(tmp_path / "nowhere"))
    assert f"{tmp_path / 'nowhere'}: no such folder; see GUICHET_FUNDS_FOLDER" in nowhere.stdout
    assert "Traceback" not in nowhere.stderr


def test_departments_are_told_with_the_files_that_serve_them(wrong, settings, tmp_path):
    folder = shutil.copytree(settings.FUNDS_FOLDER, tmp_path / "funds")
    settings.FUNDS_FOLDER = folder
    alsace, lorraine = folder / "alsace.toml", folder / "lorraine.toml"
    lorraine.write_text(lorraine.read_text().replace("departments = [", 'departments = ["67", "99", "971", '))
    alsace.write_text(alsace.read_text().replace('"68"]', "]"))
    assert wrong() == {
        "funds: 35 files, every department served once": [
            f"department 67: served by {alsace}:4 and {lorraine}:4, expected by fund 68 alone",
            "department 68: served by no file, expected by fund 68 alone",
            f"department 971: served by {lorraine}:4, expected by no fund",
            f"{lorraine}:4: department '99': there is no such one",
        ]
    }


def test_missing_migrations_are_counted(wrong, monkeypatch):
    monkeypatch.setattr(checks.MigrationExecutor, "migration_plan", lambda *_: ["one", "two"])
    assert list(wrong().values()) == [["2 migrations not applied: guichet migrate"]]


def test_links_must_lead_to_this_server(wrong, settings):
    settings.PUBLIC_URL = "https://elsewhere.example"
    ((sentence,),) = wrong().values()
    assert "elsewhere.example" in sentence


def test_a_folder_that_cannot_be_made_is_named(wrong, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.LETTERS_FOLDER = tmp_path / "file" / "letters"
    ((sentence,),) = wrong().values()
    assert sentence.endswith("cannot be written by this user")


def test_production_refuses_the_pages_of_the_demonstration(wrong, production, monkeypatch):
    monkeypatch.setattr(checks.apps, "is_installed", lambda name: name == "guichet.demo")
    assert list(wrong().values()) == [["the demonstration's pages are installed"]]


def test_production_refuses_the_people_of_the_demonstration(wrong, production, tmp_path):
    assert wrong() == {}
    write_demo_folder(tmp_path, people=30, seed=1)
    import_folder(tmp_path)
    ((sentence,),) = wrong().values()
    assert "invented people are in the registry" in sentence


def test_certificates_that_nobody_can_seal_or_verify_are_told(production, settings, wrong, now):
    point = "certificates: they can be sealed and verified"
    Certificate.objects.create(
        person=PersonFactory(), number="K7MP-3XRT-9HCD", kind="famille", fund_code="68", issued_at=now, key_id=7,
        expires_on=now.date(), said={}, said_index="a",
    )  # fmt: skip
    assert wrong()[point] == ["certificates were sealed by key 7, not in GUICHET_CERTIFICATE_VERIFY_KEYS"]
    settings.CERTIFICATE_KEY = None
    assert wrong()[point][0].startswith("no certificate can be issued: set GUICHET_CERTIFICATE_KEY")


def test_a_journal_that_nobody_seals_is_told_and_is_no_mistake(db):
    def said():
        return next(one for one in checks.findings() if one.point == checks.SEALED)

    later = timezone.now()
    audit.record("login.refused", now=later)
    assert said().mark == "✓"
    audit.record("login.refused", now=later - dt.timedelta(hours=2))
    assert said().mark == "!"
    assert "has no seal yet: is guichet-worker running?" in said().to_know[0]
    chain.seal_due(now=later)
    assert said().mark == "✓"


def test_a_direction_that_somebody_closed_is_told_and_is_no_mistake(now):
    def said():
        return next(one for one in checks.findings() if one.point == checks.SWITCHES)

    switches.propose_closing(direction=Direction.SERVICES_OUT, by=uuid.uuid4(), now=now)
    assert said().mark == "✓"
    switches.close_at_once(direction=Direction.FRANCECONNECT_IN, now=now)
    assert said().mark == "!"
    assert said().to_know[0].startswith("franceconnect_in was closed at 2026-03-10")


def test_months_that_nobody_could_close_or_verify_are_told(production, settings, wrong):
    point = "journal: its months can be closed and verified"
    Segment.objects.create(
        month="2026-01", count=0, last=b"", previous=b"", closed_at=dt.datetime(2026, 2, 2, tzinfo=dt.UTC), key=7,
        digest=b"", signature=b"",
    )  # fmt: skip
    assert wrong()[point] == ["2026-01 was signed by key 7, not in GUICHET_AUDIT_VERIFY_KEYS"]
    settings.AUDIT_SIGNING_KEY = None
    assert wrong()[point][0].startswith("no month can be closed: set GUICHET_AUDIT_SIGNING_KEY")
