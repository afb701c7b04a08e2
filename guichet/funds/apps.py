"""The application, and what its tables hold from the first day."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FundsConfig(AppConfig):
    """Funds: their public pages and the words that agents edit."""

    name = "guichet.funds"

    def ready(self) -> None:
        """Fill empty tables once they exist, as Django's own sites framework does."""
        from guichet.funds.known_facts import create_known_facts  # noqa: PLC0415 - models are not loaded before

        post_migrate.connect(create_known_facts, sender=self)
