"""Django's entry for requests and declarations."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """Names the application."""

    name = "guichet.requests"
