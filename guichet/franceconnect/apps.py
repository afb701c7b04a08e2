from django.apps import AppConfig


class FranceConnectConfig(AppConfig):
    name = "guichet.franceconnect"

    def ready(self) -> None:
        """Hear of logins, log-outs, and of accounts that are trusted no more."""
        from guichet.franceconnect import receivers  # noqa: PLC0415 - it reads models, loaded by now

        receivers.connect()
