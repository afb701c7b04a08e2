"""An environment such as a real installation has, so that checks look at what will be deployed."""

import base64
import hashlib
import tempfile
from pathlib import Path


def environment() -> dict[str, str]:
    """Return the variables; the secrets are derived from words and open nothing."""
    folder = Path(tempfile.gettempdir()) / "guichet-checks"
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GUICHET_ENVIRONMENT": "production",
        "GUICHET_SECRET_KEY": hashlib.sha512(b"checks").hexdigest(),
        "GUICHET_SEALING_KEYS": "1:" + base64.b64encode(hashlib.sha256(b"checks").digest()).decode(),
        "GUICHET_AUDIT_SIGNING_KEY": "1:" + base64.b64encode(hashlib.sha256(b"journal").digest()).decode(),
        "GUICHET_CERTIFICATE_KEY": "1:" + base64.b64encode(hashlib.sha256(b"certificates").digest()).decode(),
        "GUICHET_ALLOWED_HOSTS": "www.example.org",
        "GUICHET_PUBLIC_URL": "https://www.example.org",
        "GUICHET_DATABASE_URL": "sqlite:///:memory:",
        "GUICHET_FILES_FOLDER": str(folder / "files"),
        "GUICHET_LETTERS_FOLDER": str(folder / "letters"),
        "GUICHET_STATIC_FOLDER": str(folder / "static"),
    }
