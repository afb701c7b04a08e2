"""A new version of the general conditions, asked of each member at the login that follows (G-09)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guichet.accounts import conditions
from guichet.funds import wording
from guichet.funds.models import Audience
from guichet.funds.queries import current_conditions
from guichet.login import access
from guichet.login.models import Session
from guichet.ui.forms import Form

HERE = "login:accept_conditions"
SUMMARY_HEADING = 3


class ReadForm(Form):
    """Which version was before the member's eyes; the button accepts it (C-07)."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class TickedForm(ReadForm):
    """Likewise, with a box to tick, where the fund's enrolment has one."""

    conditions = forms.BooleanField(
        label=gettext_lazy("J'accepte les conditions générales d'utilisation de Mon espace privé"),
        error_messages={
            "required": gettext_lazy("Pour continuer, cochez la case qui accepte les conditions générales.")
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.stage_page(HERE)
def accept(request: HttpRequest, session: Session) -> HttpResponse:
    """« Les conditions générales ont changé »: what changes, the whole text, « J'accepte », and what if not."""
    now = timezone.now()
    ticked = access.fund_of(session.account).policy.acceptance == "tick_then_next"
    form_class = TickedForm if ticked else ReadForm
    changed = False
    if request.method == "POST":
        form = form_class(request.POST)
        if form.is_valid():
            try:
                conditions.accept(session.account, version=form.cleaned_data["version"], now=now)
            except conditions.NotInForce:
                changed = True
            else:
                return HttpResponseRedirect(reverse("space:home"))
        elif "version" in form.errors:
            changed = True
    audience = session.account.audience
    current = current_conditions(audience, now=now)
    if request.method != "POST" or changed:
        form = form_class(initial={"version": current.version})
    of_members = audience == Audience.MEMBERS
    # Nothing changed for whoever never accepted any: an account that an agent opened by letter.
    followed = session.account.conditions_version > 0
    context: dict[str, Any] = {
        "followed": followed,
        "of_members": of_members,
        "heading": _heading(followed=followed, of_members=of_members),
        "here": reverse(HERE),
        "form": form,
        "ticked": ticked,
        "changed": changed,
        "conditions": current,
        "summary": wording.render(current.summary, heading=SUMMARY_HEADING),
        "text": wording.render(current.text, heading=SUMMARY_HEADING),
    }
    return access.stage(request, session, "login/accept_conditions.html", context)


def _heading(*, followed: bool, of_members: bool) -> str:
    if of_members:
        changed, first = (
            _("Les conditions générales d'utilisation ont changé"),
            _("Acceptez les conditions générales d'utilisation"),
        )
    else:
        changed, first = (
            _("Les conditions générales des partenaires et des mandataires ont changé"),
            _("Acceptez les conditions générales des partenaires et des mandataires"),
        )
    return changed if followed else first
