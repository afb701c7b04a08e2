"""The app's entry in INSTALLED_APPS."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """The agents' screens."""

    name = "guichet.backoffice"
