"""The app's entry in INSTALLED_APPS."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """One decision service for every attempt counter."""

    name = "guichet.limits"
