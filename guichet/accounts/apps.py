from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "guichet.accounts"

    def ready(self) -> None:
        """Listen to what becomes of letters."""
        from guichet.accounts import returned_letters  # noqa: PLC0415 - it reads models, which are not loaded above

        returned_letters.listen()
