"""What `guichet check` looks at. Each check returns what is wrong, a sentence a line; nothing when all is well."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http.request import validate_host
from django.utils import timezone

from guichet.agents.queries import funds_with_an_administrator
from guichet.audit import chain, signing
from guichet.audit.models import Entry, Segment
from guichet.certificates import keys
from guichet.certificates.models import Certificate
from guichet.cli import openid_checks, policy_checks, stored_checks
from guichet.cli.grants import may_change
from guichet.cli.words import counted
from guichet.delivery.models import Channel
from guichet.funds import catalogue
from guichet.funds.departments import DEPARTMENTS
from guichet.registry.demo_scenarios import SOURCE_PREFIX
from guichet.registry.models import Person
from guichet.switches import queries as switches
from guichet.vigilance import queries as vigilance

FUNDS = 35
SEALED = "journal: the worker seals what is added to it"
AGENTS = "agents: every fund has an administrator"
SWITCHES = "other systems: no direction is closed"
ATTACKS = "vigilance: no day of attack is in force"


@dataclass(frozen=True)
class Finding:
    """One point that was looked at, and what is wrong with it."""

    point: str
    wrong: list[str]
    left_out: str = ""
    """Why it was not looked at."""
    to_know: tuple[str, ...] = ()
    """What is no mistake, and what somebody should know."""

    @property
    def mark(self) -> str:
        """One character: fit, not fit, not looked at, or fit with something to know."""
        return "–" if self.left_out else "✗" if self.wrong else "!" if self.to_know else "✓"


def findings() -> Iterator[Finding]:
    """Look at everything, in the order in which one mends it."""
    left_out = "" if _readable() else "not looked at, since the funds cannot be read"
    for point, check in CHECKS.items():
        if left_out and check in NEED_FUNDS:
            yield Finding(point, [], left_out)
        else:
            yield Finding(point, check())
    yield Finding(SEALED, [], "", _lag())
    yield Finding(AGENTS, [], left_out, () if left_out else _administrators())
    yield Finding(SWITCHES, [], "", _closed())
    yield Finding(ATTACKS, [], "", _attacked())


def _readable() -> bool:
    try:
        catalogue.all_funds()
    except catalogue.WrongPolicy:
        return False
    return True


def in_production() -> bool:
    """Whether this installation serves real people."""
    return settings.ENVIRONMENT.environment == "production"


def _funds() -> list[str]:
    try:
        funds = (*catalogue.all_funds(), catalogue.national())
    except catalogue.WrongPolicy as error:
        return [str(error)]
    wrong = [] if len(funds) == FUNDS + 1 else [f"{len(funds) - 1} funds instead of {FUNDS}"]
    for department in DEPARTMENTS:
        serving = [fund for fund in funds if department.code in fund.departments]
        if [fund.code for fund in serving] != [department.fund_code] * bool(department.fund_code):
            files = " and ".join(_departments_of(fund) for fund in serving) or "no file"
            by = f"fund {department.fund_code} alone" if department.fund_code else "no fund"
            wrong.append(f"department {department.code}: served by {files}, expected by {by}")
    known = {department.code for department in DEPARTMENTS}
    wrong += [
        f"{_departments_of(fund)}: department {code!r}: there is no such one"
        for fund in funds
        for code in fund.departments
        if code not in known
    ]
    return wrong


def _departments_of(fund: catalogue.Fund) -> str:
    return catalogue.origin(fund, "departments")


def _sms() -> list[str]:
    if settings.SMS_URL:
        return []
    funds = (*catalogue.all_funds(), catalogue.national())
    offering = [fund.slug or "default" for fund in funds if Channel.SMS in fund.policy.code_channels]
    return [f"GUICHET_SMS_URL is empty, and codes by SMS are offered by {', '.join(offering)}"] if offering else []


def _floor() -> list[str]:
    return policy_checks.floor(production=in_production())


def _database() -> list[str]:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        # The class alone: a driver's message may quote the address with its password.
        return [f"the database does not answer ({type(error).__name__}); see GUICHET_DATABASE_URL"]
    return [f"{counted(len(missing), 'migration')} not applied: guichet migrate"] if missing else []


def _journal() -> list[str]:
    try:
        changeable = in_production() and connection.vendor == "postgresql" and may_change(Entry)
    except DatabaseError:
        return []  # told by the check of the database
    return ["the role in use may change it: guichet database grants, docs/operations.md"] if changeable else []


def _journal_keys() -> list[str]:
    if not in_production():
        return []
    try:
        known, months = signing.verifiers(), Segment.objects.order_by("month").values_list("month", "key")
        unknown = [f"{month} was signed by key {key}, not in GUICHET_AUDIT_VERIFY_KEYS" for month, key in months
                   if key not in known]  # fmt: skip
    except DatabaseError:
        return []  # told by the check of the database
    if not known:
        return ["no month can be closed: set GUICHET_AUDIT_SIGNING_KEY for the worker, GUICHET_AUDIT_VERIFY_KEYS here"]
    return unknown


def _certificate_keys() -> list[str]:
    if not in_production():
        return []
    if settings.CERTIFICATE_KEY is None:
        return ["no certificate can be issued: set GUICHET_CERTIFICATE_KEY (guichet keys new --certificates)"]
    known = set(keys.verifiers())
    try:
        used = Certificate.objects.order_by("key_id").values_list("key_id", flat=True).distinct()
        return [f"certificates were sealed by key {key}, not in GUICHET_CERTIFICATE_VERIFY_KEYS" for key in used
                if key not in known]  # fmt: skip
    except DatabaseError:
        return []  # told by the check of the database


def _demo_pages() -> list[str]:
    if in_production() and apps.is_installed("guichet.demo"):
        return ["the demonstration's pages are installed"]
    return []


def _demo_people() -> list[str]:
    if not in_production():
        return []
    try:
        people = Person.objects.filter(source_ref__startswith=SOURCE_PREFIX).count()
    except DatabaseError:
        return []  # told by the check of the database
    return [f"invented people are in the registry ({people}): start from an empty database"] if people else []


def _administrators() -> tuple[str, ...]:
    """Say which funds nobody can invite agents for. No mistake: an installation opens before its agents come."""
    if not in_production():
        return ()
    try:
        served = funds_with_an_administrator()
    except DatabaseError:
        return ()  # told by the check of the database
    without = [fund.slug for fund in catalogue.all_funds() if fund.code not in served]
    if not without:
        return ()
    where = "any fund" if not served else ", ".join(without)
    return (f"nobody can log in as an administrator of {where}: guichet agents invite, docs/operations.md",)


def _lag() -> tuple[str, ...]:
    """Say since when nothing is sealed. No mistake of the installation: the worker may be stopped for an upgrade."""
    try:
        since = chain.lags_since(timezone.now())
    except DatabaseError:
        return ()  # told by the check of the database
    if since is None:
        return ()
    return (f"what was added since {since:%Y-%m-%d %H:%M} UTC has no seal yet: is guichet-worker running?",)


def _closed() -> tuple[str, ...]:
    """Say what somebody closed. No mistake of the installation: it is closed for a reason."""
    try:
        closed = [one for one in switches.under_way().values() if one.closed_at]
    except DatabaseError:
        return ()  # told by the check of the database
    return tuple(
        f"{one.direction} was closed at {one.closed_at:%Y-%m-%d %H:%M} UTC: guichet switches open, docs/operations.md"
        for one in sorted(closed, key=lambda one: one.direction)
    )


def _attacked() -> tuple[str, ...]:
    """Say what is raised for a time. No mistake of the installation either."""
    try:
        days = vigilance.on(now=timezone.now())
    except DatabaseError:
        return ()  # told by the check of the database
    return tuple(
        f"a day of attack of {one.fund_code or 'every fund'} is in force until {one.ends_at:%Y-%m-%d %H:%M} UTC: "
        "guichet vigilance status, docs/operations.md"
        for one in days
    )


def _django() -> list[str]:
    raised = run_checks(include_deployment_checks=in_production())
    # `run_checks` leaves SILENCED_SYSTEM_CHECKS to whoever shows what it found.
    told = [message for message in raised if message.level >= WARNING and not message.is_silenced()]
    return [f"{message.msg} ({message.id})" for message in told]


def _folders() -> list[str]:
    wanted = [settings.LETTERS_FOLDER]
    if connection.vendor == "sqlite":
        wanted.append(Path(settings.DATABASES["default"]["NAME"]).parent)
    return [f"{folder}: cannot be written by this user" for folder in wanted if not _writable(folder)]


def _writable(folder: Path) -> bool:
    """Whether the folder can be written, or made by who first needs it."""
    existing = next((place for place in (folder, *folder.parents) if place.exists()), None)
    return existing is not None and existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)


def _addresses() -> list[str]:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if validate_host(host, settings.ALLOWED_HOSTS):
        return []
    return [f"GUICHET_PUBLIC_URL leads to {host}, which GUICHET_ALLOWED_HOSTS does not list"]


CHECKS: dict[str, Callable[[], list[str]]] = {
    "settings are read": list,
    "addresses: links in emails and letters lead to this server": _addresses,
    "funds: 35 files, every department served once": _funds,
    "policies: values that make sense together": policy_checks.values,
    "policies: proofs that exist, fit their profile and are asked": policy_checks.proofs,
    "policies: every path of every journey ends": policy_checks.journeys,
    "funds: none below the national floor": _floor,
    "SMS: there is a gateway where a fund offers them": _sms,
    "database: it answers and has every migration": _database,
    "database: the journal can be added to, and not changed": _journal,
    "journal: its months can be closed and verified": _journal_keys,
    "certificates: they can be sealed and verified": _certificate_keys,
    "openid: what clients ask to be signed has its key": openid_checks.signing_keys,
    "policies: the registry has what the proofs ask for": policy_checks.data,
    "demonstration: its pages are not served in production": _demo_pages,
    "demonstration: its people are not in production": _demo_people,
    "Django's own checks": _django,
    "folders: letters and data can be written": _folders,
    "files: their folder is there, and served to nobody": stored_checks.folder,
    "files: what members send can be judged": stored_checks.judge,
}
NEED_FUNDS = frozenset({
    policy_checks.values, policy_checks.proofs, policy_checks.journeys, policy_checks.data, _floor, _sms,
    _django,  # Django's checks read every address, and the funds are part of them
})  # fmt: skip
