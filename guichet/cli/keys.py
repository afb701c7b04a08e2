"""Counting what each key protects, and bringing it under the newest one."""

import typer
from django.utils import timezone

from guichet.cli.live_line import LiveLine
from guichet.cli.start import give_up
from guichet.cli.words import counted
from guichet.sealing import census, rotation
from guichet.sealing.keyring import keyring

_NAME = 40


def status() -> None:
    """Show how many values stand under each key, and say which keys nothing needs any more."""
    keys, columns = keyring(), list(census.count(now=timezone.now()))
    versions = sorted(keys.versions | {version for column in columns for version in column.versions})
    heads = "".join(f"{'no key' if version == census.UNREADABLE else f'key {version}':>12}" for version in versions)
    typer.echo(f"{'':<{_NAME}}{heads}")
    for column in columns:
        counts = "".join(f"{column.versions[version]:>12}" for version in versions)
        typer.echo(f"{column.name:<{_NAME}}{counts}")
    typer.echo(f"\nVersion {keys.current} is the newest: it seals. Marks: {_marks()}")
    if wrong := [line for verdict in census.verdicts(columns, keys) for line in _said(verdict)]:
        give_up("\n".join(wrong))


def _marks() -> str:
    keys = keyring()
    return ", ".join(f"{version} is {keys.mark(version)}" for version in sorted(keys.versions))


def _said(verdict: census.Verdict) -> list[str]:
    """Say what is to know of one key; return what is wrong, to be said last."""
    version, needed_by = verdict.version, verdict.needed_by
    if version not in keyring().versions:
        which = "Values that begin with no version" if version == census.UNREADABLE else f"Values of version {version}"
        return [f"{which}, whose key is not in GUICHET_SEALING_KEYS: {', '.join(needed_by)}"]
    if not needed_by:
        typer.echo(f"Version {version} may be removed. Keep it as long as a backup made before today is kept.")
        return []
    typer.echo(f"Version {version} is still needed:")
    for name, remedy in needed_by.items():
        typer.echo(f"    {name}: {remedy}")
    return []


def rotate() -> None:
    """Move everything that can be, and say what was left and why; exit code 1 where something is wrong."""
    keys = keyring()
    if len(keys.versions) == 1:
        give_up(f"There is one key, version {keys.current}: add a newer one first (guichet keys new --version ...).")
    line = LiveLine()
    outcome = rotation.rotate(
        report=lambda table, done, total: line.show(f"{table}: {done} of {counted(total, 'row')}", last=done >= total)
    )
    line.end()
    typer.echo(f"{counted(outcome.moved, 'row')} brought under version {keys.current}.")
    wrong = [f"{name}: {counted(number, 'value')} that no key opens" for name, number in outcome.unopened.items()]
    wrong += [
        f"{name}: {number} not of the value beside; those of the registry move with its next complete import"
        for name, number in outcome.mismatched.items()
    ]
    wrong += [
        f"{name}: {counted(number, 'number')} that two rows hold: an agent must settle whose it is"
        for name, number in outcome.clashes.items()
    ]
    typer.echo("What is left under older keys, and until when: guichet keys status")
    if wrong:
        give_up("\n".join(["Left as they were:", *wrong]))
