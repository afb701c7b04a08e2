"""« Contact & échanges » as its member uses it, and as somebody else tries to."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.exchanges.models import Appointment, Attachment, Post, Thread
from guichet.files import store
from tests.factories import AccountFactory, enter
from tests.files import samples

HERE = "/espace/echanges/"
PDF = samples.pdf()
TYPED = {"sujet": "sante", "objet": "Mes lunettes", "texte": "Bonjour,\n<b>Où en est</b> mon remboursement ?"}


def paper(name="facture.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def mark(page):
    return re.search(rb'name="envoi"[^>]*value="([0-9a-f-]{36})"', page.content)[1].decode()


@pytest.fixture
def thread(browser):
    browser.post(f"{HERE}nouveau/", TYPED)
    return Thread.objects.get()


@pytest.fixture
def appointment(browser):
    page = browser.get(f"{HERE}rendez-vous/").content.decode()
    halves = re.findall(r'value="(\d{4}-\d\d-\d\d-[ap]m)"', page)
    browser.post(
        f"{HERE}rendez-vous/",
        {
            "moyen": "telephone",
            "sujet": "retraite",
            "choix_1": halves[0],
            "choix_2": halves[3],
            "telephone": "0600000000",
        },
    )
    return Appointment.objects.get()


def test_a_message_with_its_papers_reaches_an_agent_and_its_author_sees_it(browser, account):
    sending = mark(browser.get(f"{HERE}nouveau/"))
    sent = {**TYPED, "envoi": sending, "pieces": [paper(), paper("photo.png", samples.image("PNG"))]}
    answer = browser.post(f"{HERE}nouveau/", sent)
    thread = Thread.objects.get()
    assert answer.url.startswith(f"{HERE}{thread.reference}/?fait=")
    case = Case.objects.get()
    assert (case.kind, case.reference, case.about) == (CaseKind.MESSAGE, thread.reference, str(account.reference))
    page = browser.get(answer.url).content.decode()
    assert "Votre message est envoyé" in page
    assert "&lt;b&gt;Où en est&lt;/b&gt;" in page
    assert "Vous préférez appeler" in page
    given = Attachment.objects.order_by("pk").first()
    file = browser.get(f"{HERE}{thread.reference}/pieces/{given.reference}/")
    assert (file.getvalue(), file["Content-Type"], file["Cache-Control"]) == (PDF, "application/pdf", "no-store")
    assert file["Content-Disposition"].startswith("attachment")


def test_sent_twice_it_is_one_message(browser):
    sent = {**TYPED, "envoi": mark(browser.get(f"{HERE}nouveau/"))}
    first, second = (browser.post(f"{HERE}nouveau/", sent) for _ in range(2))
    assert first.url.partition("?")[0] == second.url.partition("?")[0]
    assert (Thread.objects.count(), Post.objects.count(), Case.objects.get().times) == (1, 1, 1)


def test_somebody_elses_mark_writes_nothing_in_their_thread(client, browser, thread):
    stranger = enter(type(client)(), AccountFactory())
    sending = str(Post.objects.get().sending)
    page = stranger.post(f"{HERE}nouveau/", {**TYPED, "envoi": sending})
    assert page.status_code == 200
    assert Thread.objects.count() == Post.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"texte": ""}, "Ce champ est exigé."),
        ({"sujet": "tout"}, "Choisissez une des réponses proposées."),
        ({"pieces": [paper("virus.pdf", b"MZ\x90")]}, "virus.pdf : "),
        ({"pieces": [paper() for _ in range(4)]}, "3 fichiers au plus"),
        ({"pieces": [paper(content=PDF + b"0" * 5 * 1024 * 1024)]}, "Mo"),
    ],
)
def test_what_cannot_be_sent_is_told_and_nothing_typed_is_lost(browser, typed, said):
    page = browser.post(f"{HERE}nouveau/", {**TYPED, **typed})
    assert said in page.content.decode()
    assert "Mes lunettes" in page.content.decode()
    assert not Thread.objects.exists()


def test_somebody_elses_is_no_page_at_all_and_is_journalled(client, browser, thread, appointment):
    stranger = enter(type(client)(), AccountFactory())
    own = Post.objects.get()
    given = Attachment.objects.create(
        post=own, file=store.keep(PDF, name="a.pdf", media_type="application/pdf", now=own.at)
    )
    theirs = [
        f"{thread.reference}/", f"{thread.reference}/pieces/{given.reference}/", f"rendez-vous/{appointment.reference}/",
    ]  # fmt: skip
    none = f"{HERE}{uuid.uuid4()}/"
    unknown = stranger.get(none)
    for address in theirs:
        refused = stranger.get(f"{HERE}{address}")
        assert refused.status_code == unknown.status_code == 404
        assert refused.content.replace(f"{HERE}{address}".encode(), none.encode()) == unknown.content
    assert stranger.post(f"{HERE}{thread.reference}/", {"texte": "x"}).status_code == 404
    assert stranger.post(f"{HERE}rendez-vous/{appointment.reference}/annuler/").status_code == 404
    # A paper of another thread, through one's own.
    stranger.post(f"{HERE}nouveau/", TYPED)
    mine = Thread.objects.exclude(pk=thread.pk).get()
    assert stranger.get(f"{HERE}{mine.reference}/pieces/{given.reference}/").status_code == 404
    told = Entry.objects.filter(event="space.denied").values_list("facts__purpose", flat=True)
    assert sorted(told) == ["appointment", "appointment", "attachment", "message", "message", "message", "message"]
    assert Post.objects.filter(thread=thread).count() == 1


def test_too_many_messages_are_held_and_kept_in_the_page(browser):
    for _ in range(10):
        browser.post(f"{HERE}nouveau/", TYPED)
    page = browser.post(f"{HERE}nouveau/", TYPED).content.decode()
    assert "Vous avez envoyé beaucoup de messages" in page
    assert "Mes lunettes" in page
    assert Thread.objects.count() == 10


def test_an_appointment_is_asked_once_then_cancelled(browser, appointment):
    assert [half for _day, half in appointment.wishes] == ["am", "pm"]
    assert appointment.telephone == "+33600000000"
    assert Case.objects.get(kind=CaseKind.APPOINTMENT).reference == appointment.reference
    here = f"{HERE}rendez-vous/{appointment.reference}/"
    for _ in range(2):
        browser.post(f"{here}annuler/")
    assert Appointment.objects.get().state == "cancelled"
    assert Case.objects.get().state == "closed"
    assert "Annulé" in browser.get(here).content.decode()


def test_the_same_half_day_twice_or_one_of_another_year_is_told(browser):
    day = re.search(r'value="(\d{4}-\d\d-\d\d-am)"', browser.get(f"{HERE}rendez-vous/").content.decode())[1]
    typed = {"moyen": "accueil", "sujet": "sante", "choix_1": day, "choix_2": day, "choix_3": "1999-01-04-am"}
    page = browser.post(f"{HERE}rendez-vous/", {**typed, "telephone": "0600000000"}).content.decode()
    assert "Choisissez une autre demi-journée" in page
    assert "Choisissez une des réponses proposées." in page
    assert not Appointment.objects.exists()
