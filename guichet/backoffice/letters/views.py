"""Batches of letters, those that came back, one to stop."""

import re
import uuid
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.backoffice.letters import operations, reading
from guichet.backoffice.letters.forms import ReturnForm, StopForm
from guichet.delivery.models import Batch, Message
from guichet.delivery.operations import NotStopped
from guichet.delivery.states import State

AFTER = "apres"
KNOWN = "connu"
_SHORT = re.compile(rf"[0-9a-f]{{{reading.SHORT}}}", re.ASCII)


@require_safe
@agent_page(Permission.LETTERS)
def letters(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Courriers »: how many are where, those that wait, and the last batches."""
    shown, after = reading.waiting(desk.fund.code, after=request.GET.get(AFTER, ""), now=desk.now)
    context = {
        "heading": _("Courriers"),
        "counts": reading.counts(desk.fund.code, now=desk.now),
        "letters": shown,
        "batches": reading.last_batches(desk.fund.code),
        "next": _next(reverse("backoffice:letters"), after),
        "first": AFTER not in request.GET,
    }
    return office(request, desk, "backoffice/letters/letters.html", context)


@require_safe
@agent_page(Permission.LETTERS)
def batch(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """« Lot »: this fund's letters of one batch."""
    found = reading.batch(desk.fund.code, name)
    if found is None:
        return _not_ours(desk, Batch.objects.filter(name=name).exists())
    kept, counts = found
    shown, after = reading.of_batch(desk.fund.code, kept, after=request.GET.get(AFTER, ""), now=desk.now)
    context = {
        "heading": _("Lot %(name)s") % {"name": name},
        "batch": counts,
        "letters": shown,
        "next": _next(request.path, after),
    }
    return office(request, desk, "backoffice/letters/batch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.LETTERS)
def letter(request: HttpRequest, desk: Desk, number: uuid.UUID) -> HttpResponse:
    """One letter: what it is, where it is, and « Arrêter ce courrier »."""
    form = StopForm(request.POST or None)
    too_late = False
    if request.method == "POST" and form.is_valid():
        try:
            operations.stop(letter=number, desk=desk, reason=form.cleaned_data["motif"])
        except NotStopped:
            too_late = True
        except operations.TooManyToday:
            form.add_error(
                None,
                _("Vous avez arrêté %(most)d courriers en un jour : c'est la limite. Un collègue peut continuer.")
                % {"most": operations.STOPS_PER_DAY},
            )
        else:
            return HttpResponseRedirect(request.path)
    shown = reading.one(desk.fund.code, number, now=desk.now)
    if shown is None:
        return _not_ours(desk, Message.objects.filter(pk=number).exists())
    context = {
        "heading": _("Courrier %(number)s") % {"number": shown.short},
        "letter": shown,
        "form": form if shown.may_be_stopped else None,
        "waits": shown.state == State.QUEUED,
        "too_late": too_late,
    }
    return office(request, desk, "backoffice/letters/letter.html", context, status=409 if too_late else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.LETTERS)
def returned(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Courriers revenus »: those that came back, and one more to note."""
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (answer := _note(form, desk)) is not None:
        return answer
    listed = reading.returned(desk.fund.code, now=desk.now)
    context = {
        "heading": _("Courriers revenus"),
        "letters": [(shown, reading.CASE_STATES[case.state] if case else "") for shown, case in listed],
        "form": form,
        "noted": _noted(request.GET.get("note", "")),
    }
    return office(request, desk, "backoffice/letters/returned.html", context)


def _noted(said: str) -> str:
    """Return what the address says was noted, nothing where it says anything else: it is shown."""
    return said if said == KNOWN or _SHORT.fullmatch(said) else ""


def _note(form: ReturnForm, desk: Desk) -> HttpResponse | None:
    typed, reason = form.cleaned_data["numero"], form.cleaned_data["motif"]
    try:
        number, news = operations.note_return(typed=typed, reason=reason, desk=desk)
    except operations.UnknownNumber:
        form.refuse(_("Aucun courrier de votre caisse ne porte ce numéro. Vérifiez les 8 premiers caractères."))
    except operations.NumberNotWhole:
        form.refuse(_("Plusieurs courriers commencent ainsi. Saisissez le numéro entier."))
    except operations.NeverPosted:
        form.refuse(
            _("Ce courrier n'a pas été imprimé, ou vient de l'être : il ne peut pas être revenu. Vérifiez son numéro.")
        )
    except operations.TooManyToday:
        form.refuse(
            _("Vous avez noté %(most)d retours en un jour : c'est la limite. Un collègue peut continuer.")
            % {"most": operations.RETURNS_PER_DAY}
        )
    except OSError:
        form.refuse(_("Le dossier de l'imprimeur ne répond pas. Rien n'a été noté : réessayez dans un moment."))
    else:
        said = urlencode({"note": str(number)[: reading.SHORT] if news else KNOWN})
        return HttpResponseRedirect(f"{reverse('backoffice:letters_returned')}?{said}")
    return None


def _not_ours(desk: Desk, exists: bool) -> HttpResponse:  # noqa: FBT001 - the one thing it is told
    """No page; the journal is told where there is one, of another fund."""
    if exists:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="letter")
    raise Http404


def _next(address: str, after: str) -> str:
    return f"{address}?{urlencode({AFTER: after})}" if after else ""
