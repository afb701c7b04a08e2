"""« Mes documents »: which papers there are; each is downloaded there."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Account
from guichet.accounts.owners import in_file
from guichet.documents import queries as documents
from guichet.documents.models import DocumentKind
from guichet.documents.queries import Chosen
from guichet.space import queries
from guichet.space.documents.words import ONE
from guichet.space.my_account.export.sections import Record, Section


def _documents(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Document"): one.title,
            _("Nature"): str(ONE[DocumentKind(one.kind)]),
            _("Date"): one.issued_on,
            _("Lu le"): one.read_at,
            _("Caisse"): queries.fund_name(one.fund_code),
        }
        for one in documents.papers(in_file(account, None), Chosen())
    ]


SECTIONS: tuple[Section, ...] = (
    Section("documents", gettext_lazy("Vos documents"), ("documents.Document",), _documents),
)
