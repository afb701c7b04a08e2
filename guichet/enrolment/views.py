"""Read the request, ask the journey, make one call, answer."""

import functools

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.enrolment import browser, operations
from guichet.enrolment.browser import Stopped
from guichet.enrolment.claimants import holder_kind, profile_of
from guichet.enrolment.forms import RESUME_FORMS
from guichet.enrolment.profile_names import OPEN_ONLINE, PARTICULIER, HolderKind
from guichet.enrolment.profiles import TRAITS
from guichet.enrolment.states import Route
from guichet.enrolment.steps.base import GoTo, Refused, Step, Visit
from guichet.enrolment.steps.identifier import IDENTIFIERS
from guichet.enrolment.steps.profile import Profile, ProfileForm
from guichet.enrolment.steps.proof import ProofStep
from guichet.enrolment.steps.receive import too_many_codes
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.funds.kept import banners
from guichet.ui.forms import Form
from guichet.ui.pages import page
from guichet.vigilance.queries import notes

_DONE = {
    Route.FILE_ADDED: gettext_lazy("Votre dossier est ajouté"),
    Route.FILE_ASKED: gettext_lazy("Votre demande est transmise"),
    Route.RENEWAL: gettext_lazy("Votre courrier est demandé"),
    Route.HELP: gettext_lazy("Votre demande est transmise"),
}
_OF_MEMBER = (Route.FILE_ADDED, Route.FILE_ASKED)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« S'inscrire »: the first page (R17, R26). Nothing is written until it is answered."""
    now = timezone.now()
    under_way = browser.find(request)
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            profile = form.cleaned_data["profil"]
            if profile not in OPEN_ONLINE:
                return HttpResponseRedirect(reverse("enrolment:third_parties", kwargs={"fund": fund}))
            if under_way is not None:
                operations.abandon(under_way, now=now)
            enrolment, token = operations.start(fund=fund, profile={"profile": profile}, now=now)
            return browser.remember(_next(browser.visit_of(request, enrolment, now=now)), token)
    elif under_way is not None and browser.can_resume(under_way, now=now):
        return HttpResponseRedirect(reverse("enrolment:resume", kwargs={"fund": fund}))
    else:
        form = ProfileForm()
    context = {
        "form": form,
        "heading": Profile.title,
        "action": reverse("enrolment:start", kwargs={"fund": fund}),
        "abandon_url": reverse("enrolment:abandon", kwargs={"fund": fund}),
        "join_url": reverse("enrolment:join", kwargs={"fund": fund}),
        "banners": banners(fund, now=now),
    }
    return page(request, Profile.template, context, fund=fund, private=True)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, fund: Fund, slug: str) -> HttpResponse:
    """Show, or take the answer of, any step of any journey."""
    try:
        visit = browser.visit(request, fund, now=timezone.now())
    except Stopped as stopped:
        return stopped.response
    asked = next((candidate for candidate in visit.journey.steps if candidate.slug == slug), None)
    if asked is None:
        raise Http404
    late = visit.left_idle and request.method == "POST" and asked.taken_late
    if not late and (
        not visit.journey.may_visit(asked, visit.answers) or visit.answers.get(asked.name, {}).get("failed")
    ):
        return _next(visit)
    form = asked.form(request.POST if request.method == "POST" else None, visit)
    return _answer(request, asked, visit, form) if form.is_valid() else _show(request, asked, visit, form)


def _answer(request: HttpRequest, asked: Step, visit: Visit, form: Form) -> HttpResponse:
    token = ""
    try:
        if visit.left_idle:
            token = operations.begin_again(visit)
        asked.submit(form, visit)
    except Refused as refused:
        form.add_error(refused.field_name, refused.message)
        response = _show(request, asked, visit, form)
    except GoTo as there:
        response = HttpResponseRedirect(reverse(f"enrolment:{there.url_name}", kwargs={"fund": visit.fund}))
    except operations.Superseded:
        # Another answer won; the same browser starts again from what is kept now.
        visit.enrolment.refresh_from_db()
        response = _next(visit)
    else:
        response = _next(visit)
    return browser.remember(response, token) if token else response


@require_http_methods(["GET", "HEAD", "POST"])
def cannot_answer(request: HttpRequest, fund: Fund, slug: str) -> HttpResponse:
    """Where the links « je n'ai pas trouvé ce montant » and « Je n'arrive pas à lire ce numéro » lead (R94, R96)."""
    try:
        visit = browser.visit(request, fund, now=timezone.now())
    except Stopped as stopped:
        return stopped.response
    asked = next((candidate for candidate in visit.journey.steps if candidate.slug == slug), None)
    if not isinstance(asked, ProofStep):
        raise Http404
    if not visit.journey.may_visit(asked, visit.answers):
        return _next(visit)
    if request.method == "POST":
        try:
            operations.cannot_answer(visit, asked)
        except operations.Superseded:
            visit.enrolment.refresh_from_db()
        return _next(visit)
    context = {
        "heading": _("Vous ne pouvez pas répondre ?"),
        "where_to_look": asked.proof.where_to_look(visit.fund.policy),
        "close": _url(asked, visit),
    }
    return page(request, "enrolment/cannot_answer.html", context, fund=visit.fund, member=visit.member, private=True)


@require_POST
def send_code_again(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Recevoir un nouveau code »."""
    try:
        visit = browser.visit(request, fund, now=timezone.now())
    except Stopped as stopped:
        return stopped.response
    if "receive" not in visit.answers or "code" in visit.answers:
        return _next(visit)
    try:
        asked = visit.journey.find("code")
    except KeyError:
        raise Http404 from None
    try:
        operations.send_code(visit)
    except operations.TooManyCodes:
        form = asked.form({}, visit)
        form.errors.clear()
        form.add_error(None, too_many_codes())
        return _show(request, asked, visit, form)
    return _show(request, asked, visit, asked.form(None, visit), sent_again=True)


@require_safe
def unknown_number(request: HttpRequest, fund: Fund, kind: str) -> HttpResponse:
    """Open the dialog of « Je ne connais pas mon numéro » (R50-R53), in the words of that number."""
    identifier = next((one for one in IDENTIFIERS if one.kind == kind), None)
    if identifier is None:
        raise Http404
    close = reverse("enrolment:step", kwargs={"fund": fund, "slug": identifier.slug})
    context = {
        "heading": _("Vous ne connaissez pas votre numéro ?"),
        "close": close,
        "lead": identifier.unknown_lead,
        "where": identifier.where,
        "picture": identifier.picture,
    }
    return page(request, "enrolment/unknown_number.html", context, fund=fund, private=True)


@require_http_methods(["GET", "HEAD", "POST"])
def account_exists(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Un compte existe déjà pour : » (R54-R58). Who runs the establishment now goes on from here."""
    try:
        visit = browser.visit(request, fund, now=timezone.now())
    except Stopped as stopped:
        return stopped.response
    known = visit.answers.get("identifier")
    if known is None:
        return _next(visit)
    identifier = visit.journey.find("identifier")
    of_person = holder_kind(visit.answers) is HolderKind.PERSON
    at_counter = browser.of_counter(visit.enrolment)
    if request.method == "POST" and not of_person and not at_counter:
        try:
            operations.take_over(visit, identifier)
        except operations.Superseded:
            visit.enrolment.refresh_from_db()
        return _next(visit)
    context = {
        "heading": _("Un compte existe déjà pour :"),
        "number": _grouped(visit, known["number"]),
        "of_person": of_person,
        "at_counter": at_counter,
        "other_profile": visit.answers["profile"]["profile"] != PARTICULIER.name,
        "previous_url": _url(identifier, visit) if identifier.slug else "",
    }
    return page(request, "enrolment/account_exists.html", context, fund=visit.fund, private=True)


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Take up an enrolment left half-way, after typing the number and the birth date again."""
    now = timezone.now()
    enrolment = browser.find(request)
    if enrolment is None or not browser.can_resume(enrolment, now=now):
        return HttpResponseRedirect(reverse("enrolment:start", kwargs={"fund": fund}))
    kind = holder_kind(enrolment.answers)
    form = RESUME_FORMS[kind](request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            token = operations.resume(enrolment, typed=form.typed(), now=now)
        except operations.Superseded:
            return HttpResponseRedirect(reverse("enrolment:start", kwargs={"fund": fund}))
        if token:
            return browser.remember(_next(browser.visit_of(request, enrolment, now=now)), token)
        if enrolment.answers is None or enrolment.resume_tries >= operations.RESUME_TRIES:
            return browser.forget(page(request, "enrolment/lost.html", _lost(), fund=fund, private=True))
        form.add_error(None, _wrong_resumption(kind))
    context = {
        "form": form,
        "heading": _("Reprendre votre inscription"),
        "of_person": kind is HolderKind.PERSON,
        "abandon_url": reverse("enrolment:abandon", kwargs={"fund": fund}),
    }
    return page(request, "enrolment/resume.html", context, fund=fund, private=True)


@require_POST
def abandon(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Abandonner »: erase what was typed, and say so (R32, G-16)."""
    enrolment = browser.find(request)
    of_member = enrolment is not None and browser.of_member(enrolment)
    renewing = enrolment is not None and browser.of_renewal(enrolment)
    if enrolment is not None:
        operations.abandon(enrolment, now=timezone.now())
    context = {
        "heading": _("Demande abandonnée")
        if renewing
        else _("Ajout abandonné")
        if of_member
        else _("Inscription abandonnée"),
        "renewing": renewing,
        "here": reverse("space:my_files") if of_member else _address("start", fund.slug),
        "of_member": of_member,
    }
    return browser.forget(page(request, "enrolment/abandoned.html", context, fund=fund, private=True))


@require_safe
def done(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Inscription terminée » (R113-R115). The same words for everybody who took the same route and asked the same."""
    enrolment = browser.find(request)
    if enrolment is None or not enrolment.route:
        return HttpResponseRedirect(reverse("enrolment:start", kwargs={"fund": fund}))
    route = Route(enrolment.route)
    policy = fund.policy
    context = {
        "heading": _DONE.get(route, gettext_lazy("Inscription terminée")),
        "route": route.value,
        "of_member": route in _OF_MEMBER,
        "takes_over": enrolment.takes_over,
        "vigilance": notes(fund, now=timezone.now()),
        "days": policy.provisional_days_letter
        if route in (Route.POST, Route.RENEWAL)
        else policy.provisional_days_email,
    }
    return page(request, "enrolment/done.html", context, fund=fund, private=True)


def _grouped(visit: Visit, number: str) -> str:
    """Return the number as on papers, in the way of its profile, wherever it came from."""
    return TRAITS[profile_of(visit.answers)].identifier().show(number)


def _wrong_resumption(kind: HolderKind) -> str:
    if kind is HolderKind.PERSON:
        return _("Ce numéro ou cette date de naissance ne sont pas ceux de l'inscription commencée.")
    return _("Ce numéro ou ce nom ne sont pas ceux de l'inscription commencée.")


def _show(request: HttpRequest, asked: Step, visit: Visit, form: Form, *, sent_again: bool = False) -> HttpResponse:
    before = visit.journey.previous_step(asked, visit.answers)
    own = _url(asked, visit)
    context = {
        "form": form,
        "heading": asked.title,
        # In words: the page that sends another code shows this form under an address of its own.
        "action": own,
        "here": request.get_full_path() if request.path == own else own,
        "previous_url": _url(before, visit) if before and before.slug else None,
        "abandon_url": _address("abandon", visit.fund.slug),
        "slug": asked.slug,
        "sent_again": sent_again,
        "renewing": "renewal" in visit.answers,
        "changing": "modifier" in request.GET or bool(form.errors),
        "banners": banners(visit.fund, now=visit.now),
        "vigilance": notes(visit.fund, now=visit.now),
        **asked.context(visit),
    }
    return page(request, asked.template, context, fund=visit.fund, member=visit.member, private=True)


def _next(visit: Visit) -> HttpResponse:
    """Go to the first step left unanswered."""
    following = visit.journey.next_step(visit.answers)
    if visit.enrolment.route or following is None:
        return HttpResponseRedirect(_address("done", visit.fund.slug))
    if not following.slug:
        # What was known beforehand is erased: it ended at this moment, and the page of any step says so.
        following = visit.journey.steps[-1]
    return HttpResponseRedirect(_url(following, visit))


def _url(asked: Step, visit: Visit) -> str:
    return _address("step", visit.fund.slug, slug=asked.slug)


@functools.cache
def _address(name: str, fund: str, **slug: str) -> str:
    """Return an address of this journey, worked out once for each fund: every page shows several."""
    return reverse(f"enrolment:{name}", kwargs={"fund": catalogue.by_slug(fund), **slug})


def _lost() -> dict[str, str]:
    return {"heading": _("Votre inscription n'a pas été conservée")}
