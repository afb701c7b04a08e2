"""Mandates in words, for both sides and for agents."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.operations import spoken_moment
from guichet.mandates.models import Mandate
from guichet.mandates.rules import End, MandateState, Relation
from guichet.space import services
from guichet.space.services.base import Service

Words = str | Promise

RELATIONS: Final[Mapping[str, Words]] = {
    Relation.RELATIVE: gettext_lazy("Un proche"),
    Relation.ACCOUNTANT: gettext_lazy("Un professionnel : expert-comptable, centre de gestion, notaire"),
    Relation.COLLEAGUE: gettext_lazy("Un collègue de la même entreprise"),
}
ENDS: Final[Mapping[str, Words]] = {
    End.REVOKED: gettext_lazy("retiré"),
    End.RENOUNCED: gettext_lazy("terminé : le mandataire y a renoncé"),
    End.DECLINED: gettext_lazy("proposition sans suite"),
    End.EXPIRED: gettext_lazy("arrivé à sa date de fin"),
    End.BY_AGENT: gettext_lazy("arrêté par la caisse"),
    End.OBJECTED: gettext_lazy("arrêté par « Ce n'est pas moi »"),
    End.ACCOUNT: gettext_lazy("terminé avec le compte, le dossier ou la convention"),
}


def givable(bundle: str) -> list[Service]:
    """Return the services of a file that may be given to somebody, in the order of the space."""
    return [one for one in services.offered(bundle) if one.may_be_given]


def titles(keys: Iterable[str]) -> Sequence[Words]:
    """Return what services are called; one that is gone is left out, since it opens nothing."""
    named = {one.key: one.title for one in services.SERVICES}
    return [named[key] for key in keys if key in named]


def state(mandate: Mandate, *, now: datetime) -> Words:
    """Return where a mandate is, in a few words."""
    if mandate.state == MandateState.OFFERED:
        return _("proposé, sans réponse encore")
    if mandate.state == MandateState.ENDED:
        return ENDS.get(mandate.end, _("terminé"))
    if mandate.effective_at is not None and mandate.effective_at > now:
        return _("accepté, commence le %(when)s") % {"when": spoken_moment(mandate.effective_at)}
    if mandate.starts_on > timezone.localdate(now):
        return _("accepté, commence le %(day)s") % {"day": date_format(mandate.starts_on, "j F Y")}
    return _("en cours")
