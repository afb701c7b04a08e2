"""What the funds' own software sends for members: papers, and what became of requests.

Each row is a delivery: it is taken in once, and its absence from a later file says nothing.
"""

from guichet.registry.importing import columns as kind
from guichet.registry.importing.columns import Column, Refused
from guichet.registry.importing.schema import FUND, OWNERS, Table, Values, day, one_owner, owner_columns, ref, text
from guichet.registry.models import REPORTED, ReportedState, RequestState, SentDocument

DOCUMENT_MONTHS = 120
"""The row only says that the paper was taken in: once it is gone, one so old is refused, never taken in twice."""
STATE_MONTHS = 24

DOCUMENTS = Table(
    file="documents.csv",
    model=SentDocument,
    meaning="One row per paper that the fund made; each is a PDF in the folder `documents` beside this file. A paper "
    "that a member has stays theirs whatever becomes of its row.",
    key=("source_ref",),
    fields=one_owner,
    dated_by="issued_on",
    months_kept=DOCUMENT_MONTHS,
    delivered=True,
    references=OWNERS,
    columns=(
        ref("source_ref", "Key of the paper in the source; a corrected paper is a new row.", "N-000001"),
        *owner_columns(),
        FUND,
        text(
            "title", 150, "As shown, also on a locked screen: nothing secret.", "Notification de droits", required=True
        ),
        day("issued_on", "Date on the paper.", "2026-02-20"),
        Column(
            "file_name",
            kind.pdf_name,
            "name of a file",
            "N-000001.pdf",
            "Letters, digits, `.`, `_`, `-`; ends in `.pdf`; no folder.",
        ),
    ),
)


def _state(values: Values) -> Values:
    if not values["words"] and values["state"] in (RequestState.COMPLEMENT_ASKED, RequestState.REFUSED):
        raise Refused("the member is not told what is missing, or why it is refused", column="words")
    return values


REQUEST_STATES = Table(
    file="request_states.csv",
    model=ReportedState,
    meaning="One row per step of a request that the fund's own software treats.",
    key=("source_ref",),
    fields=_state,
    dated_by="on",
    months_kept=STATE_MONTHS,
    delivered=True,
    columns=(
        ref("source_ref", "Key of the step in the source.", "Q-000001"),
        FUND,
        Column("receipt", kind.receipt, "12 characters", "4F3A-91BC-2D07",
               "Receipt number that the member was given, hyphens or not."),
        Column(
            "state", kind.one_of(*REPORTED), " / ".join(f"`{one}`" for one in REPORTED), "under_way",
            "En cours, complément demandé, traitée, refusée.",
        ),
        day("on", "Day of the step.", "2026-03-04"),
        text("words", 500, "What the member is told; required with `complement_asked` and `refused`.", "",
             otherwise="Il manque votre avis d'imposition."),
    ),
)  # fmt: skip
