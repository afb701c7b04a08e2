from django.apps import AppConfig


class LoginConfig(AppConfig):
    name = "guichet.login"

    def ready(self) -> None:
        """Answer what the enrolment asks."""
        from guichet.login import access  # noqa: PLC0415 - it reads models, loaded by now

        access.listen()
