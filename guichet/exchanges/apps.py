"""Django's entry for exchanges."""

from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    """Names the application."""

    name = "guichet.exchanges"
