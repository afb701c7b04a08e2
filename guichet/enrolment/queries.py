"""Look-ups of enrolments."""

from guichet.enrolment.models import Enrolment
from guichet.prepared import PreparedQuery, slot

_BY_TOKEN = PreparedQuery(lambda: Enrolment.objects.filter(token_hash=slot(Enrolment, "token_hash"))[:1])


def by_token_hash(token_hash: str) -> Enrolment | None:
    """Return the enrolment whose browser holds the token with this hash, whatever its state."""
    return _BY_TOKEN.first(token_hash=token_hash)
