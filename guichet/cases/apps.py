"""The app's entry in INSTALLED_APPS."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Work that waits for an agent."""

    name = "guichet.cases"
