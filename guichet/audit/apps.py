"""The app's entry in INSTALLED_APPS."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only journal."""

    name = "guichet.audit"
