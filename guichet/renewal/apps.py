from django.apps import AppConfig


class RenewalConfig(AppConfig):
    name = "guichet.renewal"
