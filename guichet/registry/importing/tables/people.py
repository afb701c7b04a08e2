"""Who people are: their rows, the funds that know them, their cards and their children."""

from guichet.funds.catalogue import by_department
from guichet.identifiers.nir import Nir
from guichet.identifiers.nir import NirKind as NumberForm
from guichet.registry.facts import SERIAL_PURPOSE
from guichet.registry.importing import columns as kind
from guichet.registry.importing.columns import Column, Refused
from guichet.registry.importing.schema import (
    FUND,
    PERSON_REF,
    Reference,
    Table,
    Values,
    as_read,
    choice,
    day,
    postal_columns,
    postal_lines,
    ref,
    text,
    yes_no,
)
from guichet.registry.lookup import nir_index
from guichet.registry.models import Affiliation, Card, Child, NirKind, Person, PersonState, Sex
from guichet.sealing.keyring import keyring


def _person(values: Values) -> Values:
    number: Nir = values.pop("nir")
    its_kind = values["nir_kind"]
    if its_kind == NirKind.PERMANENT and number.kind is not NumberForm.PERMANENT:
        raise Refused("`nir` is said of a number that does not begin with 1 or 2", column="nir_kind")
    if its_kind == NirKind.PROVISIONAL and number.kind is not NumberForm.TEMPORARY:
        raise Refused("`nnp` is said of a number that does not begin with 7 or 8", column="nir_kind")
    is_dependant = its_kind == NirKind.PARENT
    if is_dependant != bool(values["insured_parent_ref"]):
        raise Refused("`parent` and the parent's reference go together", column="insured_parent_ref")
    if values["duplicate_of_ref"] and values["replaced_by_ref"]:
        raise Refused("a row is a duplicate or was replaced, not both", column="replaced_by_ref")
    for column in ("duplicate_of_ref", "replaced_by_ref", "insured_parent_ref"):
        if values[column] == values["source_ref"]:
            raise Refused("the row names itself", column=column)
    values["birth_year"], values["birth_month"], values["birth_day"] = values.pop("birth_date")
    if values["usual_name"] == values["birth_name"]:
        values["usual_name"] = ""
    return values | {
        "nir": None if is_dependant else number.body,
        "nir_index": nir_index(number.body),
        "postal_lines": postal_lines(values),
    }


PEOPLE = Table(
    file="people.csv",
    model=Person,
    meaning="One row per person, and one per number a person had.",
    key=("source_ref",),
    ended_by="left_on",
    fields=_person,
    references=(
        Reference("duplicate_of_ref", "duplicate_of_id", Person),
        Reference("replaced_by_ref", "replaced_by_id", Person),
        Reference("insured_parent_ref", "insured_parent_id", Person),
    ),
    columns=(
        ref("source_ref", "Key of the person in the source; it never changes.", "P-000001"),
        Column(
            "nir", kind.personal_number, "13 or 15 characters", "269049999190241",
            "Number typed to reach the person; the key is checked when given. A dependant's is the parent's.",
        ),
        choice(
            "nir_kind", NirKind,
            "`nir` permanent, `nia` waiting, `nnp` provisional, `parent` a dependant using a parent's number.", "nir",
        ),
        yes_no("certified", "Whether civil status is certified.", "1"),
        text("birth_name", 100, "Family name at birth.", "Lefèvre", required=True),
        text("usual_name", 100, "Name in use; empty when it is the birth name.", "Müller-Roche"),
        text("given_names", 150, "As on the civil register, commas between; empty for a person without.", "Zoé,Marie"),
        choice("sex", Sex, "`1` man, `2` woman.", "2"),
        Column(
            "birth_date", kind.partial_day, "date, perhaps partial", "1969-04-00",
            "`YYYY-MM-DD`; `YYYY-MM` (or `YYYY-MM-00`) and `YYYY` when the rest is unknown.",
        ),
        Column(
            "birth_place_code", kind.commune_code, "INSEE commune", "", "Empty when born abroad.", False, "", "67999",
        ),
        Column("birth_country_code", kind.country_code, "INSEE country", "99999", "`99100` is France.", False, ""),
        *postal_columns({1: "MME ZOE MULLER ROCHE", 4: "3 CHEMIN DES VIGNES", 6: "67990 VILLAGE INVENTE"}),
        yes_no("health_insured", "Whether MSA insures them for health.", "1"),
        choice("state", PersonState, "What the funds say of the person.", "living"),
        day("left_on", "Day the funds stopped knowing the person.", "", required=False, otherwise="2025-12-31"),
        ref("duplicate_of_ref", "`source_ref` of the row that holds for this person.", "", required=False,
            otherwise="P-000002"),
        ref("replaced_by_ref", "`source_ref` of the row with the number that replaced this one.", "", required=False,
            otherwise="P-000002"),
        ref("insured_parent_ref", "`source_ref` of the parent, for `parent` only.", "", required=False,
            otherwise="P-000002"),
    ),
)  # fmt: skip


def _affiliation(values: Values) -> Values:
    try:
        serving = by_department(values["department"]).code
    except LookupError:
        serving = ""
    if serving != values["fund_code"]:
        raise Refused("this fund does not serve this department", column="department")
    return values


AFFILIATIONS = Table(
    file="affiliations.csv",
    model=Affiliation,
    meaning="One row per person, fund and department.",
    key=("person_id", "fund_code", "department"),
    fields=_affiliation,
    references=(Reference("person_ref", "person_id", Person),),
    columns=(
        PERSON_REF,
        FUND,
        Column(
            "department", kind.department, "department code", "67", "A department that the fund serves: `01`, `2A`."
        ),
    ),
)


def _card(values: Values) -> Values:
    current, *formerly = keyring().blind_indexes(values.pop("serial"), purpose=SERIAL_PURPOSE)
    return values | {"serial_index": current, "serial_index_formerly": formerly}


CARDS = Table(
    file="cards.csv",
    model=Card,
    meaning="One row per carte Vitale.",
    key=("person_id", "serial_index"),
    rekeyed="serial_index",
    fields=_card,
    references=(Reference("person_ref", "person_id", Person),),
    columns=(
        PERSON_REF,
        Column("serial", kind.card_serial, "8 to 11 digits", "90000000017", "With or without `8025000032` before it."),
        yes_no("with_photo", "Whether the card bears a photo.", "1"),
        yes_no("current", "`0` once lost, stolen or replaced.", "1"),
    ),
)


CHILDREN = Table(
    file="children.csv",
    model=Child,
    meaning="One row per child and parent.",
    key=("source_ref",),
    fields=as_read,
    references=(Reference("person_ref", "person_id", Person),),
    columns=(
        ref("source_ref", "Key of the row in the source.", "E-000001"),
        PERSON_REF,
        day("birth_date", "The child's birth date, whole.", "2014-08-21"),
        text("family_name", 100, "The child's family name, for certificates.", "Lefèvre", added=True),
        text("given_names", 150, "Given names, commas between.", "Anaé,Lou", added=True),
        yes_no("health_insured", "Whether covered under this parent's number.", "1", added=True),
    ),
)
