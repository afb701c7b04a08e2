"""The convention as an agent types it from the signed paper: one page, which loses nothing of what was typed."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.backoffice.conventions import beneficiaries, words
from guichet.conventions.content import Content
from guichet.conventions.persons import Named
from guichet.conventions.rules import SERVICES_OF, Service, StructureKind
from guichet.delivery import postal
from guichet.enrolment.fields import EmailField, SiretField
from guichet.enrolment.third_parties.forms import PlainTextField, needs_a_letter
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund, UnknownFund
from guichet.ui.fields import DateField3, RadioField
from guichet.ui.forms import Form

MOST_ROWS = 60
MOST_PERSONS = 200
HERE, EVERYWHERE, CHOSEN = "ici", "toutes", "choisies"
_OFF = {"autocomplete": "off", "spellcheck": "false"}
_ROW = ("nom", "prenom", "fonction", "email")


def _text(label: Any, *, most: int = 100, required: bool = True, name: bool = False, hint: Any = "") -> PlainTextField:
    return PlainTextField(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        validators=[needs_a_letter] if name else [],
        widget=forms.TextInput(attrs=dict(_OFF)),
    )


class ConventionForm(Form):
    """The whole paper. Rows of persons are added by a button; those left empty count for nothing."""

    structure = _text(gettext_lazy("Nom de la structure"), most=150)
    siret = SiretField(
        label=gettext_lazy("Numéro de SIRET"),
        required=False,
        help_text=gettext_lazy("14 chiffres. Laissez vide si la structure n'en a pas."),
    )
    tiers = _text(
        gettext_lazy("Numéro de tiers"),
        most=20,
        required=False,
        hint=gettext_lazy("Celui que vos outils lui donnent : les paiements qu'elle reçoit le portent."),
    )
    enveloppe = _text(
        gettext_lazy("Nom sur l'enveloppe"),
        most=postal.MOST_CHARACTERS,
        hint=gettext_lazy("38 caractères au plus. Le nom de chaque personne vient sur la ligne suivante."),
    )
    complement = _text(gettext_lazy("Bâtiment, résidence"), most=38, required=False)
    voie = _text(gettext_lazy("Numéro et voie"), most=38, required=False)
    lieu = _text(gettext_lazy("Lieu-dit ou boîte postale"), most=38, required=False)
    code_postal = forms.RegexField(
        r"\A\d{5}\Z",
        label=gettext_lazy("Code postal"),
        error_messages={"invalid": gettext_lazy("Un code postal a cinq chiffres.")},
        widget=forms.TextInput(attrs={**_OFF, "inputmode": "numeric"}),
    )
    ville = _text(gettext_lazy("Commune"), most=32)
    signe_par = _text(gettext_lazy("Signée, pour la structure, par"), name=True)
    signe_role = _text(gettext_lazy("En tant que"), hint=gettext_lazy("Par exemple : gérante, maire."))
    signe_le = DateField3(label=gettext_lazy("Signée par la structure le"))
    pour_par = _text(gettext_lazy("Signée, pour la MSA, par"), name=True)
    pour_role = _text(gettext_lazy("En tant que"), hint=gettext_lazy("Par exemple : directeur, sous-directrice."))
    pour_le = DateField3(label=gettext_lazy("Signée par la MSA le"))
    debut = DateField3(label=gettext_lazy("Premier jour"))
    fin = DateField3(label=gettext_lazy("Dernier jour"))
    portee = RadioField(
        label=gettext_lazy("Caisses"),
        choices=[
            (HERE, gettext_lazy("La nôtre seulement")),
            (EVERYWHERE, gettext_lazy("Toutes les caisses de MSA")),
            (CHOSEN, gettext_lazy("La nôtre et celles de ces départements")),
        ],
        initial=HERE,
    )
    departements = _text(
        gettext_lazy("Départements des autres caisses"),
        most=200,
        required=False,
        hint=gettext_lazy("Seulement pour la troisième réponse. Par exemple : 57, 88."),
    )
    le_plus = forms.IntegerField(
        label=gettext_lazy("Nombre de personnes au plus"),
        help_text=gettext_lazy("Celles de la liste, et les collègues que la structure désignera elle-même."),
        min_value=1,
        max_value=MOST_PERSONS,
        initial=10,
        widget=forms.TextInput(attrs={**_OFF, "inputmode": "numeric"}),
        error_messages={
            "invalid": gettext_lazy("Écrivez un nombre en chiffres."),
            "min_value": gettext_lazy("Une personne au moins."),
            "max_value": gettext_lazy("200 personnes au plus."),
        },
    )

    def __init__(self, *args: Any, kind: StructureKind, fund: Fund, rows: int = 2, **kwargs: Any) -> None:
        """Take the kind of structure, the fund that signs and how many rows of persons are shown."""
        super().__init__(*args, **kwargs)
        self.kind, self.fund, self.rows = kind, fund, max(1, min(rows, MOST_ROWS))
        self.services = SERVICES_OF[kind]
        if len(self.services) > 1:
            for one in self.services:
                self.fields[f"ouvre_{one.value}"] = forms.BooleanField(label=str(words.SERVICES[one]), required=False)
        for rank in range(self.rows):
            self.fields |= self._row(rank)
        if self.has_list:
            self.fields["liste"] = PlainTextField(
                label=_("Personnes que la convention nomme"),
                help_text=_("Un numéro de Sécurité sociale par ligne, de personnes que votre caisse connaît."),
                lines=True,
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={**_OFF, "rows": 6}),
            )
        self.speak_plainly()

    @property
    def has_list(self) -> bool:
        """Whether a convention of this kind names people whom the structure may read about."""
        return Service.BENEFICIARIES in self.services

    def service_boxes(self) -> list[BoundField]:
        """Return the boxes of the services; none where the kind has one only."""
        return [self[f"ouvre_{one.value}"] for one in self.services] if len(self.services) > 1 else []

    def person_rows(self) -> Iterator[tuple[int, list[BoundField]]]:
        """Yield each row of a person, with its number from 1."""
        for rank in range(self.rows):
            yield rank + 1, [self[name] for name in self._row(rank)]

    def _row(self, rank: int) -> dict[str, forms.Field]:
        """Return the fields of one person; somebody at least is named, so the first row is asked for."""
        asked, which = rank == 0, {"number": rank + 1}
        labels = {
            "nom": _("Nom, personne %(number)d"),
            "prenom": _("Prénom, personne %(number)d"),
            "fonction": _("Fonction, personne %(number)d"),
        }
        row: dict[str, forms.Field] = {
            f"p{rank}_{name}": _text(label % which, required=asked, name=name != "fonction")
            for name, label in labels.items()
        }
        row[f"p{rank}_email"] = EmailField(label=_("Email au travail, personne %(number)d") % which, required=asked)
        row[f"p{rank}_email"].widget.attrs |= _OFF
        row[f"p{rank}_gere"] = forms.BooleanField(
            label=_("Administrateur : gère les accès de la structure"), required=False
        )
        if len(self.services) > 1:
            for one in self.services:
                row[f"p{rank}_{one.value}"] = forms.BooleanField(label=str(words.SERVICES[one]), required=False)
        return row

    def clean(self) -> dict[str, Any]:
        """Look at what several fields say together."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._clean_dates(data)
        self._clean_funds(data)
        self._clean_address(data)
        opened = self._opened(data)
        if not opened:
            self.add_error(f"ouvre_{self.services[0].value}", _("Cochez au moins un service."))
        persons = self._clean_persons(data, opened)
        most = data.get("le_plus")
        if most is not None and len(persons) > most:
            self.add_error(
                "le_plus", _("La liste a %(count)d personnes : c'est plus que ce nombre.") % {"count": len(persons)}
            )
        if self.has_list and "liste" in data:
            try:
                data["people"] = beneficiaries.read(data["liste"], fund_codes=data.get("funds") or [self.fund.code])
            except beneficiaries.Wrong as wrong:
                self.add_error("liste", wrong.sentence)
        data |= {"opened": opened, "persons": persons}
        return data

    def _clean_dates(self, data: Mapping[str, Any]) -> None:
        starts, ends = _date(data.get("debut")), _date(data.get("fin"))
        if starts and ends and ends < starts:
            self.add_error("fin", _("Le dernier jour vient avant le premier. Vérifiez les deux dates sur le papier."))

    def _clean_funds(self, data: dict[str, Any]) -> None:
        own = self.fund.code
        if data.get("portee") == EVERYWHERE:
            data["funds"] = [own, *(one.code for one in catalogue.all_funds() if one.code != own)]
            return
        data["funds"] = [own]
        if data.get("portee") != CHOSEN:
            return
        for typed in data.get("departements", "").replace(",", " ").split():
            try:
                code = catalogue.by_department(catalogue.department(typed).code).code
            except UnknownFund:
                message = _("« %(typed)s » n'est pas le numéro d'un département qu'une caisse de MSA sert.")
                self.add_error("departements", message % {"typed": typed[:10]})
                return
            if code not in data["funds"]:
                data["funds"].append(code)
        if len(data["funds"]) == 1:
            self.add_error("departements", _("Écrivez un département au moins, ou choisissez « La nôtre »."))

    def _clean_address(self, data: dict[str, Any]) -> None:
        parts = [str(data.get(name, "")) for name in ("enveloppe", "complement", "voie", "lieu")]
        town = f"{data.get('code_postal', '')} {data.get('ville', '')}"
        if {"enveloppe", "voie", "lieu", "code_postal", "ville"} & set(self.errors):
            return
        lines = [parts[0], "", parts[1], parts[2], parts[3], town]
        try:
            postal.address_lines(lines)
        except postal.UnusableAddress:
            self.add_error("voie", _("Aucun courrier ne peut partir à cette adresse : une ligne est trop longue."))
        data["postal_lines"] = lines

    def _opened(self, data: Mapping[str, Any]) -> list[Service]:
        if len(self.services) == 1:
            return list(self.services)
        return [one for one in self.services if data.get(f"ouvre_{one.value}")]

    def _clean_persons(self, data: Mapping[str, Any], opened: list[Service]) -> list[Named]:
        persons: list[Named] = []
        for rank in range(self.rows):
            names = [f"p{rank}_{name}" for name in _ROW]
            if not set(names) & set(self.errors):
                if not any(data.get(name) for name in names):
                    continue
                for name in names:
                    if not data.get(name):
                        self.add_error(name, _("Complétez cette personne, ou videz toute sa ligne."))
            persons.append(self._person(data, rank, opened))
        if not any(one.is_administrator for one in persons):
            self.add_error("p0_gere", _("Une personne au moins gère les accès : cochez sa case."))
        return persons

    def _person(self, data: Mapping[str, Any], rank: int, opened: list[Service]) -> Named:
        services = opened
        if len(self.services) > 1:
            services = [one for one in self.services if data.get(f"p{rank}_{one.value}")]
            for one in services:
                if one not in opened:
                    self.add_error(f"p{rank}_{one.value}", _("La convention n'ouvre pas ce service."))
        return Named(
            family_name=data.get(f"p{rank}_nom", ""),
            given_name=data.get(f"p{rank}_prenom", ""),
            role=data.get(f"p{rank}_fonction", ""),
            email=data.get(f"p{rank}_email", ""),
            services=tuple(services),
            is_administrator=bool(data.get(f"p{rank}_gere")),
        )

    def content(self) -> Content:
        """Return the convention that a valid form says."""
        data = self.cleaned_data
        return Content(
            kind=self.kind,
            name=data["structure"],
            siret=data["siret"],
            third_party_number=data["tiers"],
            postal_lines=data["postal_lines"],
            fund_codes=data["funds"],
            services=data["opened"],
            starts_on=date(*data["debut"]),
            ends_on=date(*data["fin"]),
            most_persons=data["le_plus"],
            signatories=[
                _signatory("structure", data["signe_par"], data["signe_role"], data["signe_le"]),
                _signatory("fund", data["pour_par"], data["pour_role"], data["pour_le"]),
            ],
            persons=data["persons"],
            beneficiaries=data.get("people", []),
        )


def _date(parts: tuple[int, int, int] | None) -> date | None:
    return date(*parts) if parts else None


def _signatory(side: str, name: str, role: str, signed_on: tuple[int, int, int]) -> dict[str, str]:
    return {"side": side, "name": name, "role": role, "signed_on": date(*signed_on).isoformat()}
