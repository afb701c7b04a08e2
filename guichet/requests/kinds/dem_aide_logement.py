"""Demande d'aide au logement: who lives there, where, in what right, and what it costs; incomes are not asked here."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.journey import Answers
from guichet.identifiers import amounts, iban
from guichet.registry import shown
from guichet.registry.models import BankUse
from guichet.requests.kinds.base import OF_PEOPLE, Family, Kind, Paper, Screen, Situation, Words, always, said
from guichet.requests.kinds.forms import AmountField, CountField, Line, ScreenForm, TextField
from guichet.requests.kinds.household import (
    YES_NO,
    Couple,
    PartnerName,
    children,
    of_people_only,
    read_children,
)
from guichet.requests.kinds.law import FINANCIAL, Law, Silence
from guichet.requests.kinds.postal import NewAddress
from guichet.requests.kinds.whose import MOVED, KnownAddress, read_address
from guichet.ui.fields import DateField3, RadioField

_RENTS = said("statut", "statut", "locataire", "colocataire", "foyer")
_SHARES = said("statut", "statut", "colocataire")
_OWNS = said("statut", "statut", "proprietaire")
_MOST_PEOPLE, _MOST_METRES = 20, 999


class AtHome(ScreenForm):
    """Who lives there besides the couple."""

    legends: ClassVar = {
        "enfant_1": gettext_lazy("Cochez les enfants qui vivent avec vous."),
        "autres": gettext_lazy("Les autres personnes"),
    }
    autres = CountField(label=gettext_lazy("Combien d'autres personnes vivent avec vous ?"), most=_MOST_PEOPLE)

    def prepare(self) -> None:
        """Draw a box for each child that the fund knows, above the number of the others."""
        others = self.fields.pop("autres")
        for name, child in children(self.situation).items():
            self.fields[name] = forms.BooleanField(label=child, required=False)
        self.fields["autres"] = others
        others.help_text = _(
            "Un parent, un enfant qui n'est pas dans cette page, un colocataire. Saisissez 0 s'il n'y en a pas."
        )

    def lines(self) -> list[Line]:
        """Tell the children in one line."""
        names = [child for name, child in children(self.situation).items() if self.answer.get(name)]
        told = [Line(_("Enfants qui vivent avec vous"), ", ".join(names))] if names else []
        if "autres" in self.answer:
            told.append(Line(_("Autres personnes qui vivent avec vous"), str(self.answer["autres"])))
        return told


class Lodging(ScreenForm):
    """Since when, and how large."""

    date = DateField3(
        label=gettext_lazy("Date d'entrée dans le logement"),
        help_text=gettext_lazy("Passée ou à venir. Par exemple : 1 9 2026"),
    )
    surface = CountField(
        label=gettext_lazy("Surface habitable"),
        after="m²",
        least=1,
        most=_MOST_METRES,
        help_text=gettext_lazy("Elle est sur le bail."),
    )


class Right(ScreenForm):
    """In what right the member lives there."""

    statut = RadioField(
        label=gettext_lazy("Dans ce logement, vous êtes :"),
        choices=(
            ("locataire", gettext_lazy("Locataire, seul ou avec votre famille")),
            ("colocataire", gettext_lazy("Colocataire")),
            ("foyer", gettext_lazy("Résident d'un foyer ou d'une résidence")),
            ("proprietaire", gettext_lazy("Propriétaire, avec un prêt à rembourser")),
        ),
    )


class Rent(ScreenForm):
    """What it costs each month."""

    loyer = AmountField(label=gettext_lazy("Loyer par mois, sans les charges"))
    charges = AmountField(
        label=gettext_lazy("Charges par mois"), help_text=gettext_lazy("Saisissez 0 si le loyer les comprend.")
    )

    def prepare(self) -> None:
        """Ask a flat-sharer for their own part."""
        hint = (
            _("Seulement votre part.")
            if _SHARES(self.answers)
            else _("Celui du dernier mois complet, sans garage ni parking.")
        )
        self.fields["loyer"].help_text = hint


class Landlord(ScreenForm):
    """Who lets it."""

    nom = forms.CharField(
        label=gettext_lazy("Nom du bailleur"),
        max_length=150,
        help_text=gettext_lazy("Une personne, une agence ou un organisme."),
    )
    adresse = TextField(label=gettext_lazy("Adresse du bailleur"), max_length=300)
    telephone = forms.CharField(label=gettext_lazy("Téléphone du bailleur"), max_length=30, required=False)


class Kinship(ScreenForm):
    """Whether the landlord is of the family: no aid is paid for what parents or children let."""

    parente = RadioField(
        label=gettext_lazy(
            "Le bailleur est-il votre parent, votre grand-parent, votre enfant ou votre petit-enfant, ou celui de "
            "votre conjoint ?"
        ),
        choices=YES_NO,
        help_text=gettext_lazy("Répondez oui aussi si l'un d'eux détient une part de la société qui loue."),
    )


class Loan(ScreenForm):
    """What is paid back each month, and to whom."""

    not_later = ("date",)
    mensualite = AmountField(label=gettext_lazy("Remboursement par mois"))
    organisme = forms.CharField(label=gettext_lazy("Banque ou organisme qui prête"), max_length=150)
    date = DateField3(label=gettext_lazy("Date du prêt"), help_text=gettext_lazy("Elle est sur l'offre de prêt."))


class PaidTo(ScreenForm):
    """To whom it is to be paid."""

    qui = RadioField(
        label=gettext_lazy("À qui l'aide doit-elle être versée ?"),
        choices=(("vous", gettext_lazy("À moi")), ("bailleur", gettext_lazy("Au bailleur, qui la retire du loyer"))),
    )

    def prepare(self) -> None:
        """Tell the account that the fund knows, by its end."""
        known = self.situation.facts.get("account")
        hint = _("Votre MSA vous paie sur le compte %(account)s.") % {"account": known} if known else ""
        self.fields["qui"].help_text = hint


def _screens(situation: Situation) -> Sequence[Screen]:
    known = bool(situation.facts.get("address"))
    address = Screen(
        name="adresse",
        slug="adresse",
        title=gettext_lazy("L'adresse du logement"),
        form=NewAddress,
        when=MOVED if known else always,
    )
    same = Screen(name="adresse_connue", slug="adresse-connue", title=gettext_lazy("Le logement"), form=SameLodging)
    return [
        Screen(name="couple", slug="couple", title=gettext_lazy("Votre couple"), form=Couple),
        Screen(
            name="conjoint",
            slug="conjoint",
            title=gettext_lazy("Votre conjoint"),
            form=PartnerName,
            when=said("couple", "vie", "oui"),
        ),
        Screen(name="foyer", slug="foyer", title=gettext_lazy("Qui vit avec vous"), form=AtHome),
        *([same] if known else []),
        address,
        Screen(name="logement", slug="logement", title=gettext_lazy("L'entrée dans le logement"), form=Lodging),
        Screen(name="statut", slug="statut", title=gettext_lazy("Locataire ou propriétaire"), form=Right),
        Screen(
            name="loyer",
            slug="loyer",
            title=gettext_lazy("Le loyer et les charges"),
            form=Rent,
            when=_RENTS,
            rests_on=frozenset({"statut"}),
        ),
        Screen(name="bailleur", slug="bailleur", title=gettext_lazy("Le bailleur"), form=Landlord, when=_RENTS),
        Screen(name="parente", slug="parente", title=gettext_lazy("Vous et le bailleur"), form=Kinship, when=_RENTS),
        Screen(name="pret", slug="pret", title=gettext_lazy("Votre prêt"), form=Loan, when=_OWNS),
        Screen(name="versement", slug="versement", title=gettext_lazy("Le versement"), form=PaidTo, when=_RENTS),
    ]


class SameLodging(KnownAddress):
    """Whether it is where the fund writes to."""

    bonne = RadioField(label=gettext_lazy("Demandez-vous l'aide pour le logement à cette adresse ?"), choices=YES_NO)


def _facts(situation: Situation) -> dict[str, Any]:
    accounts = shown.bank_accounts(situation.owner).filter(use=BankUse.BENEFITS)[:1]
    account = next((iban.masked(str(one.iban)) for one in accounts), "")
    return {**read_children(situation), **read_address(situation), "account": account}


def _totals(_situation: Situation, answers: Answers) -> Sequence[Line]:
    """Add the charges to the rent."""
    rent = answers.get("loyer")
    return [Line(_("Loyer et charges, par mois"), amounts.format(rent["loyer"] + rent["charges"]))] if rent else []


def _follows(_situation: Situation, answers: Answers) -> Sequence[Words]:
    told: list[Words] = [
        gettext_lazy(
            "Vos revenus ne sont pas demandés ici : votre MSA les reçoit des impôts et de vos employeurs. S'il en "
            "manque, elle vous les demande."
        ),
        gettext_lazy(
            "En général, l'aide commence le mois qui suit votre entrée dans le logement, et ne remonte pas avant votre "
            "demande."
        ),
        gettext_lazy("Pour être payé sur un autre compte, allez dans « Mes coordonnées bancaires »."),
    ]
    if MOVED(answers):
        told.append(
            gettext_lazy(
                "Si vous habitez déjà ce logement, déclarez-le aussi dans « Changement d'adresse » : vos courriers "
                "suivront."
            )
        )
    return told


KIND = Kind(
    key="dem_aide_logement",
    slug="dem-aide-logement",
    family=Family.REQUEST,
    title=gettext_lazy("Demande d'aide au logement"),
    lead=gettext_lazy("Demandez une aide pour payer votre loyer, ou le prêt de votre logement."),
    bundles=OF_PEOPLE,
    screens=_screens,
    at_hand=(
        gettext_lazy("votre bail, ou l'offre de prêt"),
        gettext_lazy("le montant du loyer et des charges"),
        gettext_lazy("le nom et l'adresse du bailleur"),
    ),
    papers=(
        Paper(
            name="bail",
            label=gettext_lazy("Bail"),
            hint=gettext_lazy("Ou le contrat de résidence, pour un foyer. Toutes les pages, signées."),
            needed=_RENTS,
            offered=_RENTS,
            most=10,
        ),
        Paper(
            name="attestation",
            label=gettext_lazy("Attestation de loyer"),
            hint=gettext_lazy(
                "Remplie et signée par le bailleur. Une quittance récente peut la remplacer en attendant."
            ),
            needed=_RENTS,
            offered=_RENTS,
            most=3,
        ),
        Paper(
            name="pret",
            label=gettext_lazy("Certificat de prêt"),
            hint=gettext_lazy("Rempli par la banque ou l'organisme qui prête."),
            needed=_OWNS,
            offered=_OWNS,
            most=5,
        ),
    ),
    facts=_facts,
    closed=of_people_only,
    totals=_totals,
    follows=_follows,
    law=Law(
        silence=Silence.REFUSES,
        basis=FINANCIAL,
        remedies=gettext_lazy(
            "Si vous contestez une décision, adressez d'abord un recours à votre MSA dans les deux mois qui suivent "
            "sa notification, ou la date à laquelle votre demande est réputée refusée. Sans réponse dans les deux "
            "mois, ou si elle refuse, vous avez deux mois pour saisir le tribunal administratif (code de la "
            "construction et de l'habitation, articles L. 825-1 à L. 825-3)."
        ),
        refused=gettext_lazy(
            "Si vous n'êtes pas d'accord, vous avez deux mois à partir de la réception de cette décision pour "
            "adresser un recours à votre caisse, par lettre datée et signée. Joignez une copie de la décision et "
            "dites pourquoi vous la contestez. Sans réponse dans les deux mois, votre recours est rejeté : vous avez "
            "alors deux mois pour saisir le tribunal administratif."
        ),
    ),
)
