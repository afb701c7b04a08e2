"""A private PostgreSQL cluster for one test run: a temporary folder, a Unix socket, no network, nothing kept."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

HOW_TO_INSTALL = "PostgreSQL's programs (initdb, pg_ctl) are not installed. On Debian 12: apt-get install postgresql"
UNPRIVILEGED_USERS = ("postgres", "nobody")
# Nothing here outlives the run, so nothing needs to survive a power cut.
OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c shared_buffers=64MB -c max_connections=200 -c timezone=UTC"
)


class PostgreSQLMissing(RuntimeError):
    """PostgreSQL cannot be started here; the message says what to install."""


def find_program(name: str) -> Path:
    """Return the program's path, from PATH or from where Debian keeps each version. Raises PostgreSQLMissing."""
    if found := shutil.which(name):
        return Path(found)
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    if not versions:
        raise PostgreSQLMissing(HOW_TO_INSTALL)
    return versions[-1]


def flush_what_is_full() -> None:
    """Have Django's flush, after each test that commits, empty the tables that hold something: a dozen, not eighty.

    The user of the cluster may put off its triggers, which guard the journal and the references between tables.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    truncate = DatabaseOperations.sql_flush

    def sql_flush(
        self: Any, style: Any, tables: list[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        if reset_sequences or not tables:
            return truncate(self, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        names = [self.quote_name(table) for table in tables]
        with self.connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in names))
            full = [name for (name,) in cursor.fetchall()]
        put_off = ["SET LOCAL session_replication_role = replica"] if full else []
        return [*put_off, *(f"DELETE FROM {name}" for name in full)]

    DatabaseOperations.sql_flush = sql_flush


class Cluster:
    """One cluster, started by `start` and gone without a trace after `stop`."""

    def __init__(self, superuser: str = "guichet") -> None:
        self.superuser = superuser
        self.folder: Path | None = None
        self._undertaker: subprocess.Popen[bytes] | None = None
        self._user: pwd.struct_passwd | None = _unprivileged_user() if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        """Address of the database, for GUICHET_DATABASE_URL."""
        return f"postgresql://{self.superuser}@/postgres?host={self.folder}"

    def start(self) -> None:
        """Create the cluster and wait until it answers. Raises PostgreSQLMissing."""
        initdb = find_program("initdb")
        # A socket's path holds 107 characters at most: a short folder, whatever TMPDIR says.
        self.folder = Path(tempfile.mkdtemp(prefix="guichet-pg-", dir="/tmp"))
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        data = self.folder / "data"
        self._run([initdb, "-D", data, "-U", self.superuser, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"])
        options = f"{OPTIONS} -c unix_socket_directories={self.folder}"
        pg_ctl = find_program("pg_ctl")
        # A run that is killed closes the pipe too: the cluster never outlives it.
        script = 'cat >/dev/null; "$0" -D "$1/data" -m immediate -w stop; cd / && rm -rf "$1"'
        self._undertaker = subprocess.Popen(
            ["/bin/sh", "-c", script, pg_ctl, self.folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **self._whom,
        )
        self._run([pg_ctl, "-D", data, "-l", self.folder / "log", "-w", "-o", options, "start"])

    def stop(self) -> None:
        """Stop the cluster and remove its folder; harmless when it never started."""
        if self._undertaker:
            self._undertaker.communicate()
            self._undertaker = None
        elif self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = None

    @property
    def _whom(self) -> dict[str, Any]:
        # initdb and postgres refuse to run as root, as they should.
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}

    def _run(self, command: list[str | Path]) -> None:
        done = subprocess.run(
            command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **self._whom,
        )
        if done.returncode:
            log = self.folder / "log" if self.folder else None
            said = done.stderr + (log.read_text() if log and log.exists() else "")
            raise RuntimeError(f"{Path(command[0]).name} failed:\n{said}")


def _unprivileged_user() -> pwd.struct_passwd:
    for name in UNPRIVILEGED_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgreSQLMissing("PostgreSQL refuses to run as root, and this machine has no user to run it as.")
