"""Papers, bills and parcels of invented people, as the funds send them."""

import datetime as dt
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from guichet.accounts.owners import Owner
from guichet.certificates.models import Certificate
from guichet.certificates.numbers import new_control, new_number
from guichet.documents.models import DocumentKind
from guichet.documents.operations import file_pdf
from guichet.registry.models import Bill, ContributionKind, Establishment, Parcel, SentDocument, Tenure
from tests.factories import PersonFactory


def pdf_bytes(words="Notification de droits", *, size=0):
    """Return a PDF of one empty page, or one of `size` bytes: by hand, which takes no time."""
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    )
    ended = b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%010d\n%%%%EOF\n"
    content = b"%PDF-1.7\n% " + words.encode()
    rest = sum(map(len, parts)) + 3 * len(b"1 0 obj\n\nendobj\n") + len(b"xref\n0 4\n") + 4 * 20 + len(ended % 0)
    content += b" " * max(0, size - len(content) - 1 - rest) + b"\n"
    places = []
    for number, one in enumerate(parts, start=1):
        places.append(b"%010d 00000 n \n" % len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    return content + b"xref\n0 4\n0000000000 65535 f \n" + b"".join(places) + ended % len(content)


class SentDocumentFactory(DjangoModelFactory):
    """« Notification de droits » of 20 February 2026, sent to a person; with `establishment`, to that place."""

    class Meta:
        model = SentDocument

    source_ref = factory.Sequence("N-{:06}".format)
    establishment = None
    person = factory.Maybe("establishment", None, factory.SubFactory(PersonFactory))
    fund_code = "68"
    title = "Notification de droits"
    issued_on = dt.date(2026, 2, 20)
    file_name = factory.LazyAttribute(lambda o: f"{o.source_ref}.pdf")


def paper(holder, *, title="Notification de droits", day="2026-02-20", read=False, **more):
    """File a paper of a person or an establishment, from MSA d'Alsace unless told otherwise."""
    owner = Owner(establishment=holder) if isinstance(holder, Establishment) else Owner(person=holder)
    told = {"fund_code": "68", "kind": DocumentKind.SENT, "now": timezone.now(), "content": pdf_bytes(title), **more}
    return file_pdf(
        owner=owner, title=title, name="document.pdf", issued_on=dt.date.fromisoformat(day), read=read, **told
    )


class BillFactory(DjangoModelFactory):
    """A call of 1 234,56 € for the third quarter of 2026, due on 30 November; `paid_on` says that it is paid."""

    class Meta:
        model = Bill

    source_ref = factory.Sequence("F-{:06}".format)
    establishment = None
    person = factory.Maybe("establishment", None, factory.SubFactory(PersonFactory))
    kind = factory.LazyAttribute(lambda o: ContributionKind.WAGES if o.establishment else ContributionKind.BILL)
    fund_code = "68"
    number = factory.Sequence("2026-{:06}".format)
    label = "Cotisations et contributions, 3e appel 2026"
    period_from = dt.date(2026, 7, 1)
    period_until = dt.date(2026, 9, 30)
    issued_on = dt.date(2026, 10, 30)
    due_on = dt.date(2026, 11, 30)
    amount_cents = 1_234_56
    paid_on = None
    paid_cents = factory.LazyAttribute(lambda o: o.amount_cents if o.paid_on else 0)


class ParcelFactory(DjangoModelFactory):
    """1 ha 23 a 45 ca of fields at Village Inventé, owned."""

    class Meta:
        model = Parcel

    source_ref = factory.Sequence("L-{:06}".format)
    establishment = None
    person = factory.Maybe("establishment", None, factory.SubFactory(PersonFactory))
    fund_code = "68"
    commune_code = "67990"
    commune_name = "Village Inventé"
    section = "ZB"
    number = factory.Sequence("{:04}".format)
    nature = "Terres"
    tenure = Tenure.OWNED
    area_sqm = 12_345
    income_cents = 45_00
    since = dt.date(2012, 1, 1)


def certificate_of(holder, **values):
    """Write the row of a certificate of a person, issued now by MSA d'Alsace, without its paper."""
    now = timezone.now()
    told = {"fund_code": "68", "kind": "fiscale", "number": new_number(), "issued_at": now, "key_id": 1}
    told |= {"expires_on": now.date() + dt.timedelta(days=90), "said": {"payload": "", "control": new_control()}}
    return Certificate.objects.create(person=holder, said_index=uuid.uuid4().hex, **{**told, **values})
