"""Giving a mandate: what, to whom, until when; what that means, in plain words; then it leaves."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.bank import operations as bank
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.mandates import giving
from guichet.mandates.models import Mandate
from guichet.mandates.rules import MOST_OPEN
from guichet.space import marks
from guichet.space import sight as sights
from guichet.space.bank import trust
from guichet.space.bank.views import WHY
from guichet.space.frame import private
from guichet.space.mandates import words
from guichet.space.mandates.forms import MandateForm, OfferForm, StructureForm
from guichet.space.mandates.home import at_home

NUMBERS_PER_HOUR = 20
"""Numbers of conventions that an account may type, right ones too: of a random one, nobody finds another."""
CONFIRM, AGAIN = "confirmer_mandat", "corriger"
"""Names of the two buttons of the page that says what is given."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_home
@fresh_password
def mandate_offer(request: HttpRequest, session: Session) -> HttpResponse:
    """Offer it to somebody by their mailbox: a relative, a professional, a colleague."""
    return _give(request, session, OfferForm)


@require_http_methods(["GET", "HEAD", "POST"])
@at_home
@fresh_password
def mandate_to_structure(request: HttpRequest, session: Session) -> HttpResponse:
    """Give it to a structure that has a convention, by the number of that."""
    return _give(request, session, StructureForm)


def _give(request: HttpRequest, session: Session, kind: type[MandateForm]) -> HttpResponse:
    sight, now = sights.of(session), timezone.now()
    offered = words.givable(sight.bundle)
    if not offered:
        raise Http404
    posted = request.method == "POST"
    form = kind(request.POST if posted else None, sight=sight, offered=offered, today=timezone.localdate(now))
    if posted and kind is StructureForm and not limits.attempt(_tries(session), now=now).allowed:
        form.errors.clear()
        form.add_error(None, _("Trop de numéros essayés. Patientez une heure, ou demandez-le à la structure."))
        return _ask(request, session, form)
    if not posted or not form.is_valid() or AGAIN in request.POST:
        return _ask(request, session, form)
    reasons = bank.why(session.account, trust.of(session, now=now), now=now)
    if CONFIRM not in request.POST:
        return _confirm(request, session, form, reasons)
    try:
        given = _do(session, form, reasons)
    except giving.TooMany:
        form.add_error(
            None,
            _(
                "Vous avez proposé plusieurs mandats aujourd'hui, ou %(most)d sont ouverts. Retirez ceux qui ne "
                "servent plus, ou revenez demain."
            )
            % {"most": MOST_OPEN},
        )
        return _ask(request, session, form)
    done = "given" if given.structure_id else "offered"
    return marks.go(session, reverse("space:mandate", kwargs={"reference": given.reference}), done)


def _do(session: Session, form: MandateForm, reasons: list[str]) -> Mandate:
    account, now = session.account, timezone.now()
    if isinstance(form, OfferForm):
        return giving.offer(account, form.proposal(), to=form.invited(), reasons=reasons, now=now)
    structure = form.cleaned_data["convention"]
    return giving.give_to_structure(account, form.proposal(), structure=structure, reasons=reasons, now=now)


def _ask(request: HttpRequest, session: Session, form: MandateForm) -> HttpResponse:
    to_structure = isinstance(form, StructureForm)
    heading = _("Donner un mandat à une structure") if to_structure else _("Donner un mandat")
    context = {
        "heading": heading,
        "form": form,
        "to_structure": to_structure,
        "fields": [form[one] for one in form.fields],
    }
    return private(request, "space/mandates/offer.html", context, session)


def _confirm(request: HttpRequest, session: Session, form: MandateForm, reasons: list[str]) -> HttpResponse:
    """Say what the other will be able to do, and what they never will; what was typed travels in the page."""
    proposal = form.proposal()
    known = {one.key: one for one in words.givable(form.sight.bundle)}
    structure = form.cleaned_data.get("convention")
    whom = structure.name if structure else f"{form.cleaned_data['prenom']} {form.cleaned_data['nom']}"
    context = {
        "heading": _("Vérifiez avant de donner ce mandat"),
        "whom": whom,
        "email": form.cleaned_data.get("email", ""),
        "services": [known[key] for key in proposal.services],
        "starts_on": proposal.starts_on,
        "ends_on": proposal.ends_on,
        "waits": [WHY[one] for one in reasons],
        "to_structure": structure is not None,
        "typed": [
            (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
        ],
        "confirm": CONFIRM,
        "again": AGAIN,
    }
    return private(request, "space/mandates/confirm.html", context, session)


def _tries(session: Session) -> Limit:
    return Limit("mandates.convention", str(session.account.reference), NUMBERS_PER_HOUR, timedelta(hours=1))
