"""A declaration in a browser: from the first page to the proof, by its member and by whoever attacks it."""

import datetime as dt
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.cases.receipts import number
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login.models import Session
from guichet.registry.models import RequestState
from guichet.requests import operations, sending
from guichet.requests.models import Request, RequestPaper
from tests.factories import PASSWORD, AccountFactory, EstablishmentFactory, SentRequestFactory, enter
from tests.files import samples
from tests.journeys.walker import Walker
from tests.requests.declaring import BULLETINS, FILLED, Attached, begin, filled, read
from tests.requests.sendings import WAYS

pytestmark = pytest.mark.django_db
HERE, DAY = "/espace/demarches/", timedelta(days=1)
PDF = samples.pdf()


@pytest.fixture
def walker(account):
    walker = Walker()
    enter(walker.client, account)
    return walker


def send(draft):
    return sending.send(draft, revision=draft.request.revision, now=timezone.now())


@pytest.mark.requirement("R10", "R11")
def test_from_the_first_page_to_the_proof_and_in_the_history_for_ever(walker, account):
    walker.get(f"{HERE}dec-ressources/").press("Commencer")
    for typed in FILLED.values():
        walker.press(**typed)
    walker.follow("Suivant >")
    assert walker.heading == "Vérifiez avant d'envoyer"
    assert "2 400,50" in walker.text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "Cochez cette case" in str(walker.press("Envoyer").errors)
    walker.press("Envoyer", honneur="on")
    kept = Request.objects.get()
    assert walker.path == f"{HERE}{kept.reference}/envoyee/"
    assert number(kept.reference) in walker.text
    for label in ("Accusé de réception", "Preuve"):
        address = next(link for words, link in links(walker) if words.startswith(label))
        paper = walker.client.get(address)
        content = paper.getvalue() if paper.streaming else paper.content
        assert content.startswith(b"%PDF-")
        assert paper["Content-Disposition"].startswith("attachment")
    Request.objects.update(kind="dec_disparue", period="")
    history = walker.get(HERE)
    assert number(kept.reference) in history.text
    assert "1 200,50" in walker.get(f"{HERE}{kept.reference}/").text.replace("\N{NARROW NO-BREAK SPACE}", " ")


def links(walker):
    return [
        (re.sub("<[^>]+>", "", words).strip(), address.replace("&amp;", "&"))
        for address, words in re.findall(r'(?s)<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', walker.source)
    ]


def pages_of(request, paper=None):
    address = f"{HERE}{request.reference}/"
    ends = ("", "pieces/", "verifier/", "envoyer/", "envoyee/", "effacer/", "etape/foyer/")
    return [f"{address}{end}" for end in ends] + ([f"{address}pieces/{paper.reference}/"] if paper else [])


def test_somebody_else_s_is_like_none_and_the_journal_keeps_it(walker, now):
    other = AccountFactory()
    draft = filled(other, now=now)
    paper = operations.add_paper(
        draft, paper=BULLETINS, attachment=Attached(), revision=draft.request.revision, now=now
    )
    unknown = walker.get(f"{HERE}00000000-0000-4000-8000-000000000000/")
    assert unknown.status == 404
    assert not Entry.objects.filter(event="space.denied").exists()
    tried = 0
    for sent in (False, True):
        if sent:
            send(read(draft.request, other, now=now))
        for address in pages_of(draft.request, paper):
            for answered in (
                walker.client.get(address),
                walker.client.post(address, {"change": "oui", "honneur": "on"}),
            ):
                if answered.status_code != 405:
                    assert answered.status_code == 404
                    tried += 1
    assert walker.client.post(f"{HERE}{draft.request.reference}/pieces/{paper.reference}/retirer/").status_code == 404
    assert Entry.objects.filter(event="space.denied").count() == tried + 1
    assert {entry.facts["purpose"] for entry in Entry.objects.filter(event="space.denied")} == {"request"}
    assert RequestPaper.objects.count() == 1


def test_a_paper_or_a_sheet_is_only_found_under_its_own_request(walker, account, now):
    sent = send(filled(account, now=now))
    [mine] = Request.objects.all()
    sheet = next(address for words, address in links(walker.get(f"{HERE}{sent.reference}/")) if "Preuve" in words)
    elsewhere = begin(account, now=timezone.now() + operations.DRAFT_KEPT * 4)
    assert walker.client.get(sheet.replace(str(mine.reference), str(elsewhere.reference))).status_code == 404


def test_the_second_window_is_shown_what_is_kept_and_loses_nothing(walker, account):
    draft = filled(account, now=timezone.now())
    salaries = f"{HERE}{draft.request.reference}/etape/vous-salaires/"
    late = walker.get(salaries).fields["revision"]
    walker.press(mois_1="1", mois_2="2", mois_3="3")
    walker.post(salaries, revision=late, mois_1="700", mois_2="800", mois_3="900")
    assert walker.status == 409
    assert {"700", "800", "900"} <= set(walker.fields.values()), "what was typed"
    assert "1,00" in walker.text, "what is kept"
    walker.press()
    assert read(draft.request, account, now=timezone.now()).answers["vous_salaires"]["mois_1"] == 70000
    walker.get(f"{HERE}{draft.request.reference}/etape/vous-revenus/").press(salaires=None, aucun="on")
    walker.post(salaries, revision=late, mois_1="700,25", mois_2="800", mois_3="900")
    assert (walker.status, "700,25" in walker.text) == (409, True), "a question that is no more says what was typed"
    shown = walker.get(f"{HERE}{draft.request.reference}/verifier/").fields["revision"]
    begin(account, now=timezone.now())
    send(read(draft.request, account, now=timezone.now()))
    walker.post(salaries, revision=shown, mois_1="5", mois_2="5", mois_3="5")
    assert (walker.status, "envoyée" in walker.text) == (409, True)
    walker.post(f"{HERE}{draft.request.reference}/envoyer/", revision=shown, honneur="on")
    assert walker.path.endswith("/envoyee/"), "sent again, it is the same"


def test_an_open_session_left_behind_certifies_nothing(walker, account):
    draft = filled(account, now=timezone.now())
    Session.objects.update(password_checked_at=timezone.now() - operations.DRAFT_KEPT)
    walker.get(f"{HERE}{draft.request.reference}/verifier/").press("Envoyer", honneur="on")
    assert walker.heading == "Confirmez que c'est bien vous"
    assert Request.objects.get().state == RequestState.DRAFT
    walker.press("Continuer", **{"confirmer-mot_de_passe": PASSWORD})
    assert Request.objects.get().state == RequestState.RECEIVED, "and what was ticked is not asked twice"


@pytest.mark.parametrize(
    "typed",
    [{}, {"change": "peut-être"}, {"change": "\x00"}, {"change": "x" * 5000}, {"change": "oui", "revision": "-1"},
     {"change": "oui", "revision": "9" * 400}, {"change": "oui", "revision": "²"}, {"change": ["oui", "non"]}],
)  # fmt: skip
def test_bad_input_gives_a_page(walker, account, typed):
    request = begin(account, now=timezone.now())
    answered = walker.client.post(f"{HERE}{request.reference}/etape/foyer/", {"revision": "0", **typed})
    assert answered.status_code in (200, 302, 409)
    assert walker.client.get(f"{HERE}{request.reference}/etape/inconnue/").status_code == 302
    assert walker.client.post(f"{HERE}{request.reference}/etape/inconnue/").status_code == 404
    assert walker.client.post(f"{HERE}{request.reference}/envoyer/", {"honneur": "on"}).status_code == 302


def test_what_is_no_paper_is_refused_and_a_paper_is_given_back_to_its_member(walker, account):
    draft = filled(account, now=timezone.now())
    pieces = f"{HERE}{draft.request.reference}/pieces/"
    walker.get(pieces)
    for content in (b"MZ not a paper", b""):
        walker.press("Ajouter ce fichier", fichier=SimpleUploadedFile("a.pdf", content))
        assert walker.errors
    walker.press("Ajouter ce fichier")
    assert walker.errors
    walker.press("Ajouter ce fichier", fichier=SimpleUploadedFile("a.pdf", PDF), nature="inconnue")
    assert walker.errors
    assert not RequestPaper.objects.exists()
    walker.press("Ajouter ce fichier", fichier=SimpleUploadedFile("a.pdf", PDF), nature="bulletins")
    kept = RequestPaper.objects.get()
    given = walker.client.get(f"{pieces}{kept.reference}/")
    assert (given.getvalue() if given.streaming else given.content) == PDF
    walker.press("Retirer")
    assert not RequestPaper.objects.exists()


def test_a_draft_is_taken_up_or_erased_from_the_list(walker, account):
    begin(account, now=timezone.now())
    walker.get(HERE).follow("Reprendre")
    assert walker.heading == "Votre foyer"
    walker.get(HERE).follow("Effacer").press("Effacer ce brouillon")
    assert "est effacé" in walker.text
    assert not Request.objects.exists()


def test_a_company_declares_no_household(client):
    establishment = AccountFactory(establishment=EstablishmentFactory(), profile="entreprise")
    assert enter(client, establishment).get(f"{HERE}dec-ressources/").status_code == 404
    assert client.get(f"{HERE}inconnue/").status_code == 404
    assert client.get(HERE).status_code == 200


def test_what_closed_since_it_was_begun_is_not_sent(walker, account):
    way = next(one for one in WAYS if one.kind == "dec_adresse")
    walker.get(f"{HERE}dec-adresse/").press("Commencer")
    for typed in way.typed.values():
        walker.press(**typed)
    check = walker.follow("Suivant >").address
    account.changes_held_until = timezone.now() + dt.timedelta(days=2)
    account.save()
    walker.press("Envoyer", honneur="on")
    assert walker.address == check
    assert "Pour vous protéger" in walker.text
    assert Request.objects.get().state == RequestState.DRAFT
    assert "Pour vous protéger" in walker.get(f"{HERE}dec-adresse/").text


@pytest.mark.parametrize(("profile", "opened", "elsewhere"), [
    ("particulier", "dem-ceam", "exp-telereglement"), ("exploitant", "exp-telereglement", "ent-adresse"),
])  # fmt: skip
def test_a_kind_opens_to_its_bundles_alone(profile, opened, elsewhere):
    walker = Walker()
    enter(walker.client, AccountFactory(profile=profile))
    assert walker.get(f"{HERE}{opened}/").status == 200
    assert walker.client.get(f"{HERE}{elsewhere}/").status_code == 404


def test_past_so_many_a_day_nothing_is_sent_and_the_draft_stays(walker, account, monkeypatch):
    monkeypatch.setattr("guichet.space.requests.pages.sending.PER_DAY", 1)
    draft, limit = filled(account, now=timezone.now()), Limit("requests.day", str(account.reference), 1, DAY)
    assert limits.attempt(limit, now=timezone.now()).allowed
    walker.get(f"{HERE}{draft.request.reference}/verifier/").press("Envoyer", honneur="on")
    assert "Votre brouillon est gardé" in walker.text
    assert Request.objects.get().state == RequestState.DRAFT


def test_what_was_sent_for_years_is_shown_by_pages(walker, account, monkeypatch):
    monkeypatch.setattr("guichet.space.requests.reading.PER_PAGE", 2)
    now = timezone.now()
    sent = [SentRequestFactory(account=account, sent_at=now - one * DAY, period=f"20{one:02}-T1") for one in range(3)]
    shown = {page: walker.get(f"{HERE}?page={page}").text for page in ("1", "2", "x", "99")}
    numbers = [number(one.reference) for one in sent]
    assert [numbers[0] in shown[page] for page in shown] == [True, False, True, False]
    assert [numbers[2] in shown[page] for page in shown] == [False, True, False, True]
