"""« modifier ce mode de réception » (R180, R181): each setting on its own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.accounts import preferences
from guichet.accounts.models import Reception
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
        by = Reception(form.cleaned_data["par"])
        try:
            preferences.choose_reception(session.account, what=what, by=by, now=timezone.now())
        except preferences.NoProvedEmail:
            form.add_error(
                "par", _("Confirmez d'abord votre adresse email : nous n'écrivons qu'à une adresse confirmée.")
            )
        else:
            return done.back(session, "reception")
    context = {
        "heading": _("Recevoir mes documents") if what == "documents" else _("Recevoir mes infos MSA"),
        "form": form,
        "what": what,
        "email": contact.verified_email if not contact.email_refused_at else None,
    }
    return private(request, "space/account/reception.html", context, session)
