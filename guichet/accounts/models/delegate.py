"""Somebody who acts for others, and whom the registry need not know (docs/adr/0134)."""

import uuid

from django.db import models

from guichet.sealing.fields import SealedJSONField


class Delegate(models.Model):
    """A natural person named by a structure under its convention, or by a member or a company under a mandate.

    Each has an account of their own, with a number of their own (`identifiers.ti`): nobody lends a password. What they
    may see is said elsewhere, by what names them, and ends with it; the account alone opens nothing.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = SealedJSONField()
    """`TI` and 10 digits: what they type to log in. Its index is that of `Identifier`."""
    family_name = SealedJSONField()
    given_name = SealedJSONField()
    organisation = SealedJSONField()
    """Name of the structure or of the company that they work for; empty for a relative."""
    postal_lines = SealedJSONField()
    """Where letters to them go: the structure's own address, or the one that who named them gave. A list of lines."""
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"delegate {self.reference}"
