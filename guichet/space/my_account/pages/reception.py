"""« modifier ce mode de réception » (R180, R181): each setting on its own."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.accounts import changes, preferences
from guichet.accounts.models import Account, Reception
from guichet.accounts.operations import spoken_moment
from guichet.login.access import private_page
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.space.frame import private
from guichet.space.my_account import done
from guichet.space.my_account.blocks.reception import SLUGS
from guichet.space.my_account.forms import ReceptionForm


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@fresh_password
def reception(request: HttpRequest, session: Session, slug: str) -> HttpResponse:
    """Receive documents, or news, by email or by post."""
    if slug not in SLUGS:
        raise Http404
    what, contact = SLUGS[slug], session.account.contact
    form = ReceptionForm(
        request.POST if request.method == "POST" else None, initial={"par": contact.receives(what).value}
    )
    if request.method == "POST" and form.is_valid():
        by, now = Reception(form.cleaned_data["par"]), timezone.now()
        try:
            preferences.choose_reception(session.account, what=what, by=by, now=now)
        except preferences.NoProvedEmail:
            form.add_error(
                "par", _("Confirmez d'abord votre adresse email : nous n'écrivons qu'à une adresse confirmée.")
            )
        except preferences.Held:
            form.add_error("par", _held(session.account, now=now))
        else:
            return done.back(session, "reception")
    context = {
        "heading": _("Recevoir mes documents") if what == "documents" else _("Recevoir mes infos MSA"),
        "form": form,
        "what": what,
        "email": contact.verified_email if not contact.email_refused_at else None,
    }
    return private(request, "space/account/reception.html", context, session)


def _held(account: Account, *, now: datetime) -> str:
    until = changes.held_until(account, now=now)
    return _(
        "Votre mot de passe a été renouvelé il y a peu, depuis un navigateur que nous ne connaissions pas. Par "
        "sécurité, nos envois continuent par courrier : vous pourrez choisir l'e-mail à partir du %(when)s."
    ) % {"when": spoken_moment(until or now)}
