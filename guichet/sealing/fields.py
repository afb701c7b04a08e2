"""Model fields that are sealed in the database and plain in Python, and keyed indexes.

Each says what a rotation of the keys needs to know: `rotation` and `census` find them by themselves.
"""

from datetime import timedelta
from typing import Any

from django.db import models

from guichet.sealing.keyring import keyring


class SealedJSONField(models.BinaryField):  # type: ignore[type-arg]  # BinaryField is not generic at run time
    """A JSON value, sealed for this very column. It cannot be searched, ordered or filtered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the arguments of BinaryField; `editable` is never offered by a form."""
        super().__init__(*args, **kwargs)

    @property
    def purpose(self) -> str:
        """Name of the column; a value copied to another column cannot be opened."""
        return f"{self.model._meta.app_label}.{self.model.__name__}.{self.name}"  # noqa: SLF001 - Django's documented API

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Seal on the way to the database; None stays NULL."""
        if value is not None and not isinstance(value, bytes | memoryview):
            value = keyring().seal_json(value, purpose=self.purpose)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """Open on the way from the database."""
        return None if value is None else keyring().unseal_json(bytes(value), purpose=self.purpose)

    def to_python(self, value: Any) -> Any:
        """Keep the value as it is: the plain value is JSON already."""
        return value

    def value_to_string(self, obj: models.Model) -> str:  # noqa: ARG002 - Django's signature
        """Refuse serialisation: a fixture would carry the value in clear."""
        raise TypeError(f"{self.purpose} is sealed and is not serialised")


class BlindIndexField(models.CharField):  # type: ignore[type-arg]  # CharField is not generic at run time
    """A keyed index (`Keyring.blind_index`). To migrations it is a CharField: what is kept is text."""

    def __init__(
        self,
        *args: Any,
        purpose: str = "",
        of: tuple[str, ...] = (),
        lasts: str = "",
        since: str = "",
        useful_for: timedelta | None = None,
        **kwargs: Any,
    ) -> None:
        """Take the arguments of CharField, the purpose, and how the index gets under a new key.

        Either `of` names the sealed columns, the first that is not null, whose value is indexed, so that it can be
        computed anew; or `lasts` says in words until when an index of a former key serves. Where the row outlives that,
        `since` names the moment from which the index is `useful_for` so long.
        """
        super().__init__(*args, **kwargs)
        self.purpose, self.of, self.lasts, self.since, self.useful_for = purpose, of, lasts, since, useful_for

    def deconstruct(self) -> Any:
        """Describe it as a CharField: how keys are rotated is no part of the schema."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
