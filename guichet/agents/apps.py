"""The app's entry in INSTALLED_APPS."""

from django.apps import AppConfig


class AgentsConfig(AppConfig):
    """Agents of the funds."""

    name = "guichet.agents"
