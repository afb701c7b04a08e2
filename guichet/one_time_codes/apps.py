"""The app's entry in INSTALLED_APPS."""

from django.apps import AppConfig


class OneTimeCodesConfig(AppConfig):
    """Issue, check, expire, resend and count security codes."""

    name = "guichet.one_time_codes"
