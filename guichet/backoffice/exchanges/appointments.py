"""An appointment as the agent who holds its case answers it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.accounts.holders import display_name
from guichet.agents.access import Desk
from guichet.agents.frame import office
from guichet.backoffice.cases import queries
from guichet.backoffice.cases.views import LOST, case_address
from guichet.backoffice.exchanges.forms import SET, AppointmentAnswerForm
from guichet.backoffice.exchanges.guard import holder_page, of_case
from guichet.cases import working
from guichet.cases.models import Case, CaseKind
from guichet.cases.working import Worker
from guichet.enrolment.steps.details import show_phone
from guichet.exchanges import appointments, rules
from guichet.exchanges.models import Appointment, Way
from guichet.exchanges.rules import AppointmentState, Theme
from guichet.exchanges.words import THEMES
from guichet.space.messages.reading import WAYS, wishes


def _appointment(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    one = Appointment.objects.filter(reference=case.reference).first()
    if one is None:
        raise Http404
    may_answer = AppointmentState(one.state) in {AppointmentState.ASKED, AppointmentState.SET}
    form = AppointmentAnswerForm(request.POST if request.method == "POST" else None, now=desk.now)
    if request.method == "POST" and may_answer and form.is_valid():
        return _send(desk, case, one, form)
    account = queries.account_of(case)
    context = {
        "heading": _("Donner un rendez-vous"),
        "name": display_name(account.holder) if account else "",
        "theme": THEMES[Theme(one.theme)],
        "way": WAYS[Way(one.way)],
        "wishes": wishes(one),
        "telephone": show_phone(one.telephone),
        "words": one.words,
        "set_at": one.meeting_at,
        "form": form if may_answer else None,
        **of_case(case),
    }
    return office(request, desk, "backoffice/exchanges/appointment.html", context)


appointment = require_http_methods(["GET", "HEAD", "POST"])(holder_page([CaseKind.APPOINTMENT], _appointment))


def _send(desk: Desk, case: Case, one: Appointment, form: AppointmentAnswerForm) -> HttpResponse:
    data, worker = form.cleaned_data, Worker(desk.actor)
    try:
        if data["reponse"] == SET:
            at = form.meeting_at(data)
            appointments.give(case, worker, one, meeting_at=at, words=data["mot"], now=desk.now)
        else:
            appointments.decline(case, worker, one, words=data["mot"], now=desk.now)
    except (working.NotHeld, rules.WrongTransition):
        return HttpResponseRedirect(case_address(case.reference, LOST))
    return HttpResponseRedirect(case_address(case.reference, "repondue"))
