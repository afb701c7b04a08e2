"""Télérèglement: link, replace or end a bank account that contributions are taken from, up to three accounts.

What is sent is a wish: the fund's own file holds the accounts, and nothing is taken from a new one before an agent
noted it with its signed mandate (regulation (EU) 260/2012, article 5: no direct debit without the payer's mandate).
"""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.journey import Answers
from guichet.identifiers import iban
from guichet.registry import shown
from guichet.registry.models import BankUse
from guichet.requests.kinds.base import OF_CONTRIBUTORS, Family, Kind, Paper, Screen, Situation, Words, said
from guichet.requests.kinds.forms import Line, ScreenForm
from guichet.requests.kinds.ibans import IbanField
from guichet.requests.kinds.law import NO_DECISION, Law, Silence
from guichet.ui.fields import RadioField

MOST: Final = 3
"""Accounts of one company."""
LINK, REPLACE, END, OTHER = "rattacher", "remplacer", "retirer", "autre"
_GIVES = said("choix", "geste", LINK, REPLACE)
_TAKES = said("choix", "geste", REPLACE, END)


def _known(situation: Situation) -> dict[str, dict[str, str]]:
    """Return the accounts of the draft: value of the choice -> the account."""
    return {f"compte_{rank}": one for rank, one in enumerate(situation.facts.get("accounts", ()), start=1)}


def _masked(account: dict[str, str]) -> str:
    number = iban.masked(account["iban"]).replace(" ", "\N{NO-BREAK SPACE}")
    return f"{number}, {account['holder']}"


class Choice(ScreenForm):
    """What is wished."""

    geste = RadioField(
        label=gettext_lazy("Que voulez-vous faire ?"),
        choices=(
            (LINK, gettext_lazy("Rattacher un compte")),
            (REPLACE, gettext_lazy("Remplacer un compte par un autre")),
            (END, gettext_lazy("Retirer un compte")),
        ),
        hints={END: gettext_lazy("Vos cotisations ne sont plus prélevées sur ce compte.")},
    )

    def prepare(self) -> None:
        """Tell the accounts that the fund knows."""
        known = [_masked(account) for account in _known(self.situation).values()]
        self.fields["geste"].help_text = (
            _("Comptes rattachés : %(accounts)s.") % {"accounts": " ; ".join(known)}
            if known
            else _("Votre MSA ne connaît aucun compte rattaché. Vous pouvez en rattacher trois.")
        )

    def clean_geste(self) -> str:
        """Refuse a fourth account. Raises ValidationError."""
        chosen = str(self.cleaned_data["geste"])
        if chosen == LINK and len(_known(self.situation)) >= MOST:
            raise ValidationError(
                _("Trois comptes sont déjà rattachés, et c'est le plus possible. Choisissez d'en remplacer un.")
            )
        return chosen


class Which(ScreenForm):
    """Which account it is no more."""

    compte = RadioField(label="", choices=())

    def prepare(self) -> None:
        """Draw each account by its end, and one that the fund would not know."""
        known = [(name, _masked(account)) for name, account in _known(self.situation).items()]
        ends = self.answers.get("choix", {}).get("geste") == END
        question = _("Quel compte voulez-vous retirer ?") if ends else _("Quel compte voulez-vous remplacer ?")
        self.fields["compte"] = RadioField(
            label=question, choices=[*known, (OTHER, _("Un compte qui n'est pas dans cette liste"))]
        )


class Former(ScreenForm):
    """An account that the fund does not know here."""

    iban = IbanField(label=gettext_lazy("IBAN du compte à retirer ou à remplacer"))

    def lines(self) -> list[Line]:
        """Tell the number as printed."""
        return [Line(str(self.fields["iban"].label), iban.grouped(self.answer["iban"]))] if self.answer else []


class New(ScreenForm):
    """The account that contributions are taken from, from then on."""

    iban = IbanField(
        label=gettext_lazy("IBAN du nouveau compte"),
        help_text=gettext_lazy("Sur votre RIB. Par exemple : FR76 3000 6000 0112 3456 7890 189"),
    )
    titulaire = forms.CharField(
        label=gettext_lazy("Titulaire du compte"),
        max_length=100,
        help_text=gettext_lazy("Comme sur le RIB : votre nom, ou celui de l'entreprise."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_iban(self) -> str:
        """Refuse an account that is linked already. Raises ValidationError."""
        given = str(self.cleaned_data["iban"])
        if given in {account["iban"] for account in _known(self.situation).values()}:
            raise ValidationError(_("Ce compte est déjà rattaché. Donnez-en un autre, ou revenez en arrière."))
        if given == self.answers.get("ancien", {}).get("iban"):
            raise ValidationError(_("C'est le compte que vous remplacez. Donnez le nouveau."))
        return given

    def lines(self) -> list[Line]:
        """Tell the number as printed: it is compared with the RIB, group by group."""
        if not self.answer:
            return []
        number, holder = iban.grouped(self.answer["iban"]), str(self.answer["titulaire"])
        return [Line(str(self.fields["iban"].label), number), Line(str(self.fields["titulaire"].label), holder)]


_SCREENS = (
    Screen(name="choix", slug="choix", title=gettext_lazy("Votre demande"), form=Choice),
    Screen(
        name="compte",
        slug="compte",
        title=gettext_lazy("Le compte actuel"),
        form=Which,
        when=_TAKES,
        rests_on=frozenset({"choix"}),
    ),
    Screen(
        name="ancien",
        slug="ancien-compte",
        title=gettext_lazy("Le compte qui n'est pas dans la liste"),
        form=Former,
        when=said("compte", "compte", OTHER),
        rests_on=frozenset({"compte"}),
    ),
    Screen(
        name="nouveau",
        slug="nouveau-compte",
        title=gettext_lazy("Le nouveau compte"),
        lead=gettext_lazy("Rien n'est prélevé sur ce compte avant que votre MSA ait traité votre demande."),
        form=New,
        when=_GIVES,
        rests_on=frozenset({"choix", "compte", "ancien"}),
    ),
)


def _facts(situation: Situation) -> dict[str, Any]:
    found = shown.bank_accounts(situation.owner).filter(use=BankUse.CONTRIBUTIONS, fund_code=situation.fund.code)
    return {"accounts": [{"iban": str(one.iban), "holder": one.holder_name} for one in found[:MOST]]}


def _follows(_situation: Situation, answers: Answers) -> Sequence[Words]:
    told: list[Words] = [
        gettext_lazy(
            "Votre demande ne prend effet qu'une fois traitée : votre MSA vous dit la date. D'ici là, rien ne "
            "change, et une échéance proche est prélevée ou payée comme avant."
        )
    ]
    if _GIVES(answers):
        told.append(gettext_lazy("Prévenez votre banque qu'elle recevra des prélèvements de votre MSA sur ce compte."))
    else:
        told.append(
            gettext_lazy(
                "Sans autre compte rattaché, vos prochaines cotisations sont à payer par vous-même à leur date."
            )
        )
    return told


KIND = Kind(
    key="exp_telereglement",
    slug="exp-telereglement",
    family=Family.REQUEST,
    title=gettext_lazy("Télérèglement"),
    lead=gettext_lazy(
        "Rattachez, remplacez ou retirez un compte sur lequel vos cotisations sont prélevées : trois comptes au plus."
    ),
    bundles=OF_CONTRIBUTORS,
    screens=_SCREENS,
    at_hand=(
        gettext_lazy("le RIB du compte"),
        gettext_lazy("le mandat de prélèvement, signé par le titulaire du compte"),
    ),
    papers=(
        Paper(
            name="mandat",
            label=gettext_lazy("Mandat de prélèvement signé"),
            hint=gettext_lazy(
                "Le formulaire de télérèglement, daté et signé par le titulaire du compte. Pas pour retirer un compte."
            ),
            needed=_GIVES,
            offered=_GIVES,
            most=2,
        ),
        Paper(
            name="rib",
            label=gettext_lazy("RIB du nouveau compte"),
            hint=gettext_lazy("Tel que votre banque le donne. Pas pour retirer un compte."),
            needed=_GIVES,
            offered=_GIVES,
            most=2,
        ),
    ),
    facts=_facts,
    follows=_follows,
    law=Law(silence=Silence.REFUSES, basis=NO_DECISION),
    honour=gettext_lazy(
        "Je certifie sur l'honneur que ces renseignements sont exacts, et que je peux disposer de ce compte."
    ),
    answer_days=10,
)
