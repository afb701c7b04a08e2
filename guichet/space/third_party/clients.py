"""« Mes clients »: those who gave a mandate to the structure, what each lets it do, and until when."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.accounts.holders import display_name
from guichet.accounts.models import File
from guichet.accounts.states import MAY_LOG_IN
from guichet.conventions.models import Convention, Member
from guichet.conventions.rules import Service
from guichet.login.models import Session
from guichet.mandates.models import Mandate
from guichet.mandates.rules import MandateState
from guichet.space.queries import fund_name, in_words
from guichet.space.services import SERVICES
from guichet.space.third_party import names
from guichet.space.third_party.access import member_page
from guichet.space.third_party.frame import under
from guichet.space.third_party.names import Named


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(Service.CLIENTS)
def clients(request: HttpRequest, session: Session, member: Member) -> HttpResponse:
    """List them by name, each with a button to act for them; a name that is looked for is posted."""
    titles = {one.key: str(one.title) for one in SERVICES}
    everybody = [Named(_name(one), _line(one, titles)) for one in in_force(member.convention, now=timezone.now())]
    context = {"heading": _("Mes clients"), "shown": names.page_of(request, everybody)}
    return under(request, "clients.html", context, session=session, member=member)


def in_force(convention: Convention, *, now: datetime) -> list[Mandate]:
    """Return the mandates that this structure has and that open something now, at the funds of its convention."""
    today = timezone.localdate(now)
    same = File.objects.filter(account=OuterRef("giver"), profile=OuterRef("profile"), fund_code=OuterRef("fund_code"))
    place = Q(establishment=OuterRef("establishment")) | Q(establishment__isnull=True)
    found = Mandate.objects.filter(
        Exists(same.filter(place)),
        structure=convention.structure_id,
        fund_code__in=convention.fund_codes,
        state=MandateState.GIVEN,
        effective_at__lte=now,
        starts_on__lte=today,
        ends_on__gte=today,
        giver__state__in=MAY_LOG_IN,
    )
    return list(found.select_related("giver__person", "giver__establishment", "establishment").order_by("pk"))


def _name(mandate: Mandate) -> str:
    return mandate.establishment.name.upper() if mandate.establishment else display_name(mandate.giver.holder)


def _line(mandate: Mandate, titles: Mapping[str, str]) -> dict[str, object]:
    return {
        "reference": mandate.reference,
        "services": [titles[key] for key in mandate.services if key in titles],
        "until": in_words(mandate.ends_on),
        "fund": fund_name(mandate.fund_code),
    }
