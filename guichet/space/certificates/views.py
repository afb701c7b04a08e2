"""« Mes attestations » (R12): asked for, drawn at once, kept."""

import uuid

import structlog
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guichet.audit import operations as audit
from guichet.certificates import kinds, operations
from guichet.certificates.keys import NoKey
from guichet.certificates.kinds.base import CannotBeGiven, Kind
from guichet.certificates.models import Certificate
from guichet.files import store
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.sealing.keyring import SealBroken
from guichet.space import sight as sights
from guichet.space.certificates import queries
from guichet.space.documents.giving import unreadable
from guichet.space.frame import private

log = structlog.get_logger(__name__)

_PAGES = {
    "space:bills": gettext_lazy("Voir mes factures"),
    "space:wage_contributions": gettext_lazy("Voir mes cotisations sur salaires"),
    "space:requests": gettext_lazy("Commencer une démarche"),
}
"""What a refusal may lead to, in the words of the link."""


@require_safe
@private_page
def certificates(request: HttpRequest, session: Session) -> HttpResponse:
    """List what the file in sight may ask for, and the last ones issued. Two queries, the session's included."""
    sight = sights.of(session)
    context = {
        "heading": _("Mes attestations"),
        "kinds": kinds.opened_by(sight.bundle),
        "issued": queries.latest(sight.owner, now=timezone.now()),
    }
    return private(request, "space/certificates/certificates.html", context, session)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def ask(request: HttpRequest, session: Session, kind: str) -> HttpResponse:
    """Ask what the kind needs, then issue; or say why it cannot be, and what to do."""
    sight, now = sights.of(session), timezone.now()
    chosen = _open(sight, kind)
    form = chosen.form(request.POST if request.method == "POST" else None, today=timezone.localdate(now))
    context = {"heading": str(chosen.title), "kind": chosen, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            by = operations.Asking(sight.owner, session.account, sight.fund)
            issued = operations.issue(chosen, form.cleaned_data, by=by, now=now)
        except CannotBeGiven as refusal:
            context |= {"why": refusal.why, "todo": refusal.todo, "leads_to": _way(refusal.leads_to, sight)}
        except operations.TooMany:
            context["why"] = _("Vous avez déjà demandé beaucoup d'attestations aujourd'hui.")
            context["todo"] = _("Celles qui sont déjà faites restent dans « Mes attestations ». Réessayez demain.")
        except NoKey:
            context["why"] = _("Les attestations ne peuvent pas être délivrées en ce moment.")
            context["todo"] = _("Réessayez plus tard, ou écrivez à votre caisse par « Contact & échanges ».")
        else:
            return HttpResponseRedirect(reverse("space:certificate_ready", kwargs={"reference": issued.reference}))
    return private(request, "space/certificates/ask.html", context, session)


@require_safe
@private_page
def ready(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Show one that was issued, and where its paper is."""
    shown = queries.line(_mine(session, reference), now=timezone.now())
    context = {"heading": _("%(title)s délivrée") % {"title": shown.title}, "shown": shown}
    return private(request, "space/certificates/ready.html", context, session)


@require_safe
@private_page
def certificate(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Give the paper, in the browser's own reader."""
    found = _mine(session, reference)
    if found.document is None:
        raise Http404
    try:
        content = store.read(found.document.file)
    except (SealBroken, OSError) as error:
        # Its class alone: a path may stand in the rest.
        log.error("document.unreadable", document=str(found.document.reference), error=type(error).__name__)  # noqa: TRY400
        return unreadable(request, session)
    return HttpResponse(
        content,
        content_type=found.document.file.media_type,
        headers={
            "Content-Disposition": f'inline; filename="{operations.FILE_NAME}"',
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
        },
    )


def _open(sight: sights.Sight, slug: str) -> Kind:
    """Return a kind that the file in sight may ask for. Raises Http404."""
    for kind in kinds.opened_by(sight.bundle):
        if kind.slug == slug:
            return kind
    raise Http404


def _mine(session: Session, reference: uuid.UUID) -> Certificate:
    """Return a certificate of the file in sight; somebody else's and none at all are one. Raises Http404."""
    sight = sights.of(session)
    found = operations.of_owner(sight.owner, reference)
    if found is None:
        with transaction.atomic():
            audit.record(
                "space.denied",
                account=str(session.account.reference),
                fund_code=sight.fund.code,
                now=timezone.now(),
                purpose="certificate",
            )
        raise Http404
    return found


def _way(name: str, sight: sights.Sight) -> tuple[str, str] | None:
    """Return the address of the page that a refusal leads to, and what that page is called; None for none."""
    if name == "space:bills" and sight.bundle == "entreprise":
        name = "space:wage_contributions"  # what a company owes is shown there, and its bills are nowhere else
    return (reverse(name), str(_PAGES[name])) if name else None
