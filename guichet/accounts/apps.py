from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "guichet.accounts"

    def ready(self) -> None:
        """Listen to what delivery tells."""
        from guichet.accounts import receivers, returned_letters  # noqa: PLC0415 - they read models, loaded by now

        receivers.connect()
        returned_letters.listen()
