"""« Contenus »: what a fund says, as the public sees it, and who changed it last."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.agents.access import Desk, agent_page
from guichet.agents.roles import Permission
from guichet.backoffice.content import queries
from guichet.backoffice.content.views.common import last_change, show
from guichet.funds.models import Audience
from guichet.funds.queries import notices


@require_safe
@agent_page(Permission.CONTENT)
def content(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Eight queries, the session's included."""
    said = notices(desk.fund, now=desk.now)
    own_desk = None if desk.fund.is_national else queries.desk(desk.fund.code)
    own = [item for item in (*said.banners, *said.news) if item.fund_code == desk.fund.code]
    versions = queries.versions(Audience.MEMBERS, now=desk.now)
    names = queries.names([*(item.changed_by for item in own), own_desk.changed_by if own_desk else None])
    context = {
        "heading": _("Contenus"),
        "own_desk": own_desk,
        "desk_changed": last_change(own_desk, names) if own_desk else "",
        "notices": said,
        "own": [(item, last_change(item, names)) for item in own],
        "versions": versions,
        "audience": Audience.MEMBERS,
        "third_parties": Audience.THIRD_PARTIES,
    }
    return show(request, desk, "overview.html", context)
