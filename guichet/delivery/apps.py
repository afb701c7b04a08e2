"""The app's entry in INSTALLED_APPS."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Outbox, retries, channels."""

    name = "guichet.delivery"
