"""Health cover, and the referring doctor."""

from guichet.registry.importing import columns as kind
from guichet.registry.importing.columns import Column, Refused
from guichet.registry.importing.schema import FUND, PERSON_REF, Reference, Table, Values, as_read, day, ref, text
from guichet.registry.models import HealthCover, Person, ReferringDoctor


def _cover(values: Values) -> Values:
    if values["until"] and values["until"] < values["since"]:
        raise Refused("it ends before it begins", column="until")
    return values


COVERS = Table(
    file="covers.csv",
    model=HealthCover,
    meaning="One row per time in which MSA insures a person for health.",
    key=("source_ref",),
    fields=_cover,
    references=(Reference("person_ref", "person_id", Person),),
    columns=(
        ref("source_ref", "Key of the row in the source.", "M-000001"),
        PERSON_REF,
        FUND,
        text("scheme", 60, "As shown: Salarié agricole, Non-salarié agricole.", "Salarié agricole", required=True),
        day("since", "First day.", "2019-09-01"),
        day("until", "Last day; empty while nothing ends it.", "", required=False, otherwise="2027-08-31"),
    ),
)

DOCTORS = Table(
    file="doctors.csv",
    model=ReferringDoctor,
    meaning="One row per person: the médecin traitant declared last.",
    # A new declaration is a new row of the source that takes the place of the former: a person has one.
    key=("person_id",),
    fields=as_read,
    references=(Reference("person_ref", "person_id", Person),),
    columns=(
        ref("source_ref", "Key of the declaration in the source.", "D-000001"),
        PERSON_REF,
        text("name", 100, "As shown.", "Dr Hélène Vautrin", required=True),
        Column("rpps", kind.rpps_number, "11 digits", "99900000011", "RPPS number; its key is checked.", False, ""),
        day("declared_on", "Day of the declaration.", "2022-10-17"),
    ),
)
