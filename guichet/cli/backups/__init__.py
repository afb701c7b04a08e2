"""Backups: one archive of the database and of the answers that wait, without the keys; proved by restoring it.

The keys are kept elsewhere (docs/operations.md): whoever takes a backup alone reads no personal number and no secret.
PDFs of letters are left out for the same reason, since they hold passwords in clear: `guichet letters send-again` makes
the same ones from what is sealed.
"""


class Unfit(Exception):
    """The backup, or this installation, is not fit for what was asked. The message is a sentence for the operator."""
