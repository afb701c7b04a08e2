"""« Mes données »: the page, and the two files."""

from datetime import timedelta

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guichet.audit import operations as audit
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login.access import fund_of, leaving_page
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.space.frame import private
from guichet.space.my_account.export import sections_of
from guichet.space.my_account.export.files import as_json, as_pdf

FORMS = {"pdf": "application/pdf", "json": "application/json"}
FILE_NAME = "mes-donnees"
"""Says nothing of the member: it stays among the downloads of a shared computer."""
COPIES_PER_DAY = 20
"""Drawing a PDF of thousands of payments takes seconds of a processor."""


@require_safe
@leaving_page
def my_data(request: HttpRequest, session: Session) -> HttpResponse:
    """Say what the copy holds."""
    return _show(request, session)


@require_POST
@leaving_page
@fresh_password
def download(request: HttpRequest, session: Session, form: str) -> HttpResponse:
    """Give the copy. By POST: it leaves a line in the journal."""
    if form not in FORMS:
        raise Http404
    account, now = session.account, timezone.now()
    limit = Limit("data.export", str(account.reference), COPIES_PER_DAY, timedelta(days=1))
    if not limits.attempt(limit, now=now).allowed:
        return _show(request, session, too_many=True)
    content = as_json(account, now=now) if form == "json" else as_pdf(account, fund=fund_of(account), now=now)
    with transaction.atomic():
        audit.record("account.data_exported", account=str(account.reference), fund_code=account.fund_code, now=now)
    return HttpResponse(
        content,
        content_type=FORMS[form],
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}.{form}"', "Cache-Control": "no-store"},
    )


def _show(request: HttpRequest, session: Session, *, too_many: bool = False) -> HttpResponse:
    context = {
        "heading": _("Mes données"),
        "ours": [section.title for section in sections_of(session.account) if not section.from_funds],
        "of_funds": [section.title for section in sections_of(session.account) if section.from_funds],
        "acts_for_others": session.account.delegate_id is not None,
        "too_many": too_many,
        "here": reverse("space:my_data"),
    }
    return private(request, "space/account/data.html", context, session)
