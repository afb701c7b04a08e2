"""Sent once, with a receipt, an acknowledgement that says what the law asks, and a proof that the fund knows again."""

import dataclasses
import io

import pypdf
import pytest

from guichet.accounts.models import Reception
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.cases.receipts import find, number
from guichet.delivery.models import Message
from guichet.documents.models import Document, DocumentKind
from guichet.documents.operations import file_pdf
from guichet.files import store
from guichet.funds.models import AssistanceDesk
from guichet.registry.models import RequestState
from guichet.requests import operations, seals, sending
from guichet.requests.kinds.law import Law, Silence
from guichet.requests.models import Request, RequestEvent
from guichet.requests.operations import AlreadySent, Superseded
from tests.factories import AccountFactory
from tests.requests.declaring import BULLETINS, Attached, filled, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    account = AccountFactory(
        person__postal_lines=["M FLORENT WEBER", "", "", "1 RUE DE LA GARE", "", "67000 STRASBOURG"]
    )
    account.contact.documents_by = Reception.EMAIL
    account.contact.save()
    return account


def send(draft, now):
    return sending.send(draft, revision=draft.request.revision, now=now)


def words(kind):
    content = store.read(Document.objects.select_related("file").get(kind=kind).file)
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert "pdfuaid:part>1<" in reader.xmp_metadata.stream.get_data().decode()
    text = " ".join(page.extract_text() for page in reader.pages)
    # Folded, no-break spaces and all: lines are cut where the page ends.
    return " ".join(text.split())


@pytest.mark.requirement("R10")
def test_everything_that_comes_of_it_is_written_at_once(account, now):
    draft = filled(account, now=now)
    operations.add_paper(draft, paper=BULLETINS, attachment=Attached(), revision=draft.request.revision, now=now)
    sent = send(read(draft.request, account, now=now), now)
    kept = Request.objects.get()
    assert (kept.state, kept.sent_at, kept.pk) == (RequestState.RECEIVED, now, sent.pk)
    assert [event.state for event in RequestEvent.objects.all()] == [RequestState.RECEIVED]
    case = find(number(kept.reference))
    assert (case.kind, case.about, case.reference) == (CaseKind.REQUEST, str(account.reference), kept.reference)
    papers = {one.kind: one for one in Document.objects.filter(about=kept.reference)}
    assert set(papers) == {DocumentKind.ACKNOWLEDGEMENT, DocumentKind.PROOF}
    assert all(one.person_id == account.person_id for one in papers.values())
    entry = Entry.objects.get(event="request.sent")
    assert entry.facts == {"purpose": "dec_ressources"}
    [notice] = Message.objects.filter(message="requests/acknowledged")
    assert notice.channel == "email"
    proof = words(DocumentKind.PROOF)
    code = seals.code_of(kept, seals.digests(kept))
    for told in ("Déclaration de ressources", "WEBER FLORENT", number(kept.reference), "10 mars 2026 à 10:00",
                 "1 200,50 €", "2 400,50 €", code, "bulletin.pdf", kept.papers.get().digest[:32]):  # fmt: skip
        assert told in proof, told


LAWS = {
    Silence.REFUSES: ("10 mai 2026", "réputée refusée", "deux mois", "commission de recours amiable"),
    Silence.ACCEPTS: ("10 mai 2026", "réputée acceptée", "attestation", "L. 232-3"),
    Silence.NOTHING: ("ni acceptation, ni refus", "commission de recours amiable"),
}


@pytest.mark.requirement("R10")
@pytest.mark.parametrize("silence", Silence)
def test_the_acknowledgement_says_every_item_of_the_law(account, now, silence):
    AssistanceDesk.objects.update_or_create(
        fund_code="68", defaults={"telephone": "09 69 36 37 03", "email": "assistance@example.org"}
    )
    draft = filled(account, now=now)
    kind = dataclasses.replace(draft.kind, law=Law(silence=silence, basis="article L. 231-4"))
    send(dataclasses.replace(draft, kind=kind), now)
    told = words(DocumentKind.ACKNOWLEDGEMENT)
    items = ("10 mars 2026 à 10:00", "MSA d’Alsace", "09 69 36 37 03", "assistance@example.org", "L. 112-11")
    for item in (*items, *LAWS[silence]):
        assert item in told, item


def test_sent_twice_it_is_sent_once_and_the_second_gets_the_same(account, now):
    draft = filled(account, now=now)
    again = read(draft.request, account, now=now)
    assert send(draft, now) == send(again, now) == send(read(draft.request, account, now=now), now)
    assert (Case.objects.count(), Document.objects.count(), RequestEvent.objects.count()) == (1, 2, 1)
    assert Message.objects.filter(message="requests/acknowledged").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_five_at_once_one_sends(account, now, at_once):
    draft = filled(account, now=now)
    drafts = [read(draft.request, account, now=now) for _ in range(5)]
    results = at_once(*[lambda one=one: send(one, now) for one in drafts])
    assert {getattr(result, "pk", result) for result in results} == {draft.request.pk}
    assert (Case.objects.count(), Document.objects.count(), RequestEvent.objects.count()) == (1, 2, 1)


def test_what_was_changed_since_it_was_shown_is_not_sent(account, now):
    shown = filled(account, now=now)
    draft = read(shown.request, account, now=now)
    operations.add_paper(draft, paper=BULLETINS, attachment=Attached(), revision=draft.request.revision, now=now)
    for late in (shown, read(shown.request, account, now=now)):
        with pytest.raises(Superseded):
            sending.send(late, revision=shown.request.revision, now=now)
    operations.abandon(shown.request, account=account, now=now)
    with pytest.raises(Superseded):
        send(shown, now)
    assert not Case.objects.exists()


def test_half_answered_or_without_a_needed_paper_nothing_leaves(account, now):
    draft = filled(account, now=now)
    needed = dataclasses.replace(BULLETINS, needed=lambda _answers: True)
    without = dataclasses.replace(draft, kind=dataclasses.replace(draft.kind, papers=(needed,)))
    with pytest.raises(sending.NotComplete):
        send(without, now)
    answers = dict(draft.answers)
    del answers["couple"]
    draft.request.answers = answers
    with pytest.raises(sending.NotComplete):
        send(draft, now)
    assert Request.objects.get().state == RequestState.DRAFT


def test_a_period_is_declared_once_by_whichever_account_comes_first(account, now):
    draft = filled(account, now=now)
    late = dataclasses.replace(draft)
    Request.objects.filter(pk=draft.request.pk).update(account=None)
    second = filled(account, now=now)
    first = send(read(draft.request, account, now=now), now)
    with pytest.raises(AlreadySent) as raised:
        send(second, now)
    assert raised.value.request == first
    assert late.request.pk == first.pk


def test_when_a_paper_cannot_be_filed_nothing_was_sent(account, now, monkeypatch):
    draft = filled(account, now=now)

    def fail(*args, kind, **kwargs):
        if kind == DocumentKind.PROOF:
            raise OSError("disk full")
        return file_pdf(*args, kind=kind, **kwargs)

    monkeypatch.setattr(sending, "file_pdf", fail)
    with pytest.raises(OSError, match="disk full"):
        send(draft, now)
    assert Request.objects.get().state == RequestState.DRAFT
    assert not any(model.objects.exists() for model in (Case, Document, RequestEvent))
    monkeypatch.undo()
    assert send(read(draft.request, account, now=now), now).state == RequestState.RECEIVED


def test_the_code_of_a_proof_is_of_every_word_and_of_no_other_request(account, now):
    sent = send(filled(account, now=now), now)
    code = seals.code_of(sent, seals.digests(sent))
    kept = Request.objects.get()
    assert seals.is_genuine(kept, f" {code} ")
    assert not any(seals.is_genuine(kept, wrong) for wrong in ("", "é", code[:-1], code.swapcase()))
    kept.summary[4]["lines"][0][1] = "12,00 €"
    assert not seals.is_genuine(kept, code)
    other = send(filled(AccountFactory(), now=now), now)
    assert not seals.is_genuine(other, code)


def test_what_our_fonts_cannot_draw_is_sent_all_the_same(account, now):
    draft = filled(account, now=now)
    draft.request.answers = {**draft.answers, "vous_salaires": {"mois_1": 1, "mois_2": 1, "mois_3": 1}}
    told = dataclasses.replace(draft, kind=dataclasses.replace(draft.kind, honour="Vrai 🙂 漢字 #panic(1)"))
    send(told, now)
    assert "Vrai ? ?? #panic(1)" in words(DocumentKind.PROOF)
    assert Request.objects.get().summary[-1]["lines"][0][0] == "Vrai 🙂 漢字 #panic(1)", "what is kept is what was read"


def test_a_letter_leaves_only_for_who_chose_paper_and_no_email_says_what_it_is(account, now):
    account.contact.documents_by = Reception.LETTER
    account.contact.save()
    send(filled(account, now=now), now)
    [notice] = Message.objects.filter(message="requests/acknowledged")
    assert notice.channel == "letter"
    assert "ressources" not in str(notice.payload["context"]).lower()
