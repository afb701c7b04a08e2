"""The forms of the contents. Each carries the revision it was filled from, and a mark of what was previewed."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guichet.backoffice.content import rules
from guichet.backoffice.content.fields import Day, DeskPhone, Hour, PlainText, moment
from guichet.enrolment.fields import EmailField
from guichet.funds.models import AssistanceDesk, ConditionsDraft, NewsItem
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form

NEWS, BANNER, INTERRUPTION = "actualite", "bandeau", "interruption"
NOTATION = _(
    "Une ligne qui commence par « ## » est un titre, par « - » un élément de liste ; une ligne vide sépare deux "
    "paragraphes. Tout le reste paraît tel que vous le tapez."
)
MIDNIGHT, LAST_MINUTE = dt.time(0, 0), dt.time(23, 59)


class Editing(Form):
    """What is common to them."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    vu = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def mark(self) -> str:
        """Return what stands for what a valid form holds: the button that publishes sends back that of the preview."""
        kept = {name: value for name, value in self.cleaned_data.items() if name not in ("vu", "revision")}
        return hashlib.sha256(json.dumps(kept, sort_keys=True, default=str).encode()).hexdigest()

    def was_previewed(self) -> bool:
        """Whether exactly this was in sight when the button was pressed."""
        return bool(self.cleaned_data["vu"] == self.mark())

    def with_hidden(self, **values: Any) -> None:
        """Write other values in the hidden fields of a form that is shown again."""
        self.data = {**dict(self.data.items()), **{name: str(value) for name, value in values.items()}}


class DeskForm(Editing):
    """The assistance desk of a fund. Whatever is left empty is unknown, and the public page says so (R200, R201)."""

    telephone = DeskPhone(label=_("Téléphone de l'assistance Internet"), required=False, max_length=40)
    precision = PlainText(
        label=_("Précision sur le numéro"),
        help_text=_("Par exemple : « Prix d'un appel local »."),
        required=False,
        max_length=200,
    )
    standard = DeskPhone(
        label=_("Standard de la caisse"),
        help_text=_("Affiché quand l'assistance n'a pas de numéro connu."),
        required=False,
        max_length=40,
    )
    email = EmailField(label=_("Adresse email de l'assistance"), required=False)
    horaires = PlainText(
        label=_("Horaires"),
        help_text=_("Par exemple : « Du lundi au vendredi, de 8 h 30 à 12 h 15 »."),
        required=False,
        max_length=200,
    )
    date = Day(
        label=_("Ces informations sont exactes au"),
        help_text=_("Le jour où vous les avez vérifiées. Il n'est pas montré au public."),
        required=False,
    )

    def clean_date(self) -> dt.date | None:
        """Refuse a day that has not come."""
        day: dt.date | None = self.cleaned_data["date"]
        if day and day > timezone.localdate():
            raise ValidationError(_("Cette date n'est pas encore passée."))
        return day

    @staticmethod
    def values_of(desk: AssistanceDesk) -> dict[str, Any]:
        """Return what the form shows of a desk."""
        return {
            "revision": desk.revision,
            "telephone": desk.telephone,
            "precision": desk.telephone_note,
            "standard": desk.switchboard,
            "email": desk.email,
            "horaires": desk.hours,
            "date": desk.source_date,
        }

    def facts(self) -> dict[str, Any]:
        """Return the columns of a desk."""
        typed = self.cleaned_data
        return {
            "telephone": typed["telephone"],
            "telephone_note": typed["precision"],
            "switchboard": typed["standard"],
            "email": typed["email"],
            "hours": typed["horaires"],
            "source_date": typed["date"],
        }


class NewsForm(Editing):
    """A piece of news, or a banner."""

    nature = RadioField(
        label=_("C'est"),
        choices=[
            (NEWS, _("Une actualité")),
            (BANNER, _("Un bandeau")),
            (INTERRUPTION, _("Une interruption du service")),
        ],
        hints={
            NEWS: _("Parmi les actualités de l'accueil et de l'espace privé ; les trois plus récentes paraissent."),
            BANNER: _("En haut des pages publiques, de la connexion, de l'inscription et de l'espace privé."),
            INTERRUPTION: _("Un bandeau qui annonce que le service s'arrête. Il passe avant les autres."),
        },
    )
    titre = PlainText(label=_("Titre"), max_length=rules.LONGEST_TITLE)
    texte = PlainText(label=_("Texte"), help_text=NOTATION, required=False, max_length=rules.LONGEST_NEWS, lines=8)
    debut_jour = Day(label=_("Paraît le"), help_text=_("Vide, ou déjà passé : dès que vous publiez."), required=False)
    debut_heure = Hour(label=_("À partir de"), required=False)
    fin_jour = Day(label=_("Disparaît le"), help_text=_("Exigé pour un bandeau."), required=False)
    fin_heure = Hour(label=_("Jusqu'à"), required=False)

    def __init__(self, *args: Any, now: dt.datetime, item: NewsItem | None = None, **kwargs: Any) -> None:
        """Take the present moment, and what is changed if anything is."""
        super().__init__(*args, **kwargs)
        self.now, self.item = now, item

    @staticmethod
    def values_of(item: NewsItem) -> dict[str, Any]:
        """Return what the form shows of an item, in Paris time."""
        begins = timezone.localtime(item.published_at)
        ends = timezone.localtime(item.until) if item.until else None
        return {
            "revision": item.revision,
            "nature": INTERRUPTION if item.interruption else BANNER if item.as_banner else NEWS,
            "titre": item.title,
            "texte": item.body,
            "debut_jour": begins.date(),
            "debut_heure": begins.time(),
            "fin_jour": ends.date() if ends else None,
            "fin_heure": ends.time() if ends else None,
        }

    def clean(self) -> dict[str, Any]:
        """Look at the two moments, and at what a banner must have."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        begins = self._moment("debut", MIDNIGHT)
        ends = self._moment("fin", LAST_MINUTE)
        if {"debut_jour", "debut_heure", "fin_jour", "fin_heure", "nature"} & set(self.errors):
            return typed
        typed["published_at"] = begins
        typed["until"] = ends
        starts = self.published_at
        if ends is not None and ends <= max(starts, self.now):
            self.add_error("fin_jour", _("La fin doit venir après le début, et n'être pas déjà passée."))
        if typed["nature"] != NEWS:
            self._look_at_banner(typed, starts, ends)
        return typed

    @property
    def published_at(self) -> dt.datetime:
        """When it appears: now, where nothing or a past moment is typed; as it was, where that is not changed."""
        wanted: dt.datetime | None = self.cleaned_data.get("published_at")
        if (
            self.item is not None
            and wanted is not None
            and wanted == self.item.published_at.replace(second=0, microsecond=0)
        ):
            return self.item.published_at
        return self.now if wanted is None else max(wanted, self.now)

    def facts(self) -> dict[str, Any]:
        """Return the columns of an item."""
        typed = self.cleaned_data
        return {
            "title": typed["titre"],
            "body": typed["texte"],
            "as_banner": typed["nature"] != NEWS,
            "interruption": typed["nature"] == INTERRUPTION,
            "published_at": self.published_at,
            "until": typed["until"],
        }

    def _moment(self, name: str, hour: dt.time) -> dt.datetime | None:
        day, at = self.cleaned_data.get(f"{name}_jour"), self.cleaned_data.get(f"{name}_heure")
        if day is None:
            if at is not None and f"{name}_jour" not in self.errors:
                self.add_error(f"{name}_jour", _("Indiquez aussi le jour."))
            return None
        found = moment(day, at or hour)
        if found is None:
            self.add_error(f"{name}_heure", _("Cette heure n'existe pas : c'est la nuit du passage à l'heure d'été."))
        return found

    def _look_at_banner(self, typed: Mapping[str, Any], starts: dt.datetime, ends: dt.datetime | None) -> None:
        if ends is None:
            self.add_error("fin_jour", _("Indiquez quand le bandeau disparaît : sans cela, personne ne le lit plus."))
        elif ends - starts > rules.LONGEST_BANNER_SHOWN:
            days = rules.LONGEST_BANNER_SHOWN.days
            self.add_error("fin_jour", _("Un bandeau reste %(days)d jours au plus.") % {"days": days})
        text = typed.get("texte") or ""
        if len(text) > rules.LONGEST_BANNER or "\n" in text:
            message = _("Le texte d'un bandeau tient sur une ligne, de %(count)d caractères au plus.")
            self.add_error("texte", message % {"count": rules.LONGEST_BANNER})


class DraftForm(Editing):
    """A new version of the general conditions."""

    resume = PlainText(
        label=_("Ce qui change"),
        help_text=_("Quelques lignes que chaque membre lit avant d'accepter."),
        max_length=rules.LONGEST_NEWS,
        lines=6,
    )
    texte = PlainText(label=_("Texte complet"), help_text=NOTATION, max_length=rules.LONGEST_CONDITIONS, lines=24)
    jour = Day(label=_("En vigueur à partir du"))

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        """Take the present moment."""
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["jour"].help_text = _("Au plus tôt %(days)d jours après l'approbation.") % {
            "days": rules.NOTICE.days
        }

    @staticmethod
    def values_of(draft: ConditionsDraft) -> dict[str, Any]:
        """Return what the form shows of a draft."""
        day = timezone.localtime(draft.publish_at).date()
        return {"revision": draft.revision, "resume": draft.summary, "texte": draft.text, "jour": day}

    def clean_texte(self) -> str:
        """Refuse more lines than can be compared."""
        text: str = self.cleaned_data["texte"]
        if text.count("\n") >= rules.MOST_LINES:
            raise ValidationError(_("C'est trop long : %(count)d lignes au plus.") % {"count": rules.MOST_LINES})
        return text

    def clean_jour(self) -> dt.date:
        """Refuse a day that comes too soon."""
        day: dt.date = self.cleaned_data["jour"]
        if first_instant(day) < self.now + rules.NOTICE:
            earliest = timezone.localtime(self.now + rules.NOTICE).date() + dt.timedelta(days=1)
            message = _("C'est trop tôt : chacun doit pouvoir lire la nouvelle version avant. Au plus tôt le %(day)s.")
            raise ValidationError(message % {"day": earliest.strftime("%d/%m/%Y")})
        return day

    def facts(self) -> dict[str, Any]:
        """Return the columns of a draft."""
        typed = self.cleaned_data
        return {"summary": typed["resume"], "text": typed["texte"], "publish_at": first_instant(typed["jour"])}


def first_instant(day: dt.date) -> dt.datetime:
    """Return when a day begins in Paris."""
    return timezone.make_aware(dt.datetime.combine(day, MIDNIGHT))
