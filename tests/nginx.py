"""nginx with the configuration of deploy/, on ports of its own, with a certificate of its own."""

import datetime as dt
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from config.environment import BASE_DIR

HOW_TO_INSTALL = "nginx is not installed. On Debian 12: apt-get install nginx"
HOST = "www.example.org"
MAIN = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/guichet.conf;
}}
"""


def find_nginx():
    """Return the program's path, None where it is missing; Debian keeps it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def write_certificate(folder):
    """Write a certificate that it signs itself, and its key; return the certificate's path."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    begins = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(begins).not_valid_after(begins + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    path = folder / "fullchain.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path


class Proxy:
    """Where it listens, and the certificate that a client must trust."""

    def __init__(self, program: str, folder: Path, upstream: int) -> None:
        self.program, self.folder, self.http, self.https = program, folder, free_port(), free_port()
        self.certificate = write_certificate(folder)
        text = (BASE_DIR / "deploy" / "nginx" / "guichet.conf").read_text(encoding="utf-8")
        for ours, here in (
            ("listen 80;", f"listen 127.0.0.1:{self.http};"),
            ("listen 443 ssl", f"listen 127.0.0.1:{self.https} ssl"),
            ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
            (f"/etc/letsencrypt/live/{HOST}", str(folder)),
            ("/opt/guichet", str(BASE_DIR)),
            ("/dev/shm/guichet-bodies", f"{folder}/bodies"),
        ):
            assert ours in text, ours
            text = text.replace(ours, here)
        # A test machine may have no IPv6, and these ports are not ours.
        kept = [line for line in text.splitlines() if "listen [::]" not in line]
        (folder / "guichet.conf").write_text("\n".join(kept), encoding="utf-8")
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder), encoding="utf-8")
        # Its workers are another user's when root starts it, and serve one page by themselves.
        folder.chmod(0o755)

    @property
    def command(self) -> list[str]:
        """How it is started."""
        return [self.program, "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "error.log")]

    def check(self) -> subprocess.CompletedProcess[str]:
        """Let it judge its configuration."""
        return subprocess.run([*self.command, "-t"], capture_output=True, text=True, check=False)


@pytest.fixture
def nginx(tmp_path):
    """Return `nginx(upstream_port) -> Proxy`, not started."""
    program = find_nginx()
    if program is None:
        pytest.skip(HOW_TO_INSTALL)
    folder = tmp_path / "nginx"
    folder.mkdir()
    return lambda upstream: Proxy(program, folder, upstream)
