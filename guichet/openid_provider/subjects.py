"""What each client calls each account."""

import secrets
from datetime import datetime, timedelta

from guichet.accounts.models import Account
from guichet.openid_provider.models import Client, Subject
from guichet.prepared import PreparedInsert, PreparedQuery, PreparedUpdate, slot

NOTED_EVERY = timedelta(hours=1)
_OF = PreparedQuery(
    lambda: Subject.objects.filter(account=slot(Subject, "account"), client=slot(Subject, "client"))[:1]
)
_INSERT = PreparedInsert(Subject)
_NOTE = PreparedUpdate(
    lambda: Subject.objects.filter(pk=slot(Subject, "id")), lambda: {"last_at": slot(Subject, "last_at")}
)


def find(account: Account, client: Client) -> Subject | None:
    """Return what a client calls an account, None before the first time."""
    return _OF.first(account=account.pk, client=client.pk)


def name(account: Account, client: Client, *, now: datetime) -> Subject:
    """Return what a client calls an account: 256 bits of chance, the first time, and the same ever after."""
    found = find(account, client)
    if found is None:
        fresh = Subject(account=account, client=client, sub=secrets.token_urlsafe(32), first_at=now)
        _INSERT.create_missing([fresh])
        found = find(account, client) or fresh  # two first times at once: the one that was written
    return found


def note_use(subject: Subject, *, now: datetime) -> None:
    """Note when an account was last vouched for to this client, to the hour."""
    if subject.last_at is None or now - subject.last_at >= NOTED_EVERY:
        _NOTE.run(id=subject.pk, last_at=now)
