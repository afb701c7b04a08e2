import datetime as dt
import html
import json
import re
import uuid
from pathlib import Path

import pytest

from guichet import intake
from guichet.demo import data, mail_sink, mailbox, sms_sink, surroundings
from guichet.registry.demo_scenarios import DEMO_ESTABLISHMENTS, DEMO_SCENARIOS
from guichet.registry.models import Payment, Person

pytestmark = pytest.mark.django_db


def text(response):
    assert response.status_code == 200
    return html.unescape(response.content.decode())


@pytest.fixture
def people(demo, monkeypatch):
    """The invented people, in the registry."""
    from django.utils import timezone

    monkeypatch.setattr(data, "PEOPLE", len(DEMO_SCENARIOS))
    monkeypatch.setattr(intake, "FOLLOWERS", ())
    data.load_people(demo, today=timezone.localdate())


def test_each_person_is_shown_with_what_their_papers_say(people, client):
    page = text(client.get("/demo/"))
    for scenario in DEMO_SCENARIOS:
        assert str(scenario.sentence) in page
        assert scenario.body in page
        assert scenario.family_name in page
        assert scenario.card_serial in page
    assert "42,17\N{NO-BREAK SPACE}€" in page  # the last payment of the first of them
    assert 'href="/alsace/inscription/"' in page
    assert "Cette personne a déjà un compte" not in page


def test_establishments_are_shown_with_both_numbers_and_who_runs_them(people, client):
    page = text(client.get("/demo/"))
    for one in DEMO_ESTABLISHMENTS:
        assert str(one.sentence) in page
        assert one.et in page
        assert one.siret in page
    assert "3 642,15\N{NO-BREAK SPACE}€" in page or "3\N{NARROW NO-BREAK SPACE}642,15\N{NO-BREAK SPACE}€" in page


def test_a_person_who_has_an_account_is_told_from_the_others(people, client):
    from tests.factories import AccountFactory

    AccountFactory(person=Person.objects.get(source_ref="demo-card-with-photo"))
    page = text(client.get("/demo/"))
    assert page.count("Cette personne a déjà un compte") == 1


def test_payments_too_old_to_prove_anything_are_not_shown(people, client):
    from django.utils import timezone

    Payment.objects.update(paid_on=timezone.localdate() - dt.timedelta(days=200))
    assert "42,17 €" not in text(client.get("/demo/"))


def test_the_empty_mailbox_says_so(demo, client):
    page = text(client.get("/demo/boite-aux-lettres/"))
    assert "Aucun email pour le moment" in page
    assert "Aucun SMS pour le moment" in page
    assert "Aucune lettre pour le moment" in page


def test_whoever_tries_it_answers_for_the_agents(demo, client):
    from guichet.accounts import file_requests
    from guichet.delivery.models import Message
    from guichet.funds import catalogue
    from tests.factories import AccountFactory

    mailbox = "/demo/boite-aux-lettres/"
    assert "Accepter, comme un agent" not in text(client.get(mailbox))
    account = AccountFactory()
    for department in ("57", "59"):
        fund = catalogue.by_department(department)
        file_requests.ask(account, fund=fund, department=department, now=account.opened_at)
    assert "2 demandes attendent un agent." in text(client.get(mailbox))
    assert client.get(f"{mailbox}demandes/").status_code == 405
    assert client.post(f"{mailbox}demandes/").url == mailbox
    assert Message.objects.get().message == "accounts/file_code"
    assert "1 demande attend un agent." in text(client.get(mailbox)), "one letter a day"


def test_the_mailbox_lists_what_came_the_latest_first(receive, print_letter, client):
    receive(Subject="Le premier")
    receive(Subject="Le second", To="lea@exemple.fr")
    letter = print_letter()
    page = text(client.get("/demo/boite-aux-lettres/"))
    assert page.index("Le second") < page.index("Le premier")
    assert "lea@exemple.fr" in page
    assert f"/demo/boite-aux-lettres/lettres/{letter}.pdf" in page


def test_the_mailbox_shows_each_sms_in_full_and_escaped(demo, client):
    folder = surroundings.sms_folder(demo)
    folder.mkdir()
    for text in ("Le premier", "Le second : 123456\n<b>"):
        mail_sink.keep(folder, json.dumps({"to": "+33612345678", "text": text}).encode(), suffix=sms_sink.SUFFIX)
    page = client.get("/demo/boite-aux-lettres/").content.decode()
    assert page.index("Le second : 123456<br>&lt;b&gt;") < page.index("Le premier")
    assert page.count("+33612345678") == 2


def test_a_batch_that_is_being_written_does_not_show(print_letter, demo, client):
    letter = print_letter()
    (demo / "letters/20260310-0001").rename(demo / "letters/.20260310-0001.new")
    (demo / "letters/answers/done").mkdir(parents=True)
    assert "Aucune lettre pour le moment" in text(client.get("/demo/boite-aux-lettres/"))
    assert client.get(f"/demo/boite-aux-lettres/lettres/{letter}.pdf").status_code == 404


def test_a_letter_is_listed_with_its_holder_and_its_fund(print_letter, client, now):
    from django.db import transaction

    from guichet.delivery.models import Channel
    from guichet.delivery.operations import enqueue
    from tests.factories import AccountFactory

    account = AccountFactory()
    with transaction.atomic():
        message = enqueue(
            message="accounts/provisional_password",
            channel=Channel.LETTER,
            fund_code="68",
            recipient={"postal_lines": ["A", "", "", "1 RUE B", "", "67990 C"]},
            context={},
            about=str(account.reference),
            now=now,
        )
    print_letter(message.pk)
    page = text(client.get("/demo/boite-aux-lettres/"))
    assert "Votre mot de passe provisoire (lettre de la MSA d'Alsace, PDF)" in page
    assert f"{account.person.given_names.split(',')[0]} {account.person.birth_name}" in page


def test_every_kind_of_letter_has_a_title_of_its_own():
    kinds = [
        path.parent.name
        for path in Path(mailbox.__file__).parents[1].joinpath("accounts/templates").rglob("letter.typ")
    ]
    titles = {mailbox._title(f"accounts/{kind}") for kind in kinds}
    assert len(titles) == len(kinds)
    assert "" not in titles


def test_without_any_sms_the_fund_that_sends_some_is_told(demo, client):
    page = client.get("/demo/boite-aux-lettres/").content.decode()
    assert '<a href="/provenceazur/inscription/">inscrivez-vous sur le site de la MSA Provence Azur</a>' in page


def test_an_email_shows_its_headers_its_text_and_its_html_apart(receive, client):
    name = receive()
    page = text(client.get(f"/demo/boite-aux-lettres/emails/{name}/"))
    assert "voici votre code : 123456" in page
    assert re.search(rf'<iframe [^>]*src="/demo/boite-aux-lettres/emails/{name}/contenu/"[^>]*sandbox="', page)


def test_a_plain_email_has_no_frame(receive, client):
    assert "<iframe" not in text(client.get(f"/demo/boite-aux-lettres/emails/{receive(html='')}/"))


def test_the_html_of_an_email_runs_nothing_and_may_be_framed_here_alone(receive, client):
    name = receive(html="<html><head></head><body><script>alert(1)</script></body></html>")
    answer = client.get(f"/demo/boite-aux-lettres/emails/{name}/contenu/")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in answer.content.decode()


def test_what_an_email_says_is_escaped_in_its_page(receive, client):
    name = receive(Subject="<script>x</script>")
    assert "<script>x" not in client.get(f"/demo/boite-aux-lettres/emails/{name}/").content.decode()


@pytest.mark.parametrize("name", ["1-00000000", "nothing", "1-0000000g", "-"])
def test_an_email_that_does_not_exist_is_not_found(demo, client, name):
    assert client.get(f"/demo/boite-aux-lettres/emails/{name}/").status_code == 404
    assert client.get(f"/demo/boite-aux-lettres/emails/{name}/contenu/").status_code == 404


def test_a_letter_is_shown_by_the_browser(print_letter, client):
    answer = client.get(f"/demo/boite-aux-lettres/lettres/{print_letter()}.pdf")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 a letter"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Cache-Control"] == "no-store"
    assert client.get(f"/demo/boite-aux-lettres/lettres/{uuid.uuid4()}.pdf").status_code == 404


@pytest.mark.parametrize("path", ["/demo/", "/demo/boite-aux-lettres/"])
def test_the_pages_only_show(demo, client, path):
    assert client.post(path).status_code == 405


def test_every_page_of_a_demonstration_says_so(demo, client):
    page = text(client.get("/alsace/"))
    assert '<aside class="banner demo"' in page
    assert 'href="/demo/"' in page


def test_no_page_of_an_installation_does(client):
    page = text(client.get("/alsace/"))
    assert "<aside" not in page
    assert "/demo/" not in page


def test_an_installation_has_no_such_addresses(client):
    for path in ("/demo/", "/demo/boite-aux-lettres/"):
        assert client.get(path).status_code == 404


def test_the_addresses_are_composed_by_the_environment_alone():
    from config import urls

    assert not [pattern for pattern in urls.urlpatterns if str(pattern.pattern) == "demo/"]
