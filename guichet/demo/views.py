"""The pages of the demonstration: who can enrol, and what reached them."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guichet.accounts import file_codes, file_requests
from guichet.accounts.models import FileRequest
from guichet.accounts.states import FileRequestState
from guichet.demo import agents, callers, papers, surroundings
from guichet.demo import mailbox as boxes
from guichet.demo.elsewhere import shown
from guichet.demo.members import partners, ready
from guichet.funds import catalogue
from guichet.ui.pages import page

EMAIL_POLICY: Final = (
    # An email comes from templates, and from a name somebody typed: it may show its own colours, open its links
    # in another tab, and nothing else. The sandbox takes away this site's origin, and with it its cookies.
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "form-action 'none'; frame-ancestors 'self'"
)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show who can enrol, with what they would read on their papers."""
    now = timezone.now()
    context = {
        "heading": _("Qui essayer"),
        "members": ready.shown(),
        "partners": partners.shown(),
        "members_fund": catalogue.by_slug(agents.FUND),
        "members_password": ready.PASSWORD,
        "people": papers.all_papers(now=now),
        "establishments": papers.all_establishments(now=now),
        "callers": callers.all_callers(),
        "agents": agents.shown(),
        "agents_password": agents.PASSWORD,
        "agents_code": agents.code(now=now),
        "elsewhere": shown.shown(),
    }
    return _page(request, "demo/people.html", context)


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the emails, the SMS and the letters."""
    context = {
        "heading": _("La boîte aux lettres"),
        "emails": boxes.emails(surroundings.mail_folder(settings.DEMO_FOLDER)),
        "sms": boxes.sms(surroundings.sms_folder(settings.DEMO_FOLDER)),
        "letters": boxes.letters(settings.LETTERS_FOLDER),
        "most_shown": boxes.MOST_SHOWN,
        "files_asked": FileRequest.objects.filter(state=FileRequestState.WAITING).count(),
        "by_sms": catalogue.by_slug(surroundings.BY_SMS),
    }
    return _page(request, "demo/mailbox.html", context)


@require_POST
def accept_requests(_request: HttpRequest) -> HttpResponse:
    """Answer, as an agent would, every request for a file at a fund that does not know the person."""
    for asked in FileRequest.objects.filter(state=FileRequestState.WAITING).select_related("account"):
        # One a day for each account, like any letter: the others wait.
        with suppress(*file_codes.CANNOT_WRITE, file_requests.NotAsked, file_requests.AccountOver):
            file_codes.issue_file_code(asked, now=timezone.now())
    return HttpResponseRedirect(reverse("demo:mailbox"))


@require_safe
def email(request: HttpRequest, name: str) -> HttpResponse:
    """Show one email as a mail program would: its headers, its HTML in a frame, its text."""
    found = _email(name)
    return _page(request, "demo/email.html", {"heading": found.subject, "email": found})


@require_safe
def email_html(_request: HttpRequest, name: str) -> HttpResponse:
    """Show the HTML of one email alone, for the frame of its page."""
    # Links leave the frame: the pages they lead to refuse to be framed.
    html = _email(name).html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": EMAIL_POLICY, "X-Frame-Options": "SAMEORIGIN"})


@require_safe
def letter(_request: HttpRequest, letter_id: uuid.UUID) -> HttpResponseBase:
    """Give the PDF of a letter, to be shown by the browser."""
    path = boxes.letter_path(settings.LETTERS_FOLDER, letter_id)
    if path is None:
        raise Http404
    return FileResponse(
        path.open("rb"),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="lettre-{letter_id}.pdf"'},
    )


def _email(name: str) -> boxes.Email:
    found = boxes.email(surroundings.mail_folder(settings.DEMO_FOLDER), name)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    response = page(request, template, context, fund=catalogue.national(), private=True)
    # These pages have a stylesheet and a frame of their own.
    policy = response["Content-Security-Policy"].replace("style-src ", "style-src 'self' ")
    response["Content-Security-Policy"] = f"{policy}; frame-src 'self'"
    return response
