"""« Inscription dans un autre département »: known there, at once; elsewhere a code by post (R160, R161, R189-R193)."""

import datetime as dt

import pytest

from guichet.accounts import file_codes, file_requests
from guichet.accounts.models import Account, File, FileRequest
from guichet.accounts.states import AccountState
from guichet.cases.models import Case, CaseKind
from guichet.delivery.models import Channel, Message
from tests.factories import AccountFactory, AffiliationFactory, enter
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db
DEPARTMENT = "/espace/complement/departement/"
CODE = "/espace/complement/code/"
OUTCOME = "/espace/complement/suite/lorraine/"


@pytest.fixture
def member(rene, now):
    """René Müller, particulier in Alsace, in his space."""
    walker = Walker()
    enter(walker.client, AccountFactory(person=rene.person, opened_at=now, email=rene.email), now=now)
    return walker


@pytest.fixture
def account(member):
    return Account.objects.get()


@pytest.fixture
def accept(now):
    """An agent of that fund accepts; return the code of the letter."""

    def answer(at=now):
        file_codes.issue_file_code(FileRequest.objects.get(), now=at)
        return letter_code()

    return answer


def letter_code():
    return Message.objects.filter(channel=Channel.LETTER).latest("created_at").payload["context"]["code"]


def ask(member, department="57"):
    return member.get(DEPARTMENT).press("Valider", departement=department)


@pytest.mark.requirement("R160", "R161")
def test_at_enrolment_the_bundle_and_every_department_open_without_being_asked(rene, walker):
    AffiliationFactory(person=rene.person, department="57")
    walker.by_email(rene)
    opened = File.objects.values_list("profile", "fund_code").order_by("fund_code")
    assert list(opened) == [("particulier", "54"), ("particulier", "68")]


@pytest.mark.requirement("R190", "R191")
def test_the_department_is_chosen_from_a_list_with_two_buttons(member):
    member.get(DEPARTMENT)
    assert member.heading == "Choix d'un département d'inscription"
    assert "Les champs suivis du symbole * sont obligatoires." in member.text
    assert "Département *" in member.text
    options = [option.text for option in member.page.main.iter("option")]
    assert options[1] == "01-Ain"
    assert {"2A-Corse-du-Sud", "68-Haut-Rhin", "95-Val-d'Oise"} <= set(options)
    [form] = member.page.forms
    assert [label for label, *_ in form.buttons] == ["Valider"]
    assert member.follow("Annuler").heading == "Complément d'inscription"


@pytest.mark.requirement("R190")
def test_without_a_department_the_field_says_so(member):
    member.get(DEPARTMENT).press("Valider")
    assert member.errors["departement"] == "Ce champ est exigé."
    member.press("Valider", departement="99")
    assert "Choisissez une des réponses proposées." in member.errors["departement"]
    assert not FileRequest.objects.exists()


def test_a_department_of_another_body_says_which(member):
    ask(member, "974")
    assert "CGSS de La Réunion" in member.errors["departement"]
    assert member.fields["departement"] == "974"


@pytest.mark.requirement("R185", "R189")
def test_known_there_the_file_opens_at_once_and_is_told_by_email(member, rene):
    AffiliationFactory(person=rene.person, department="57")
    ask(member)
    assert member.heading == "Votre dossier est ouvert"
    assert "MSA Lorraine" in member.text
    assert Message.objects.get().message == "accounts/file_opened"
    member.press("Afficher ce dossier")
    assert member.heading == "Mon espace privé : particulier"
    assert "MSA Lorraine" in member.page.header


@pytest.mark.requirement("R192", "R193")
def test_not_known_there_it_is_acknowledged_and_an_agent_has_a_case(member):
    ask(member)
    assert member.heading == "Accusé de réception"
    assert (
        "Votre demande a bien été prise en compte. Vous recevrez d'ici quelques jours votre code confidentiel qui vous "
        "permettra d'accéder aux services sécurisés."
    ) in member.text
    assert member.page.breadcrumb == "MSA > Mon Espace Privé > Complément d'inscription > Accusé"
    assert Case.objects.get().kind == CaseKind.FILE_ELSEWHERE
    assert File.objects.count() == 1
    assert member.follow("Retour à l'accueil").path == "/espace/"


@pytest.mark.requirement("R192")
def test_the_letter_s_code_opens_the_file_and_the_password_stays_one_s_own(member, account, accept):
    password = account.password
    ask(member)
    code = accept()
    member.get("/espace/").follow("Mes dossiers")
    assert "Un code est parti par courrier le 10 mars 2026. Il est valable jusqu'au 9 avril 2026." in member.text
    member.follow("Ouvrir un dossier avec un code").press("Valider", code=code)
    assert member.heading == "Votre dossier est ouvert"
    member.follow("Retour à l'accueil")
    assert "MSA Lorraine" in member.page.header, "it is in sight"
    account.refresh_from_db()
    assert account.password == password
    assert "Un code est parti" not in member.get("/espace/dossiers/").text


def test_read_again_or_asked_again_it_says_the_same_and_asks_for_nothing_more(member):
    ask(member)
    first = member.text
    assert member.get(OUTCOME).text == first
    assert ask(member).text == first
    assert Case.objects.get().times == 1


def test_asked_again_once_a_code_left_it_leads_to_where_it_is_typed(member, accept):
    ask(member)
    accept()
    assert ask(member).heading == "Ouvrir un dossier avec un code"
    assert "Ce code est parti le 10 mars 2026." in member.get(OUTCOME).text


def test_a_file_that_is_open_already_is_said_to_be(member):
    assert ask(member, "68").heading == "Votre dossier est ouvert"
    assert not FileRequest.objects.exists()


@pytest.mark.parametrize("address", ["/espace/complement/suite/lorraine/", "/espace/complement/suite/"])
def test_where_nothing_was_asked_there_is_nothing_to_acknowledge(member, address):
    assert member.get(address).path == DEPARTMENT


def test_a_wrong_code_says_what_to_check_and_loses_nothing(member, accept):
    ask(member)
    accept()
    member.get(CODE).press("Valider", code="tomika-pareno")
    assert "Ce code n'est pas le bon." in member.errors["code"]
    assert "Recevoir un autre code par courrier" in member.text
    member.press("Valider", code="")
    assert member.errors["code"] == "Ce champ est exigé."


@pytest.mark.parametrize("typed", ["\0", "x" * 5000, "é" * 61, "<b>", "' OR 1=1 --", "\u202e"])
def test_anything_typed_gets_an_answer_at_the_field(member, typed):
    member.get(CODE).press("Valider", code=typed)
    assert (member.status, list(member.errors)) == (200, ["code"])


def test_an_expired_code_is_told_so_and_another_is_one_press_away(member, accept, clock, now, account):
    ask(member)
    code = accept()
    clock.shift(dt.timedelta(days=31))
    enter(member.client, account)
    member.get(CODE).press("Valider", code=code)
    assert "sa durée est passée" in member.errors["code"]
    assert "n'est plus valable : demandez-en un autre" in member.text
    assert member.get(OUTCOME).path == CODE, "no letter is announced that will not come"
    member.press("Recevoir un autre code par courrier : MSA Lorraine")
    assert member.heading == "Accusé de réception"
    member.get(CODE).press("Valider", code=letter_code())
    assert member.heading == "Votre dossier est ouvert"


def test_no_second_letter_the_same_day(member, accept):
    ask(member)
    accept()
    member.get(CODE).press("Recevoir un autre code par courrier : MSA Lorraine")
    assert "Un courrier est déjà parti il y a peu." in member.page.summary[0]
    assert Message.objects.filter(channel=Channel.LETTER).count() == 1


def test_where_the_fund_has_no_address_any_more_the_page_says_to_call(member, rene, accept, clock):
    ask(member)
    accept()
    rene.person.postal_lines = []
    rene.person.save()
    member.get(CODE).press("Recevoir un autre code par courrier : MSA Lorraine")
    assert "Appelez-la pour la faire corriger" in member.page.summary[0]


@pytest.mark.parametrize("fund_code", ["", "59", "\0", "54"])
def test_a_letter_is_asked_for_by_nobody_who_was_sent_none(member, fund_code):
    ask(member)
    assert member.post("/espace/complement/code/autre/", caisse=fund_code).path == CODE
    assert not Message.objects.exists()


def test_too_many_codes_are_told_how_long_to_wait(member, accept):
    ask(member)
    code = accept()
    for _ in range(file_codes.TRIES_PER_5_MINUTES):
        member.get(CODE).press("Valider", code="bababa")
    member.press("Valider", code=code)
    assert "patientez" in member.page.summary[0]
    assert File.objects.count() == 1


def test_too_many_requests_are_told_so(member, monkeypatch):
    monkeypatch.setattr(file_requests, "ASKED_PER_DAY", 1)
    ask(member)
    ask(member, "59")
    assert "Vous avez fait plusieurs demandes aujourd'hui." in member.page.summary[0]
    assert member.fields["departement"] == "59"


def test_the_code_of_somebody_else_opens_nothing(member, accept, now):
    ask(member)
    code = accept()
    thief = Walker()
    enter(thief.client, AccountFactory(opened_at=now), now=now)
    ask(thief)
    thief.get(CODE).press("Valider", code=code)
    assert "Ce code n'est pas le bon." in thief.errors["code"]
    assert not File.objects.filter(fund_code="54").exists()


def test_a_code_alone_opens_no_account(member, accept, rene):
    """Whoever steals the letter has no way in with it."""
    ask(member)
    code = accept()
    stranger = Walker().log_in(rene.number, code)
    assert "incorrect" in " ".join(stranger.page.summary)
    assert Walker().post(CODE, code=code).heading == "Se connecter à Mon espace privé"


def test_a_form_without_its_token_does_nothing(member, accept):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.cookies = member.client.cookies
    assert strict.post(DEPARTMENT, {"departement": "57"}).status_code == 403
    assert strict.post(CODE, {"code": "x"}).status_code == 403
    assert not FileRequest.objects.exists()


def test_a_refusal_shows_for_those_who_get_no_email(member, now):
    ask(member)
    file_requests.refuse(FileRequest.objects.get(), now=now)
    assert "Demande refusée le 10 mars 2026" in member.get("/espace/dossiers/").text
    assert ask(member).heading == "Accusé de réception"


def test_an_account_frozen_meanwhile_is_out(member):
    member.get(DEPARTMENT)
    Account.objects.update(state=AccountState.FROZEN)
    assert member.press("Valider", departement="57").heading == "Se connecter à Mon espace privé"


def test_an_account_frozen_at_that_very_moment_gets_nothing(member, monkeypatch):
    asked = file_requests.ask

    def frozen_just_before(*args, **more):
        Account.objects.update(state=AccountState.FROZEN)
        return asked(*args, **more)

    monkeypatch.setattr(file_requests, "ask", frozen_just_before)
    assert ask(member).heading == "Se connecter à Mon espace privé"
    assert not FileRequest.objects.exists()


def test_no_address_and_no_subject_holds_what_is_personal(member, accept, rene):
    ask(member)
    code = accept()
    member.get(CODE).press("Valider", code=code)
    for address, _status in member.response.redirect_chain:
        assert not any(secret in address for secret in (code, rene.number))


def test_a_fund_that_is_no_more_breaks_no_page(member, accept):
    ask(member)
    code = accept()
    FileRequest.objects.update(fund_code="99Z")
    member.get(CODE).press("Valider", code=code)
    assert "Ce code n'est pas le bon." in member.errors["code"]
    for address in ("/espace/dossiers/", "/espace/complement/"):
        assert member.get(address).status == 200
    assert member.post("/espace/complement/code/autre/", caisse="99Z").path == CODE
    assert file_codes.accept_known(now=Account.objects.get().opened_at) == 0
