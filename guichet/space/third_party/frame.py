"""What every page of a third party stands in: the structure for which one acts is named on each."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from guichet.conventions.models import Member
from guichet.login.models import Session
from guichet.space.frame import private


def under(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, session: Session, member: Member
) -> HttpResponse:
    """Return a page of the space, of what a convention opens to one of its persons."""
    structure = {"structure": member.convention.structure, "membership": member.reference}
    return private(request, f"space/third_party/{template}", {**structure, **context}, session)


def address(url_name: str, member: Member, *more: object) -> str:
    """Return the address of one of these pages for whoever asks."""
    return reverse(f"space:{url_name}", args=[member.reference, *more])
