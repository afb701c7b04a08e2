"""« J'ai une référence donnée au guichet »: the telephone of who was at the reception desk takes the enrolment over."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.enrolment import browser
from guichet.enrolment import operations as enrolments
from guichet.enrolment.counter import operations
from guichet.enrolment.counter.forms import JoinForm
from guichet.enrolment.models import Enrolment
from guichet.enrolment.steps.counter import Reach
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.ui.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Ask for the reference and the birth date; the browser then holds the enrolment, and goes on with it."""
    form = JoinForm(request.POST if request.method == "POST" else None)
    # An agent who typed it here, even to be of help, would see the secrets that come next.
    of_agent = settings.AGENT_COOKIE_NAME in request.COOKIES
    if request.method == "POST" and not of_agent and form.is_valid():
        now = timezone.now()
        former = browser.find(request)
        try:
            enrolment, token = operations.join(
                form.cleaned_data["reference"],
                born=form.cleaned_data["date_naissance"],
                address=browser.network_of(request),
                now=now,
            )
        except operations.NotAReference:
            form.add_error(None, _refused())
        except operations.Delayed:
            form.add_error(None, _delayed())
        else:
            if former is not None:
                enrolments.abandon(former, now=now)
            return browser.remember(HttpResponseRedirect(_next(enrolment)), token)
    context = {"heading": _("Continuer une inscription commencée au guichet"), "form": form, "of_agent": of_agent}
    return page(request, "enrolment/counter/join.html", context, fund=fund, private=True)


def _next(enrolment: Enrolment) -> str:
    fund = catalogue.by_code(enrolment.fund_code)
    return reverse("enrolment:step", kwargs={"fund": fund, "slug": Reach.slug})


def _refused() -> str:
    """Say that nothing goes with what was typed, and not which of the two is wrong."""
    return _(
        "Cette référence et cette date de naissance ne vont pas ensemble, ou la référence ne sert plus. Vérifiez les "
        "deux, ou demandez une autre référence à l'agent d'accueil."
    )


def _delayed() -> str:
    return _(
        "Trop de références ont été essayées. Réessayez dans une heure, ou demandez à l'agent d'accueil comment "
        "continuer : votre inscription se fait aussi sans référence."
    )
