from django.apps import AppConfig


class OpenIDProviderConfig(AppConfig):
    name = "guichet.openid_provider"

    def ready(self) -> None:
        """Hear of members who log in again."""
        from guichet.openid_provider import receivers  # noqa: PLC0415 - they read models, loaded by now

        receivers.connect()
