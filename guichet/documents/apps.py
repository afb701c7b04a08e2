"""Django's entry for the documents of members."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Names the application."""

    name = "guichet.documents"
