"""What the funds send of the holder's rights, land, bills and accounts: the establishment's where it is the holder."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import iban

from guichet.accounts.models import Account
from guichet.accounts.owners import in_file
from guichet.identifiers import amounts
from guichet.registry import shown
from guichet.registry.models import BankUse, Tenure
from guichet.space import queries
from guichet.space.my_account.blocks.base import Words
from guichet.space.my_account.export.sections import Record, Section

USES: Mapping[str, Words] = {
    BankUse.BENEFITS: gettext_lazy("vos prestations y sont versées"),
    BankUse.CONTRIBUTIONS: gettext_lazy("vos cotisations y sont prélevées"),
}
TENURES: Mapping[str, Words] = {
    Tenure.OWNED: gettext_lazy("faire-valoir direct"),
    Tenure.LEASED: gettext_lazy("fermage"),
    Tenure.SHARED: gettext_lazy("métayage"),
    Tenure.LENT: gettext_lazy("mise à disposition"),
}


def _covers(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Régime"): one.scheme,
            _("Depuis le"): one.since,
            _("Jusqu'au"): one.until,
            _("Caisse"): queries.fund_name(one.fund_code),
        }
        for one in (shown.covers(account.person) if account.person else ())
    ]


def _doctor(account: Account, _now: datetime) -> list[Record]:
    doctor = shown.doctor(account.person) if account.person else None
    if doctor is None:
        return []
    return [
        {
            _("Médecin traitant"): doctor.name,
            _("Numéro RPPS"): doctor.rpps or None,
            _("Déclaré le"): doctor.declared_on,
        }
    ]


def _bills(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Facture"): f"{one.label} ({one.number})",
            _("Émise le"): one.issued_on,
            _("À payer avant le"): one.due_on,
            _("Montant"): amounts.format(one.amount_cents),
            _("Payé"): amounts.format(one.paid_cents),
        }
        for one in shown.bills(in_file(account, None))
    ]


def _bank_accounts(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("IBAN"): iban.format(str(one.iban)),
            _("Titulaire"): one.holder_name,
            _("Usage"): str(USES[one.use]),
            _("Depuis le"): one.since,
            _("Caisse"): queries.fund_name(one.fund_code),
        }
        for one in shown.bank_accounts(in_file(account, None))
    ]


def _parcels(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Commune"): f"{one.commune_name} ({one.commune_code})",
            _("Parcelle"): f"{one.section} {one.number} {one.subdivision}".rstrip(),
            _("Nature"): f"{one.nature}, {TENURES[one.tenure]}",
            _("Surface en m²"): one.area_sqm,
            _("Revenu cadastral"): amounts.format(one.income_cents),
        }
        for one in shown.parcels(in_file(account, None))
    ]


SECTIONS: tuple[Section, ...] = (
    Section("droits_sante", gettext_lazy("Vos droits santé"), ("registry.HealthCover",), _covers, from_funds=True),
    Section(
        "medecin_traitant",
        gettext_lazy("Votre médecin traitant"),
        ("registry.ReferringDoctor",),
        _doctor,
        from_funds=True,
    ),
    Section("factures", gettext_lazy("Vos factures, payées et à payer"), ("registry.Bill",), _bills, from_funds=True),
    Section(
        "comptes_connus",
        gettext_lazy("Comptes bancaires que votre caisse connaît"),
        ("registry.BankAccount",),
        _bank_accounts,
        from_funds=True,
    ),
    Section("parcelles", gettext_lazy("Vos parcelles"), ("registry.Parcel",), _parcels, from_funds=True),
)
