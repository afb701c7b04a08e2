"""Django's entry for bank details."""

from django.apps import AppConfig


class BankConfig(AppConfig):
    """Names the application."""

    name = "guichet.bank"

    def ready(self) -> None:
        """Hear of accounts that are blocked, or change hands."""
        from guichet.bank import receivers  # noqa: PLC0415 - it reads models, loaded by now

        receivers.connect()
