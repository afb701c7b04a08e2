"""What the role that serves pages may do in PostgreSQL: less than the role that owns the tables.

Whoever takes the web server over can add to the journal and not change it, and makes up no person, card or payment.
"""

import re

from django.apps import apps
from django.db import connection
from django.db.models import Model

APPEND_ONLY = frozenset({"audit.Entry", "audit.Seal", "audit.Segment"})
READ_ONLY_APPS = frozenset({"registry"})
"""Written by `guichet registry import` and `guichet keys rotate` alone, which the owner runs."""
MIGRATIONS = "django_migrations"
_ROLE = re.compile(r"[a-z_][a-z0-9_-]{0,62}", re.ASCII)


def is_role(name: str) -> bool:
    """Whether this may be the name of a role: it is written in a statement."""
    return _ROLE.fullmatch(name) is not None


def may_change(model: type[Model]) -> bool:
    """Whether the role in use may change what stands in a table; SQLite has no roles."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'UPDATE')", [model._meta.db_table])  # noqa: SLF001 - documented
        return bool(cursor.fetchone()[0])


def statements(role: str) -> list[str]:
    """Return the statements that give a role its rights, and take every other; run again after each migration."""
    quote = connection.ops.quote_name
    whom = quote(role)
    read_only, append_only = [quote(MIGRATIONS)], []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta  # noqa: SLF001 - Django's documented API
        if meta.app_label in READ_ONLY_APPS:
            read_only.append(quote(meta.db_table))
        elif meta.label in APPEND_ONLY:
            append_only.append(quote(meta.db_table))
    return [
        "BEGIN;",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
        f"GRANT USAGE ON SCHEMA public TO {whom};",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {whom};",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {whom};",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {whom};",
        f"REVOKE UPDATE, DELETE ON {', '.join(append_only)} FROM {whom};",
        f"REVOKE INSERT, UPDATE, DELETE ON {', '.join(read_only)} FROM {whom};",
        "COMMIT;",
    ]
