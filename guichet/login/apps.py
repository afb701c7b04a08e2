from django.apps import AppConfig


class LoginConfig(AppConfig):
    name = "guichet.login"

    def ready(self) -> None:
        """Answer what the enrolment asks, and hear of accounts that change hands."""
        from guichet.login import access, receivers  # noqa: PLC0415 - they read models, loaded by now

        access.listen()
        receivers.connect()
