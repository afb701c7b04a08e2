"""What an agent copies from a mandate signed on paper."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts import files as account_files
from guichet.accounts import queries as accounts
from guichet.accounts.delegates import Named
from guichet.accounts.models import Account, AnyHolder, File
from guichet.accounts.states import MAY_LOG_IN
from guichet.agents.access import Desk
from guichet.backoffice.person.words import file_line
from guichet.conventions.queries import structure_for_clients
from guichet.delivery import postal
from guichet.enrolment.fields import EmailField
from guichet.enrolment.third_parties.forms import PlainTextField
from guichet.files.checks import ATTACHMENT_BYTES
from guichet.files.papers import PapersField
from guichet.login.forms import IdentifierField
from guichet.mandates.giving import Proposal
from guichet.mandates.rules import MOST_DAYS, Relation
from guichet.registry.matching import company_names_match, fold, names_match
from guichet.registry.models import Establishment, Person
from guichet.space.mandates.words import RELATIONS, givable
from guichet.ui.fields import DateField3, RadioField
from guichet.ui.forms import Form

if TYPE_CHECKING:
    from guichet.conventions.models import Structure

ACCOUNT, STRUCTURE, NEW = "compte", "structure", "nouveau"
_OFF = {"autocomplete": "off", "spellcheck": "false"}
REASONS = (
    ("asked", gettext_lazy("La personne le demande")),
    ("fraud", gettext_lazy("La personne n'a rien signé, ou quelqu'un abuse de ce mandat")),
    ("mistake", gettext_lazy("Il a été mal enregistré")),
    ("protected", gettext_lazy("Une mesure de protection, ou un décès, y met fin")),
)
"""Words of the journal, and those of the page."""


class PaperForm(Form):
    """The paper, who signed it for what file, whom it is for."""

    dossier = RadioField(label=gettext_lazy("Dossier que le mandat ouvre"))
    qui = RadioField(label=gettext_lazy("Le mandataire est"), choices=list(RELATIONS.items()))
    acces = RadioField(
        label=gettext_lazy("Avec quel accès agira-t-il ?"),
        choices=[
            (ACCOUNT, gettext_lazy("Son propre compte, qui existe")),
            (STRUCTURE, gettext_lazy("Sa structure a une convention")),
            (NEW, gettext_lazy("Il n'a pas d'accès : en ouvrir un, par courrier")),
        ],
        hints={
            ACCOUNT: gettext_lazy("Remplissez l'identifiant, et le nom comme sur le papier."),
            STRUCTURE: gettext_lazy("Remplissez le numéro de convention."),
            NEW: gettext_lazy("Remplissez le nom, le prénom et l'adresse."),
        },
    )
    identifiant = IdentifierField(label=gettext_lazy("Identifiant du mandataire"), required=False)
    convention = forms.CharField(
        label=gettext_lazy("Numéro de convention"), required=False, max_length=30, widget=forms.TextInput(attrs=_OFF)
    )
    nom = PlainTextField(
        label=gettext_lazy("Nom du mandataire"), required=False, max_length=60, widget=forms.TextInput(attrs=_OFF)
    )
    prenom = PlainTextField(
        label=gettext_lazy("Prénom du mandataire"), required=False, max_length=60, widget=forms.TextInput(attrs=_OFF)
    )
    rue = PlainTextField(
        label=gettext_lazy("Numéro et rue"), required=False, max_length=38, widget=forms.TextInput(attrs=_OFF)
    )
    ville = PlainTextField(
        label=gettext_lazy("Code postal et ville"), required=False, max_length=38, widget=forms.TextInput(attrs=_OFF)
    )
    email = EmailField(
        label=gettext_lazy("Adresse email du mandataire"),
        help_text=gettext_lazy("Son identifiant y part. Sans email, vous le lui dites vous-même."),
        required=False,
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services que le papier nomme"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Cochez au moins un service.")},
    )
    debut = DateField3(label=gettext_lazy("Premier jour"))
    fin = DateField3(label=gettext_lazy("Dernier jour"), help_text=gettext_lazy("Un an au plus."))
    papier = PapersField(
        label=gettext_lazy("Le papier signé, numérisé"),
        help_text=gettext_lazy("PDF, JPEG ou PNG, 5 Mo au plus."),
        most=1,
        largest=ATTACHMENT_BYTES,
    )
    jeton = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, desk: Desk, giver: Account, open_files: list[File], **kwargs: Any) -> None:
        """Take the agent, who gives, and their files at the fund of the agent."""
        super().__init__(*args, **kwargs)
        self.desk, self.giver = desk, giver
        self.open_files = {one.key: one for one in open_files}
        self.offered = {
            key: givable(account_files.bundle(one.profile, one.establishment)) for key, one in self.open_files.items()
        }
        every = {one.key: one.title for offered in self.offered.values() for one in offered}
        self.fields["dossier"].choices = [(key, file_line(one)) for key, one in self.open_files.items()]  # type: ignore[attr-defined]
        self.fields["services"].choices = list(every.items())  # type: ignore[attr-defined]
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.receiver: Account | None = None
        self.structure: Structure | None = None

    def clean(self) -> dict[str, Any]:
        """Look for whom it is for, and refuse what the file or the dates do not allow."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        looked = {ACCOUNT: self._account, STRUCTURE: self._structure, NEW: self._new}.get(data.get("acces", ""))
        if looked is not None:
            looked(data)
        if data.get("debut") and data.get("fin"):
            first, last = dt.date(*data["debut"]), dt.date(*data["fin"])
            if last < first:
                self.add_error("fin", _("Le dernier jour vient avant le premier. Relisez le papier."))
            elif (last - first).days >= MOST_DAYS:
                self.add_error("fin", _("Un mandat dure un an au plus : saisissez un an, et prévenez la personne."))
            elif last < timezone.localdate(self.desk.now):
                self.add_error("fin", _("Ce mandat est terminé déjà : il n'y a rien à enregistrer."))
        allowed = {one.key for one in self.offered.get(data.get("dossier", ""), [])}
        if data.get("services") and not allowed.issuperset(data["services"]):
            self.add_error("services", _("Ce dossier n'ouvre pas tous ces services. Décochez ceux d'un autre dossier."))
        return data

    def proposal(self) -> Proposal:
        """Return what the paper gives."""
        data, file = self.cleaned_data, self.open_files[self.cleaned_data["dossier"]]
        return Proposal(
            profile=file.profile,
            fund_code=file.fund_code,
            establishment=file.establishment,
            relation=Relation(data["qui"]),
            services=data["services"],
            starts_on=dt.date(*data["debut"]),
            ends_on=dt.date(*data["fin"]),
        )

    def named(self) -> Named | None:
        """Return whom to open a login for, None where there is one."""
        data = self.cleaned_data
        if data["acces"] != NEW:
            return None
        return Named(family_name=data["nom"], given_name=data["prenom"], postal_lines=_lines(data))

    def _account(self, data: dict[str, Any]) -> None:
        """Find the account: the name of the paper must be its holder's, or a wrong digit would let a stranger in."""
        if not data.get("identifiant"):
            if "identifiant" not in self.errors:
                self.add_error("identifiant", _("Saisissez l'identifiant du mandataire."))
            return
        found = accounts.by_identifier(data["identifiant"])
        if found is None or found.state not in MAY_LOG_IN:
            self.add_error(
                "identifiant", _("Aucun compte ouvert n'a cet identifiant. Ouvrez-lui un accès par courrier.")
            )
        elif found.pk == self.giver.pk:
            self.add_error("identifiant", _("C'est le compte de la personne qui signe : relisez le papier."))
        elif not _is_named(found.holder, data.get("nom") or ""):
            self.add_error("nom", _("Ce nom n'est pas celui du compte. Relisez l'identifiant et le nom sur le papier."))
        else:
            self.receiver = found

    def _structure(self, data: dict[str, Any]) -> None:
        today = timezone.localdate(self.desk.now)
        self.structure = structure_for_clients(data.get("convention", ""), fund_code=self.desk.fund.code, today=today)
        if self.structure is None:
            self.add_error(
                "convention", _("Aucune convention en cours ne porte ce numéro dans votre caisse, pour agir ainsi.")
            )

    def _new(self, data: dict[str, Any]) -> None:
        for name in ("nom", "prenom", "rue", "ville"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Saisissez-le : le courrier en a besoin."))
        if not self.errors:
            try:
                postal.address_lines(_lines(data))
            except postal.UnusableAddress:
                self.add_error(
                    "ville", _("Cette adresse ne permet pas d'écrire. Vérifiez la rue, le code postal et la ville.")
                )


class EndForm(Form):
    """Why."""

    motif = RadioField(label=gettext_lazy("Motif"), choices=REASONS)


def _is_named(holder: AnyHolder, typed: str) -> bool:
    """Tell whether this is the whole name of a holder: a part would let a wrong digit pass, and names be guessed."""
    if isinstance(holder, Person):
        return names_match(typed, birth_name=holder.birth_name, usual_name=holder.usual_name)
    if isinstance(holder, Establishment):
        return company_names_match(typed, known=holder.name)
    return bool(fold(typed)) and fold(typed) == fold(holder.family_name)


def _lines(data: dict[str, Any]) -> list[str]:
    name = f"{data['prenom']} {data['nom']}"
    return [name.upper(), "", "", data["rue"].upper(), "", data["ville"].upper()]
