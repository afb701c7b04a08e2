"""Django's settings, composed from the environment. Numbers of the field (delays, tries) live in `funds/`, not here."""

import os
import sys
from urllib.parse import unquote, urlsplit

import dj_database_url
from pydantic import ValidationError

from config.environment import (
    BASE_DIR,
    EMAIL_PORTS,
    Environment,
    parse_keys,
    parse_letter_window,
    parse_networks,
    parse_organisations,
    parse_points,
    parse_revoked,
    parse_sealing_keys,
    provider_of,
    sentences,
    unknown,
)

wrong = unknown(os.environ)
try:
    ENVIRONMENT = Environment()
except ValidationError as error:
    wrong += sentences(error)
if wrong:
    told = "\n  ".join(["guichet cannot start, these settings are wrong:", *wrong])
    sys.exit(f"{told}\nSee docs/settings.md.")

IS_PRODUCTION = ENVIRONMENT.environment == "production"
IS_DEMO = ENVIRONMENT.environment == "demo"

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key.get_secret_value()
SEALING_KEYS = parse_sealing_keys(ENVIRONMENT.sealing_keys.get_secret_value())
AUDIT_SIGNING_KEY = next(iter(parse_keys(ENVIRONMENT.audit_signing_key.get_secret_value()).items()), None)
"""Number and seed; None where this process closes no month of the journal."""
AUDIT_VERIFY_KEYS = parse_keys(ENVIRONMENT.audit_verify_keys)
CERTIFICATE_KEY = next(iter(parse_keys(ENVIRONMENT.certificate_key.get_secret_value()).items()), None)
"""Number and secret; None where no certificate is issued."""
CERTIFICATE_VERIFY_KEYS = parse_points(ENVIRONMENT.certificate_verify_keys)
CERTIFICATE_REVOKED_KEYS = parse_revoked(ENVIRONMENT.certificate_revoked_keys)
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
PUBLIC_URL = ENVIRONMENT.public_url
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
AGENTS_NETWORKS = parse_networks(ENVIRONMENT.agents_networks)
"""Empty: agents log in from everywhere."""
PLACES_FILE = ENVIRONMENT.places_file
FUNDS_FOLDER = ENVIRONMENT.funds_folder
FRANCECONNECT = provider_of(ENVIRONMENT, "franceconnect")
PROCONNECT = provider_of(ENVIRONMENT, "proconnect")
"""What is known of each from here; None where it is not offered."""
PROCONNECT_SIRETS = parse_organisations(ENVIRONMENT.proconnect_sirets)
"""SIRETs, and SIRENs for all of an organisation's, whose agents may come by ProConnect."""
TESA_URL = ENVIRONMENT.tesa_url
TELEPAYMENT_URL = ENVIRONMENT.telepayment_url
FILES_FOLDER = ENVIRONMENT.files_folder
CLAMAV_SOCKET = ENVIRONMENT.clamav_socket
"""Empty: what members send is not scanned."""
LETTERS_FOLDER = ENVIRONMENT.letters_folder
LETTERS_CLOSE_EVERY = ENVIRONMENT.letters_close_every
LETTER_WINDOW = parse_letter_window(ENVIRONMENT.letter_window)
DEMO_FOLDER = ENVIRONMENT.demo_folder
FIGURES_FLOOR = ENVIRONMENT.figures_floor
METRICS_TOKEN = ENVIRONMENT.metrics_token.get_secret_value()

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "guichet.ui",
    "guichet.funds",
    "guichet.limits",
    "guichet.audit",
    "guichet.files",
    "guichet.switches",
    "guichet.vigilance",
    "guichet.registry",
    "guichet.delivery",
    "guichet.one_time_codes",
    "guichet.cases",
    "guichet.accounts",
    "guichet.conventions",
    "guichet.mandates",
    "guichet.enrolment",
    "guichet.figures",
    "guichet.documents",
    "guichet.certificates",
    "guichet.exchanges",
    "guichet.bank",
    "guichet.requests",
    "guichet.login",
    "guichet.renewal",
    "guichet.franceconnect",
    "guichet.agents",
    "guichet.openid_provider",
    "guichet.space",
    "guichet.backoffice",
    *(["guichet.demo"] if IS_DEMO else []),
]

MIDDLEWARE = [
    "guichet.ui.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    *(["django.middleware.gzip.GZipMiddleware"] if ENVIRONMENT.compress else []),
    "guichet.ui.middleware.PageHeaders",
    *(["guichet.agents.networks.AgentsNetworks"] if AGENTS_NETWORKS else []),
    "django.middleware.csrf.CsrfViewMiddleware",
]

ROOT_URLCONF = "config.urls"
PUBLIC_URLCONF = "config.public_urls"
"""Every address but the agents'."""
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

FIGURES = [
    "guichet.delivery.figures.read",
    "guichet.cases.figures.read",
    "guichet.login.figures.read",
    "guichet.openid_provider.figures.read",
    "guichet.requests.figures.read",
    "guichet.vigilance.figures.read",
    "guichet.conventions.figures.read",
]
"""What `/metrics` reads from the database (guichet/ui/figures.py)."""

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("guichet.ui.templating.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": ["django.template.context_processors.csrf"],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "guichet.ui.templatetags.ui"],
        },
    },
]
FORM_RENDERER = "guichet.ui.forms.Renderer"

DATABASES = {"default": dj_database_url.parse(ENVIRONMENT.database_url, conn_max_age=None)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A reader never waits for a writer, and a writer takes its lock at BEGIN instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000; "
        "PRAGMA mmap_size=134217728;",
    }
    # Tests of concurrency open the same file from several threads and processes.
    DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / "build" / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # Django asks for 0 with a pool: the pool keeps the connections
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        # Parsed and planned once by connection (docs/adr/0031): looking a person up takes a tenth of the time.
        "server_side_binding": True,
        "prepare_threshold": 3,
        "pool": {"min_size": 1, "max_size": ENVIRONMENT.database_pool, "timeout": 10},
    }

# OWASP's parameters (19 MiB, two passes, one lane); the test suite lowers the cost, never the kind.
PASSWORD_HASHERS = ["guichet.accounts.hashers.Argon2id"]
ARGON2_TIME_COST, ARGON2_MEMORY_COST, ARGON2_PARALLELISM = (
    (1, 64, 1) if ENVIRONMENT.environment == "test" else (2, 19456, 1)
)

SESSION_COOKIE_NAME = "__Host-session" if IS_PRODUCTION else "session"
LOGIN_COOKIE_NAME = "__Host-connexion" if IS_PRODUCTION else "connexion"
BROWSER_COOKIE_NAME = "__Host-navigateur" if IS_PRODUCTION else "navigateur"
AGENT_COOKIE_NAME = "__Host-agent" if IS_PRODUCTION else "agent"
AGENT_PENDING_COOKIE_NAME = "__Host-agent-attente" if IS_PRODUCTION else "agent-attente"
FRANCECONNECT_COOKIE_NAME = "__Host-franceconnect" if IS_PRODUCTION else "franceconnect"
FRANCECONNECT_ARRIVAL_COOKIE_NAME = "__Host-franceconnect-retour" if IS_PRODUCTION else "franceconnect-retour"
AGENT_PROCONNECT_COOKIE_NAME = "__Host-agent-proconnect" if IS_PRODUCTION else "agent-proconnect"
UNSENT_COOKIE_NAME = "__Host-saisie" if IS_PRODUCTION else "saisie"
WANTED_COOKIE_NAME = "__Host-suite" if IS_PRODUCTION else "suite"
ONWARD_COOKIE_NAME = "__Host-retour" if IS_PRODUCTION else "retour"
MANDATE_COOKIE_NAME = "__Host-mandat" if IS_PRODUCTION else "mandat"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_PRODUCTION else "csrf"
CSRF_COOKIE_HTTPONLY = True
ENROLMENT_COOKIE_NAME = "__Host-inscription" if IS_PRODUCTION else "inscription"
RENEWAL_COOKIE_NAME = "__Host-renouvellement" if IS_PRODUCTION else "renouvellement"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "guichet.ui.errors.csrf_failure"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
# W002 asks for Django's middleware; guichet.ui.middleware.PageHeaders sets that header with all the others.
SILENCED_SYSTEM_CHECKS = ["security.W002"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["guichet.files.uploads.NoFiles"]
"""A page that takes files says so (guichet/files/uploads.py); Django's own handlers write them on disk in clear."""

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.static_folder
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENVIRONMENT.environment == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

_email = urlsplit(ENVIRONMENT.email_url)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _email.hostname or "localhost", _email.port or EMAIL_PORTS[_email.scheme]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_email.username or ""), unquote(_email.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _email.scheme == "smtp+tls", _email.scheme == "smtps"
EMAIL_TIMEOUT = 20  # certificates are verified: Django takes ssl.create_default_context()
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from
SMS_URL = ENVIRONMENT.sms_url.get_secret_value()
"""Empty: this installation sends no SMS, and offers none."""

LOGGING_CONFIG = "guichet.ui.logs.configure"
LOGGING = {"level": ENVIRONMENT.log_level}
