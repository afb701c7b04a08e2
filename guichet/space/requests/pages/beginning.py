"""What a request asks for and what happens next, before it is begun."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.requests import kinds, operations
from guichet.space import sight as sights
from guichet.space.frame import private
from guichet.space.requests import reading


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def begin(request: HttpRequest, session: Session, kind: str) -> HttpResponse:
    """Show what is needed; pressed, begin a draft or take up the one under way."""
    now, sight = timezone.now(), sights.of(session)
    found = kinds.by_slug(kind)
    if found is None or sight.bundle not in found.bundles:
        raise Http404
    situation = operations.situation_of(session.account, sight.owner, sight.fund, found, now=now)
    if request.method == "POST":
        try:
            begun = operations.begin(found, situation, now=now)
        except (operations.NotOpen, operations.AlreadySent):
            # The page says which, and what to do.
            return reading.to(reverse("space:request_begin", kwargs={"kind": kind}))
        return reading.to(reading.onward(reading.draft(session, begun.reference, now=now)))
    former = operations.sent_already(situation, found)
    context = {
        "heading": found.title,
        "kind": found,
        "period": situation.period,
        "closed": found.closed(situation),
        "former": reading.line_of(former) if former else None,
        "draft": operations.under_way(situation, found),
        "papers": [(paper, paper.needed({}) or paper.offered({})) for paper in found.papers],
        "kept_days": operations.DRAFT_KEPT.days,
        "requests_url": reading.requests_address(),
    }
    return private(request, "space/requests/begin.html", context, session)
