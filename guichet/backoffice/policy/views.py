"""« Règles »: four pages that only read, of the fund where the agent works, or of any for the national site."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.agents.roles import Permission
from guichet.backoffice.policy import chart, flows, reading, sources
from guichet.backoffice.policy import odds as figures
from guichet.backoffice.policy.forms import CompareForm, SightForm
from guichet.backoffice.policy.sources import Source
from guichet.enrolment.profile_names import BY_NAME as PROFILES
from guichet.funds.origins import Giver

FUND, WITH = "caisse", "avec"
FIRST_PROFILE: Final = "particulier"
TABS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("policy", gettext_lazy("Les règles")),
    ("policy_journeys", gettext_lazy("Les parcours")),
    ("policy_compare", gettext_lazy("Comparer")),
    ("policy_odds", gettext_lazy("Les chances de deviner")),
)


@require_safe
@agent_page(Permission.POLICY)
def rules(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show every rule of a fund, by theme. The two queries of the session."""
    source = _in_sight(request, desk)
    sections = reading.rules(source)
    own = sum(line.giver is not Giver.DEFAULT for section in sections for line in section.lines)
    context = {"heading": _("Règles : %(fund)s") % {"fund": source.title}, "sections": sections, "own": own}
    return _show(request, desk, source, "policy", "rules.html", context)


@require_safe
@agent_page(Permission.POLICY)
def journey(request: HttpRequest, desk: Desk, profile: str = FIRST_PROFILE) -> HttpResponse:
    """Draw the pages that one profile meets, and tell them. The two queries of the session."""
    source = _in_sight(request, desk)
    if profile not in sources.profiles():
        raise Http404
    asked = _asked(desk, source)
    others = [
        (reverse("backoffice:policy_journey", kwargs={"profile": name}) + asked, PROFILES[name].label, name == profile)
        for name in sources.profiles()
    ]
    context = {
        "heading": _("Parcours : %(fund)s") % {"fund": source.title},
        "drawn": flows.drawn(source, profile),
        "others": others,
    }
    return _show(request, desk, source, "policy_journeys", "journey.html", context)


@require_safe
@agent_page(Permission.POLICY)
def compare(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what two funds do differently, then what they do alike. The two queries of the session."""
    source = _in_sight(request, desk)
    name = request.GET.get(WITH, "")
    other = sources.find(name) if name else None
    context = {
        "heading": _("Comparer : %(fund)s") % {"fund": source.title},
        "form": CompareForm(initial={WITH: name}, besides=source.name),
        "other": other,
        "found": reading.compare(source, other) if other else None,
    }
    return _show(request, desk, source, "policy_compare", "compare.html", context)


@require_safe
@agent_page(Permission.POLICY)
def odds(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Tell how well each question protects. One query besides the session's."""
    source = _in_sight(request, desk)
    profiles = figures.profiles(source.fund)
    once, quarter = figures.code(source.policy)
    chances = {question.label: question.chance for one in profiles for question in one.questions if question.chance}
    context = {
        "heading": _("Chances de deviner : %(fund)s") % {"fund": source.title},
        "limits": figures.limits(source.policy),
        "profiles": profiles,
        "code": figures.chance(once),
        "code_quarter": figures.chance(quarter),
        "policy": source.policy,
        "bars": chart.bars([*_sorted(chances), (_("Un code de sécurité"), once)]),
        "measured_at": min((one.measured_at for one in profiles if one.measured_at), default=None),
    }
    return _show(request, desk, source, "policy_odds", "odds.html", context)


def _sorted(chances: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(chances.items(), key=lambda pair: -pair[1])


def _in_sight(request: HttpRequest, desk: Desk) -> Source:
    return sources.in_sight(desk, request.GET.get(FUND, ""))


def _asked(desk: Desk, source: Source) -> str:
    """Return what an address adds for another fund than the agent's own."""
    own = source.name == sources.of_fund(desk.fund).name
    return "" if own else f"?{urlencode({FUND: source.name})}"


def _show(  # noqa: PLR0913, PLR0917 - one page of four, each with what is its own
    request: HttpRequest, desk: Desk, source: Source, here: str, template: str, context: Mapping[str, Any]
) -> HttpResponse:
    asked = _asked(desk, source)
    shared = {
        "source": source,
        "asked": source.name if asked else "",
        "tabs": [(reverse(f"backoffice:{name}") + asked, label, name == here) for name, label in TABS],
        "sight": SightForm(initial={FUND: source.name}) if desk.fund.is_national else None,
    }
    return office(request, desk, f"backoffice/policy/{template}", {**shared, **context})
