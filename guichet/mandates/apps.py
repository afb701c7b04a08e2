"""Django's entry for mandates."""

from django.apps import AppConfig


class MandatesConfig(AppConfig):
    """Names the application."""

    name = "guichet.mandates"

    def ready(self) -> None:
        """Hear of accounts that are blocked, or change hands."""
        from guichet.mandates import receivers  # noqa: PLC0415 - it reads models, loaded by now

        receivers.connect()
