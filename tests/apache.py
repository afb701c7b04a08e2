"""Apache with Debian's mod_auth_openidc before one page: a service of the organisation that others wrote.

It runs in a folder and on a port of its own, as nobody's service; its page shows what it is told of who comes.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.nginx import free_port

HOW_TO_INSTALL = "Apache with mod_auth_openidc is not installed. On Debian 12: apt-get install apache2-bin libapache2-mod-auth-openidc"
MODULES = Path("/usr/lib/apache2/modules")
WORKERS = "www-data"
"""Who serves where root starts it, as Apache asks."""
READY_SECONDS = 20
CONFIGURATION = """\
ServerRoot {folder}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
Mutex file:{folder} default
ErrorLog {folder}/error.log
LogLevel warn
StartServers 2
{modules}
{workers}
<Directory {folder}/site>
    Require all granted
</Directory>
DocumentRoot {folder}/site
TypesConfig /dev/null
AddType text/html .html
ScriptAliasMatch ^/service/$ {folder}/page/index
<Directory {folder}/page>
    Require all granted
</Directory>
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {client_id}
OIDCClientSecret {secret}
OIDCIDTokenSignedResponseAlg {algorithm}
OIDCRedirectURI {redirect_uri}
OIDCDefaultURL {page}
OIDCScope "openid profile email file"
OIDCPKCEMethod S256
OIDCCryptoPassphrase {passphrase}
OIDCCacheType file
OIDCCacheDir {folder}/cache
OIDCPassClaimsAs environment
OIDCRemoteUserClaim sub
<Location /service/>
    AuthType openid-connect
    Require valid-user
</Location>
"""
PAGE = """\
#!/bin/sh
printf 'Content-Type: text/html; charset=utf-8\\r\\nCache-Control: no-store\\r\\n\\r\\n'
echo '<!doctype html><html lang="fr"><head><title>Service</title><link rel="icon" href="data:,"></head>'
echo '<body><h1>Service</h1><dl>'
env | sed -n -e 's/&/\\&amp;/g' -e 's/</\\&lt;/g' -e 's/^\\(OIDC_CLAIM_\\|REMOTE_USER\\)\\([^=]*\\)=\\(.*\\)/<dt>\\1\\2<\\/dt><dd>\\3<\\/dd>/p'
echo '</dl></body></html>'
"""
GOODBYE = """\
<!doctype html><html lang="fr"><head><title>Parti</title><link rel="icon" href="data:,"></head>
<body><h1>Parti</h1></body></html>
"""


def find_apache():
    """Return the program's path, None where it or its module is missing; Debian keeps it where only root looks."""
    program = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin:/usr/local/sbin")
    return program if program and (MODULES / "mod_auth_openidc.so").exists() else None


class Service:
    """What to register it with, and how it runs."""

    def __init__(self, program, folder):
        self.program, self.folder, self.port = program, folder, free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.page = f"{self.origin}/service/"
        self.redirect_uri = f"{self.origin}/service/retour"
        self.left = f"{self.origin}/parti.html"
        self.backchannel = f"{self.redirect_uri}?logout=backchannel"

    @contextmanager
    def running(self, *, issuer, client_id, secret, algorithm):
        """Serve, until the block ends."""
        self._write(issuer=issuer, client_id=client_id, secret=secret, algorithm=algorithm)
        # It ends with this process, even killed; and in a group of its own, since it ends by killing its whole group.
        command = ["setpriv", "--pdeathsig", "TERM", self.program, "-f", str(self.folder / "apache.conf")]
        process = subprocess.Popen(
            [*command, "-DFOREGROUND"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            self._wait(process)
            yield self
        finally:
            process.terminate()
            process.wait(20)
            process.stdout.close()

    @property
    def log(self):
        """What it said of what went wrong."""
        return (self.folder / "error.log").read_text(encoding="utf-8")

    def _write(self, **given):
        for name in ("site", "page", "cache"):
            (self.folder / name).mkdir()
        (self.folder / "site" / "parti.html").write_text(GOODBYE, encoding="utf-8")
        page = self.folder / "page" / "index"
        page.write_text(PAGE, encoding="utf-8")
        page.chmod(0o755)
        names = ("mpm_prefork", "authn_core", "authz_core", "authz_user", "mime", "alias", "cgi", "auth_openidc")
        modules = [f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in names]
        workers = f"User {WORKERS}\nGroup {WORKERS}" if os.geteuid() == 0 else ""
        text = CONFIGURATION.format(
            folder=self.folder, port=self.port, modules="\n".join(modules), workers=workers, page=self.page,
            redirect_uri=self.redirect_uri, passphrase=secrets.token_hex(16), **given,
        )  # fmt: skip
        (self.folder / "apache.conf").write_text(text, encoding="utf-8")
        if workers:
            user = pwd.getpwnam(WORKERS)
            for name in ("", "cache"):
                os.chown(self.folder / name, user.pw_uid, user.pw_gid)

    def _wait(self, process):
        deadline = time.monotonic() + READY_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except ConnectionRefusedError:
                os.sched_yield()
        process.terminate()
        raise AssertionError(process.stdout.read().decode() + self.log)


@pytest.fixture
def apache():
    """A service, not started."""
    program = find_apache()
    if program is None:
        pytest.skip(HOW_TO_INSTALL)
    # Not in the folder of the test, which only its owner enters, and root's workers are somebody else.
    with tempfile.TemporaryDirectory(prefix="guichet-apache-", dir="/tmp") as folder:
        yield Service(program, Path(folder))
