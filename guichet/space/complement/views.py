"""The pages of « Complément d'inscription », under the national header, with a breadcrumb of their own (R173, R193)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts import file_codes, file_requests
from guichet.accounts.file_requests import Asked
from guichet.accounts.holders import display_name
from guichet.accounts.opening import TooManyLetters
from guichet.enrolment.browser import network_of
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.login import operations as login
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.space import queries
from guichet.space import sight as sights
from guichet.space.complement import queries as requests
from guichet.space.complement.forms import FileCodeForm, OtherDepartmentForm, refused
from guichet.ui.forms import Form
from guichet.ui.pages import Member, page


@require_safe
@private_page
def start(request: HttpRequest, session: Session) -> HttpResponse:
    """« Complément d'inscription » (R185-R189)."""
    context = {
        "heading": _("Complément d'inscription"),
        "number": sights.of(session).fund.code,
        "requests": requests.under_way(session.account, now=timezone.now()),
    }
    return _page(request, session, "start", context)


@require_safe
@private_page
def guide(request: HttpRequest, session: Session) -> HttpResponse:
    """« Le mode d'emploi » (R187)."""
    fund = sights.of(session).fund
    context = {"heading": _("Le mode d'emploi"), "days": fund.policy.file_code_days, "number": fund.code}
    return _page(request, session, "guide", context)


@require_safe
@private_page
def here(request: HttpRequest, session: Session) -> HttpResponse:
    """Complete the enrolment at the present fund, as exploitant or entreprise (R188)."""
    sight = sights.of(session)
    context = {
        "heading": _("Complétez votre inscription"),
        "here_fund": sight.fund,
        "is_person": session.account.person_id is not None,
        "addable": queries.files_shown(sight).addable,
        "attach": sight.fund.policy.attach_companies,
    }
    return _page(request, session, "here", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def department(request: HttpRequest, session: Session) -> HttpResponse:
    """« Choix d'un département d'inscription » (R190, R191)."""
    if request.method != "POST":
        return _ask_department(request, session, OtherDepartmentForm())
    form = OtherDepartmentForm(request.POST)
    if not form.is_valid():
        return _ask_department(request, session, form)
    code = form.cleaned_data["departement"]
    fund = catalogue.by_department(code)
    there = HttpResponseRedirect(reverse("space:complement_outcome", kwargs={"fund": fund}))
    try:
        asked = file_requests.ask(session.account, fund=fund, department=code, now=timezone.now())
    except file_requests.NotAPerson:
        return there  # which says that each establishment has its own account
    except file_requests.TooManyRequests:
        form.add_error(
            None,
            _("Vous avez fait plusieurs demandes aujourd'hui. Réessayez demain, ou appelez l'assistance Internet."),
        )
        return _ask_department(request, session, form)
    except file_requests.AccountOver:
        return HttpResponseRedirect(reverse("space:home"))
    return HttpResponseRedirect(reverse("space:file_code")) if asked is Asked.CODE_SENT else there


@require_safe
@private_page
def outcome(request: HttpRequest, session: Session, fund: Fund) -> HttpResponse:
    """« Accusé de réception » (R192), or the file that is open there: what holds now, however often it is read."""
    if fund.is_national:
        return HttpResponseRedirect(reverse("space:complement_department"))
    if session.account.person_id is None:
        context = {"heading": _("Un compte par établissement"), "there": fund}
        return _page(request, session, "establishment", context)
    found = requests.at(session.account, fund, now=timezone.now())
    if found.file is not None:
        context = {"heading": _("Votre dossier est ouvert"), "there": fund, "key": found.file.key}
        return _page(request, session, "opened", context)
    if found.request is None:
        return HttpResponseRedirect(reverse("space:complement_department"))
    if found.request.state == requests.EXPIRED:
        return HttpResponseRedirect(reverse("space:file_code"))
    context = {"heading": _("Accusé de réception"), "asked": found.request, "there": fund}
    return _page(request, session, "acknowledged", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def file_code(request: HttpRequest, session: Session) -> HttpResponse:
    """« Ouvrir un dossier avec un code » (R192)."""
    if request.method != "POST":
        return _ask_code(request, session, FileCodeForm())
    form = FileCodeForm(request.POST)
    if not form.is_valid():
        return _ask_code(request, session, form)
    now = timezone.now()
    try:
        file = file_codes.open_by_code(
            session.account, typed=form.cleaned_data["code"], address=network_of(request), now=now
        )
    except file_codes.WrongCode:
        form.add_error(
            "code", _("Ce code n'est pas le bon. Vérifiez-le lettre par lettre, dans la dernière lettre reçue.")
        )
    except file_codes.ExpiredCode:
        form.add_error("code", _("Ce code est le bon, mais sa durée est passée. Demandez-en un autre ci-dessous."))
    except file_codes.Delayed as delayed:
        form.add_error(None, _too_fast(max(1, round((delayed.retry_at - now).total_seconds() / 60))))
    except file_requests.AccountOver:
        return HttpResponseRedirect(reverse("space:home"))
    else:
        login.switch_file(session, file=file)
        there = catalogue.by_code(file.fund_code)
        return HttpResponseRedirect(reverse("space:complement_outcome", kwargs={"fund": there}))
    return _ask_code(request, session, form)


@require_POST
@private_page
def another_code(request: HttpRequest, session: Session) -> HttpResponse:
    """« Recevoir un autre code »: by post, to the address the funds know, within the limits of all letters."""
    chosen = request.POST.get("caisse", "")
    try:
        file_codes.send_another_code(session.account, fund_code=chosen, now=timezone.now())
    except TooManyLetters:
        return _ask_code(
            request, session, refused(_("Un courrier est déjà parti il y a peu. Attendez-le, ou réessayez demain."))
        )
    except file_codes.CANNOT_WRITE:
        message = _(
            "Nous ne pouvons pas vous écrire à l'adresse que votre MSA connaît. Appelez-la pour la faire corriger."
        )
        return _ask_code(request, session, refused(message))
    except (file_requests.NotAsked, file_requests.AccountOver):
        return HttpResponseRedirect(reverse("space:file_code"))
    return HttpResponseRedirect(reverse("space:complement_outcome", kwargs={"fund": catalogue.by_code(chosen)}))


def _ask_department(request: HttpRequest, session: Session, form: Form) -> HttpResponse:
    context = {
        "heading": _("Choix d'un département d'inscription"),
        "crumb": _("Choix du département"),
        "form": form,
    }
    return _page(request, session, "department", context)


def _ask_code(request: HttpRequest, session: Session, form: Form) -> HttpResponse:
    context = {
        "heading": _("Ouvrir un dossier avec un code"),
        "form": form,
        "here": reverse("space:file_code"),
        "requests": requests.under_way(session.account, now=timezone.now()),
    }
    return _page(request, session, "code", context)


def _too_fast(minutes: int) -> str:
    message = ngettext(
        "Plusieurs codes ont été essayés. Par sécurité, patientez %(count)d minute avant de réessayer.",
        "Plusieurs codes ont été essayés. Par sécurité, patientez %(count)d minutes avant de réessayer.",
        minutes,
    )
    return message % {"count": minutes}


def _page(request: HttpRequest, session: Session, name: str, context: Mapping[str, Any]) -> HttpResponse:
    member = Member(display_name(session.account.holder))
    return page(request, f"space/complement/{name}.html", context, fund=catalogue.national(), member=member)
