"""What is paid to people and by them, what they owe, and the accounts it goes through."""

from guichet.registry.importing import columns as kind
from guichet.registry.importing.columns import Column, Refused
from guichet.registry.importing.schema import (
    FUND,
    OWNERS,
    PERSON_REF,
    Reference,
    Table,
    Values,
    as_read,
    choice,
    day,
    one_owner,
    owner_columns,
    ref,
    text,
)
from guichet.registry.models import BankAccount, BankUse, Bill, Contribution, ContributionKind, Payment, Person

PROOF_MONTHS = 24
"""Payments and contributions older than that prove nothing and are shown nowhere."""
BILL_MONTHS = 48
"""What is owed may be claimed until 3 years after the end of its year (docs/adr/0110-what-more-the-funds-send.md)."""
AMOUNT = Column("amount_cents", kind.cents, "cents", "2250", "Amount, in cents: 22,50 € is `2250`.")

PAYMENTS = Table(
    file="payments.csv",
    model=Payment,
    meaning="One row per benefit paid.",
    key=("source_ref",),
    fields=as_read,
    dated_by="paid_on",
    months_kept=PROOF_MONTHS,
    references=(Reference("person_ref", "person_id", Person),),
    columns=(
        ref("source_ref", "Key of the payment in the source.", "V-000001"),
        PERSON_REF,
        FUND,
        day("paid_on", "Day the money was sent.", "2026-02-18"),
        text("branch", 30, "As shown: Santé, Famille, Logement, Retraite, Invalidité.", "Santé", required=True),
        text("label", 100, "What it was for, as shown.", "Remboursement de soins"),
        AMOUNT,
    ),
)


CONTRIBUTIONS = Table(
    file="contributions.csv",
    model=Contribution,
    meaning="One row per amount paid to a fund: it proves, and `bills.csv` is what is shown.",
    key=("source_ref",),
    fields=one_owner,
    dated_by="paid_on",
    months_kept=PROOF_MONTHS,
    references=OWNERS,
    columns=(
        ref("source_ref", "Key of the contribution in the source.", "C-000001"),
        *owner_columns(),
        choice("kind", ContributionKind, "`bill` a farmer's bill, `wages` contribution on wages.", "bill"),
        FUND,
        day("paid_on", "Day it was paid.", "2026-01-15"),
        AMOUNT,
    ),
)


def _bill(values: Values) -> Values:
    if values["period_until"] < values["period_from"]:
        raise Refused("the period ends before it begins", column="period_until")
    if values["due_on"] < values["issued_on"]:
        raise Refused("due before it was issued", column="due_on")
    if values["paid_cents"] > values["amount_cents"]:
        raise Refused("more than the bill", column="paid_cents")
    if (values["paid_cents"] == values["amount_cents"]) != bool(values["paid_on"]):
        raise Refused("the day a bill was paid goes with the whole of its amount", column="paid_on")
    return one_owner(values)


BILLS = Table(
    file="bills.csv",
    model=Bill,
    meaning="One row per call for contributions, paid or due.",
    key=("source_ref",),
    fields=_bill,
    dated_by="issued_on",
    months_kept=BILL_MONTHS,
    references=OWNERS,
    columns=(
        ref("source_ref", "Key of the bill in the source.", "F-000001"),
        *owner_columns(),
        FUND,
        choice("kind", ContributionKind, "`bill` a farmer's bill, `wages` contribution on wages.", "bill"),
        text("number", 30, "As printed on it.", "2026-068-004417", required=True),
        text("label", 100, "As shown.", "Cotisations et contributions, 1er appel 2026", required=True),
        day("period_from", "First day of what it is for.", "2026-01-01"),
        day("period_until", "Last day.", "2026-04-30"),
        day("issued_on", "Day it was sent.", "2026-02-05"),
        day("due_on", "Last day to pay.", "2026-03-05"),
        AMOUNT,
        Column("paid_cents", kind.cents_from_zero, "cents, from 0", "0", "What was paid of it so far.", False, 0),
        day("paid_on", "Day it was paid in full.", "", required=False, otherwise="2026-03-02"),
    ),
)

BANK_ACCOUNTS = Table(
    file="bank_accounts.csv",
    model=BankAccount,
    meaning="One row per account that a fund pays to or takes from.",
    key=("source_ref",),
    fields=one_owner,
    references=OWNERS,
    columns=(
        ref("source_ref", "Key of the account in the source.", "B-000001"),
        *owner_columns(),
        FUND,
        choice("use", BankUse, "`benefits` are paid to it, `contributions` are taken from it.", "benefits"),
        Column(
            "iban", kind.iban, "IBAN", "FR7699999999990000000000153", "ISO 13616, spaces or not; the keys are checked."
        ),
        text("holder_name", 100, "In whose name it is.", "Mme Zoé Müller-Roche", required=True),
        day("since", "Day from which it serves.", "2024-05-02"),
    ),
)
