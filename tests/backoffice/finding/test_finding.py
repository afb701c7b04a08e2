"""Find somebody from one box, and open their file with a reason."""

import base64
import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from guichet.agents.models import Agent, AgentSession, Look, Reason
from guichet.audit.models import Entry
from guichet.backoffice.finding import rules
from guichet.cases import receipts
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.cases.operations import open_case
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from guichet.funds import catalogue
from guichet.funds.models import AssistanceDesk
from guichet.identifiers import nir
from guichet.limits.models import Attempt
from guichet.registry.models import Person, PersonState
from guichet.requests.models import Request
from tests.factories import (
    AccountFactory,
    AffiliationFactory,
    AgentFactory,
    EstablishmentFactory,
    PersonFactory,
    SentRequestFactory,
    at_work,
    invented_nir,
    open_file,
)
from tests.journeys.page import Page

pytestmark = pytest.mark.django_db
OTHER = catalogue.by_department("83").code
FIND, OPEN = "/agents/rechercher/", "/agents/rechercher/ouvrir/"


def search(desk, text):
    response = desk.post(FIND, {"cherche": text})
    response.read = Page(response.content.decode())
    return response


def found(desk, text):
    """Search, and return the tokens of what was found."""
    return re.findall(r'name="jeton" value="([^"]+)"', search(desk, text).content.decode())


def press(desk, token, motif="call", **more):
    return desk.post(OPEN, {"jeton": token, "motif": motif, **more})


def letter_to(account):
    now = timezone.now()
    return Message.objects.create(
        message="accounts/provisional_password",
        channel=Channel.LETTER,
        fund_code=account.fund_code,
        about=str(account.reference),
        state=State.SENT.value,
        next_attempt_at=now,
        created_at=now,
        sent_at=now,
    )


def a_case(fund_code="68", **values):
    return open_case(kind=CaseKind.ACCESS_LOST, fund_code=fund_code, details={}, now=timezone.now(), **values)


# One box


@pytest.mark.requirement("R53")
def test_a_member_is_found_by_everything_they_can_read_out(desk, account):
    person = account.person
    for text in (
        person.nir,
        person.nir + nir.key(person.nir),
        "Weber 27/01/1985",
        "Florent Weber né le 27 janvier 1985",
        "né le 27/01/1985 WEBER",
        str(letter_to(account).pk),
        letter_to(account).pk.hex[:16],
    ):
        response = search(desk, text)
        assert "WEBER FLORENT" in response.read.text, text
        assert "1 résultat" in response.read.text, text


def test_an_establishment_is_found_by_each_of_its_numbers(desk):
    one = EstablishmentFactory(siren="")
    type(one).objects.filter(pk=one.pk).update(siren=one.siret[:9])
    for text in (one.siret, one.et, one.siret[:9]):
        response = search(desk, text)
        assert "EARL DU MOULIN" in response.read.text, text
        assert "établissement" in response.read.text


def test_results_show_no_more_than_tells_people_apart(desk, account):
    account.person.state = PersonState.DECEASED
    account.person.save()
    response = search(desk, account.person.nir)
    assert "né en 1985" in response.read.text
    assert "VILLAGE INVENTE" in response.read.text
    assert "décès connu" in response.read.text
    source = response.content.decode().replace(f'value="{account.person.nir}"', "")
    for secret in (
        account.person.nir,
        "TILLEULS",
        "67990",
        account.contact.email,
        "27 janvier",
        str(account.reference),
    ):
        assert secret not in source
    assert f'value="{account.person.pk}"' not in source


def test_given_names_are_told_of_those_that_the_rest_does_not_tell_apart(desk):
    AffiliationFactory()
    AffiliationFactory(person__given_names="Florent,Jules")
    text = search(desk, "Weber 27/01/1985").read.text
    assert "2 résultats" in text
    assert "Florent, Jules" in text


def test_ten_at_most_are_shown(desk):
    for _ in range(12):
        AffiliationFactory()
    response = search(desk, "weber 27/01/1985")
    assert "Plus de dix résultats" in response.read.text
    assert response.content.decode().count('name="jeton"') == rules.MOST_SHOWN


@pytest.mark.parametrize(
    ("known", "typed", "there"),
    [
        ((1950, None, None), "weber 12/05/1950", True),
        ((1950, None, None), "weber 1950", True),
        ((1950, 5, None), "weber 12/05/1950", True),
        ((1950, 5, None), "weber 12/06/1950", False),
        ((1950, 5, None), "weber 05/1950", True),
        ((1950, 1, 1), "weber 1950", True),
        ((1950, 1, 1), "weber 01/01/50", True),
        ((1950, 5, 12), "weber 1950", False),
        ((1950, 5, 12), "weber 12 mai 1950", True),
    ],
)
def test_a_date_that_the_registry_knows_in_part_agrees_with_any(desk, known, typed, there):
    year, month, day = known
    AffiliationFactory(person__birth_year=year, person__birth_month=month, person__birth_day=day)
    assert bool(found(desk, typed)) is there


def test_a_replaced_number_leads_to_who_has_another_now(desk):
    now_known = AffiliationFactory().person
    former = PersonFactory(replaced_by=now_known)
    AffiliationFactory(person=former)
    assert len(found(desk, former.nir)) == 1
    assert len(found(desk, "weber 27/01/1985")) == 1
    press(desk, found(desk, former.nir)[0])
    assert Look.objects.get().person == now_known


def test_what_is_missing_is_said_and_what_was_typed_is_kept(desk):
    response = search(desk, "Weber")
    assert "Il manque la date de naissance" in response.read.errors["cherche"]
    assert response.read.element(name="cherche").get("value") == "Weber"
    assert not Attempt.objects.exists()
    assert not Entry.objects.filter(event="agent.searched").exists()


def test_a_mistyped_number_is_explained(desk):
    assert "chiffre par chiffre" in search(desk, "1 85 01 67 990 001 99").read.errors["cherche"]


def test_script_in_the_box_is_kept_and_escaped(desk):
    response = search(desk, '"><script>alert(1)</script>')
    assert b"<script>alert" not in response.content
    assert response.read.element(name="cherche").get("value") == '"><script>alert(1)</script>'


def test_ten_thousand_characters_are_refused_in_words(desk):
    response = search(desk, "1" * 10_000)
    assert response.status_code == 200
    assert "C'est trop long" in response.read.errors["cherche"]
    assert search(desk, "a\x00b").status_code == 200


def test_an_empty_box_is_told(desk):
    assert search(desk, "").read.errors["cherche"] == "Ce champ est exigé."


def test_nothing_typed_is_ever_in_an_address_or_in_the_journal(desk, account):
    search(desk, account.person.nir)
    desk.get(FIND, {"cherche": account.person.nir})
    [entry] = Entry.objects.filter(event="agent.searched")
    assert entry.facts == {"search": "nir"}
    assert entry.account == ""


def test_nobody_is_found_and_what_to_do_is_said(desk):
    for text, said in (
        (invented_nir(77), "Aucune caisse ne connaît ce numéro"),
        ("Weber 27/01/1985", "n'est connu de votre caisse"),
        ("01234567400019", "Aucun établissement"),
        ("9f0fa6f3-b5bc-4309-a405-df409de32845", "Aucune lettre ni demande"),
    ):
        assert said in search(desk, text).read.text


# Another fund


def test_whom_another_fund_knows_is_sent_there_and_nothing_else_is_told(desk):
    AssistanceDesk.objects.update_or_create(fund_code=OTHER, defaults={"telephone": "04 94 00 00 00"})
    person = AffiliationFactory(department="83").person
    response = search(desk, person.nir)
    assert "Cette personne relève de la MSA" in response.read.text
    assert "04 94 00 00 00" in response.read.text
    assert "WEBER" not in response.content.decode()
    assert "jeton" not in response.content.decode()
    assert Entry.objects.get(event="agent.searched").facts == {"search": "nir", "reason": "other_fund"}


def test_an_establishment_and_a_letter_of_another_fund_likewise(desk):
    one = EstablishmentFactory(fund_code=OTHER)
    account = AccountFactory(fund_code=OTHER)
    for text in (one.siret, one.et, str(letter_to(account).pk)):
        response = search(desk, text)
        assert "relève de la MSA" in response.read.text
        assert "MOULIN" not in response.content.decode()
        assert "WEBER" not in response.content.decode()


def test_a_name_tells_nothing_of_another_fund(desk):
    AffiliationFactory(department="83")
    response = search(desk, "weber 27/01/1985")
    assert "n'est connu de votre caisse" in response.read.text
    assert "relève de" not in response.read.text


def test_a_file_at_the_fund_makes_a_member_of_it(desk):
    account = AccountFactory(funds=["68"])
    AffiliationFactory(person=account.person, department="83")
    assert found(desk, account.person.nir)
    assert found(desk, "weber 27/01/1985")


def test_a_role_without_members_finds_nobody(client):
    at_work(client, AgentFactory(roles=["administrator"]))
    for response in (client.get(FIND), client.post(FIND, {"cherche": "x"}), client.post(OPEN, {"jeton": "x"})):
        assert response.status_code == 403
    assert not Attempt.objects.exists()


def test_nobody_searches_without_a_session(client):
    assert client.post(FIND, {"cherche": invented_nir(1)}).status_code == 302
    assert client.post(OPEN, {"jeton": "x"}).status_code == 302


def test_a_form_from_another_site_is_refused(agent):
    foreign = at_work(Client(enforce_csrf_checks=True), agent)
    assert foreign.post(FIND, {"cherche": invented_nir(1)}).status_code == 403
    assert not Attempt.objects.exists()


# The reason


@pytest.mark.requirement("R83")
def test_a_file_opens_with_a_reason(desk, account):
    [token] = found(desk, account.person.nir)
    response = press(desk, token)
    look = Look.objects.get()
    assert response["Location"] == f"/agents/dossier/{look.reference}/"
    assert (look.reason, look.person) == (Reason.CALL, account.person)
    assert desk.get(response["Location"]).status_code == 200
    entry = Entry.objects.get(event="agent.file_opened")
    assert (entry.account, entry.facts) == (str(account.reference), {"reason": "call"})


@pytest.mark.parametrize("motif", ["", "curiosity"])
def test_no_file_opens_without_a_reason(desk, account, motif):
    [token] = found(desk, account.person.nir)
    response = press(desk, token, motif=motif)
    assert response.status_code == 200
    assert "WEBER FLORENT" in Page(response.content.decode()).text
    assert Page(response.content.decode()).errors["motif"]
    assert not Look.objects.exists()


def test_a_reason_that_is_a_case_names_one_of_the_fund(desk, account):
    [token] = found(desk, account.person.nir)
    good = a_case(about=str(account.reference))
    held = {"state": CaseState.TAKEN, "taken_by": Agent.objects.get().reference, "touched_at": timezone.now()}
    Case.objects.filter(pk=good.pk).update(**held)
    left = a_case(about=str(account.reference), subject="left")
    other = a_case(about=str(AccountFactory().reference))
    Case.objects.filter(pk=other.pk).update(**held)
    closed = a_case(subject="closed")
    closed.state = CaseState.CLOSED
    closed.save()
    for typed, said in (
        ("", "Indiquez le numéro"),
        ("4F3A-91BC-2D07", "Aucune demande"),
        ("pas un numéro", "Aucune demande"),
        (receipts.number(a_case(OTHER).reference), "Aucune demande"),
        (receipts.number(closed.reference), "close"),
        (receipts.number(left.reference), "Prenez d'abord cette demande"),
        (receipts.number(other.reference), "un autre dossier"),
    ):
        response = press(desk, token, motif="case", demande=typed)
        assert said in Page(response.content.decode()).errors["demande"], typed
    assert not Look.objects.exists()
    for typed in (receipts.number(good.reference).lower(), str(good.reference)):
        assert press(desk, token, motif="case", demande=typed).status_code == 302
        assert Look.objects.latest("pk").case == str(good.reference)


def test_the_number_of_a_request_leads_to_its_case_then_to_whose_it_is(desk):
    account = AccountFactory()
    AffiliationFactory(person=account.person)
    sent = SentRequestFactory(account=account)
    receipt = receipts.number(sent.reference)
    assert desk.post(FIND, {"cherche": receipt})["Location"] == f"/agents/demandes/{sent.reference}/"
    Case.objects.all().delete()
    for text in (receipt, str(sent.reference)):
        assert "WEBER FLORENT" in search(desk, text).read.text
    Request.objects.update(fund_code="54")
    assert "relève de la MSA" in search(desk, receipt).read.text
    Request.objects.update(fund_code="68", state="draft", sent_at=None)
    assert "WEBER FLORENT" not in search(desk, receipt).read.text


def test_a_receipt_number_leads_to_its_case(desk):
    case = a_case()
    for text in (receipts.number(case.reference), str(case.reference)):
        response = desk.post(FIND, {"cherche": text})
        assert response.status_code == 302
        assert response["Location"].startswith("/agents/demandes/")
    elsewhere = search(desk, receipts.number(a_case(OTHER).reference))
    assert "relève de la MSA" in elsewhere.read.text


# What a result holds


def test_a_result_holds_nothing_that_can_be_read(desk):
    person = AffiliationFactory(person__pk=8_675_309).person
    [token] = found(desk, person.nir)
    sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert b"8675309" not in sealed
    assert str(AgentSession.objects.get().reference).encode() not in sealed
    assert found(desk, person.nir) != [token]


@pytest.mark.parametrize("token", ["", "x", "AAAA", "é", "A" * 10_000, "\x00"])
def test_a_made_up_result_is_no_page(desk, token):
    assert press(desk, token).status_code == 404
    assert Entry.objects.get(event="agent.denied").facts == {"reason": "token"}


def test_an_altered_result_is_no_page(desk, account):
    [token] = found(desk, account.person.nir)
    altered = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    assert press(desk, altered).status_code == 404


def test_another_agent_s_result_is_no_page(desk, account):
    [token] = found(desk, account.person.nir)
    other = at_work(Client(), AgentFactory())
    assert press(other, token).status_code == 404
    assert Entry.objects.filter(event="agent.denied", facts__reason="token").exists()
    assert not Look.objects.exists()


def test_a_result_is_no_page_after_logging_out_and_in(desk, agent, account):
    [token] = found(desk, account.person.nir)
    at_work(desk, agent)
    assert press(desk, token).status_code == 404


def test_a_result_of_one_fund_opens_nothing_at_another(desk, agent, account):
    [token] = found(desk, account.person.nir)
    AgentSession.objects.update(fund_code=OTHER)
    agent.roles.update(fund_code=OTHER)
    assert press(desk, token).status_code == 404


def test_who_left_the_fund_meanwhile_is_not_opened(desk):
    row = AffiliationFactory()
    [token] = found(desk, row.person.nir)
    row.delete()
    assert press(desk, token).status_code == 404
    assert Entry.objects.get(event="agent.denied").facts == {"reason": "fund"}


def test_an_old_result_is_searched_for_again(desk, account, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    [token] = found(desk, account.person.nir)
    time_machine.move_to(now + rules.TOKEN_LASTS, tick=False)
    response = desk.post(OPEN, {"jeton": token, "motif": "call"}, follow=True)
    assert "trop longtemps" in response.content.decode()
    assert not Look.objects.exists()


def test_a_token_of_somebody_erased_is_stale(desk, account, rf):
    person = PersonFactory()
    AffiliationFactory(person=person)
    [token] = found(desk, person.nir)
    Person.objects.filter(pk=person.pk).delete()
    assert press(desk, token)["Location"] == f"{FIND}?perime=1"


# An hour later


def test_the_reason_is_given_again_without_another_search(desk, account):
    address = open_file(desk, account.person)
    Look.objects.update(opened_at=timezone.now() - dt.timedelta(hours=1, minutes=1))
    response = desk.get(address, follow=True)
    text = Page(response.content.decode()).text
    assert "depuis plus d'une heure" in text
    assert "WEBER FLORENT" in text
    [token] = re.findall(r'name="jeton" value="([^"]+)"', response.content.decode())
    assert press(desk, token).status_code == 302
    assert Look.objects.count() == 2
    assert not Entry.objects.filter(event="agent.searched").exists()


@pytest.mark.parametrize("reference", ["x", "9f0fa6f3-b5bc-4309-a405-df409de32845", "' OR 1=1"])
def test_a_look_that_is_not_there_is_no_page(desk, reference):
    assert desk.get(FIND, {"fin": reference}).status_code == 404
    assert Entry.objects.get(event="agent.denied").facts == {"reason": "look"}


def test_another_agent_s_look_and_an_old_one_tell_nothing(desk, account):
    look = Look.objects.get(reference=open_file(desk, account.person).split("/")[-2])
    other = at_work(Client(), AgentFactory())
    assert other.get(FIND, {"fin": look.reference}).status_code == 404
    Look.objects.update(opened_at=timezone.now() - dt.timedelta(hours=11))
    assert desk.get(FIND, {"fin": look.reference}).status_code == 302


# Files that are open


def test_the_last_files_of_this_session_are_one_click_away(desk, agent, account):
    addresses = [open_file(desk, AffiliationFactory(person__birth_name=f"Nom{letter}").person) for letter in "ABCDEF"]
    again = open_file(desk, account.person)
    again = open_file(desk, account.person)
    source = desk.get(FIND).content.decode()
    assert re.findall(r'href="(/agents/dossier/[^"]+)"', source) == [again, *addresses[:1:-1]]
    at_work(desk, agent)
    assert "/agents/dossier/" not in desk.get(FIND).content.decode()


# Fishing


@pytest.mark.requirement("R83")
def test_an_agent_cannot_leaf_through_the_registry(desk, agent, account, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    for _ in range(rules.MOST_AT_ONCE):
        assert search(desk, account.person.nir).status_code == 200
    response = search(desk, account.person.nir)
    assert response.status_code == 429
    assert "Trop de recherches" in response.read.text
    assert "WEBER" not in response.content.decode()
    assert response.read.element(name="cherche").get("value") == account.person.nir
    assert Entry.objects.get(event="agent.denied").facts == {"reason": "limit"}
    assert search(at_work(Client(), AgentFactory()), account.person.nir).status_code == 200
    time_machine.move_to(now + rules.AT_ONCE, tick=False)
    assert search(at_work(desk, agent), account.person.nir).status_code == 200


def test_a_day_has_its_limit_too(desk, agent, account, monkeypatch):
    monkeypatch.setattr("guichet.backoffice.finding.operations.MOST_IN_A_DAY", 3)
    for _ in range(3):
        search(desk, account.person.nir)
    assert search(desk, account.person.nir).status_code == 429


# Weight


@pytest.mark.parametrize(
    "what", ["nir", "name", "siret", "letter", "receipt", "elsewhere", "letter elsewhere", "case elsewhere", "nobody"]
)
def test_a_search_takes_eight_queries_at_most(desk, account, django_assert_max_num_queries, what):
    text = {
        "nir": lambda: account.person.nir,
        "name": lambda: "weber 27/01/1985",
        "siret": lambda: EstablishmentFactory().siret,
        "letter": lambda: letter_to(account).pk.hex[:16],
        "receipt": lambda: receipts.number(a_case().reference),
        "elsewhere": lambda: AffiliationFactory(department="83").person.nir,
        "letter elsewhere": lambda: str(letter_to(AccountFactory(fund_code=OTHER)).pk),
        "case elsewhere": lambda: str(a_case(OTHER).reference),
        "nobody": lambda: invented_nir(99),
    }[what]()
    with django_assert_max_num_queries(8):
        desk.post(FIND, {"cherche": text})


def test_the_other_pages_too(desk, account, django_assert_max_num_queries):
    [token] = found(desk, account.person.nir)
    address = open_file(desk, account.person)
    case = a_case(about=str(account.reference))
    with django_assert_max_num_queries(8):
        desk.get(FIND)
    with django_assert_max_num_queries(8):
        desk.get(FIND, {"fin": address.split("/")[-2]})
    with django_assert_max_num_queries(8 + 2):  # and the savepoints of the test's own transaction
        press(desk, token)
    with django_assert_max_num_queries(8 + 3):
        press(desk, token, motif="case", demande=receipts.number(case.reference))
