"""The first page of an agent."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.agents.roles import Permission
from guichet.backoffice.cases import queries
from guichet.funds.queries import desk as assistance_of
from guichet.switches.queries import closed_now
from guichet.switches.words import LABELS as DIRECTIONS
from guichet.vigilance import queries as vigilance
from guichet.vigilance.words import moment


@require_safe
@agent_page()
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Espace des agents »: where to begin, and what waits."""
    works = desk.may(Permission.CASES)
    closed = closed_now(now=desk.now)
    assistance = assistance_of(desk.fund)
    context = {
        "heading": _("Espace des agents"),
        "may_find": desk.may(Permission.FIND),
        "counts": queries.counts(desk) if works else None,
        "lines": queries.urgent(desk) if works else [],
        "closed": [words for direction, words in DIRECTIONS.items() if direction in closed],
        "attacked": _attacked(desk),
        "telephone": (assistance.telephone or assistance.switchboard) if assistance else "",
    }
    return office(request, desk, "backoffice/home.html", context)


def _attacked(desk: Desk) -> list[str]:
    """Return until when each day of attack that concerns the agent's members goes on; the telephone rings about it."""
    ends = {one.fund_code: one.ends_at for one in vigilance.on(now=desk.now)}
    return [moment(ends[code]) for code in dict.fromkeys(("", desk.fund.code)) if code in ends]
