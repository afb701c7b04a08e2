"""Nobody's account: say so, and lead to the enrolment with what is known already filled in (G-07)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.enrolment import browser
from guichet.enrolment import operations as enrolment
from guichet.franceconnect import arrivals, asked, identity, refusals
from guichet.franceconnect.forms import EnrolForm
from guichet.funds import catalogue
from guichet.ui.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
def no_account(request: HttpRequest) -> HttpResponse:
    """Say that no account opens: whether nobody, several people, or an account that may not be entered was found.

    « S'inscrire » begins an enrolment whose details are filled in, and whose every proof is asked.
    """
    now = timezone.now()
    arrival = arrivals.find(request, now=now)
    if arrival is None:
        return refusals.show(request, "late", fund=catalogue.national(), now=now)
    if arrival.account is not None:
        return HttpResponseRedirect(reverse("franceconnect:confirm"))
    slug = arrival.content["fund"]
    fund = catalogue.by_slug(slug) if slug else catalogue.national()
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        under_way = browser.find(request)
        if under_way is not None:
            enrolment.abandon(under_way, now=now)
        known = {"suggested": identity.suggested(arrival.content["identity"])}
        started, token = enrolment.start(
            fund=fund, profile={"profile": form.cleaned_data["profil"]}, known=known, now=now
        )
        arrival.delete()
        visit = browser.visit_of(request, started, now=now)
        step = visit.journey.next_step(visit.answers)
        there = reverse("enrolment:step", kwargs={"fund": fund, "slug": step.slug if step else ""})
        return asked.take(browser.remember(HttpResponseRedirect(there), token))
    context = {
        "heading": _("Aucun compte à ouvrir avec FranceConnect"),
        "form": form,
        "here": reverse("franceconnect:no_account"),
    }
    return page(request, "franceconnect/no_account.html", context, fund=fund, private=True)
