"""Look-up of a renewal."""

from guichet.prepared import PreparedQuery, slot
from guichet.renewal.models import Renewal

_BY_TOKEN = PreparedQuery(lambda: Renewal.objects.filter(token_hash=slot(Renewal, "token_hash"))[:1])


def by_token_hash(token_hash: str) -> Renewal | None:
    """Return the renewal of a browser's token."""
    return _BY_TOKEN.first(token_hash=token_hash)
