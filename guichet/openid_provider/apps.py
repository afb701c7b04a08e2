from django.apps import AppConfig


class OpenIDProviderConfig(AppConfig):
    name = "guichet.openid_provider"
