"""« Mes documents »: by year, read or not, and nobody else's."""

import pytest
from django.urls import reverse

from guichet.accounts.models import File, Reception
from guichet.audit.models import Entry
from guichet.documents.models import Document, DocumentKind
from guichet.files import store
from tests.factories import AccountFactory, EstablishmentFactory, PersonFactory, enter
from tests.paperwork import paper, pdf_bytes
from tests.space.test_home import rows, text
from tests.space.test_payments import links, months

HERE = "/espace/documents/"


def address(document):
    return reverse("space:document", kwargs={"reference": document.reference})


@pytest.mark.requirement("R170")
def test_papers_by_year_latest_first_with_their_kind_and_size(browser, account):
    paper(account.person, day="2025-12-31", content=pdf_bytes(size=1_300_000), read=True)
    paper(account.person, day="2026-03-01", title="Accusé de réception", kind=DocumentKind.ACKNOWLEDGEMENT)
    paper(account.person, title="Attestation fiscale", kind=DocumentKind.CERTIFICATE, fund_code="84")
    page = browser.get(HERE)
    assert months(page) == ["2026", "2025"]
    assert [(day, document) for day, document, _mark in rows(page)] == [
        ("1er mars 2026", "Accusé de réception (PDF, 1 Ko) Accusé de réception"),
        ("20 février 2026", "Attestation fiscale (PDF, 1 Ko) Attestation · MSA Alpes-Vaucluse"),
        ("31 décembre 2025", "Notification de droits (PDF, 1,3 Mo) Courrier de la MSA"),
    ]
    assert "2 documents à lire." in text(page)


@pytest.mark.requirement("R170")
def test_a_paper_is_given_and_is_read_from_then_on(browser, account):
    one = paper(account.person)
    given = browser.get(address(one))
    assert given.getvalue() == pdf_bytes("Notification de droits")
    assert given.headers["Content-Type"] == "application/pdf"
    assert given.headers["Content-Disposition"] == 'attachment; filename="document.pdf"'
    assert given.headers["Cache-Control"] == "no-store"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    one.refresh_from_db()
    first = one.read_at
    browser.get(address(one))
    one.refresh_from_db()
    assert one.read_at == first
    assert "Vous avez tout lu." in text(browser.get(HERE))


@pytest.mark.parametrize(
    "ahead", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "Prefetch"}]
)
def test_what_nobody_opened_stays_unread(browser, account, ahead):
    one = paper(account.person)
    browser.get(address(one), headers=ahead)
    browser.head(address(one))
    browser.get(HERE)
    one.refresh_from_db()
    assert one.read_at is None


def test_the_mark_is_the_member_s_and_comes_back_to_the_same_list(browser, account):
    one = paper(account.person, read=True)
    mark = f"{address(one)}lu/?annee=2026&page=9&etat=x&suite=//evil.example"
    response = browser.post(mark, {"etat": "non-lu"})
    assert response.headers["Location"] == f"{HERE}?annee=2026#document-{one.reference}"
    assert Document.objects.get().read_at is None
    browser.post(mark, {"etat": "lu"})
    assert Document.objects.get().read_at is not None
    assert browser.get(mark).status_code == 405
    browser.handler.enforce_csrf_checks = True
    assert browser.post(mark, {"etat": "non-lu"}).status_code == 403
    assert Document.objects.get().read_at is not None


def test_somebody_else_s_paper_is_one_that_never_was_and_is_journalled(browser, account):
    theirs = paper(PersonFactory())
    unknown = "00000000-0000-4000-8000-000000000000"
    answers = [browser.get(address(theirs)), browser.get(f"{HERE}{unknown}/")]
    answers += [browser.post(f"{HERE}{one}/lu/", {"etat": "lu"}) for one in (theirs.reference, unknown)]
    assert {one.status_code for one in answers} == {404}
    assert len({text(one) for one in answers}) == 1
    assert (
        list(Entry.objects.filter(event="space.denied").values_list("account", "facts"))
        == [(str(account.reference), {"purpose": "document"})] * 4
    )
    theirs.refresh_from_db()
    assert theirs.read_at is None


@pytest.mark.django_db
@pytest.mark.requirement("R74")
def test_an_establishment_s_papers_are_those_of_whoever_manages_it_in_its_file_alone(client, account):
    place = EstablishmentFactory()
    one = paper(place)
    member = enter(client, account)
    assert member.get(address(one)).status_code == 404
    file = File.objects.create(
        account=account, profile="exploitant", fund_code="68", establishment=place, opened_at=account.opened_at
    )
    assert member.get(address(one)).status_code == 404, "not in the file of the person"
    member.post("/espace/dossiers/", {"dossier": file.key})
    assert member.get(address(one)).status_code == 200
    assert len(rows(member.get(HERE))) == 1
    own = enter(client, AccountFactory(establishment=place, profile="entreprise"))
    assert own.get(address(one)).status_code == 200


def test_a_choice_is_kept_from_page_to_page(browser, account):
    for number in range(30):
        paper(account.person, day=f"2026-01-{number + 1:02}", read=number % 2 == 0, kind=DocumentKind.PROOF)
    paper(account.person, day="2025-06-01")
    first = browser.get(HERE, {"annee": "2026", "nature": "proof"})
    assert "30 documents" in text(first)
    second = browser.get(links(first)["Page suivante"])
    assert (len(rows(first)), len(rows(second))) == (25, 5)
    assert len(rows(browser.get(HERE, {"etat": "non-lus", "annee": "2026"}))) == 15
    assert "Aucun document ne correspond à ce choix." in text(browser.get(HERE, {"annee": "2025", "nature": "proof"}))


@pytest.mark.parametrize("value", ["1999", "20260", "²026", "-1", "\0", "<script>", "x" * 3000, "sent' OR 1=1"])
def test_any_address_gives_a_page(browser, account, value):
    paper(account.person)
    page = browser.get(HERE, dict.fromkeys(("annee", "nature", "etat", "page"), value))
    assert (page.status_code, len(rows(page))) == (200, 1)


def test_three_queries_whatever_is_asked(browser, account, django_assert_max_num_queries):
    for number in range(30):
        paper(account.person, day=f"2026-01-{number + 1:02}")
    with django_assert_max_num_queries(3):
        assert len(rows(browser.get(HERE, {"annee": "2026", "page": "1"}))) == 25


@pytest.mark.parametrize("spoil", ["altered", "gone"])
def test_a_paper_that_cannot_be_read_is_said_and_stays_unread(browser, account, spoil):
    one = paper(account.person)
    path = store.path_of(one.file.reference)
    if spoil == "gone":
        path.unlink()
    else:
        path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])
    page = browser.get(address(one))
    assert page.status_code == 503
    assert "demandez-en une copie à votre caisse" in text(page)
    one.refresh_from_db()
    assert one.read_at is None


@pytest.mark.requirement("R181")
def test_who_is_told_by_post_is_invited_to_choose_the_email(browser, account):
    assert "Choisir l'email" in links(browser.get(HERE))
    account.contact.documents_by = Reception.EMAIL
    account.contact.save()
    assert links(browser.get(HERE))["Modifier ce mode de réception"] == "/espace/mon-compte/reception/documents/"
    assert "Vous n'avez pas encore de document ici." in text(browser.get(HERE))
