"""The day of attack of the agent's fund, the form that proposes one, and the page that confirms an act."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.backoffice.content.queries import names
from guichet.backoffice.vigilance import acts
from guichet.backoffice.vigilance.acts import Act
from guichet.backoffice.vigilance.forms import DayForm, LongerForm
from guichet.funds.models import NewsItem
from guichet.ui.forms import Form
from guichet.vigilance import operations, queries, words
from guichet.vigilance.models import AttackDay, Change
from guichet.vigilance.rules import word

HISTORY = 20
"""Lines of what is over: the journal has the others."""
PROPOSE = "proposer"
SAID: Final[Mapping[str, str | Promise]] = {
    "change": gettext_lazy("Quelqu'un d'autre a agi entre-temps, ou le délai est passé : rien n'a été fait. Voici où "
                           "nous en sommes."),
    "propre": gettext_lazy("Vous l'avez proposé vous-même : un autre administrateur doit confirmer. Rien n'est fait."),
}  # fmt: skip
"""Values of `fait` in the address that tell why nothing was done."""
PROPOSED = gettext_lazy("Le jour d'attaque est proposé. Un autre administrateur doit maintenant le confirmer.")


@require_safe
@agent_page(Permission.VIGILANCE)
def room(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Jour d'attaque »: where it stands, then what is over. Six queries at most, the session's included."""
    day = queries.under_way(desk.fund.code, now=desk.now)
    past = queries.past(desk.fund.code, most=HISTORY, now=desk.now)
    known = names(_people([*([day] if day else []), *past]))
    fait = request.GET.get("fait", "")
    act = acts.BY_NAME.get(fait)
    context = {
        "heading": _("Jour d'attaque"),
        "done": PROPOSED if fait == PROPOSE else act.done if act else "",
        "refused": SAID.get(fait, ""),
        "day": day,
        "is_on": day is not None and day.is_on(desk.now),
        "pending": day.pending(desk.now) if day else "",
        "measures": _measures(day) if day else [],
        "story": _story(day, known, desk.now) if day else [],
        "waits": day is not None and _waits(day, desk),
        "acts": _links(day, desk) if day else [],
        "everywhere": _of_all(desk),
        "all_measures": list(words.MEASURES.values()),
        "past": [(words.COMBINED[_word(one)], _story(one, known, desk.now)) for one in past],
    }
    return office(request, desk, "backoffice/vigilance/room.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.VIGILANCE)
def propose(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Choose the measures, see the banner, propose."""
    form = DayForm(request.POST if request.method == "POST" else None)
    preview = None
    if form.is_valid():
        wanted = form.wanted(desk.fund.code)
        if PROPOSE in request.POST:
            try:
                operations.propose(wanted, by=desk.agent.reference, now=desk.now)
            except operations.ChangedMeanwhile:
                return _back("change")
            return _back(PROPOSE)
        preview = NewsItem(title=wanted.title, body=wanted.body, as_banner=True) if wanted.title else None
    context = {
        "heading": _("Proposer un jour d'attaque"),
        "form": form,
        "preview": preview,
        "ready": form.is_bound and form.is_valid(),
    }
    return office(request, desk, "backoffice/vigilance/propose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.VIGILANCE)
def confirm(request: HttpRequest, desk: Desk, act: str) -> HttpResponse:
    """Say what an act does, then do it once it is confirmed, to the very state that was read."""
    chosen = acts.BY_NAME.get(act)
    if chosen is None:
        raise Http404
    day = queries.under_way(desk.fund.code, now=desk.now)
    posted = request.method == "POST"
    if day is None or not chosen.stands(day, desk.now) or (posted and request.POST.get("lu", "") != _mark(day)):
        return _back("change")
    if chosen.own(day, desk.agent.reference):
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="own_proposal")
        return _back("propre")
    form = LongerForm(request.POST if posted else None) if chosen.asks_hours else None
    if not posted or (form is not None and not form.is_valid()):
        return _ask(request, desk, day, chosen, form)
    try:
        hours = {"hours": int(form.cleaned_data["duree"])} if form is not None else {}
        chosen.run(day, by=desk.agent.reference, now=desk.now, **hours)
    except operations.TooLong:
        if form is not None:
            form.add_error("duree", _("Cela dépasserait 7 jours à partir de maintenant : choisissez moins."))
        return _ask(request, desk, day, chosen, form)
    except (operations.ChangedMeanwhile, operations.OwnProposal):
        return _back("change")
    return _back(chosen.name)


def _ask(request: HttpRequest, desk: Desk, day: AttackDay, act: Act, form: Form | None) -> HttpResponse:
    context = {
        "heading": act.label,
        "act": act,
        "form": form,
        "day": day,
        "measures": _measures(day),
        "preview": NewsItem(title=day.banner_title, body=day.banner_body, as_banner=True) if day.banner_title else None,
        "story": _story(day, names(_people([day])), desk.now),
        "mark": _mark(day),
    }
    return office(request, desk, "backoffice/vigilance/confirm.html", context)


def _waits(day: AttackDay, desk: Desk) -> bool:
    """Whether this very agent proposed what waits, and somebody else must confirm."""
    return any(act.stands(day, desk.now) and act.own(day, desk.agent.reference) for act in acts.ACTS)


def _links(day: AttackDay, desk: Desk) -> list[tuple[str | Promise, str]]:
    able = [act for act in acts.ACTS if act.stands(day, desk.now) and not act.own(day, desk.agent.reference)]
    return [(act.label, reverse("backoffice:vigilance_act", kwargs={"act": act.name})) for act in able]


def _of_all(desk: Desk) -> str:
    """Return until when a day of attack of all funds goes on, for who looks at one fund; mostly without a query."""
    ends = [one.ends_at for one in queries.on(now=desk.now) if not one.fund_code]
    return words.moment(ends[0]) if ends and not desk.fund.is_national else ""


def _measures(day: AttackDay) -> list[words.Measure]:
    kept = day.measures
    names_kept = [name for name in words.MEASURES if getattr(kept, name, False)]
    return [words.MEASURES[name] for name in (*names_kept, *([words.BANNER] if day.banner_title else []))]


def _word(day: AttackDay) -> str:
    return word(day.measures, banner=bool(day.banner_title))


def _mark(day: AttackDay) -> str:
    """Return what a page stands on: to confirm another proposal than was read is refused."""
    return f"{day.reference}/{day.change_asked_at.isoformat() if day.change_asked_at else ''}"


def _people(days: list[AttackDay]) -> list[UUID | None]:
    return [
        who for one in days for who in (one.asked_by, one.started_by, one.change_asked_by, one.change_by, one.over_by)
    ]


def _story(day: AttackDay, known: Mapping[str, str], now: datetime) -> list[str]:
    """Return what was done about it, in order, each with who did it; the journal has every prolongation."""
    lines = []
    if day.asked_by is not None:
        lines.append(_line(_("Proposé"), day.asked_at, day.asked_by, known))
    if day.started_at is not None:
        lines.append(_line(_("Déclaré"), day.started_at, day.started_by, known))
    if day.change_asked_at is not None and (day.pending(now) or day.change_by):
        asked = _("Fin avant l'heure proposée") if day.change == Change.END else _("Prolongation proposée")
        lines.append(_line(asked, day.change_asked_at, day.change_asked_by, known))
    if day.over_at is not None and day.over_at != day.ends_at and (day.over_by or day.started_at):
        lines.append(_line(_("Terminé") if day.started_at else _("Retiré"), day.over_at, day.over_by, known))
    elif day.ends_at is None and not day.is_proposed(now):
        lines.append(_("Personne ne l'a confirmé en 24 heures"))
    elif day.ends_at is not None:
        said = _("Jusqu'au %(moment)s") if day.is_on(now) else _("Terminé de lui-même le %(moment)s")
        lines.append(said % {"moment": words.moment(day.ends_at)})
    if day.pending(now) == Change.PROLONG and day.change_until is not None:
        lines.append(_("Nouvelle fin proposée : %(moment)s") % {"moment": words.moment(day.change_until)})
    return lines


def _line(what: str, at: datetime, who: UUID | None, known: Mapping[str, str]) -> str:
    by = known.get(str(who), _("un agent")) if who else _("l'exploitant du site")
    return _("%(what)s le %(moment)s, par %(who)s") % {"what": what, "moment": words.moment(at), "who": by}


def _back(done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('backoffice:vigilance')}?{urlencode({'fait': done})}")
