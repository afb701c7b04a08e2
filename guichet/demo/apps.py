"""The app's entry in INSTALLED_APPS; production does not list it."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Pages that show what a visitor would have on their papers and in their mailboxes."""

    name = "guichet.demo"
