"""« Mes clients »: those who gave a mandate to the structure, what each lets it do, and until when."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.accounts.holders import display_name
from guichet.conventions.models import Member
from guichet.conventions.rules import Service
from guichet.login.models import Session
from guichet.mandates import queries
from guichet.mandates.models import Mandate
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
    everybody = [Named(_name(one), _line(one, titles)) for one in _given(member)]
    context = {"heading": _("Mes clients"), "shown": names.page_of(request, everybody)}
    return under(request, "clients.html", context, session=session, member=member)


def _given(member: Member) -> list[Mandate]:
    convention = member.convention
    return queries.to_structure(convention.structure_id, fund_codes=convention.fund_codes, now=timezone.now())


def _name(mandate: Mandate) -> str:
    return mandate.establishment.name.upper() if mandate.establishment else display_name(mandate.giver.holder)


def _line(mandate: Mandate, titles: Mapping[str, str]) -> dict[str, object]:
    return {
        "reference": mandate.reference,
        "services": [titles[key] for key in mandate.services if key in titles],
        "until": in_words(mandate.ends_on),
        "fund": fund_name(mandate.fund_code),
    }
