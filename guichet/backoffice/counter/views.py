"""Begin an enrolment for somebody who is present: who, which paper, then a reference for their own telephone."""

import functools
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts.holders import display_name
from guichet.accounts.operations import spoken_moment
from guichet.agents import looks
from guichet.agents.access import Desk, agent_page, file_page
from guichet.agents.frame import office
from guichet.agents.models import Look, Reason
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.backoffice.counter import people
from guichet.backoffice.counter.forms import NumberForm, PaperForm, refuse
from guichet.backoffice.finding import operations as finding
from guichet.enrolment.counter import operations, queries, rules
from guichet.enrolment.counter.rules import Document, Stage
from guichet.enrolment.models import CounterStart
from guichet.funds.catalogue import Fund


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.COUNTER)
def counter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Guichet »: the number of who is present opens their file, for that reason, and leads to the paper."""
    form = NumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        look = _opened(desk, form)
        if look is not None:
            return HttpResponseRedirect(reverse("backoffice:counter_check", kwargs={"look": look.reference}))
    today = timezone.localtime(desk.now).replace(hour=0, minute=0, second=0, microsecond=0)
    begun = queries.begun_since(today, agent=desk.actor, fund_code=desk.fund.code)
    context = {
        "heading": _("Guichet"),
        "form": form,
        "begun": [(one, queries.stage_of(one, now=desk.now).value) for one in begun],
        "other_reason": "motif" in request.GET,
    }
    return office(request, desk, "backoffice/counter/counter.html", context)


def _opened(desk: Desk, form: NumberForm) -> Look | None:
    """Open the file of who has the number; None, with a word in the form, where that is nobody of this fund.

    It finds people too, and counts with the box that does: no second way to go through every number there may be.
    """
    try:
        finding.count(desk)
    except finding.TooManySearches as many:
        until = spoken_moment(many.retry_at)
        refuse(form, _("Vous avez fait trop de recherches. Vous pourrez continuer le %(until)s.") % {"until": until})
        return None
    try:
        holder = people.find(form.cleaned_data["numero"])
    except people.SeveralPeople:
        refuse(form, _("Plusieurs personnes ont ce numéro : ouvrez le bon dossier avec « Rechercher »."), "numero")
        return None
    try:
        if holder is not None:
            return looks.open_file(desk.session, holder, reason=Reason.COUNTER, now=desk.now)
    except looks.NotOfThisFund:
        pass  # said in the same words as a number of nobody
    audit.record(
        "agent.searched", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, search="counter", right=False
    )
    refuse(form, _("Votre caisse ne connaît personne sous ce numéro. Vérifiez-le sur un document MSA."), "numero")
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@file_page(Permission.COUNTER)
def check(request: HttpRequest, desk: Desk, look: Look) -> HttpResponse:
    """Compare a paper with the screen, then begin."""
    if look.reason != Reason.COUNTER:
        # Opened for a call or a letter: nobody is present.
        return HttpResponseRedirect(f"{reverse('backoffice:counter')}?motif=1")
    profiles = people.profiles_of(look.holder)
    form = PaperForm(request.POST if request.method == "POST" else None, profiles=profiles)
    obstacle = None
    try:
        if request.method == "POST" and form.is_valid():
            begun = _begin(desk, look, form)
            if begun is not None:
                return HttpResponseRedirect(reverse("backoffice:counter_start", kwargs={"start": begun.reference}))
        else:
            operations.look_at(look.holder, profiles[0].name, now=desk.now)
    except operations.NotPossible as refused:
        obstacle = refused.why
    context = {
        "heading": display_name(look.holder) or _("Établissement"),
        "form": None if obstacle else form,
        "identity": people.identity_of(look.holder),
        "obstacle": people.why(obstacle) if obstacle else None,
        "has_account": obstacle is operations.Obstacle.ACCOUNT,
        "look": look,
    }
    return office(request, desk, "backoffice/counter/check.html", context)


def _begin(desk: Desk, look: Look, form: PaperForm) -> CounterStart | None:
    try:
        return operations.begin(
            holder=look.holder,
            profile=form.cleaned_data["profil"],
            fund=desk.fund,
            agent=desk.actor,
            document=Document(form.cleaned_data["piece"]),
            now=desk.now,
        )
    except operations.TooMany:
        said = _("Vous avez commencé %(most)d inscriptions aujourd'hui : c'est la limite. Un collègue peut continuer.")
        refuse(form, said % {"most": rules.PER_AGENT_PER_DAY})
        return None


@require_safe
@agent_page(Permission.COUNTER)
def start(request: HttpRequest, desk: Desk, start: UUID) -> HttpResponse:
    """Show the reference to read aloud, then how far the person has come: nothing of what they type."""
    return _show(request, desk, _own(desk, start))


@require_POST
@agent_page(Permission.COUNTER)
def cancel(request: HttpRequest, desk: Desk, start: UUID) -> HttpResponse:
    """Take a start back."""
    found = _own(desk, start)
    if operations.cancel(found, now=desk.now):
        return HttpResponseRedirect(reverse("backoffice:counter_start", kwargs={"start": start}))
    found.refresh_from_db()
    return _show(request, desk, found, too_late=True)


def _own(desk: Desk, reference: UUID) -> CounterStart:
    """Return a start of this agent at this fund. Another one is no page at all, and is journalled."""
    found = queries.find(reference, agent=desk.actor, fund_code=desk.fund.code)
    if found is None:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="counter")
        raise Http404
    return found


def _show(request: HttpRequest, desk: Desk, found: CounterStart, *, too_late: bool = False) -> HttpResponse:
    stage = queries.stage_of(found, now=desk.now)
    answers = found.enrolment.answers or {}
    details = answers.get("details", {})
    context: dict[str, Any] = {
        "heading": _("Inscription au guichet"),
        "start": found,
        "stage": stage.value,
        "name": " ".join(part for part in (details.get("nom", ""), details.get("prenom", "")) if part),
        "too_late": too_late,
        "may_cancel": stage in (Stage.WAITING, Stage.JOINED, Stage.USED_UP),
        "here": reverse("backoffice:counter_start", kwargs={"start": found.reference}),
    }
    if stage is Stage.WAITING:
        address = _address(desk.fund)
        context |= {"address": address.partition("://")[2], "drawing": _drawing(address), "code": found.code}
    return office(request, desk, "backoffice/counter/start.html", context)


def _address(fund: Fund) -> str:
    """Return where the reference is typed; it holds none: a photograph of it, or a history, opens nothing."""
    return settings.PUBLIC_URL + reverse("enrolment:join", kwargs={"fund": fund})


@functools.lru_cache(maxsize=64)
def _drawing(address: str) -> SafeString:
    """Return a QR code as SVG, dark on light whatever the page's colours: cameras want it so. Drawn once."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(scale=4, dark="#000", light="#fff")
    return mark_safe(drawn)  # noqa: S308 - numbers of a drawing; nothing of the address is written in it
