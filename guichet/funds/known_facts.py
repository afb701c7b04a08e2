"""What is known of the assistance desks on the first day, and the first general conditions. Nothing here is invented.

It is put into empty tables only: from then on, agents decide. It is not a migration, so that whatever empties the
tables (the test suite does) finds them filled again.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from django.apps import apps as installed_apps

TEXTS = Path(__file__).parent / "texts"
CONDITIONS: dict[int, dt.datetime] = {
    1: dt.datetime(2026, 1, 5, tzinfo=dt.UTC),
    2: dt.datetime(2026, 11, 28, tzinfo=dt.UTC),
}
"""Version of the general conditions -> from when it is in force."""
CONDITIONS_OF_THIRD_PARTIES: dict[int, dt.datetime] = {1: dt.datetime(2026, 1, 5, tzinfo=dt.UTC)}
"""Likewise, of those who act for others."""

DESKS: tuple[dict[str, Any], ...] = (
    {
        "fund_code": "68",
        "telephone": "09 69 36 37 03",
        "email": "assistanceinternet@umsage.msa.fr",
        "hours": "Du lundi au vendredi",
        "source_date": dt.date(2020, 10, 1),
    },
    {
        "fund_code": "13",
        "telephone": "03 20 900 500",
        "telephone_note": "Prix d'un appel local",
        "hours": "Du lundi au vendredi, de 8 h 30 à 12 h 15 et de 13 h 30 à 16 h 30",
    },
    {
        "fund_code": "12",
        "telephone": "05 56 01 98 85",
        "telephone_note": "Numéro relevé sur un ancien dépliant, sans date",
    },
    {"fund_code": "22", "switchboard": "02 98 85 79 79"},
    {"fund_code": "17", "switchboard": "05 46 97 50 50"},
    {"fund_code": "14", "switchboard": "02 31 25 38 80"},
    {"fund_code": "27", "switchboard": "02 35 600 600"},
    {"fund_code": "75", "switchboard": "01 30 63 88 80"},
    {"fund_code": "48", "switchboard": "04 99 58 30 00"},
    {"fund_code": "87", "switchboard": "05 44 00 04 04"},
    {"fund_code": "64", "switchboard": "05 58 06 54 76"},
)


def create_known_facts(*, using: str, apps: Any = installed_apps, **_signal: Any) -> None:
    """Fill the desks and the general conditions where there are none. A receiver of `post_migrate`.

    `flush` sends that signal without `apps`: the tables are then those of the installed models.
    """
    try:
        desk, conditions = (apps.get_model("funds", name) for name in ("AssistanceDesk", "GeneralConditions"))
    except LookupError:
        return  # the tables are not there yet, or no longer
    if not desk.objects.using(using).exists():
        desk.objects.using(using).bulk_create(desk(**facts) for facts in DESKS)
    if not any(field.name == "audience" for field in conditions._meta.get_fields()):  # noqa: SLF001 - Django's API
        return  # a migration stopped before the column
    series = {"members": ("general", CONDITIONS), "third_parties": ("third_party", CONDITIONS_OF_THIRD_PARTIES)}
    for audience, (name, versions) in series.items():
        own = conditions.objects.using(using).filter(audience=audience)
        if not own.exists():
            for version, published_at in versions.items():
                text = (TEXTS / f"{name}_conditions_{version}.txt").read_text(encoding="utf-8").strip()
                own.create(audience=audience, version=version, text=text, published_at=published_at)
