"""« Sécurité »: see who is in and from where, and put them out (ASVS 7.5.2)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guichet.login import browsers, ending
from guichet.login.access import fund_of, private_page
from guichet.login.models import Session
from guichet.space import marks, services
from guichet.space.frame import private
from guichet.space.security import queries
from guichet.space.security.forms import WhichForm

HERE = "space:security"


@require_safe
@private_page
def security(request: HttpRequest, session: Session) -> HttpResponse:
    """List the open sessions and the browsers. Three queries, the session's included."""
    now = timezone.now()
    done = {
        "session": _("La connexion choisie est terminée : ce navigateur devra se connecter à nouveau."),
        "sessions": _("Toutes vos autres connexions sont terminées."),
        "navigateur": _("Ce navigateur n'est plus de confiance : le code y sera demandé à la prochaine connexion."),
        "navigateurs": _("Plus aucun navigateur n'est de confiance : le code sera demandé à chaque connexion."),
    }
    known = queries.known_browsers(session, now=now)
    context = {
        "heading": _("Sécurité"),
        "sessions": queries.open_sessions(session, now=now),
        "browsers": known,
        "trusted": sum(bool(one.trusted_until) for one in known),
        "may_trust": fund_of(session.account).policy.trusted_browsers,
        "keys": services.keys(),
        "done": done.get(marks.told(request, session)),
    }
    return private(request, "space/security/security.html", context, session)


@require_POST
@private_page
def end_sessions(request: HttpRequest, session: Session) -> HttpResponse:
    """« Déconnecter » one session, or all but this one."""
    chosen = WhichForm(request.POST).chosen()
    if chosen is None:
        return _back(session)
    ended = ending.end_sessions(session.account, reason="member", but=session, reference=chosen, now=timezone.now())
    return _back(session, ("session" if chosen else "sessions") if ended else "")


@require_POST
@private_page
def distrust(request: HttpRequest, session: Session) -> HttpResponse:
    """« Ne plus faire confiance » to one browser, or to any."""
    chosen = WhichForm(request.POST).chosen()
    if chosen is None:
        return _back(session)
    changed = browsers.stop_trusting(session.account, reference=chosen, now=timezone.now())
    return _back(session, ("navigateur" if chosen else "navigateurs") if changed else "")


def _back(session: Session, done: str = "") -> HttpResponse:
    address = reverse(HERE)
    return marks.go(session, address, done) if done else HttpResponseRedirect(address)
