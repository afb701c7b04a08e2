from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "guichet.accounts"

    def ready(self) -> None:
        """Listen to what delivery tells."""
        from guichet.accounts import receivers  # noqa: PLC0415 - it reads models, which are loaded by now

        receivers.connect()
