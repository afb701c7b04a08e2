"""What was asked for and declared from the private space."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts import owners
from guichet.accounts.models import Account
from guichet.cases.receipts import number
from guichet.requests.models import Request, RequestEvent, RequestPaper
from guichet.requests.words import STATES
from guichet.space.my_account.export.sections import Record, Section
from guichet.space.requests.reading import title_of


def _own(account: Account) -> list[Request]:
    """Return the requests of the holder, and the drafts of this very account. One query."""
    holder = owners.in_file(account, None).only
    found = Request.objects.filter(**holder) | Request.objects.filter(account=account)
    return [one for one in found.distinct().order_by("started_at", "pk") if one.account_id == account.pk or one.sent_at]


def _requests(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Démarche"): str(title_of(one)),
            _("Récépissé"): number(one.reference),
            _("Commencée le"): one.started_at,
            _("Envoyée le"): one.sent_at,
            _("État"): str(STATES.get(one.state, one.state)),
            _("Réponses"): _answers(one),
        }
        for one in _own(account)
    ]


def _answers(one: Request) -> list[str]:
    """Return what was sent, line by line; of a draft, how many pages are answered."""
    if one.summary is None:
        return [_("brouillon, %(count)d réponses") % {"count": len(one.answers or {})}]
    return [f"{label} {value}" for section in one.summary for label, value in section["lines"]]


def _papers(account: Account, _now: datetime) -> list[Record]:
    found = RequestPaper.objects.filter(request__in=[one.pk for one in _own(account)]).select_related("request", "file")
    return [
        {
            _("Démarche"): str(title_of(one.request)),
            _("Récépissé"): number(one.request.reference),
            _("Fichier"): str(one.file.name),
            _("Donné le"): one.added_at,
        }
        for one in found.order_by("added_at", "pk")
    ]


def _events(account: Account, _now: datetime) -> list[Record]:
    found = RequestEvent.objects.filter(request__in=[one.pk for one in _own(account)]).select_related("request")
    return [
        {
            _("Démarche"): str(title_of(one.request)),
            _("Récépissé"): number(one.request.reference),
            _("État"): str(STATES.get(one.state, one.state)),
            _("Le"): one.at,
            _("Précisions"): str(one.words or ""),
        }
        for one in found.order_by("at", "pk")
    ]


SECTIONS: tuple[Section, ...] = (
    Section("demarches", gettext_lazy("Demandes et déclarations"), ("requests.Request",), _requests),
    Section("pieces_des_demarches", gettext_lazy("Pièces jointes"), ("requests.RequestPaper",), _papers),
    Section("suivi_des_demarches", gettext_lazy("Suivi des demandes"), ("requests.RequestEvent",), _events),
)
