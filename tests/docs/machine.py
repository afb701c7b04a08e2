"""A machine to follow docs/operations.md on: the commands that need root, played by this file, for one test.

`runuser` says a role to PostgreSQL instead of becoming a user; `systemctl` starts the command of a unit as a process;
`chown` is left out of `install`. Everything else is the real thing.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def runuser(machine, words):
    """Run a command as a role of PostgreSQL."""
    user, command = words[words.index("-u") + 1], words[words.index("--") + 1 :]
    os.environ["PGUSER"] = user
    os.environ.setdefault("PGDATABASE", "postgres")
    os.execvp(command[0], command)


def install(machine, words):
    """Make folders and files, whose owner does not exist here."""
    kept = list(words)
    for option in ("-o", "-g"):
        if option in kept:
            del kept[kept.index(option) : kept.index(option) + 2]
    os.execv("/usr/bin/install", ["install", *kept])


def systemctl(machine, words):
    """Start and stop the services that are processes; timers are systemd's."""
    verb, *names = [word for word in words if word != "--now"]
    services = [name for name in names if not name.endswith(".timer")]
    for name in services:
        if verb in {"stop", "restart"}:
            stop(machine / f"{name}.pid")
        if verb in {"start", "restart", "enable"}:
            start(machine, name)


def start(machine, name):
    """Start what a unit says, with the settings that systemd would read."""
    unit = (machine / "systemd" / f"{name}.service").read_text(encoding="utf-8")
    [line] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    program = ["/bin/sh", str(machine / "bin" / "as"), "guichet", *line.partition("=")[2].split()]
    with (machine / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            program, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/"
        )
    (machine / f"{name}.pid").write_text(str(process.pid))


def stop(path):
    """End a service as systemd does, and wait for it."""
    if not path.exists():
        return
    number = int(path.read_text())
    path.unlink()
    try:
        os.kill(number, signal.SIGTERM)
        for _ in range(1200):
            os.kill(number, 0)
            if Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
            time.sleep(0.05)
        os.killpg(number, signal.SIGKILL)
    except (ProcessLookupError, FileNotFoundError):
        return


if __name__ == "__main__":
    {"runuser": runuser, "install": install, "systemctl": systemctl}[sys.argv[1]](Path(sys.argv[2]), sys.argv[3:])
