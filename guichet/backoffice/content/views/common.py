"""What the pages of the contents share: what was just done, in words, and who may write for all funds."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, Final, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.agents.access import Desk, agent_page, deny
from guichet.agents.frame import office
from guichet.agents.roles import Permission
from guichet.backoffice.content import queries
from guichet.funds.models import Edited

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]
DONE: Final[Mapping[str, str | Promise]] = {
    "assistance": _("C'est publié : l'assistance paraît ainsi dès maintenant."),
    "publiee": _("C'est publié."),
    "modifiee": _("C'est modifié."),
    "retiree": _("C'est retiré : plus personne ne le voit."),
    "deja": _("C'était déjà retiré : rien n'a changé."),
    "projet": _("Le projet est enregistré. Un autre administrateur national doit maintenant le relire et l'approuver."),
    "approuvee": _("La version est approuvée. Elle sera demandée à chacun à la connexion qui suit son premier jour."),
    "abandonne": _("Le projet est abandonné."),
    "suspendue": _("La version est retirée : elle redevient un projet, que personne n'a pu accepter."),
    "trop-tard": _("La version est en vigueur, ou va l'être dans l'heure : elle ne change plus. Écrivez la suivante."),
    "change": _("Quelqu'un d'autre a agi entre-temps : rien n'a été fait. Voici où nous en sommes."),
    "propre": _("Vous avez écrit une partie de ce projet : un autre administrateur national doit l'approuver."),
    "trop-tot": _("Le premier jour est trop proche maintenant : modifiez d'abord la date du projet."),
}
"""Value of `fait` in the address: what the page says first."""


def national_page(view: View[P]) -> Callable[..., HttpResponse]:
    """Give a view an administrator at work for the national site; refuse those of a fund, and journal it."""

    def checked(request: HttpRequest, desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not desk.fund.is_national:
            return deny(request, desk, reason="fund")
        return view(request, desk, *args, **kwargs)

    return functools.wraps(view)(agent_page(Permission.CONTENT)(checked))


def go(url_name: str, done: str, **kwargs: str) -> HttpResponse:
    """Go to a page that says what was done."""
    address = reverse(f"backoffice:{url_name}", kwargs=kwargs or None)
    return HttpResponseRedirect(f"{address}?{urlencode({'fait': done})}")


def show(
    request: HttpRequest, desk: Desk, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a page of this room."""
    said = DONE.get(request.GET.get("fait", "")) if request.method != "POST" else None
    return office(request, desk, f"backoffice/content/{template}", {"done": said, **context}, status=status)


def last_change(edited: Edited, names: Mapping[str, str]) -> str:
    """Return « le 4 mars 2026 à 10 h 15, par Claire Muller »; empty as long as no agent touched it."""
    if edited.changed_at is None:
        return ""
    at = timezone.localtime(edited.changed_at)
    words = date_format(at, r"j F Y \à G \h i")
    by = names.get(str(edited.changed_by), "")
    return f"{words}, {by}" if by else words


def who_changed(edited: Edited) -> str:
    """Return the same of one alone. One query at most."""
    return last_change(edited, queries.names([edited.changed_by]))
