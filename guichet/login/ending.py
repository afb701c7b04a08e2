"""Every way in falls at once: with a renewal, whatever opened it."""

from guichet.accounts.models import Account
from guichet.login.models import Browser, Session


def end_access(account: Account, *, keep: Browser | None = None) -> None:
    """End every session of an account, forget the browsers it knew, and trust none; in the caller's transaction.

    `keep` is the browser that renewed, where the account knew it: it stays known, and is trusted no longer. The others
    may be a thief's, who would go on renewing from there without anybody being told by letter.
    """
    Session.objects.filter(account=account).delete()
    others = Browser.objects.filter(account=account)
    if keep is not None:
        others.filter(pk=keep.pk).update(trusted_until=None)
        others = others.exclude(pk=keep.pk)
    others.delete()
