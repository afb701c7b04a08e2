"""« Bénéficiaires »: the people whom a convention names, and what its kind may read about each."""

import uuid

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.conventions import consulted
from guichet.conventions.models import Beneficiary, Convention, Member
from guichet.conventions.queries import rights_of
from guichet.conventions.rules import Service
from guichet.login.models import Session
from guichet.registry.naming import display_name
from guichet.space.third_party import about, access, names
from guichet.space.third_party.access import member_page
from guichet.space.third_party.frame import address, under
from guichet.space.third_party.names import Named

NAME_THEM = (Service.BENEFICIARIES, Service.EXCHANGES)
"""Either right shows who is on the list: whoever sends a file must say about whom."""


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(one_of=NAME_THEM)
def beneficiaries(request: HttpRequest, session: Session, member: Member) -> HttpResponse:
    """List them by name, with the year of birth; a name that is looked for is posted."""
    everybody = [
        Named(
            display_name(one.person),
            (address("third_beneficiary", member, one.reference), one.person.birth_year),
        )
        for one in on_list(member.convention)
    ]
    context = {"heading": _("Bénéficiaires"), "shown": names.page_of(request, everybody)}
    return under(request, "beneficiaries.html", context, session=session, member=member)


@require_safe
@member_page(one_of=NAME_THEM)
def beneficiary(request: HttpRequest, session: Session, member: Member, beneficiary: uuid.UUID) -> HttpResponse:
    """Show what the convention lets be read about one of them, which they will read that it was."""
    now = timezone.now()
    found = find(session, member, beneficiary)
    rights = rights_of(member, today=timezone.localdate())
    read = Service.BENEFICIARIES in rights
    if read:
        consulted.note(found, account=session.account, now=now)
    context = {
        "heading": display_name(found.person),
        "birth_year": found.person.birth_year,
        "about": about.of(member.convention, found.person) if read else None,
        "all": address("third_beneficiaries", member),
        "send": address("third_exchange_new", member, found.reference) if Service.EXCHANGES in rights else "",
    }
    return under(request, "beneficiary.html", context, session=session, member=member)


def on_list(convention: Convention) -> QuerySet[Beneficiary]:
    """Return those whom a convention names at this moment, with their rows of the registry."""
    named = Beneficiary.objects.filter(convention=convention, until__isnull=True)
    return named.select_related("person__replaced_by", "person__duplicate_of")


def find(session: Session, member: Member, reference: uuid.UUID) -> Beneficiary:
    """Return one who is on the list. Another convention's, or one taken off, is no page and journalled: Http404."""
    found = on_list(member.convention).filter(reference=reference).first()
    if found is None:
        raise access.denied(session, "beneficiary", now=timezone.now(), member=member)
    found.convention = member.convention
    return found
