"""« Mes coordonnées bancaires »: shown, changed, and a change given up."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts.operations import spoken_moment
from guichet.bank import operations, queries
from guichet.bank.models import BankChange
from guichet.bank.rules import ChangeState, Ended
from guichet.cases.receipts import number
from guichet.exchanges.rules import LARGEST_PAPER
from guichet.files.uploads import takes_files
from guichet.identifiers import iban as ibans
from guichet.login.access import private_page
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.space import marks
from guichet.space import sight as sights
from guichet.space.bank import trust
from guichet.space.bank.forms import BankForm
from guichet.space.frame import private
from guichet.space.sendings import counts_files

SAID = {
    "asked": gettext_lazy("Votre nouveau compte est enregistré. Un message vient de partir, pour vous prévenir."),
    "cancelled": gettext_lazy("La demande est abandonnée. Rien n'est changé."),
    "late": gettext_lazy("Il est trop tard pour l'abandonner ici : un conseiller l'a traitée. Appelez votre caisse."),
}
WHY = {
    "browser": gettext_lazy("ce navigateur est nouveau pour nous"),
    "contact": gettext_lazy("votre mot de passe ou vos coordonnées ont changé il y a peu"),
    "renewed": gettext_lazy("votre mot de passe a été renouvelé depuis un navigateur inconnu"),
    "unreached": gettext_lazy("nous ne pouvons vous prévenir que par courrier"),
    "factor": gettext_lazy("votre application ou votre clé d'accès n'a pas servi à cette connexion"),
}
OVER = {
    Ended.MEMBER: gettext_lazy("Vous avez abandonné votre dernière demande."),
    Ended.AGENT: gettext_lazy("Votre caisse n'a pas retenu votre dernière demande. Appelez-la, ou écrivez-lui."),
    Ended.ACCOUNT: gettext_lazy(
        "Votre dernière demande a été abandonnée, parce que votre mot de passe a changé ou que le compte a été bloqué. "
        "Vous pouvez la refaire."
    ),
    Ended.REGISTRY: gettext_lazy("Votre caisse a noté votre nouveau compte."),
    Ended.FORGOTTEN: gettext_lazy("Votre dernière demande n'a pas eu de suite. Vous pouvez la refaire."),
}


@require_safe
@private_page
def bank_details(request: HttpRequest, session: Session) -> HttpResponse:
    """Show where benefits are paid to, with the last digits alone, and the change that waits."""
    person = sights.of(session).paid
    latest = queries.latest(person) if person else None
    pending = latest if latest and latest.ended_at is None else None
    context = {
        "heading": _("Mes coordonnées bancaires"),
        "person": person,
        "known": [(ibans.masked(one.iban), one.holder_name, one.since) for one in queries.known_accounts(person)]
        if person
        else [],
        "pending": _in_words(pending) if pending else None,
        "over": OVER[Ended(latest.ended_by)] if latest and latest.ended_by else "",
        "done": SAID.get(marks.told(request, session), ""),
    }
    return private(request, "space/bank/details.html", context, session)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@counts_files
@takes_files(LARGEST_PAPER)
@fresh_password
def bank_change(request: HttpRequest, session: Session) -> HttpResponse:
    """Give another account."""
    sight, now = sights.of(session), timezone.now()
    person = sight.paid
    if person is None:
        raise Http404
    if queries.pending(person) is not None:
        return HttpResponseRedirect(reverse("space:bank_details"))
    posted, trusted = request.method == "POST", trust.of(session, now=now)
    form = BankForm(request.POST if posted else None, request.FILES if posted else None, person=person)
    if posted and form.is_valid():
        try:
            operations.ask(
                session.account, person, fund_code=sight.fund.code, wanted=form.wanted(), trust=trusted, now=now
            )
        except operations.AlreadyPending:
            return HttpResponseRedirect(reverse("space:bank_details"))
        except operations.SameAccount:
            form.add_error("iban", _("Vos prestations sont déjà versées à ce compte : il n'y a rien à changer."))
        except operations.NotPaid:
            form.add_error(None, _("Votre dossier ne permet pas ce changement en ligne. Appelez votre caisse."))
        except operations.TooMany:
            form.add_error(None, _("Vous avez changé de compte plusieurs fois aujourd'hui. Appelez votre caisse."))
        else:
            return marks.go(session, reverse("space:bank_details"), "asked")
    waits = [WHY[one] for one in operations.why(session.account, trusted, now=now)]
    context = {"heading": _("Changer de compte bancaire"), "form": form, "waits": waits}
    return private(request, "space/bank/change.html", context, session)


@require_POST
@private_page
def bank_cancel(request: HttpRequest, session: Session) -> HttpResponse:  # noqa: ARG001 - it says nothing more
    """Give up what waits. No password is asked: nothing changes, and whoever has a doubt must not be slowed down."""
    person, here = sights.of(session).paid, reverse("space:bank_details")
    change = queries.pending(person) if person else None
    if change is None:
        return marks.go(session, here, "")
    try:
        operations.cancel(session.account, change, now=timezone.now())
    except operations.NotPending:
        return marks.go(session, here, "late")
    return marks.go(session, here, "cancelled")


def _in_words(change: BankChange) -> dict[str, object]:
    held = change.state == ChangeState.HELD
    return {
        "iban": ibans.masked(change.iban),
        "asked_at": change.asked_at,
        "receipt": number(change.reference),
        "held_until": spoken_moment(change.effective_at) if held else "",
        "why": [WHY[one] for one in change.waits_for.split(",") if one in WHY],
    }
