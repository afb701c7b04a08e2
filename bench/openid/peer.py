"""npm's oidc-provider, started where Node and its packages are; else the bench says what is missing."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from bench.browser import Browser, OverSocket
from bench.openid.walk import SCOPE, Registered, authorize
from bench.surroundings import ORIGIN, READY_SECONDS, Command, UnixConnection

SCRIPT: Final = Path(__file__).with_suffix(".mjs")
PACKAGES: Final = Path(__file__).parents[2] / "tests/interop"
CLIENT: Final = Registered("bench", "b" * 48, "https://service.example/retour")
_SCOPES: Final = {
    "profile": ["name", "given_name", "family_name"],
    "email": ["email", "email_verified"],
    "birth": ["birthdate", "birthplace", "birthcountry"],
}
_CLAIMS: Final = {
    "name": "Jeanne Keller", "given_name": "Jeanne Marie", "family_name": "Keller", "email": "jeanne@exemple.fr",
    "email_verified": True, "birthdate": "1985-03-14", "birthplace": "67999", "birthcountry": "99100",
}  # fmt: skip


class Missing(Exception):
    """It cannot be run here; the message says what would let it."""


def prepare() -> str:
    """Install its packages where they are not; return which version it is. Raises Missing."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Missing("Node and npm were not found (on Debian: apt-get install nodejs npm)")
    manifest = PACKAGES / "node_modules/oidc-provider/package.json"
    if not manifest.exists():
        done = subprocess.run(["npm", "ci", "--prefix", PACKAGES], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Missing(f"npm ci failed in {PACKAGES}: {done.stderr[-300:]}")
    version: str = json.loads(manifest.read_text())["version"]
    return version


class Peer(Command):
    """Its server, on a Unix socket and on the same core as guichet's."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of its socket, its settings and its log."""
        self._socket, settings = folder / "peer.sock", folder / "peer.json"
        client = {**vars(CLIENT), "scope": SCOPE}
        settings.write_text(json.dumps({"origin": ORIGIN, "client": client, "claims": _CLAIMS, "scopes": _SCOPES}))
        command = f"node {SCRIPT} serve {self._socket} {settings}"
        super().__init__(command, log=folder / "peer.log", environment={**os.environ, "NODE_ENV": "production"})

    def __enter__(self) -> Self:
        """Start it and wait until it answers."""
        self._socket.unlink(missing_ok=True)
        super().__enter__()
        deadline = time.monotonic() + READY_SECONDS
        while not self._socket.exists():
            self.check()
            if time.monotonic() > deadline:
                raise RuntimeError("oidc-provider does not answer")
            time.sleep(0.05)
        return self

    def transport(self) -> OverSocket:
        """Return a connection to it."""
        return OverSocket(UnixConnection(self._socket))


def log_in(browser: Browser) -> None:
    """Let a browser be logged in there: it asks once, passes through a page that answers by itself, and comes back."""
    asked = {"client_id": CLIENT.id, "redirect_uri": CLIENT.redirect_uri, "response_type": "code", "scope": SCOPE}
    location = authorize(browser, asked)
    for _page in range(2):
        browser.visit(urlsplit(location)._replace(scheme="", netloc="").geturl())
        location = browser.answer.header("location")


def signature_seconds(times: int = 1000) -> float:
    """Return the CPU of one signature there."""
    command = ["node", SCRIPT, "sign", str(times)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
