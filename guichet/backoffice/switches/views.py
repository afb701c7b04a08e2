"""The state of each direction with what may be done about it, and the page that confirms one act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guichet.agents.access import Desk
from guichet.agents.frame import office
from guichet.audit import operations as audit
from guichet.backoffice.content.queries import names
from guichet.backoffice.content.views.common import national_page
from guichet.backoffice.switches import acts
from guichet.backoffice.switches.acts import Act
from guichet.switches import operations, queries, words
from guichet.switches.models import Closing, Direction

HISTORY = 20
"""Lines of what is over: the journal has the others."""
CHANGED = "change"
OWN = "propre"
SAID: Final[Mapping[str, str | Promise]] = {
    CHANGED: gettext_lazy("Quelqu'un d'autre a agi entre-temps : rien n'a été fait. Voici où nous en sommes."),
    OWN: gettext_lazy(
        "Vous l'avez proposé vous-même : un autre administrateur national doit confirmer. Rien n'est fait."
    ),
}
"""Values of `fait` in the address, besides the names of the acts."""


@dataclass(frozen=True)
class Door:
    """A direction as the page shows it."""

    name: str
    label: str | Promise
    closing: Closing | None
    """What is under way; None where it is open, and nobody proposed anything."""
    story: list[str]
    """Who did what, and when."""
    waits: bool
    """Whether this very agent proposed it, and somebody else must confirm."""
    acts: list[tuple[str | Promise, str]]
    """Words and address of each."""


@require_safe
@national_page
def doors(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Portes »: each direction, then what is over. Five queries, the session's included."""
    present, past = queries.under_way(), queries.latest(most=HISTORY)
    known = names(_people([*present.values(), *past]))
    context = {
        "heading": _("Portes"),
        "doors": [_door(name, direction, present, known, desk) for name, direction in acts.DOORS.items()],
        "past": [(words.LABELS[one.direction], _story(one, known)) for one in past],
        **_said(request),
    }
    return office(request, desk, "backoffice/switches/doors.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@national_page
def confirm(request: HttpRequest, desk: Desk, door: str, act: str) -> HttpResponse:
    """Say what an act does, then do it once it is confirmed, to the very state that was read."""
    direction, chosen = acts.DOORS.get(door), acts.BY_NAME.get(act)
    if direction is None or chosen is None:
        raise Http404
    closing = queries.under_way().get(direction)
    if not chosen.stands(closing) or (request.method == "POST" and request.POST.get("lu", "") != _mark(closing)):
        return _back(CHANGED)
    if chosen.own(closing, desk.agent.reference):
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="own_proposal")
        return _back(OWN)
    if request.method != "POST":
        return _ask(request, desk, direction, closing, chosen)
    try:
        chosen.run(direction, closing, desk.agent.reference, desk.now)
    except (operations.ChangedMeanwhile, operations.OwnProposal):
        return _back(CHANGED)
    return _back(chosen.name)


def _ask(request: HttpRequest, desk: Desk, direction: Direction, closing: Closing | None, act: Act) -> HttpResponse:
    label = words.LABELS[direction]
    context = {
        "heading": _("%(act)s : %(door)s") % {"act": act.label, "door": label},
        "act": act,
        "label": label,
        "means": acts.CLOSED_MEANS[direction] if act.closes else [],
        "banner": words.BANNERS.get(direction) if act.closes else None,
        "story": _story(closing, names(_people([closing]))) if closing else [],
        "mark": _mark(closing),
    }
    return office(request, desk, "backoffice/switches/confirm.html", context)


def _door(
    name: str, direction: Direction, present: Mapping[str, Closing], known: Mapping[str, str], desk: Desk
) -> Door:
    closing, agent = present.get(direction), desk.agent.reference
    return Door(
        name=name,
        label=words.LABELS[direction],
        closing=closing,
        story=_story(closing, known) if closing else [],
        waits=any(act.stands(closing) and act.own(closing, agent) for act in acts.ACTS),
        acts=[
            (act.label, reverse("backoffice:switch", kwargs={"door": name, "act": act.name}))
            for act in acts.possible(closing, agent)
        ],
    )


def _people(closings: list[Closing]) -> list[UUID | None]:
    return [who for one in closings for who in (one.asked_by, one.closed_by, one.opening_asked_by, one.over_by)]


def _story(closing: Closing, known: Mapping[str, str]) -> list[str]:
    """Return what was done about it, in order, each with who did it."""
    operated = closing.asked_by is None
    steps = [
        (None if operated else _("Fermeture proposée"), closing.asked_at, closing.asked_by),
        (_("Fermée"), closing.closed_at, closing.closed_by),
        (_("Réouverture proposée"), closing.opening_asked_at, closing.opening_asked_by),
        (_("Rouverte") if closing.closed_at else _("Proposition retirée"), closing.over_at, closing.over_by),
    ]
    return [_line(what, at, who, known) for what, at, who in steps if what is not None and at is not None]


def _line(what: str, at: datetime, who: UUID | None, known: Mapping[str, str]) -> str:
    by = known.get(str(who), _("un agent")) if who else _("l'exploitant du site")
    moment = date_format(timezone.localtime(at), r"j F Y \à G \h i")
    return _("%(what)s le %(moment)s, par %(who)s") % {"what": what, "moment": moment, "who": by}


def _mark(closing: Closing | None) -> str:
    """Return what a page stands on: to confirm another closing, or proposal to close, than was read is refused."""
    return str(closing.reference) if closing else ""


def _back(done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('backoffice:switches')}?{urlencode({'fait': done})}")


def _said(request: HttpRequest) -> dict[str, Any]:
    """Return what the page says first: what was done, or why nothing was."""
    fait = request.GET.get("fait", "")
    act = acts.BY_NAME.get(fait)
    return {"done": act.done if act else "", "refused": SAID.get(fait, "")}
