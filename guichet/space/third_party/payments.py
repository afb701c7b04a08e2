"""« Paiements reçus »: what was paid to the structure, by branch and by time, one by one, as a file, as a statement.

Nothing of anybody else's: the number that the convention bears, at the funds that it names (docs/adr/0140).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guichet.conventions.models import Convention, Member
from guichet.conventions.rules import Service
from guichet.funds import catalogue
from guichet.identifiers import amounts
from guichet.login.models import Session
from guichet.registry.models import ThirdPartyPayment
from guichet.space import spreadsheet
from guichet.space.payments import choosing, giving, references
from guichet.space.payments.choosing import Choice, PaymentLine
from guichet.space.payments.giving import Addresses
from guichet.space.payments.statement import Heading
from guichet.space.queries import fund_name, in_words
from guichet.space.third_party import access
from guichet.space.third_party.access import member_page
from guichet.space.third_party.frame import address, under

FILE_NAME: Final = "paiements-recus"


@require_safe
@member_page(Service.PAYMENTS)
def payments(request: HttpRequest, session: Session, member: Member) -> HttpResponse:
    """Show the payments chosen, the latest first."""
    return _show(request, session, member, _wanted(member, request.GET))


@require_safe
@member_page(Service.PAYMENTS)
def payment(request: HttpRequest, session: Session, member: Member, reference: str) -> HttpResponse:
    """Show one payment. Another structure's is no page, as one that never was, and leaves a line in the journal."""
    now = timezone.now()
    try:
        key = references.key_of(reference, member.convention.structure)
    except (references.Foreign, references.Unknown):
        raise access.denied(session, "payment", now=now, member=member) from None
    found = of(member.convention).filter(pk=key).first()
    if found is None:
        raise access.denied(session, "payment", now=now, member=member)
    context = {
        "heading": _("Paiement du %(day)s") % {"day": in_words(found.paid_on)},
        "paid": found,
        "day": in_words(found.paid_on),
        "amount": amounts.format(found.amount_cents),
        "paid_by": fund_name(found.fund_code),
        "all": address("third_payments", member),
    }
    return under(request, "payment.html", context, session=session, member=member)


@require_safe
@member_page(Service.PAYMENTS)
def payments_csv(request: HttpRequest, _session: Session, member: Member) -> HttpResponse:
    """Give the payments chosen as a file for a spreadsheet."""
    header = [_("Date"), _("Nature"), _("Libellé"), _("Concerne"), _("Montant en euros"), _("Caisse")]
    content = spreadsheet.write(header, _cells(member, _wanted(member, request.GET)))
    return giving.file(content, spreadsheet.CONTENT_TYPE, f"{FILE_NAME}.csv")


@require_POST
@member_page(Service.PAYMENTS)
def payments_pdf(request: HttpRequest, session: Session, member: Member) -> HttpResponse:
    """Give « Relevé de paiements » of what was chosen. By POST: it is drawn each time, and counted."""
    convention, wanted = member.convention, _wanted(member, request.POST)
    heading = Heading(
        catalogue.by_code(convention.fund_code),
        convention.structure.name.upper(),
        _("Relevé établi le %(day)s à partir de ce que la MSA a enregistré des paiements faits à votre structure."),
    )
    printed = choosing.printed(of(convention), _liner(member), wanted=wanted)
    try:
        content = giving.draw(printed, session.account, wanted=wanted, heading=heading, now=timezone.now())
    except giving.NotDrawn as refusal:
        return _show(request, session, member, wanted, refusal=refusal.why)
    return giving.file(content, "application/pdf", f"{FILE_NAME}.pdf")


def of(convention: Convention) -> QuerySet[ThirdPartyPayment]:
    """Return the payments made to the structure by the funds of its convention; none where it has no number."""
    number = convention.structure.third_party_number
    if not number:
        return ThirdPartyPayment.objects.none()
    return ThirdPartyPayment.objects.filter(third_party_number=number, fund_code__in=convention.fund_codes)


def _wanted(member: Member, said: QueryDict) -> Choice:
    return choosing.choice(of(member.convention), **giving.asked(said))


def _show(request: HttpRequest, session: Session, member: Member, wanted: Choice, *, refusal: str = "") -> HttpResponse:
    among = of(member.convention)
    shown = choosing.page_of(among, _liner(member), wanted=wanted, page=request.GET.get("page", ""))
    addresses = Addresses(
        *(address(name, member) for name in ("third_payments", "third_payments_csv", "third_payments_pdf"))
    )
    context = giving.context(request, wanted, shown, addresses=addresses, refusal=refusal)
    return under(request, "payments.html", context | {"heading": _("Paiements reçus")}, session=session, member=member)


def _liner(member: Member) -> Callable[[ThirdPartyPayment], PaymentLine]:
    """Return what makes a line of a payment to this structure."""
    convention = member.convention
    reference, above = references.writer(convention.structure), address("third_payments", member)

    def line(one: ThirdPartyPayment) -> PaymentLine:
        paid_by = "" if one.fund_code == convention.fund_code else fund_name(one.fund_code)
        return PaymentLine(
            f"{above}{reference(one.pk)}/",
            one.paid_on,
            in_words(one.paid_on),
            one.branch,
            " · ".join(filter(None, (one.label, one.whom, paid_by))),
            one.whom,
            amounts.format(one.amount_cents),
        )

    return line


def _cells(member: Member, wanted: Choice) -> Iterator[Sequence[str]]:
    for one in choosing.narrowed(of(member.convention), wanted):
        yield (
            f"{one.paid_on:%d/%m/%Y}",
            one.branch,
            one.label,
            one.whom,
            spreadsheet.decimal(one.amount_cents),
            fund_name(one.fund_code),
        )
