"""What the funds hold of the holder and this service shows or compares: received from them, corrected by them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Account
from guichet.funds import catalogue
from guichet.funds.catalogue import UnknownFund
from guichet.identifiers import amounts
from guichet.registry import facts
from guichet.registry.models import Contribution, ContributionKind, Establishment, Person
from guichet.space import queries
from guichet.space.my_account.blocks.base import Words
from guichet.space.my_account.export.sections import Record, Section
from guichet.space.third_party.about import RSA

KINDS: Mapping[str, Words] = {
    ContributionKind.BILL: gettext_lazy("Facture payée"),
    ContributionKind.WAGES: gettext_lazy("Cotisations sur salaires"),
}


def _person(account: Account, _now: datetime) -> list[Record]:
    person = account.person
    if person is None:
        return []
    parts = [person.birth_day, person.birth_month, person.birth_year]
    return [
        {
            _("Numéro"): person.nir if isinstance(person.nir, str) else None,
            _("Nom de naissance"): person.birth_name,
            _("Nom d'usage"): person.usual_name or None,
            _("Prénoms"): person.given_names or None,
            _("Sexe"): _("homme") if person.sex == "1" else _("femme"),
            _("Date de naissance"): "/".join(f"{part:02}" for part in parts if part),
            _("Commune de naissance (code INSEE)"): person.birth_place_code or None,
            _("Pays de naissance (code INSEE)"): person.birth_country_code or None,
            _("État civil certifié"): person.certified,
            _("Assuré maladie à la MSA"): person.health_insured,
            _("Adresse"): [line for line in person.postal_lines if line],
        }
    ]


def _establishments(account: Account, _now: datetime) -> list[Record]:
    own: list[Establishment] = [account.establishment] if account.establishment else []
    attached = [file.establishment for file in account.files.select_related("establishment") if file.establishment]
    return [
        {
            _("Nom"): one.name,
            _("SIRET"): one.siret,
            _("Numéro ET"): one.et,
            _("Caisse"): queries.fund_name(one.fund_code),
            _("Responsable"): f"{one.responsible_name} {one.responsible_given_names}".strip() or None,
            _("Adresse"): [line for line in one.postal_lines if line],
            _("Fermé le"): one.closed_on,
        }
        for one in {one.pk: one for one in [*own, *attached]}.values()
    ]


def _affiliations(account: Account, _now: datetime) -> list[Record]:
    return [
        {_("Caisse"): queries.fund_name(code), _("Département"): _department(department)}
        for code, department in sorted(facts.departments(account.person))
    ]


def _cards(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Carte Vitale"): _("avec photo") if one.with_photo else _("sans photo"),
            _("En cours"): one.current,
            _("Numéro de série"): _("gardé de façon illisible, même pour nous"),
        }
        for one in _of_person(account, "cards")
    ]


def _children(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Enfant né le"): one.birth_date,
            _("Nom"): one.family_name or None,
            _("Prénoms"): one.given_names or None,
            _("Rattaché à votre numéro"): one.health_insured,
        }
        for one in _of_person(account, "children")
    ]


def _payments(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Date"): one.paid_on,
            _("Nature"): one.branch,
            _("Libellé"): one.label or None,
            _("Montant"): amounts.format(one.amount_cents),
            _("Caisse"): queries.fund_name(one.fund_code),
        }
        for one in facts.payments(account.person)
    ]


def _contributions(account: Account, _now: datetime) -> list[Record]:
    found = Contribution.objects.filter(person=account.person, establishment=account.establishment)
    return [
        {
            _("Date"): one.paid_on,
            _("Nature"): str(KINDS[one.kind]),
            _("Montant"): amounts.format(one.amount_cents),
            _("Caisse"): queries.fund_name(one.fund_code),
        }
        for one in found.order_by("-paid_on")
    ]


def _aids(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Aide"): one.label,
            _("Du"): one.since,
            _("Au"): one.until,
            _("Heures"): one.hours,
            _("Montant"): amounts.format(one.amount_cents) if one.amount_cents else None,
            _("Caisse"): queries.fund_name(one.fund_code),
        }
        for one in _of_person(account, "aids")
    ]


def _resources(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Année"): one.year,
            _("Ressources du foyer"): amounts.format(one.amount_cents),
            _("Enfants à charge"): one.dependent_children,
            _("Caisse"): queries.fund_name(one.fund_code),
        }
        for one in _of_person(account, "family_resources")
    ]


def _rsa(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Dossier"): str(RSA[one.state]),
            _("Ouvert le"): one.opened_on,
            _("Dans cet état depuis le"): one.since,
            _("Caisse"): queries.fund_name(one.fund_code),
        }
        for one in _of_person(account, "rsa_files")
    ]


def _of_person(account: Account, related: str) -> Sequence[Any]:
    person: Person | None = account.person
    return list(getattr(person, related).order_by("pk")) if person is not None else []


def _department(code: str) -> str:
    try:
        return catalogue.department(code).name
    except UnknownFund:
        return code


SECTIONS: tuple[Section, ...] = (
    Section("etat_civil", gettext_lazy("Votre état civil"), ("registry.Person",), _person, from_funds=True),
    Section(
        "etablissements",
        gettext_lazy("Vos établissements"),
        ("registry.Establishment",),
        _establishments,
        from_funds=True,
    ),
    Section(
        "caisses",
        gettext_lazy("Caisses qui vous connaissent"),
        ("registry.Affiliation",),
        _affiliations,
        from_funds=True,
    ),
    Section("cartes", gettext_lazy("Vos cartes Vitale"), ("registry.Card",), _cards, from_funds=True),
    Section("enfants", gettext_lazy("Vos enfants"), ("registry.Child",), _children, from_funds=True),
    Section("paiements", gettext_lazy("Vos paiements"), ("registry.Payment",), _payments, from_funds=True),
    Section("aides", gettext_lazy("Aides à domicile accordées"), ("registry.Aid",), _aids, from_funds=True),
    Section(
        "ressources",
        gettext_lazy("Ressources de votre foyer, pour la crèche"),
        ("registry.FamilyResources",),
        _resources,
        from_funds=True,
    ),
    Section("rsa", gettext_lazy("Votre dossier RSA"), ("registry.RsaFile",), _rsa, from_funds=True),
    Section(
        "cotisations",
        gettext_lazy("Vos factures et cotisations payées"),
        ("registry.Contribution",),
        _contributions,
        from_funds=True,
    ),
)
