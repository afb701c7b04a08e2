from django.apps import AppConfig


class FranceConnectConfig(AppConfig):
    name = "guichet.franceconnect"
