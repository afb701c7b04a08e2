"""Read the request, ask the journey, make one call, answer."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.delivery.models import Channel
from guichet.enrolment import browser as enrolment_browser
from guichet.enrolment import operations as enrolment
from guichet.enrolment import renewing
from guichet.funds.catalogue import Fund
from guichet.identifiers import ti
from guichet.renewal import browser, operations
from guichet.renewal.forms import IdentifierForm, ProfileForm
from guichet.renewal.steps import GiveIdentifier, Refused, Step, Visit, send_code
from guichet.ui.forms import Form
from guichet.ui.pages import page
from guichet.vigilance.queries import notes


@require_http_methods(["GET", "HEAD", "POST"])
def identifier(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« J'ai oublié mon mot de passe » (R139, R155, R156). Nobody is looked up; nothing is written before an answer."""
    now = timezone.now()
    under_way = browser.find(request, now=now)
    if request.method != "POST":
        # What was typed before is not shown: the next person at a shared computer would read the number.
        return _show_identifier(request, fund, IdentifierForm())
    form = IdentifierForm(request.POST)
    if not form.is_valid():
        return _show_identifier(request, fund, form)
    if under_way is not None:
        operations.abandon(under_way)
    renewal, token = operations.begin(fund=fund, number=form.cleaned_data["identifiant"], now=now)
    visit = browser.visit_of(request, renewal, now=now)
    if len(fund.policy.renewal_channels) == 1:
        try:
            send_code(visit, Channel(fund.policy.renewal_channels[0]))
        except Refused as refused:
            form.add_error(refused.field_name, refused.message)
            return _show_identifier(request, fund, form)
    return browser.remember(_next(visit), token)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, fund: Fund, slug: str) -> HttpResponse:
    """Show, or take the answer of, any page after the first."""
    now = timezone.now()
    renewal = browser.find(request, now=now)
    if renewal is None:
        return _lost(request, fund)
    visit = browser.visit_of(request, renewal, now=now)
    asked = next((one for one in visit.journey.steps if one.slug == slug), None)
    if asked is None:
        raise Http404
    if renewal.way or not visit.journey.may_visit(asked, visit.answers):
        return _next(visit)
    form = asked.form(request.POST if request.method == "POST" else None, visit)
    if not form.is_valid():
        return _show(request, asked, visit, form)
    try:
        asked.submit(form, visit)
    except Refused as refused:
        form.add_error(refused.field_name, refused.message)
        return _show(request, asked, visit, form)
    except operations.Superseded:
        return _again(request, fund)
    return _next(visit)


@require_POST
def send_code_again(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Recevoir un nouveau code »."""
    now = timezone.now()
    renewal = browser.find(request, now=now)
    if renewal is None:
        return _lost(request, fund)
    visit = browser.visit_of(request, renewal, now=now)
    asked = visit.journey.find("code")
    if renewal.way or "channel" not in visit.answers:
        return _next(visit)
    try:
        send_code(visit, Channel(visit.answers["channel"]["channel"]))
    except Refused as refused:
        form = asked.form({}, visit)
        form.errors.clear()
        form.add_error(refused.field_name, refused.message)
        return _show(request, asked, visit, form)
    except operations.Superseded:
        return _again(request, fund)
    return _show(request, asked, visit, asked.form(None, visit), sent_again=True)


@require_http_methods(["GET", "HEAD", "POST"])
def lost_access(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Je n'ai plus accès ni à cette adresse ni à ce téléphone » (G-15): a proof, then a letter.

    Which profile it was opened with is asked, never shown: nobody is looked up. Of whoever acts for others the registry
    knows nothing that could be asked: who named them, or the fund, sends another letter.
    """
    now = timezone.now()
    renewal = browser.find(request, now=now)
    if renewal is None or renewal.way:
        return _lost(request, fund)
    visit = browser.visit_of(request, renewal, now=now)
    if ti.looks_like(visit.number):
        return _ask_who_named_you(request, visit)
    profiles = renewing.profiles_of(visit.number)
    form = ProfileForm(request.POST if request.method == "POST" else None, profiles=profiles)
    if request.method == "POST" and form.is_valid():
        if (under_way := enrolment_browser.find(request)) is not None:
            enrolment.abandon(under_way, now=now)
        profile = form.cleaned_data["profil"]
        begun, token = renewing.begin(number=visit.number, profile=profile, fund=visit.fund, now=now)
        operations.abandon(renewal)
        questions = enrolment_browser.visit_of(request, begun, now=now)
        following = questions.journey.next_step(questions.answers)
        url = reverse("enrolment:step", kwargs={"fund": visit.fund, "slug": following.slug if following else ""})
        return browser.forget(enrolment_browser.remember(HttpResponseRedirect(url), token))
    own = _address("lost_access", visit.fund)
    context = {
        "heading": _("Retrouver l'accès par courrier"),
        "form": form,
        "action": own,
        "here": own,
        "previous_url": _next_url(visit),
        "abandon_url": _address("abandon", visit.fund),
        "vigilance": notes(visit.fund, now=now),
    }
    return page(request, "renewal/lost_access.html", context, fund=visit.fund, private=True)


def _ask_who_named_you(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say whom to ask: the same words for every number, known or not."""
    context = {
        "heading": _("Retrouver l'accès quand on agit pour d'autres"),
        "here": _address("lost_access", visit.fund),
        "previous_url": _next_url(visit),
    }
    return page(request, "renewal/lost_access_of_delegate.html", context, fund=visit.fund, private=True)


@require_POST
def abandon(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Abandonner »: erase what was typed, and say so (G-16)."""
    renewal = browser.find(request, now=timezone.now())
    if renewal is not None:
        operations.abandon(renewal)
    context = {"heading": _("Demande abandonnée"), "here": _address("identifier", fund)}
    return browser.forget(page(request, "renewal/abandoned.html", context, fund=fund, private=True))


@require_safe
def done(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Say that the password is on its way (R158). The same words for whoever typed the right code."""
    renewal = browser.find(request, now=timezone.now())
    if renewal is None or not renewal.way:
        return HttpResponseRedirect(_address("identifier", fund))
    told = notes(fund, now=timezone.now())
    context = {
        # On a day of attack it leaves for a known browser only, and the page must not tell which this is.
        "heading": _("Votre demande est enregistrée")
        if told.proofs_until
        else _("Votre mot de passe provisoire est envoyé"),
        "by_sms": renewal.way == Channel.SMS,
        "days": fund.policy.provisional_days_email,
        "vigilance": told,
    }
    return page(request, "renewal/done.html", context, fund=fund, private=True)


def _show_identifier(request: HttpRequest, fund: Fund, form: Form) -> HttpResponse:
    context = {
        "heading": GiveIdentifier.title,
        "form": form,
        "here": _address("identifier", fund),
        "abandon_url": _address("abandon", fund),
        "vigilance": notes(fund, now=timezone.now()),
    }
    return page(request, GiveIdentifier.template, context, fund=fund, private=True)


def _show(request: HttpRequest, asked: Step, visit: Visit, form: Form, *, sent_again: bool = False) -> HttpResponse:
    before = visit.journey.previous_step(asked, visit.answers)
    own = _url(asked, visit.fund)
    context: dict[str, Any] = {
        "heading": asked.title,
        "form": form,
        # In words: the page that sends another code shows this form under an address of its own.
        "action": own,
        "here": own,
        "previous_url": _url(before, visit.fund) if before else None,
        "abandon_url": _address("abandon", visit.fund),
        "sent_again": sent_again,
        "vigilance": notes(visit.fund, now=visit.now),
        **asked.context(visit),
    }
    return page(request, asked.template, context, fund=visit.fund, private=True)


def _next(visit: Visit) -> HttpResponse:
    """Go to the first page left unanswered."""
    return HttpResponseRedirect(_next_url(visit))


def _next_url(visit: Visit) -> str:
    following = visit.journey.next_step(visit.answers)
    ended = visit.renewal.way or following is None
    return _address("done", visit.fund) if ended or following is None else _url(following, visit.fund)


def _again(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Start from what is kept now: another answer won."""
    now = timezone.now()
    renewal = browser.find(request, now=now)
    return _lost(request, fund) if renewal is None else _next(browser.visit_of(request, renewal, now=now))


def _lost(request: HttpRequest, fund: Fund) -> HttpResponse:
    context = {"heading": _("Votre demande n'a pas été conservée"), "here": _address("identifier", fund)}
    return page(request, "renewal/lost.html", context, fund=fund, private=True)


def _url(asked: Step, fund: Fund) -> str:
    return _address("step", fund, slug=asked.slug) if asked.slug else _address("identifier", fund)


def _address(name: str, fund: Fund, **slug: str) -> str:
    return reverse(f"renewal:{name}", kwargs={"fund": fund, **slug})
