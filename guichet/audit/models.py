"""The journal, and what proves it whole: three tables which only ever grow."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q

from guichet.audit import rules

AGENTS_ONLY = ~Q(actor="member") & ~Q(actor="system")
"""The condition of the indexes of what agents did, and of who reads by them.

`agent:…` is all that is left (`vocabulary.is_actor`); of a prepared query SQLite sees that this holds, not that a LIKE
does.
"""


class AppendOnly(Exception):
    """An entry of the journal is never changed or deleted; a whole month is dropped, by another database role."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
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


class AppendOnlyModel(models.Model):
    """A row that is written once. The role of the pages and the worker may not do more (guichet/cli/grants.py)."""

    objects: ClassVar[models.Manager[Any]] = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new row. Raises AppendOnly for one that is there already."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:  # noqa: ARG002, FBT001, FBT002 - Django's signature
        """Refuse."""
        raise AppendOnly


class Entry(AppendOnlyModel):
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

    class Meta(AppendOnlyModel.Meta):
        indexes: ClassVar = [
            models.Index(fields=["account", "at"], name="audit_entry_account_at"),
            # What the figures count of one day (guichet/figures): the entries of a few events, and no other.
            models.Index(fields=["event", "at"], name="audit_entry_event_at"),
            # Two of what agents did alone: what members do, nearly all of the table, costs neither.
            models.Index(fields=["fund_code", "-at", "-id"], name="audit_entry_of_agents", condition=AGENTS_ONLY),
            models.Index(fields=["actor", "-at", "-id"], name="audit_entry_of_agent", condition=AGENTS_ONLY),
        ]

    def __str__(self) -> str:
        """Say what happened and when."""
        return f"{self.event} {self.at.isoformat()}"


class Seal(AppendOnlyModel):
    """One link of a month's chain: the digest of one entry, and of all seals before it in that month."""

    entry = models.BigIntegerField(primary_key=True)
    """Number of the entry, and no foreign key: an entry that was deleted must leave its seal behind."""
    segment = models.CharField(max_length=7)
    position = models.PositiveIntegerField()
    """1, 2, 3… without a hole, in the order of sealing."""
    entry_digest = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta(AppendOnlyModel.Meta):
        constraints: ClassVar = [models.UniqueConstraint(name="seal_place_once", fields=["segment", "position"])]

    def __str__(self) -> str:
        return f"{self.segment} {self.position}"


class Segment(AppendOnlyModel):
    """A month that is closed. The row is kept when its entries are dropped: the chain of months goes on."""

    month = models.CharField(max_length=7, primary_key=True)
    count = models.PositiveBigIntegerField()
    """How many entries, and so the position of the last seal."""
    last = models.BinaryField(max_length=32)
    """Digest of the last seal; of a month without entries, `rules.start`."""
    previous = models.BinaryField(max_length=32)
    """Digest of the month before; empty for the first that was ever closed."""
    closed_at = models.DateTimeField()
    key = models.PositiveSmallIntegerField()
    """Number of the key that signed."""
    digest = models.BinaryField(max_length=32)
    """Of `statement`."""
    signature = models.BinaryField(max_length=64)
    """Ed25519 (RFC 8032), of `statement`."""

    def __str__(self) -> str:
        return self.month

    @property
    def statement(self) -> bytes:
        """What is signed."""
        return rules.statement(
            month=self.month,
            count=self.count,
            last=bytes(self.last),
            previous=bytes(self.previous),
            closed_at=self.closed_at,
            key=self.key,
        )
