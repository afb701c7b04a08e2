"""The units, judged by systemd itself where it is installed, and read where it is not."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import BASE_DIR
from guichet.cli.app import app

FOLDER = BASE_DIR / "deploy" / "systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
MOST_EXPOSED = 20
"""Tenths of what `systemd-analyze security` says, 100 being a service without any protection."""


def directives(path, section):
    """Return the (name, value) pairs of a section; a name may come twice."""
    pairs, here = [], None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            here = line.strip("[]")
        elif "=" in line and not line.startswith("#") and here == section:
            name, _, value = line.partition("=")
            pairs.append((name, value))
    return pairs


@pytest.fixture
def units(tmp_path):
    """Copies that name programs of this machine."""
    folder = tmp_path / "units"
    shutil.copytree(FOLDER, folder)
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("/opt/guichet/.venv/bin", str(Path(sys.executable).parent))
            path.write_text(text.replace("/opt/guichet", str(BASE_DIR)), encoding="utf-8")
    return folder


def analyze(units, *words):
    return subprocess.run(
        ["systemd-analyze", *words], env=os.environ | {"SYSTEMD_UNIT_PATH": f"{units}:"}, cwd=units,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_systemd_understands_every_line(units):
    if shutil.which("systemd-analyze") is None:
        for path in FOLDER.rglob("*.service"):
            parsed = configparser.ConfigParser(strict=False, interpolation=None)
            parsed.read(path, encoding="utf-8")
            assert {"Unit", "Service"} <= set(parsed.sections())
        return
    names = [path.name for path in units.iterdir() if path.is_file()]
    said = analyze(units, "verify", *names)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_a_service_is_confined(units, service):
    common = dict(directives(FOLDER / "guichet-.service.d" / "common.conf", "Service"))
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "MemoryDenyWriteExecute", "RestrictSUIDSGID"):
        assert common[name] == "yes"
    assert common["ProtectSystem"] == "strict"
    assert dict(directives(service, "Service"))["User"] != "root"
    if shutil.which("systemd-analyze"):
        said = analyze(units, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", service.name)
        assert said.returncode == 0, said.stdout.splitlines()[-1]


def test_every_command_exists():
    groups = {group.name: group.typer_instance for group in app.registered_groups}
    alone = {command.name or command.callback.__name__ for command in app.registered_commands}
    for service in SERVICES:
        for name, line in directives(service, "Service"):
            program, *words = line.split()
            if name != "ExecStart":
                continue
            if program == "/opt/guichet/deploy/bin/guichet-backup":
                assert os.access(BASE_DIR / "deploy" / "bin" / "guichet-backup", os.X_OK)
            elif words[0] in groups:
                assert words[1] in {command.name for command in groups[words[0]].registered_commands}
            else:
                assert words[0] in alone


def test_no_folder_changes_hands():
    """systemd gives a state folder to the user of whichever service names it: one user only may."""
    users = {
        dict(directives(path, "Service"))["User"]
        for path in SERVICES
        if dict(directives(path, "Service")).get("StateDirectory")
    }
    assert users == {"guichet"}
    assert "StateDirectory" not in dict(directives(FOLDER / "guichet-.service.d" / "common.conf", "Service"))


def test_an_old_backup_goes_once_a_new_one_is_proved(tmp_path):
    program, old, other = tmp_path / "guichet", tmp_path / "guichet-20250101T000000Z.tar", tmp_path / "kept.tar"
    script = [str(BASE_DIR / "deploy" / "bin" / "guichet-backup"), str(tmp_path)]
    for path in (old, other):
        path.touch()
        os.utime(path, (1, 1))

    def run(answer):
        program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/said\n[ "$2" = create ] || exit {answer}\n')
        program.chmod(0o755)
        return subprocess.run(script, env=os.environ | {"GUICHET_PROGRAM": str(program)}, check=False).returncode

    assert run(1) == 1
    assert old.exists(), "what is not proved takes the place of nothing"
    assert run(0) == 0
    assert not old.exists()
    assert other.exists()
    verbs = [line.split()[:2] for line in (tmp_path / "said").read_text().splitlines()]
    assert verbs == [["backup", "create"], ["backup", "verify"]] * 2


def test_scripts_are_sound():
    for script in (BASE_DIR / "deploy" / "bin").iterdir():
        assert os.access(script, os.X_OK)
        checked = subprocess.run(["sh", "-n", str(script)], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")
