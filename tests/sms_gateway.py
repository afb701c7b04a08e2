"""A real Kannel for tests, fixture `kannel`; only the operator's message centre beyond it is ours (SMPP 3.4)."""

import contextlib
import shutil
import socket
import struct
import subprocess
import threading
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

HOW_TO_INSTALL = "Kannel is not installed. On Debian 12: apt-get install kannel"
USER, PASSWORD = "guichet", "a:b@c/d"
PATIENCE = 20
CONFIGURATION = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = tests
smsbox-port = {smsbox}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
sms-outgoing-queue-limit = 1

group = smsc
smsc = smpp
smsc-id = centre
host = 127.0.0.1
port = {centre}
transceiver-mode = true
smsc-username = kannel
smsc-password = kannel
system-type = ""
reconnect-delay = 1

group = smsbox
smsbox-id = box
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = {user}
password = {password}
max-messages = 3
concatenation = true
black-list-regex = "^\\+508"
"""


def find_kannel(name: str) -> str | None:
    """Return the path of one of Kannel's programs, or None; Debian keeps them where only root looks."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


class Centre:
    """An operator's message centre: keeps each SMS it is handed."""

    BIND_TRANSCEIVER, SUBMIT, UNBIND, ANSWER = 0x9, 0x4, 0x6, 0x80000000

    def __init__(self):
        self.taken, self.away = [], False
        self._line, self._arrived = None, threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def wait_for(self, count):
        """Return what arrived, once there are `count`."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.taken) >= count, timeout=PATIENCE), self.taken
            return list(self.taken)

    def leave(self):
        """Hang up, and refuse every call until `come_back`."""
        self.away = True
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def come_back(self):
        """Answer again."""
        self.away = False

    def close(self):
        """Be no more."""
        self.leave()
        self._listener.close()

    def _listen(self):
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                if self.away:
                    line.close()
                    continue
                self._line = line
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line):
        with line, line.makefile("rb") as incoming, contextlib.suppress(OSError):
            while head := incoming.read(16):
                length, command, _status, sequence = struct.unpack(">4I", head)
                body = incoming.read(length - 16)
                said = b"1\0" if command in {self.BIND_TRANSCEIVER, self.SUBMIT} else b""
                if command == self.SUBMIT:
                    with self._arrived:
                        self.taken.append(_read(body))
                        self._arrived.notify_all()
                line.sendall(struct.pack(">4I", 16 + len(said), command | self.ANSWER, 0, sequence) + said)


def _read(body):
    """Return what matters of a submit_sm (SMPP 3.4, 4.4.1)."""
    fields = iter(body)

    def text():
        return bytes(iter(lambda: next(fields), 0)).decode()

    def number():
        return next(fields)

    text()  # service type
    _source_kind, _plan, source = number(), number(), text()
    kind, _plan, to = number(), number(), text()
    has_header = bool(number() & 0x40)
    _protocol, _priority, _schedule, validity = number(), number(), text(), text()
    _receipt, _replace, coding, _template, length = (number() for _ in range(5))
    return SimpleNamespace(
        source=source,
        to=to,
        international=kind == 1,
        validity=validity,
        coding=coding,
        part=has_header,
        content=bytes(number() for _ in range(length)),
    )


class Kannel:
    """Bearerbox and smsbox, as an operator runs them."""

    def __init__(self, folder: Path):
        programs = [find_kannel(name) for name in ("bearerbox", "smsbox")]
        if None in programs:
            pytest.skip(HOW_TO_INSTALL)
        self.centre = Centre()
        self._admin, smsbox, sendsms = _free_ports(3)
        self.address = f"127.0.0.1:{sendsms}/cgi-bin/sendsms"
        self.url = f"http://{USER}:a%3Ab%40c%2Fd@{self.address}?from=MSA"
        configuration = folder / "kannel.conf"
        configuration.write_text(
            CONFIGURATION.format(
                admin=self._admin, smsbox=smsbox, sendsms=sendsms, centre=self.centre.port, user=USER, password=PASSWORD
            )
        )
        self._log = folder / "kannel.log"
        self._processes, self._undertakers = [], []
        try:
            for program, port in zip(programs, (smsbox, sendsms), strict=True):
                self._start([program, "-v", "1", configuration])
                self._wait(lambda port=port: _answers(port))
            self.wait_until("online")
        except BaseException:
            self.stop()
            raise

    def wait_until(self, state):
        """Wait until Kannel says of its line to the centre that it is `online` or `re-connecting`."""
        self._wait(lambda: f"({state}" in self._ask("status.txt"))

    def stop(self):
        """End both, whatever they are doing."""
        for undertaker, process in zip(self._undertakers, self._processes, strict=True):
            undertaker.communicate()
            process.wait()
        self.centre.close()

    def _start(self, command):
        with self._log.open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        self._processes.append(process)
        # A run that is killed closes the pipe too: Kannel never outlives it.
        farewell = ["sh", "-c", 'cat >/dev/null; kill -9 "$0" 2>/dev/null', str(process.pid)]
        self._undertakers.append(subprocess.Popen(farewell, stdin=subprocess.PIPE))

    def _ask(self, page):
        with urllib.request.urlopen(f"http://127.0.0.1:{self._admin}/{page}?password=tests", timeout=5) as answer:
            return answer.read().decode()

    def _wait(self, condition):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, self._log.read_text()
            assert all(process.poll() is None for process in self._processes), self._log.read_text()
            time.sleep(0.02)


def _free_ports(count):
    with contextlib.ExitStack() as held:
        taken = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in taken]


def _answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="session")
def kannel_processes(tmp_path_factory):
    """Kannel, started once per test process."""
    kannel = Kannel(tmp_path_factory.mktemp("kannel"))
    yield kannel
    kannel.stop()


@pytest.fixture
def kannel(kannel_processes, settings):
    """A real gateway, to which Django's settings point; `kannel.centre.taken` is what reached the operator."""
    settings.SMS_URL = kannel_processes.url
    kannel_processes.centre.taken.clear()
    return kannel_processes
