"""The files of an account, and those that a member asked for."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.accounts.models.account import Account
from guichet.accounts.states import FileRequestState
from guichet.registry.models import Establishment
from guichet.sealing.fields import BlindIndexField


class File(models.Model):
    """A role of an account at a fund (« dossier »), or an establishment attached to it (R74)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="files")
    profile = models.CharField(max_length=24)
    fund_code = models.CharField(max_length=3)
    establishment = models.ForeignKey(Establishment, null=True, on_delete=models.PROTECT, related_name="files")
    """The one that the file is about; null for a file about the person."""
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="file_once",
                fields=["account", "profile", "fund_code"],
                condition=Q(establishment__isnull=True),
            ),
            models.UniqueConstraint(
                name="file_once_for_an_establishment",
                fields=["account", "profile", "establishment"],
                condition=Q(establishment__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} at {self.fund_code}"

    @property
    def key(self) -> str:
        """What a form calls it, among the files of its account: the number of its row would tell how many there are."""
        of = self.establishment
        return "-".join([self.profile, self.fund_code, *([of.siret or of.et or ""] if of else [])])


class FileRequest(models.Model):
    """A file that a member asked for at a fund that did not know them (R192), one for each fund."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """What an agent's command calls it."""
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="file_requests")
    fund_code = models.CharField(max_length=3)
    department = models.CharField(max_length=3)
    """The one that the member chose."""
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in FileRequestState])
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    """When the state changed last, or the last code was made."""
    code_index = BlindIndexField(
        max_length=30,
        blank=True,
        purpose="accounts.FileRequest.code",
        lasts="until the code of the letter ends, 30 days",
        since="code_expires_at",
        useful_for=timedelta(),
    )
    """Keyed index of the code and of `reference`: worth nothing for any other account or fund."""
    code_expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="file_request_once_for_a_fund", fields=["account", "fund_code"]),
            models.CheckConstraint(
                name="file_request_state_is_known", condition=Q(state__in=[state.value for state in FileRequestState])
            ),
        ]
        indexes: ClassVar = [
            # Few of them at any time: each import and each agent looks.
            models.Index(name="file_request_waiting", fields=["fund_code"], condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"request {self.reference}"
