"""An appointment: asked for, seen, cancelled."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.cases.receipts import number
from guichet.enrolment.steps.details import show_phone
from guichet.exchanges import appointments, rules
from guichet.exchanges.models import Appointment, Way
from guichet.exchanges.rules import AppointmentState, Theme
from guichet.exchanges.words import THEMES
from guichet.funds.queries import desk
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.space import marks
from guichet.space import sight as sights
from guichet.space.frame import private
from guichet.space.messages import reading
from guichet.space.messages.forms import AppointmentForm

SAID = {
    "asked": gettext_lazy("Votre demande est enregistrée."),
    "cancelled": gettext_lazy("Votre rendez-vous est annulé."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def appointment_new(request: HttpRequest, session: Session) -> HttpResponse:
    """Ask for an appointment."""
    sight, now = sights.of(session), timezone.now()
    form = AppointmentForm(
        request.POST if request.method == "POST" else None,
        today=timezone.localdate(now),
        initial={"telephone": show_phone(session.account.contact.verified_mobile)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            one = appointments.ask(session.account, sight.owner, fund_code=sight.fund.code, wish=form.wish(), now=now)
        except appointments.AlreadyAsked:
            form.add_error(
                None,
                _(
                    "Vous avez déjà demandé un rendez-vous : votre caisse va répondre. Pour en changer, annulez-le "
                    "d'abord."
                ),
            )
        except appointments.TooMany:
            form.add_error(None, _("Vous avez demandé plusieurs rendez-vous aujourd'hui. Appelez votre caisse."))
        else:
            return marks.go(session, reverse("space:appointment", args=[one.reference]), "asked")
    context = {"heading": _("Demander un rendez-vous"), "form": form, "desk": desk(sight.fund)}
    return private(request, "space/exchanges/appointment_new.html", context, session)


@require_safe
@private_page
def appointment(request: HttpRequest, session: Session, appointment: uuid.UUID) -> HttpResponse:
    """Show what was asked for and what the fund answered."""
    sight = sights.of(session)
    one = reading.appointment(session, sight, appointment)
    appointments.read_by_member(one, now=timezone.now())
    context = {**_in_words(one), "done": SAID.get(marks.told(request, session), ""), "desk": desk(sight.fund)}
    return private(request, "space/exchanges/appointment.html", context, session)


@require_POST
@private_page
def appointment_cancel(request: HttpRequest, session: Session, appointment: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - it says nothing more
    """Give it up; pressed twice, it is given up once."""
    one = reading.appointment(session, sights.of(session), appointment)
    here = reverse("space:appointment", args=[one.reference])
    try:
        appointments.cancel(session.account, one, now=timezone.now())
    except rules.WrongTransition:
        return marks.go(session, here, "")
    return marks.go(session, here, "cancelled")


def _in_words(one: Appointment) -> dict[str, object]:
    state = AppointmentState(one.state)
    return {
        "heading": _("Votre rendez-vous"),
        "one": one,
        "receipt": number(one.reference),
        "theme": THEMES[Theme(one.theme)],
        "way": reading.WAYS[Way(one.way)],
        "state": reading.APPOINTMENTS[state],
        "wishes": reading.wishes(one),
        "telephone": show_phone(one.telephone),
        "may_cancel": state in {AppointmentState.ASKED, AppointmentState.SET},
        "is_set": state == AppointmentState.SET,
    }
