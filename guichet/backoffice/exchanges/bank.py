"""New bank details as the agent who holds their case checks them, and stops them where something is wrong."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.agents.access import Desk
from guichet.agents.frame import office
from guichet.backoffice.cases.views import LOST, case_address
from guichet.backoffice.exchanges.guard import give, holder_page, of_case
from guichet.bank import operations, queries
from guichet.bank.models import BankChange
from guichet.bank.rules import PENDING
from guichet.cases.models import Case, CaseKind
from guichet.identifiers import iban as ibans


def _bank(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    change = _of(case)
    if request.method == "POST":
        try:
            operations.stop(change, actor=desk.actor, now=desk.now)
        except operations.NotPending:
            return HttpResponseRedirect(case_address(case.reference, LOST))
        return HttpResponseRedirect(case_address(case.reference, "close"))
    known = queries.known_accounts(change.person)
    context = {
        "heading": _("Vérifier ce compte"),
        "iban": ibans.grouped(change.iban),
        "holder": change.holder_name,
        "known": [(ibans.grouped(one.iban), one.holder_name, one.since) for one in known],
        "others": queries.others_who_gave(change),
        "paper": change.paper_id is not None,
        "asked_at": change.asked_at,
        "waited": bool(change.waits_for),
        "may_stop": change.state in PENDING,
        "case": case,
        **of_case(case),
    }
    return office(request, desk, "backoffice/exchanges/bank.html", context)


bank = require_http_methods(["GET", "HEAD", "POST"])(holder_page([CaseKind.BANK_DETAILS], _bank))


def _rib(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    paper = _of(case).paper
    if paper is None:
        raise Http404
    return give(request, desk, case, paper)


rib = require_safe(holder_page([CaseKind.BANK_DETAILS], _rib))


def _of(case: Case) -> BankChange:
    change = BankChange.objects.select_related("person", "paper").filter(reference=case.reference).first()
    if change is None:
        raise Http404
    return change
