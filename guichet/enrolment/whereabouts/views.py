"""« Où est mon courrier ? »."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.enrolment.whereabouts.forms import AskedOnForm
from guichet.enrolment.whereabouts.rules import days_of_letter
from guichet.funds.catalogue import Fund
from guichet.ui.pages import page
from guichet.vigilance.queries import notes


@require_http_methods(["GET", "HEAD", "POST"])
def whereabouts(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Ask for the day of the request; answer with days reckoned from it. Nobody is looked up, nothing is written.

    The day travels in the body: people type their birth date here, and an address is kept in histories and logs.
    """
    today = timezone.localdate()
    form = AskedOnForm(request.POST if request.method == "POST" else None, today=today)
    context: dict[str, Any] = {
        "heading": _("Où est mon courrier ?"),
        "form": form,
        "vigilance": notes(fund, now=timezone.now()),
    }
    if form.is_valid():
        policy = fund.policy
        days = days_of_letter(
            form.cleaned_data["jour"],
            valid_days=policy.provisional_days_letter,
            reminder_days=policy.letter_reminder_days,
        )
        context |= {
            "form": None,
            "days": days,
            "stage": days.stage(today).value,
            "most_letters": policy.letters_per_30_days,
            "again": reverse("enrolment:whereabouts", kwargs={"fund": fund}),
        }
    return page(request, "enrolment/whereabouts.html", context, fund=fund)
