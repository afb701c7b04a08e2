"""What third parties read: what is paid to them, and of the people whom a convention names what it lets be read."""

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
    ref,
    text,
)
from guichet.registry.importing.tables.money import AMOUNT, PROOF_MONTHS
from guichet.registry.models import Aid, FamilyResources, Person, RsaFile, RsaState, ThirdPartyPayment

_NUMBER = Column(
    "third_party_number",
    kind.third_party_number,
    "1 to 20 capitals, digits or hyphens",
    "T67-000412",
    "By which the fund knows the structure: the same as on its convention.",
)
_PEOPLE = (Reference("person_ref", "person_id", Person),)

THIRD_PARTY_PAYMENTS = Table(
    file="third_party_payments.csv",
    model=ThirdPartyPayment,
    meaning="One row per payment made to a third party under a convention.",
    key=("source_ref",),
    fields=as_read,
    dated_by="paid_on",
    months_kept=PROOF_MONTHS,
    columns=(
        ref("source_ref", "Key of the payment in the source.", "VT-000001"),
        _NUMBER,
        FUND,
        day("paid_on", "Day the money was sent.", "2026-02-18"),
        text("branch", 30, "As shown: Santé, Famille, Logement, Retraite, Action sociale.", "Famille", required=True),
        text("label", 100, "What it was for, as shown.", "Prestation de service unique, 1er trimestre"),
        text(
            "whom",
            100,
            "Whom it is about, as the fund tells the third party: a name, or a reference of theirs. Never a NIR.",
            "Succession Lefèvre",
        ),
        AMOUNT,
    ),
)


def _aid(values: Values) -> Values:
    if values["until"] < values["since"]:
        raise Refused("it ends before it begins", column="until")
    if values["hours"] is None and values["amount_cents"] is None:
        raise Refused("neither hours nor an amount", column="hours")
    return values


AIDS = Table(
    file="aids.csv",
    model=Aid,
    meaning="One row per help at home granted; the structure that gives it alone reads it.",
    key=("source_ref",),
    fields=_aid,
    references=_PEOPLE,
    columns=(
        ref("source_ref", "Key of the aid in the source.", "A-000001"),
        PERSON_REF,
        FUND,
        _NUMBER,
        text("label", 100, "As shown.", "Aide à domicile, retour d'hospitalisation", required=True),
        day("since", "First day.", "2026-01-05"),
        day("until", "Last day.", "2026-06-30"),
        Column("hours", kind.hours, "1 to 9999", "48", "Hours granted over the period.", required=False),
        Column(
            "amount_cents",
            kind.cents,
            "cents",
            "",
            "Amount granted over the period; hours, an amount or both.",
            required=False,
            otherwise="45000",
        ),
    ),
)

FAMILY_RESOURCES = Table(
    file="family_resources.csv",
    model=FamilyResources,
    meaning="One row per family and year: what nurseries ask for, to reckon the PSU.",
    key=("person_id", "year"),
    fields=as_read,
    references=_PEOPLE,
    columns=(
        ref("source_ref", "Key of the row in the source.", "R-000001"),
        PERSON_REF,
        FUND,
        Column("year", kind.year, "year", "2024", "The one in which the family had them."),
        Column("amount_cents", kind.cents_from_zero, "cents, from 0", "2784000", "Yearly resources of the household."),
        Column("dependent_children", kind.small_count, "0 to 20", "2", "Children who depend on the household."),
    ),
)


def _rsa(values: Values) -> Values:
    if values["since"] < values["opened_on"]:
        raise Refused("before the file was opened", column="since")
    return values


RSA_FILES = Table(
    file="rsa_files.csv",
    model=RsaFile,
    meaning="One row per person: how their RSA file stands, for their county.",
    key=("person_id",),
    fields=_rsa,
    references=_PEOPLE,
    columns=(
        ref("source_ref", "Key of the file in the source.", "RSA-000001"),
        PERSON_REF,
        FUND,
        choice("state", RsaState, "`open` ouvert, `suspended` suspendu, `closed` clos.", "open"),
        day("opened_on", "Day the file was opened.", "2025-09-01"),
        day("since", "First day of this state.", "2025-09-01"),
    ),
)
