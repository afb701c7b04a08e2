"""docs/operations.md, followed on this machine as far as it goes without being root on a host of one's own."""

import ast
import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest

import guichet
from tests.cli.test_web import ask
from tests.docs import machine as played
from tests.nginx import HOST, free_port
from tests.postgresql import Cluster, find_program

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:<!-- (followed|not followed)(: [^\n]+)? -->\n)?```sh\n(.*?)```", re.DOTALL)
AS = """\
#!/bin/sh
# As systemd would: the settings of the services, and the user that PostgreSQL is told.
user=$1; shift
set -a
. {machine}/etc/guichet.env
. {machine}/etc/keys.env
PGUSER=$user
exec "$@"
"""


def section(number):
    """Return one section of the guide."""
    return re.search(rf"^## {number}\. .*?(?=^## )", GUIDE, re.DOTALL | re.MULTILINE)[0]


def test_every_block_is_followed_or_says_why_not():
    blocks = BLOCK.findall(GUIDE)
    assert len(blocks) == GUIDE.count("```sh")
    for kind, reason, body in blocks:
        assert kind, f"neither followed nor not:\n{body}"
        assert kind == "followed" or reason, body


def test_every_field_of_the_logs_is_told():
    fields = set()
    for path in Path(guichet.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"log.info", "log.warning", "log.error"}:
                fields |= {keyword.arg for keyword in node.keywords}
    assert len(fields) > 10
    told = set(re.findall(r"`(\w+)`", "".join(line for line in section(9).splitlines() if line.startswith("| `"))))
    assert fields | {"event", "level", "timestamp", "logger", "exception", "places", "status_code"} <= told


@pytest.mark.django_db
def test_every_figure_is_told():
    from tests.deploy.test_alerts import exported

    for series in exported():
        name = re.sub(r"_(bucket|count|sum)$", "", series)
        assert f"`{name}`" in section(9), name


class Machine:
    """Folders in the place of those of the system, and the commands of the guide."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self.folder, self.cluster, self.port = folder, cluster, free_port()
        for name in ("bin", "systemd", "var"):
            (folder / name).mkdir(parents=True)
        (folder / "bin" / "as").write_text(AS.format(machine=folder))
        for name in ("runuser", "install", "systemctl"):
            self._command(name, f'exec {sys.executable} {played.__file__} {name} {folder} "$@"')
        programs = find_program("createdb").parent
        self.path = f"{folder / 'bin'}:{Path(sys.executable).parent}:{programs}:{os.environ['PATH']}"
        self.places = {
            "/etc/systemd/system": folder / "systemd",
            "/etc/guichet": folder / "etc",
            "/var/backups/guichet": folder / "var" / "backups",
            "/var/lib/guichet": folder / "lib",
            "/var/cache/guichet": folder / "cache",
            "/srv/registry": folder / "registry",
            "/usr/local/sbin": folder / "bin",
            "/run/postgresql": cluster.folder,
            "/opt/guichet/.venv/bin": Path(sys.executable).parent,
            "/opt/guichet": ROOT,
            "127.0.0.1:8000": f"127.0.0.1:{self.port}",
        }

    def _command(self, name, line):
        path = self.folder / "bin" / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)

    def commands(self):
        """Put ours in the place of those that systemd-run serves; the guide has installed them by now."""
        assert os.access(self.folder / "bin" / "guichet", os.X_OK)
        assert (self.folder / "bin" / "guichet-owner").is_symlink()
        for name, user in (("guichet-owner", "guichet_owner"), ("guichet", "guichet")):
            self._command(name, f'exec sh {self.folder / "bin" / "as"} {user} {sys.executable} -m guichet "$@"')

    @property
    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUICHET_", "PG", "DJANGO_"))}
        return kept | {"PATH": self.path, "PGHOST": str(self.cluster.folder), "PYTHONPATH": str(ROOT)}

    def here(self, text):
        """Return a text with the places of this machine."""
        for ours, place in self.places.items():
            text = text.replace(ours, str(place))
        return text

    def run(self, script):
        """Run a script as the guide's reader does; return what it said."""
        done = subprocess.run(
            ["/bin/bash", "-euo", "pipefail", "-c", self.here(script)],
            env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        logs = "".join(path.read_text() for path in self.folder.glob("*.log"))
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}\n{logs}"
        return done.stdout

    def follow(self, number):
        """Follow a section; return what was said."""
        bodies = [body for kind, _reason, body in BLOCK.findall(section(number)) if kind == "followed"]
        assert bodies
        return "".join(self.run(body) for body in bodies)

    def edit(self, name, *pairs):
        """Do what the guide leaves to its reader."""
        path = self.folder / name
        text = self.here(path.read_text())
        for before, after in pairs:
            assert before in text
            text = text.replace(before, after)
        path.write_text(text)

    def units(self):
        """Name the programs and the port of this machine in the units that were copied."""
        for path in self.folder.glob("systemd/*.service"):
            text = self.here(path.read_text()).replace("--port 8000", f"--port {self.port}")
            path.write_text(text.replace("--workers 2", "--workers 1"))

    def stop(self):
        for path in self.folder.glob("*.pid"):
            played.stop(path)


@pytest.fixture
def machine(tmp_path):
    cluster = Cluster(superuser="postgres")
    cluster.start()
    ours = Machine(tmp_path / "machine", cluster)
    yield ours
    ours.stop()
    cluster.stop()


def wait(condition, what):
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"{what} took too long")


def listens(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def page(proxy, path, **headers):
    """Ask for a page by the name and the certificate of the site; return status, headers and text."""
    trust = ssl.create_default_context(cafile=proxy.certificate)
    line = trust.wrap_socket(socket.create_connection(("127.0.0.1", proxy.https), 10), server_hostname=HOST)
    asked = http.client.HTTPConnection(HOST)
    asked.sock = line
    asked.request("GET", path, headers=headers)
    answer = asked.getresponse()
    text = answer.read().decode(errors="replace")
    asked.close()
    return answer.status, answer.headers, text


@pytest.mark.processes
@pytest.mark.postgresql_only
def test_the_guide_followed_from_an_empty_machine(machine, nginx):
    machine.follow(2)
    machine.commands()
    machine.follow(3)
    machine.follow(4)
    assert (machine.folder / "etc" / "keys.env").stat().st_mode & 0o777 == 0o600
    machine.edit("etc/guichet.env", ("smtp+tls://guichet:password@mail.example.org", f"smtp://localhost:{free_port()}"))
    assert "Fit for use." in machine.follow(5)

    # 6: the units are made this machine's between the copy and the start.
    [body] = [body for _kind, _reason, body in BLOCK.findall(section(6))]
    copy, start = body.split("systemctl daemon-reload\n")
    machine.run(copy)
    machine.units()
    assert machine.run(start).endswith("ok\n")

    # 7
    proxy = nginx(machine.port)
    process = subprocess.Popen(proxy.command, stdin=subprocess.DEVNULL)
    try:
        wait(lambda: listens(proxy.https), "nginx")
        the_pages_are_served_over_tls(proxy, machine)

        # 8
        machine.run("guichet registry demo /srv/registry --people 30")
        assert "30 new" in machine.follow(8)
        # 9
        assert "guichet_database_answers 1.0" in ask(f"http://127.0.0.1:{machine.port}/metrics")[1]
        # 10
        said = machine.run(BLOCK.findall(section(10))[0][2])
        assert "Fit to be restored.\n" in said
        assert re.search(r"\b[1-9][0-9]* files copied, 0 there already\.\n$", said)
        assert machine.run(BLOCK.findall(section(10))[1][2])
        wait(lambda: page(proxy, "/readyz")[0] == 200, "the start after the restoration")
        # 11
        said = machine.follow(11)
        # A number for each person, and what is sealed of their bank accounts and papers.
        assert int(re.search(r"(\d+) rows brought under version 2\.", said)[1]) > 30
        assert "    registry.Card.serial_index: until the next complete import of the registry" in said
        wait(lambda: page(proxy, "/readyz")[0] == 200, "the restart")
        # 12
        followed = [body for kind, _reason, body in BLOCK.findall(section(12)) if kind == "followed"]
        copy, start = followed[0].split("systemctl daemon-reload\n")
        machine.run(copy)
        assert page(proxy, "/")[0] == 502
        machine.units()
        machine.run(start.replace("guichet check\n", ""))  # the people are invented, which a check refuses
        # 13
        machine.follow(13)
        wait(lambda: page(proxy, "/")[0] == 200, "the start after the upgrade")
        the_worker_is_at_work(machine)
    finally:
        process.terminate()
        process.wait(20)


def the_pages_are_served_over_tls(proxy, machine):
    status, headers, text = page(proxy, "/", **{"Accept-Encoding": "identity"})
    assert status == 200
    assert "<html" in text
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert page(proxy, "/alsace/", **{"X-Forwarded-For": "nonsense"})[0] == 200
    assert page(proxy, "/", **{"Accept-Encoding": "gzip"})[1]["Content-Encoding"] == "gzip"
    assert page(proxy, "/healthz")[::2] == (200, "ok\n")
    assert page(proxy, "/metrics")[0] == 404
    assert ask(f"http://127.0.0.1:{machine.port}/metrics")[0] == 200
    line, trust = socket.create_connection(("127.0.0.1", proxy.https), 10), ssl.create_default_context()
    with pytest.raises((ssl.SSLError, ConnectionError)):
        trust.wrap_socket(line, server_hostname="other.example.org")
    line.close()
    plain = http.client.HTTPConnection("127.0.0.1", proxy.http, timeout=10)
    plain.request("GET", "/alsace/?x=1", headers={"Host": HOST})
    moved = plain.getresponse()
    assert (moved.status, moved.headers["Location"]) == (301, f"https://{HOST}/alsace/?x=1")
    plain.close()


def the_worker_is_at_work(machine):
    log = machine.folder / "guichet-worker.log"
    wait(lambda: log.read_text().count('"event": "worker.started"') >= 3, "the worker")
    assert '"level": "error"' not in log.read_text()
