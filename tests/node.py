"""Programs of others that run in Node: FranceConnect as npm's oidc-provider plays it (tests/interop/franceconnect.mjs).

`npm ci` in tests/interop installs them; `make test` does it. One process serves all tests of a session; each test finds
it empty.
"""

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
import urllib3

FOLDER = Path(__file__).parent / "interop"
HOW_TO_INSTALL = "Node.js or its packages are missing. On Debian 12: apt-get install nodejs npm, then make test"
PATIENCE = 30
"""Seconds a test waits for a program to start or to answer: long, since a busy machine is no fault of it."""
PATHS = {
    "authorization_endpoint": "/authorize",
    "token_endpoint": "/token",
    "userinfo_endpoint": "/userinfo",
    "jwks_uri": "/jwks",
    "end_session_endpoint": "/session/end",
}


def find_node():
    """Return the path of Node, None where it or what it needs is missing."""
    return shutil.which("node") if (FOLDER / "node_modules" / "oidc-provider").is_dir() else None


def started(script):
    """Start a program of tests/interop; return its process and its port, once it listens."""
    node = find_node()
    if node is None:
        pytest.skip(HOW_TO_INSTALL)
    process = subprocess.Popen([node, str(FOLDER / script)], stdout=subprocess.PIPE, text=True, cwd=FOLDER)
    port = process.stdout.readline().strip()
    assert port.isdigit(), f"{script} did not start"
    return process, int(port)


def stop(process):
    """End a program that was started here."""
    process.terminate()
    process.wait(timeout=PATIENCE)
    process.stdout.close()


class Browser:
    """What a person's browser does between two sites: cookies kept, redirections followed within one of them."""

    def __init__(self, origin):
        self.origin, self.cookies = origin, {}
        self._pool = urllib3.PoolManager(timeout=PATIENCE, retries=False)

    def go(self, address, fields=None):
        """Follow redirections until a page, or until an address elsewhere, which is returned with an empty page."""
        while address.startswith(self.origin + "/"):
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            answer = self._pool.request(
                "POST" if fields is not None else "GET",
                address,
                body=urlencode(fields) if fields is not None else None,
                headers={"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"},
                redirect=False,
            )
            for line in answer.headers.getlist("Set-Cookie"):
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            self.cookies = {name: value for name, value in self.cookies.items() if value}
            if answer.status not in (301, 302, 303, 307):
                return address, answer.status, answer.data.decode()
            address, fields = urljoin(address, answer.headers["Location"]), None
        return address, 0, ""


class Simulator:
    """FranceConnect and ProConnect, as tests and browsers meet them."""

    def __init__(self, port):
        self.origin = f"http://127.0.0.1:{port}"
        self.issuer = f"{self.origin}/api/v2"
        self.proconnect_issuer = f"{self.origin}/proconnect/api/v2"
        self._pool = urllib3.PoolManager(timeout=PATIENCE, retries=False)

    def tell(self, what, **said):
        """Ask one thing of it: `reset`, `client`, `person`, `clock`, `fault`, `calls`."""
        answer = self._pool.request("POST", f"{self.origin}/_control/{what}", json=said)
        assert answer.status == 200, f"{what}: see what the simulator printed"
        return answer.json()

    def client(self, client_id="guichet", *, redirect_uris, algorithm="ES256", json_userinfo=False, **more):
        """Declare a site; return its secret. `post_logout_redirect_uris` and whatever else oidc-provider knows follow."""
        secret = "a-secret-of-the-tests-" * 3
        signed = {} if json_userinfo else {"userinfo_signed_response_alg": algorithm}
        self.tell(
            "client", client_id=client_id, client_secret=secret, redirect_uris=redirect_uris,
            id_token_signed_response_alg=algorithm, **signed, **more,
        )  # fmt: skip
        return secret

    def person(self, sub, **claims):
        """Let somebody be chosen on its page."""
        self.tell("person", sub=sub, claims=claims)

    def clock(self, ahead):
        """Move its clock, in seconds: a code lives 30, a token 60."""
        self.tell("clock", ahead=ahead)

    def fault(self, at, kind, value=None):
        """Go wrong from now on at `authorize`, `token`, `userinfo`, `jwks` or `discovery`.

        `authorize`: `error` (value: the word). Tokens: `claim` (value: claims put in), `without` (a claim), `alg_none`,
        `hs256_public_key`, `hs256_secret`, `other_algorithm`, `other_key`, `changed`, `unknown_kid`, `rotated`. Bodies
        in JSON: `set` (value: what is put in). Any: `status` (a number), `json` (status, body), `redirect` (address),
        `not_json`, `too_long`, `dropped`, `slow` (seconds before the answer), `drip`, `drip_headers` (seconds between two bytes).
        """
        self.tell("fault", at=at, kind=kind, value=value)

    def calls(self, call):
        """Return how often it was called at `discovery`, `jwks`, `token`, `userinfo` or `authorize`."""
        return self.tell("calls")["calls"].count(call)

    def token_request(self):
        """Return the parameters of the last demand for tokens, and its Authorization header."""
        return self.tell("calls")["token"]

    def answer(self, address, person="", *, acr="", browser=None):
        """Go where guichet sends, say who one is (nobody: « Annuler »), and return the address one is sent back to."""
        browser = browser or Browser(self.origin)
        address, status, page = browser.go(address)
        if status:
            assert status == 200, page
            address, status, page = browser.go(address, {"person": person, "acr": acr})
        assert not status, page
        return address

    def leave(self, address, browser=None):
        """Go where a logout sends, and return the address one is sent back to."""
        browser = browser or Browser(self.origin)
        address, status, page = browser.go(address)
        if status:
            form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
            assert form.get("logout"), page
            address, status, page = browser.go(re.search(r'action="([^"]+)"', page)[1], form)
        assert not status, page
        return address


def query_of(address):
    """Return the parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


@pytest.fixture(scope="session")
def _simulator():
    process, port = started("franceconnect.mjs")
    yield Simulator(port)
    stop(process)


@pytest.fixture
def simulator(_simulator):
    """FranceConnect and ProConnect without a site, a person or a fault."""
    from guichet.openid_client import keys, metadata

    _simulator.tell("reset")
    metadata.forget()
    keys.forget()
    return _simulator


class Refused(Exception):
    """What openid-client said no to; `said` has its sentence, and `error`, `status` of the provider's answer."""

    def __init__(self, said):
        super().__init__(said["refused"])
        self.said = said


class RelyingParty:
    """FranceConnect, or another site that asks who somebody is: npm's openid-client 5."""

    def __init__(self, port):
        self._origin = f"http://127.0.0.1:{port}"
        self._pool = urllib3.PoolManager(timeout=PATIENCE, retries=False)

    def _ask(self, what, **said):
        answer = self._pool.request("POST", f"{self._origin}/{what}", json=said)
        assert answer.status == 200, answer.data
        content = answer.json()
        if "refused" in content:
            raise Refused(content)
        return content

    def sealing_keys(self):
        """Return the public keys (a JWK each) that what is meant for it is sealed with: `RSA-OAEP-256`, `ECDH-ES`."""
        return self._ask("keys")["keys"]

    def begin(self, issuer, client, *, metadata=None, **parameters):
        """Return `handle`, `address` (where the browser goes), `state`, `nonce`.

        `client` holds the settings of openid-client: `client_id`, `client_secret`, `redirect_uris` (the first serves),
        `token_endpoint_auth_method`, `id_token_signed_response_alg`, `userinfo_signed_response_alg`,
        `userinfo_encrypted_response_alg` and `_enc`. Without `metadata`, the issuer's description is read; with it,
        `authorization_endpoint`, `token_endpoint`, `userinfo_endpoint`, `jwks_uri`, `end_session_endpoint` are taken.
        `parameters` go in the address: `scope`, `acr_values`, `prompt`…
        """
        return self._ask(
            "begin", issuer=issuer, client=client, discovery=metadata is None, metadata=metadata or {},
            parameters=parameters,
        )  # fmt: skip

    def finish(self, begun, callback, **changed):
        """Return `claims` and `header` of the ID token, `id_token`, `access_token`, `userinfo`: all verified by it.

        `callback` is the address that the browser was sent back to. `changed` gives another `state` or `nonce` to
        compare with, or the `verifier` of PKCE. Raises Refused.
        """
        return self._ask("finish", handle=begun["handle"], callback=callback, **changed)

    def userinfo(self, begun, access_token):
        """Ask once more who it is. Raises Refused."""
        return self._ask("userinfo", handle=begun["handle"], access_token=access_token)["userinfo"]

    def logout(self, begun, id_token, back, state="a-state-of-the-tests"):
        """Return where the browser goes to be logged out (RP-Initiated Logout 1.0)."""
        return self._ask("logout", handle=begun["handle"], id_token=id_token, back=back, state=state)["address"]


@pytest.fixture(scope="session")
def relying_party():
    """A site of others that asks guichet who somebody is; it keeps nothing from one test to another."""
    process, port = started("relying_party.mjs")
    yield RelyingParty(port)
    stop(process)
