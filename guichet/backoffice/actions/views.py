"""One click and one confirmation: the page that says what an action will do, and does it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from guichet.accounts.holders import display_name
from guichet.agents.access import Desk, deny, file_page
from guichet.agents.frame import office
from guichet.agents.models import Look
from guichet.agents.roles import Permission
from guichet.backoffice.actions import BY_NAME, confirmations, doing
from guichet.backoffice.actions.base import Action
from guichet.backoffice.person import situation as situations
from guichet.backoffice.person.causes.base import ENROL_BY_POST
from guichet.backoffice.person.situation import Situation
from guichet.ui.forms import Form


@require_http_methods(["GET", "HEAD", "POST"])
@file_page(Permission.FIND)
def act(request: HttpRequest, desk: Desk, look: Look, action: str) -> HttpResponse:
    """Show what an action will do; do it once it is confirmed, and go back to the file with a word."""
    chosen = BY_NAME.get(action)
    if chosen is None:
        raise Http404
    if not desk.may(chosen.permission):
        return deny(request, desk, reason="role")
    if request.method == "POST":
        return _do(request, desk, look, chosen)
    if chosen.needs_caller and look.caller_checked_at is None:
        return _check_first(request, desk, look, chosen, status=200)
    return _show(request, chosen, situations.load(desk, look, now=desk.now))


def _do(request: HttpRequest, desk: Desk, look: Look, action: Action) -> HttpResponse:
    try:
        said = doing.perform(action, desk, look, data=request.POST)
    except doing.CallerNotChecked:
        return _check_first(request, desk, look, action, status=403)
    except doing.TooManyToday:
        context = _words(look, action)
        return office(request, desk, "backoffice/actions/too_many.html", context, status=429)
    except doing.Changed as changed:
        return _show(request, action, changed.situation, changed=True, status=409)
    except doing.Refused as refused:
        return _show(request, action, refused.situation, form=refused.form, refusal=refused.message)
    return HttpResponseRedirect(confirmations.address_with_notice(look, str(said)))


def _show(  # noqa: PLR0913 - what the page says, by name
    request: HttpRequest,
    action: Action,
    situation: Situation,
    *,
    form: Form | None = None,
    refusal: str = "",
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    possible = action.applies(situation)
    context = {
        **_words(situation.look, action),
        "possible": possible,
        "consequences": action.consequences(situation) if possible else [],
        "form": form or (action.form(situation, None) if possible else None),
        "confirmation": confirmations.confirmation_of(situation, action.name),
        "refusal": refusal,
        "changed": changed,
        # Of an act before there is an account, « Mon compte » tells the look alone.
        "member_reads": situation.account is not None or action.name == ENROL_BY_POST,
    }
    return office(request, situation.desk, "backoffice/actions/confirm.html", context, status=status)


def _check_first(request: HttpRequest, desk: Desk, look: Look, action: Action, *, status: int) -> HttpResponse:
    return office(request, desk, "backoffice/actions/check_first.html", _words(look, action), status=status)


def _words(look: Look, action: Action) -> dict[str, Any]:
    return {
        "heading": action.label,
        "whose": display_name(look.holder),
        "look": look,
        "action": action,
    }
