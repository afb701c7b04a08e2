"""Where people work."""

from guichet.registry.importing import columns as kind
from guichet.registry.importing.columns import Column, Refused
from guichet.registry.importing.schema import (
    FUND,
    Reference,
    Table,
    Values,
    day,
    postal_columns,
    postal_lines,
    ref,
    text,
    yes_no,
)
from guichet.registry.models import Establishment, Person


def _establishment(values: Values) -> Values:
    if not (values["siret"] or values["et"]):
        raise Refused("neither a SIRET nor an ET number", column="siret")
    if values["siret"] and values["siren"] and not values["siret"].startswith(values["siren"]):
        raise Refused("not the SIREN of this SIRET", column="siren")
    return values | {
        "siren": values["siren"] or (values["siret"] or "")[:9],
        "postal_lines": postal_lines(values),
    }


ESTABLISHMENTS = Table(
    file="establishments.csv",
    model=Establishment,
    meaning="One row per place of work; its SIRET and its ET number are two names of one.",
    key=("source_ref",),
    fields=_establishment,
    ended_by="closed_on",
    references=(Reference("responsible_ref", "responsible_id", Person),),
    columns=(
        ref("source_ref", "Key of the establishment in the source.", "S-000001"),
        Column("siret", kind.siret_number, "14 digits", "01234567400019", "Luhn is checked.", required=False),
        Column("et", kind.et_number, "ET and 10 digits", "ET0000000001", "MSA number.", required=False),
        Column("siren", kind.siren_number, "9 digits", "012345674", "Read from the SIRET when empty.", False, ""),
        FUND,
        text("name", 150, "Company name, or the employer's.", "GAEC des Trois Chênes", required=True),
        ref("responsible_ref", "`source_ref` of the person who runs it, when known.", "P-000001", required=False),
        text("responsible_name", 100, "Family name of that person.", "Lefèvre"),
        text("responsible_given_names", 150, "Given names, commas between.", "Zoé"),
        *postal_columns({1: "GAEC DES TROIS CHENES", 4: "1 ROUTE DE LA FERME", 6: "67990 VILLAGE INVENTE"}),
        yes_no("household_employer", "A particulier who employs a gardener.", "0"),
        day("closed_on", "Day it closed.", "", required=False, otherwise="2025-12-31"),
    ),
)
