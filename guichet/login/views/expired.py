"""« Votre mot de passe provisoire n'est plus valable » (G-17): said to whoever typed the right one, with a way on."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guichet.accounts import opening
from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.funds.catalogue import Fund
from guichet.login import another_letter
from guichet.ui.pages import page
from guichet.vigilance.queries import notes

_WAYS = {AccountState.AWAITING_LETTER: "post", AccountState.AWAITING_FIRST_LOGIN: "again"}


def show(request: HttpRequest, fund: Fund, account: Account) -> HttpResponse:
    """Say that the password is over. By post, one press sends another letter; else one enrols again."""
    way = _WAYS.get(AccountState(account.state), "renewal")
    proof = another_letter.proof_of(account) if way == "post" else ""
    return _page(request, fund, "login/expired.html", {"way": way, "proof": proof})


@require_POST
def send_another_letter(request: HttpRequest, fund: Fund) -> HttpResponse:
    """« Recevoir un nouveau courrier »."""
    try:
        another_letter.ask(request.POST.get("preuve", ""), now=timezone.now())
    except (another_letter.ProofTooOld, another_letter.NothingToReplace):
        return HttpResponseRedirect(reverse("login:window", kwargs={"fund": fund}))
    except opening.AddressCameBack:
        return _page(request, fund, "login/expired.html", {"way": "came_back"})
    except opening.TooManyLetters:
        return _page(request, fund, "login/expired.html", {"way": "used_up", "most": fund.policy.letters_per_30_days})
    except opening.NoPostalAddress:
        return _page(request, fund, "login/expired.html", {"way": "no_address"})
    context = {"heading": _("Votre nouveau courrier est demandé"), "days": fund.policy.provisional_days_letter}
    return _page(request, fund, "login/letter_asked.html", context)


def _page(request: HttpRequest, fund: Fund, template: str, context: dict[str, Any]) -> HttpResponse:
    here = reverse("login:window", kwargs={"fund": fund})
    context = {
        "heading": _("Votre mot de passe provisoire n'est plus valable"),
        "here": here,
        "vigilance": notes(fund, now=timezone.now()),
        **context,
    }
    return page(request, template, context, fund=fund, private=True)
