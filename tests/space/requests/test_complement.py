"""« Envoyer ce qui manque »: papers and words, sent once, to the agent who has the case, and nobody else's."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.backoffice.requests import reading
from guichet.cases.models import Case
from guichet.cases.receipts import number
from guichet.files.models import StoredFile
from guichet.login.models import Session
from guichet.registry.models import ReportedState, RequestState
from guichet.requests import complement
from guichet.requests.models import Request, RequestPaper
from guichet.requests.working import SYSTEM, Overtaken, move
from tests.factories import PASSWORD, AccountFactory, SentRequestFactory, enter

WHY = "Il manque votre avis d'imposition."


def picture(name="avis.png"):
    """A picture that any check takes."""
    from io import BytesIO

    from PIL import Image

    content = BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


class Upload:
    """What a form gives of a file that was checked."""

    def keep(self, *, now):
        from guichet.files import store

        return store.keep(b"%PDF-1.7", name="avis.pdf", media_type="application/pdf", now=now)


def asked_for(**values):
    """Return a request that waits for something since an hour ago."""
    earlier = timezone.now() - dt.timedelta(hours=1)
    request = SentRequestFactory(sent_at=earlier - dt.timedelta(hours=1), **values)
    move(request, to=RequestState.COMPLEMENT_ASKED, words=WHY, by=SYSTEM, now=earlier)
    return request


@pytest.fixture
def asked(db):
    return asked_for()


@pytest.fixture
def member(client, asked):
    return enter(client, asked.account)


def here(request):
    return f"/espace/demarches/{request.reference}/complement/"


def test_from_what_is_missing_to_what_is_sent(member, asked):
    assert here(asked) in member.get(f"/espace/demarches/{asked.reference}/").text
    page = member.get(here(asked)).text
    assert "avis d&#x27;imposition" in page
    assert member.post(here(asked), {"fichier": picture()})["Location"] == here(asked)
    assert "avis.png" in member.get(here(asked)).text
    assert not reading.papers(Request.objects.get()), "what is half done is the member's alone"
    response = member.post(f"{here(asked)}envoyer/", {"mot": "Le voici."})
    assert "de nouveau en cours" in member.get(response["Location"]).text
    event = asked.events.order_by("pk").last()
    assert (event.state, event.words, event.by) == ("under_way", "Le voici.", None)
    assert [paper.file.name for _label, paper in reading.papers(Request.objects.get())] == ["avis.png"]
    assert Case.objects.get(reference=asked.reference).notes.last().text == "Le complément demandé est arrivé."
    assert member.post(f"{here(asked)}envoyer/", {"mot": "Encore."}).status_code == 302
    assert asked.events.count() == 3, "sent twice, it is sent once"


def test_a_session_left_open_sends_nothing_and_loses_no_word(member, asked):
    Session.objects.update(password_checked_at=timezone.now() - dt.timedelta(hours=1))
    sending = f"{here(asked)}envoyer/"
    page = member.post(sending, {"mot": "Le voici."})
    assert "Confirmez que c'est bien vous" in page.text.replace("&#x27;", "'")
    assert Request.objects.get().state == RequestState.COMPLEMENT_ASKED
    typed = re.search(r'name="saisie" value="([^"]+)"', page.text)[1]
    shown = {"confirmer": "mot-de-passe", "confirmer-mot_de_passe": PASSWORD, "saisie": typed}
    assert member.post(sending, shown).status_code == 302
    assert asked.events.order_by("pk").last().words == "Le voici."
    assert member.get(sending)["Location"] == here(asked)


def test_what_is_refused_is_said_and_loses_no_word(member, asked):
    assert "Ajoutez un fichier, ou écrivez" in member.post(f"{here(asked)}envoyer/", {"mot": " "}).text
    page = member.post(f"{here(asked)}envoyer/", {"mot": "x" * 5_000}).text
    assert "x" * 5_000 in page
    assert "fichier" in member.post(here(asked), {"fichier": SimpleUploadedFile("a.pdf", b"MZ not a PDF")}).text
    assert member.post(here(asked)).status_code == 200
    assert not RequestPaper.objects.exists()
    assert Request.objects.get().state == RequestState.COMPLEMENT_ASKED


def test_a_paper_may_be_taken_away_until_it_is_sent(member, asked):
    paper = complement.add(asked, Upload(), now=timezone.now())
    member.post(f"{here(asked)}{paper.reference}/retirer/")
    assert not RequestPaper.objects.exists()
    paper = complement.add(asked, Upload(), now=timezone.now())
    complement.answer(asked, words="", now=timezone.now())
    member.post(f"{here(asked)}{paper.reference}/retirer/")
    assert RequestPaper.objects.exists()


def test_nobody_else_s_and_nothing_that_was_not_asked_for(member, asked):
    other = asked_for(account=AccountFactory())
    paper = complement.add(other, Upload(), now=timezone.now())
    for address in (here(other), here(asked).replace(str(asked.reference), "11111111-1111-4111-8111-111111111111")):
        assert member.get(address).status_code == 404
        assert member.post(f"{address}envoyer/", {"mot": "x"}).status_code == 404
        assert member.post(f"{address}{paper.reference}/retirer/").status_code == 404
    assert member.post(f"{here(asked)}{paper.reference}/retirer/").status_code == 404
    assert Entry.objects.filter(event="space.denied", facts__purpose="request").count() == 3
    assert RequestPaper.objects.count() == 1
    move(asked, to=RequestState.REFUSED, words=WHY, by=SYSTEM, now=timezone.now())
    assert member.get(here(asked))["Location"] == f"/espace/demarches/{asked.reference}/"
    member.post(f"{here(asked)}envoyer/", {"mot": "Trop tard."})
    assert asked.events.count() == 3
    assert "commission de recours amiable" in member.get(f"/espace/demarches/{asked.reference}/").text


def test_so_many_papers_and_no_more(asked, monkeypatch):
    monkeypatch.setattr(complement, "MOST", 1)
    complement.add(asked, Upload(), now=timezone.now())
    with pytest.raises(complement.TooManyPapers):
        complement.add(asked, Upload(), now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_sent_in_two_windows_while_a_file_is_added(at_once):
    asked = asked_for()
    seen = [Request.objects.get() for _ in range(3)]
    results = at_once(
        lambda: complement.answer(seen[0], words="a", now=timezone.now()),
        lambda: complement.answer(seen[1], words="b", now=timezone.now()),
        lambda: complement.add(seen[2], Upload(), now=timezone.now()),
    )
    assert [type(one) for one in results[:2]].count(Overtaken) == 1
    assert asked.events.count() == 3
    assert RequestPaper.objects.count() == (not isinstance(results[2], Overtaken))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("to", "left"), [("complement_asked", 1), ("under_way", 0), ("done", 0), ("refused", 0)])
def test_what_was_not_sent_is_shown_to_no_agent_whatever_the_fund_decides_meanwhile(to, left):
    asked, now = asked_for(), timezone.now()
    complement.add(asked, Upload(), now=now)
    reported = ReportedState.objects.create(
        source_ref="R1",
        fund_code=asked.fund_code,
        receipt=number(asked.reference),
        state=to,
        on=timezone.localdate(now),
        words=WHY,
    )
    move(asked, to=RequestState(to), words=WHY, by=SYSTEM, now=now + dt.timedelta(minutes=1), reported=reported)
    kept = Request.objects.get()
    assert not reading.papers(kept)
    assert complement.pending(kept).count() == RequestPaper.objects.count() == StoredFile.objects.count() == left
    if left:
        complement.answer(kept, words="", now=now + dt.timedelta(minutes=2))
        assert len(reading.papers(Request.objects.get())) == 1
