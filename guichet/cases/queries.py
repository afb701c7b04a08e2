"""Look-ups of cases; each is one query over an index."""

from guichet.cases.models import SUBJECT_PURPOSE, Case, CaseKind, CaseState
from guichet.sealing.keyring import keyring


def of_subject(about: str) -> list[Case]:
    """Return every case whose subject is this reference, oldest first."""
    indexes = keyring().blind_indexes(about, purpose=SUBJECT_PURPOSE)
    return list(Case.objects.filter(kind__in=CaseKind.values, subject_index__in=indexes).order_by("opened_at"))


def waiting(*, kind: CaseKind, about: str) -> Case | None:
    """Return the latest case of a kind whose subject is this reference and that no agent has closed yet."""
    indexes = keyring().blind_indexes(about, purpose=SUBJECT_PURPOSE)
    found = Case.objects.filter(kind=kind, subject_index__in=indexes).exclude(state=CaseState.CLOSED)
    return found.order_by("-opened_on").first()
