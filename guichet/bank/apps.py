"""Django's entry for bank details."""

from django.apps import AppConfig


class BankConfig(AppConfig):
    """Names the application."""

    name = "guichet.bank"
