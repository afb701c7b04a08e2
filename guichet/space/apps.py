from django.apps import AppConfig


class SpaceConfig(AppConfig):
    name = "guichet.space"

    def ready(self) -> None:
        """Say which service of the space a file opens."""
        from guichet.space.catalogue import opening  # noqa: PLC0415 - it reads models, loaded by now

        opening.listen()
