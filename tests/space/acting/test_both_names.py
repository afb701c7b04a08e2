"""Whatever is sent for somebody else says by whom: to the fund, on paper, in the history, and in the giver's activity."""

import datetime as dt
import io

import pypdf
import pytest
from django.urls import reverse

from guichet.accounts.models import Reception
from guichet.audit import operations as audit
from guichet.audit.models import Entry
from guichet.backoffice.cases import words
from guichet.cases.models import Case
from guichet.documents.models import Document, DocumentKind
from guichet.files import store
from guichet.login.models import Session
from guichet.requests import sending
from guichet.requests.models import Request, RequestEvent
from guichet.space.my_account import activity
from tests.factories import AccountFactory, enter
from tests.mandates.factories import MandateFactory
from tests.requests.declaring import filled

pytestmark = pytest.mark.django_db
BY = "WEBER ODILE (Cabinet Épi)"


@pytest.fixture
def giver():
    account = AccountFactory(
        person__postal_lines=["M FLORENT WEBER", "", "", "1 RUE DE LA GARE", "", "67000 STRASBOURG"]
    )
    account.contact.documents_by = Reception.EMAIL
    account.contact.save()
    return account


@pytest.fixture
def mandate(giver):
    return MandateFactory(giver=giver, services=["dec_ressources"])


def words_of(kind):
    content = store.read(Document.objects.select_related("file").get(kind=kind).file)
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def test_a_declaration_sent_under_a_mandate_bears_both_names(client, giver, mandate, now):
    draft = filled(giver, now=now)
    hands = enter(client, mandate.receiver)
    hands.post(reverse("space:act"), {"mandat": mandate.reference})
    address = reverse("space:request_send", kwargs={"reference": draft.request.reference})
    sent = hands.post(address, {"honneur": "on", "revision": draft.request.revision})
    assert sent.url == reverse("space:request_sent", kwargs={"reference": draft.request.reference})
    request = Request.objects.get()
    assert ["Envoyé par", BY] in request.summary[-1]["lines"]
    assert ["Au nom de", "WEBER FLORENT"] in request.summary[-1]["lines"]
    assert BY in words_of(DocumentKind.PROOF)
    assert RequestEvent.objects.get().words == f"Envoyé par {BY}, qui agit sous mandat."
    assert ("Envoyé sous mandat par", BY) in [(str(a), b) for a, b in words.lines(Case.objects.get().details)]
    entry = Entry.objects.get(event="request.sent")
    assert (entry.account, entry.facts["by_account"]) == (str(giver.reference), str(mandate.receiver.reference))
    lines = activity.everything(giver, now=now)
    assert f"par {BY}, sous mandat" in [str(line.by) for line in lines]


def test_what_a_member_sends_bears_their_name_alone(giver, now):
    draft = filled(giver, now=now)
    sent = sending.send(draft, revision=draft.request.revision, now=now)
    assert all(part["title"] != "Mandat" for part in sent.summary)
    assert RequestEvent.objects.get().words == ""
    assert audit.acting_for() == ""


def test_the_password_asked_again_is_that_of_who_is_there(client, giver, mandate, now):
    draft = filled(giver, now=now)
    hands = enter(client, mandate.receiver)
    hands.post(reverse("space:act"), {"mandat": mandate.reference})
    Session.objects.update(password_checked_at=now - dt.timedelta(hours=3))
    address = reverse("space:request_send", kwargs={"reference": draft.request.reference})
    page = hands.post(address, {"honneur": "on", "revision": draft.request.revision}).content.decode()
    assert "Confirmez que c'est bien vous" in page.replace("&#x27;", "'")
    assert "WEBER ODILE" in page
    assert not Request.objects.exclude(state="draft").exists()


def test_another_declaration_of_the_giver_is_out_of_reach(client, giver, now):
    """For another service: neither begun, nor read, nor listed."""
    mandate = MandateFactory(giver=giver, services=["dem_ceam"])
    draft = filled(giver, now=now)
    hands = enter(client, mandate.receiver)
    hands.post(reverse("space:act"), {"mandat": mandate.reference})
    for name in ("request", "request_check", "request_send", "request_abandon"):
        address = reverse(f"space:{name}", kwargs={"reference": draft.request.reference})
        assert hands.post(address).status_code in {403, 405}, name
        assert hands.get(address).status_code == 403, name
    assert hands.get(reverse("space:request_begin", kwargs={"kind": "dec-ressources"})).status_code == 403
    page = hands.get(reverse("space:requests")).content.decode()
    assert str(draft.request.reference) not in page
    assert "essources" not in page.partition("<main")[2]
