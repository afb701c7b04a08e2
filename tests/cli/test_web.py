"""The server as it really runs: several processes, probed, measured, stopped."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

pytestmark = pytest.mark.processes
GUICHET = [sys.executable, "-m", "guichet"]


def ask(url):
    """Return status and text."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


@pytest.fixture
def environment(tmp_path):
    """An installation of its own; the `demo` kind, which needs no TLS in front."""
    return os.environ | {
        "GUICHET_ENVIRONMENT": "test",
        "GUICHET_DATABASE_URL": f"sqlite:///{tmp_path / 'web.sqlite3'}",
        "GUICHET_STATIC_FOLDER": str(tmp_path / "static"),
    }


@pytest.fixture
def server(environment):
    """Return the address of a server with two processes, and the process that leads them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    leader = subprocess.Popen(
        [*GUICHET, "web", "--port", str(port), "--workers", "2"], env=environment, stderr=subprocess.PIPE, text=True
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and leader.poll() is None:
        with contextlib.suppress(OSError):
            if ask(url + "/healthz")[0] == 200:
                break
        time.sleep(0.05)
    else:
        leader.kill()
        pytest.fail(f"the server did not start: {leader.communicate()[1]}")
    yield url, leader
    leader.kill()
    leader.wait()
    leader.stderr.close()


def test_probes_figures_and_a_clean_stop(server, environment):
    url, leader = server
    assert ask(url + "/readyz") == (503, "migrations are missing\n")
    subprocess.run([*GUICHET, "migrate"], env=environment, check=True, capture_output=True)
    assert ask(url + "/readyz") == (200, "ok\n")

    for _ in range(20):
        assert ask(url + "/no-such-page")[0] == 404
    # Whichever process is asked, the figures are those of both.
    lines = ask(url + "/metrics")[1].splitlines()
    assert 'guichet_requests_total{method="GET",status="4xx",view="none"} 20.0' in lines

    leader.send_signal(signal.SIGTERM)
    assert leader.wait(timeout=20) == 0
