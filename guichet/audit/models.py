"""The journal's one table, which only ever grows."""

from typing import Any, NoReturn

from django.db import models


class AppendOnly(Exception):
    """An entry of the journal is never changed or deleted; a whole month is dropped, by another database role."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads and inserts."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnly

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly

    def update_or_create(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly


class Entry(models.Model):
    """One thing that happened. Nothing personal: see `vocabulary`."""

    event = models.CharField(max_length=60)
    at = models.DateTimeField()
    segment = models.CharField(max_length=7, db_index=True)
    """Month in UTC, `2026-02`: the journal is closed, kept and dropped by whole months."""
    account = models.CharField(max_length=36, blank=True)
    """Random reference of the account, or of the enrolment before there is one."""
    fund_code = models.CharField(max_length=3, blank=True)
    actor = models.CharField(max_length=42)
    facts = models.JSONField(default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["account", "at"], name="audit_entry_account_at")]

    def __str__(self) -> str:
        """Say what happened and when."""
        return f"{self.event} {self.at.isoformat()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new entry. Raises AppendOnly for one that is there already."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:  # noqa: ARG002, FBT001, FBT002 - Django's signature
        """Refuse."""
        raise AppendOnly
