"""Django's entry for the kept files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Names the application."""

    name = "guichet.files"
