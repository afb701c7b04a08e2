"""What the structures of the demonstration are paid, and what they read about its members."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from guichet.registry.demo_scenarios import SOURCE_PREFIX
from guichet.registry.importing.schema import Table
from guichet.registry.importing.tables import AIDS, FAMILY_RESOURCES, RSA_FILES, THIRD_PARTY_PAYMENTS
from guichet.registry.models import RsaState

NOTARY, HOME_HELP, NURSERY, COUNTY, ACCOUNTANT = (f"T67-99000{rank}" for rank in range(1, 6))
"""Third-party numbers of the demonstration's structures."""
HELPED, PARENT, ALLOWED = ("member-farmer", "member", "member-solidarity")
"""Keys of the members about whom home help, nursery and county read."""
_FUND: Final = {"fund_code": "68"}
_PAID: Final = (
    ("Retraite", "Arrérages au décès", "Succession Kieffer", 184_230),
    ("Retraite", "Capital décès", "Succession Kieffer", 341_650),
    ("Santé", "Remboursements de soins dus", "Succession Arnould", 7_412),
    ("Invalidité", "Arrérages au décès", "Succession Arnould", 61_008),
    ("Logement", "Trop-perçu rendu", "Vente Muller / Haas", 23_790),
)


@dataclass(frozen=True)
class Row:
    """One row of one file."""

    table: Table
    cells: Mapping[str, Any]


def rows(today: date) -> Iterator[Row]:
    """Yield them all."""
    for rank in range(14):
        branch, label, whom, cents = _PAID[rank % len(_PAID)]
        yield Row(THIRD_PARTY_PAYMENTS, _FUND | {
            "source_ref": f"{SOURCE_PREFIX}vt{rank}", "third_party_number": NOTARY,
            "paid_on": _ago(today, 11 + 37 * rank), "branch": branch, "label": label, "whom": whom,
            "amount_cents": cents + 1_013 * rank,
        })  # fmt: skip
    helped = _FUND | {"person_ref": SOURCE_PREFIX + HELPED, "third_party_number": HOME_HELP}
    yield Row(AIDS, helped | {
        "source_ref": f"{SOURCE_PREFIX}a0", "label": "Aide à domicile, retour d'hospitalisation",
        "since": _ago(today, 40), "until": _ago(today, -50), "hours": 48,
    })  # fmt: skip
    yield Row(AIDS, helped | {
        "source_ref": f"{SOURCE_PREFIX}a1", "label": "Portage de repas", "since": _ago(today, 200),
        "until": _ago(today, 20), "amount_cents": 45_000,
    })  # fmt: skip
    for rank, cents in enumerate((2_784_000, 2_651_200)):
        yield Row(FAMILY_RESOURCES, _FUND | {
            "source_ref": f"{SOURCE_PREFIX}r{rank}", "person_ref": SOURCE_PREFIX + PARENT,
            "year": today.year - 2 - rank, "amount_cents": cents, "dependent_children": 2,
        })  # fmt: skip
    yield Row(RSA_FILES, _FUND | {
        "source_ref": f"{SOURCE_PREFIX}rsa0", "person_ref": SOURCE_PREFIX + ALLOWED, "state": RsaState.SUSPENDED,
        "opened_on": _ago(today, 420), "since": _ago(today, 25),
    })  # fmt: skip


def _ago(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
