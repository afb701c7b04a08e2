"""Django's entry for certificates."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Names the application."""

    name = "guichet.certificates"
