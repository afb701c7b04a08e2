"""What is farmed (« relevé parcellaire »)."""

from guichet.registry.importing import columns as kind
from guichet.registry.importing.columns import Column
from guichet.registry.importing.schema import FUND, OWNERS, Table, choice, day, one_owner, owner_columns, ref, text
from guichet.registry.models import Parcel, Tenure

PARCELS = Table(
    file="parcels.csv",
    model=Parcel,
    meaning="One row per parcel of the land register that is farmed, or part of one.",
    key=("source_ref",),
    fields=one_owner,
    references=OWNERS,
    columns=(
        ref("source_ref", "Key of the parcel in the source.", "T-000001"),
        *owner_columns(),
        FUND,
        Column("commune_code", kind.commune_code, "INSEE commune", "67999", "Where it lies."),
        text("commune_name", 60, "As shown.", "Village Inventé", required=True),
        Column("section", kind.land_section, "letters, perhaps 3 digits before", "ZB", "Prefix and section: `000ZB`."),
        Column("number", kind.land_number, "1 to 4 digits", "41", "Number in the section."),
        Column(
            "subdivision", kind.land_subdivision, "1 to 4 letters or digits", "", "Part of a parcel that is cut.",
            False, "", "A",
        ),
        text("nature", 40, "As shown: Terres, Prés, Vignes.", "Terres", required=True),
        choice("tenure", Tenure, "`owned` faire-valoir direct, `leased` fermage, `shared` métayage, `lent` mise à "
               "disposition.", "leased"),
        Column("area_sqm", kind.square_metres, "square metres", "12540", "Area: 1 ha 25 a 40 ca is `12540`."),
        Column("income_cents", kind.cents_from_zero, "cents, from 0", "7215", "Cadastral income, in cents."),
        day("since", "Day from which it is farmed.", "2011-11-11"),
    ),
)  # fmt: skip
