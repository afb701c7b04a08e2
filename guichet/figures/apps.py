"""The app's entry in INSTALLED_APPS."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """How many people go how far, day by day; nobody in particular."""

    name = "guichet.figures"
