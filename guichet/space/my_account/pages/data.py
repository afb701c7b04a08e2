"""« Mes données »: the page, and the two files."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guichet.audit import operations as audit
from guichet.login.access import fund_of, private_page
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.space.frame import private
from guichet.space.my_account.export import SECTIONS
from guichet.space.my_account.export.files import as_json, as_pdf

FORMS = {"pdf": "application/pdf", "json": "application/json"}
FILE_NAME = "mes-donnees"
"""Says nothing of the member: it stays among the downloads of a shared computer."""


@require_safe
@private_page
def my_data(request: HttpRequest, session: Session) -> HttpResponse:
    """Say what the copy holds."""
    context = {
        "heading": _("Mes données"),
        "ours": [section.title for section in SECTIONS if not section.from_funds],
        "of_funds": [section.title for section in SECTIONS if section.from_funds],
    }
    return private(request, "space/account/data.html", context, session)


@require_POST
@private_page
@fresh_password
def download(request: HttpRequest, session: Session, form: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Give the copy. By POST: it leaves a line in the journal."""
    if form not in FORMS:
        raise Http404
    account, now = session.account, timezone.now()
    content = as_json(account, now=now) if form == "json" else as_pdf(account, fund=fund_of(account), now=now)
    with transaction.atomic():
        audit.record("account.data_exported", account=str(account.reference), fund_code=account.fund_code, now=now)
    return HttpResponse(
        content,
        content_type=FORMS[form],
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}.{form}"', "Cache-Control": "no-store"},
    )
