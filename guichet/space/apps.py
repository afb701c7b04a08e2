from django.apps import AppConfig


class SpaceConfig(AppConfig):
    name = "guichet.space"

    def ready(self) -> None:
        """Say which service of the space a file opens, and what opens to whoever acts for others."""
        from guichet.space import gate  # noqa: PLC0415 - it reads models, loaded by now
        from guichet.space.catalogue import opening  # noqa: PLC0415 - likewise

        opening.listen()
        gate.listen()
