"""Check the details, accept the general conditions, finish."""

import datetime as dt

import pytest

from guichet.accounts.models import Account, ConditionsAcceptance, File
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.enrolment import completion
from guichet.enrolment.models import Enrolment
from guichet.enrolment.states import EnrolmentState
from guichet.funds.queries import current_conditions
from guichet.registry.models import PersonState
from tests.journeys.people import stranger
from tests.journeys.walker import FINISH, Walker, sent, sent_password


@pytest.fixture
def conditions(walker, rene):
    return walker.until_conditions(rene)


@pytest.fixture
def end(walker, rene):
    return walker.by_email(rene)


@pytest.mark.requirement("R111")
def test_the_details_typed_are_shown_to_be_checked(conditions):
    text = conditions.text
    for shown in ("1 54 06 99 990 921", "Muller René", "03/06/1954", "rene@example.org", "(+33) 6 12 34 56 78"):
        assert shown in text


@pytest.mark.requirement("R111")
def test_what_is_wrong_can_be_changed_from_there(conditions):
    conditions.follow("modifier : Vos coordonnées")
    assert conditions.slug == "coordonnees"
    conditions.step("conditions").follow("modifier : Votre identifiant")
    assert conditions.slug == "identifiant"


@pytest.mark.requirement("R111")
@pytest.mark.parametrize(
    ("line", "slug"),
    [("Date de naissance", "coordonnees"), ("Numéro de téléphone mobile", "coordonnees"), ("Adresse email", "email")],
)
def test_each_line_has_a_link_to_where_it_is_changed(conditions, line, slug):
    assert conditions.follow(f"modifier : {line}").slug == slug


@pytest.mark.requirement("R106")
def test_a_link_opens_the_text_of_the_general_conditions(conditions):
    assert conditions.heading == "Accepter les conditions générales d'utilisation"
    link = conditions.page.element(target="_blank")
    assert "".join(link.itertext()).startswith("> lire les conditions générales d'utilisation")
    conditions.get(link.get("href"))
    assert conditions.heading == "Conditions générales d'utilisation"


@pytest.mark.requirement("R107", "R109")
def test_nothing_is_sent_before_the_final_button(conditions):
    assert not Account.objects.exists()
    assert not sent("accounts/provisional_password")
    conditions.press(FINISH)
    assert len(sent("accounts/provisional_password")) == 1


@pytest.mark.requirement("R108")
def test_the_two_buttons_besides_the_final_one(conditions):
    assert set(conditions.page.buttons) == {"< Précédent", FINISH, "Abandonner"}
    assert conditions.follow("< Précédent").slug == "code"
    conditions.step("conditions").press("Abandonner")
    assert conditions.heading == "Inscription abandonnée"
    assert not Account.objects.exists()


@pytest.mark.requirement("R107")
def test_the_version_and_the_time_of_acceptance_are_kept(end, now):
    acceptance = ConditionsAcceptance.objects.get()
    assert acceptance.version == current_conditions(now=now).version
    assert dt.timedelta() <= acceptance.accepted_at - now < dt.timedelta(minutes=5)


@pytest.mark.requirement("R113", "R114")
def test_the_end_says_that_the_request_is_being_handled_and_announces_the_email(end):
    assert end.path == "/alsace/inscription/terminee/"
    assert end.heading == "Inscription terminée"
    assert "Votre demande d'inscription à Mon espace privé est en cours de traitement." in end.text
    assert (
        "Vous allez recevoir dans quelques instants un email de confirmation contenant le mot de passe provisoire qui "
        "vous permettra de vous connecter à Mon espace privé." in end.text
    )


def test_the_end_says_how_long_the_password_lasts_as_the_fund_has_it(walker, rene, with_policy):
    with_policy(provisional_days_email=5, provisional_days_letter=20)
    assert "Il sera valable 5 jours." in walker.by_email(rene).text
    assert "Il sera valable 20 jours." in Walker().by_post(stranger()).text


@pytest.mark.requirement("R115")
def test_the_end_has_two_exits(end):
    assert end.page.buttons == ["Se connecter à Mon espace privé", "Aller à l'accueil"]
    assert end.follow("Aller à l'accueil").path == "/alsace/"
    end.get("/alsace/inscription/terminee/").follow("Se connecter à Mon espace privé")
    assert end.heading == "Se connecter à Mon espace privé"


@pytest.mark.requirement("R14", "R116", "R118")
def test_the_message_confirms_the_request_and_holds_the_password(end, rene):
    [message] = sent("accounts/provisional_password")
    assert message.payload["recipient"] == {"email": rene.email}
    assert message.payload["context"]["password"]
    assert message.payload["context"]["valid_until"] == "17\N{NO-BREAK SPACE}mars 2026"
    assert message.fund_code == "68"


@pytest.mark.requirement("R160")
def test_the_account_opens_the_bundle_of_a_particulier(end):
    account = Account.objects.get()
    assert account.state == AccountState.AWAITING_FIRST_LOGIN
    assert [(file.profile, file.fund_code) for file in File.objects.filter(account=account)] == [("particulier", "68")]


@pytest.mark.requirement("R103", "R104")
def test_the_address_proved_by_the_code_is_the_one_that_is_kept(walker, rene):
    from tests.journeys.walker import sent_code

    walker.until_receive(rene).follow("modifier cette adresse").press("Suivant >", email="autre@example.org")
    walker.press("Suivant >", code=sent_code()).press(FINISH)
    assert Account.objects.get().contact.verified_email == "autre@example.org"
    assert sent("accounts/provisional_password")[0].payload["recipient"] == {"email": "autre@example.org"}


def test_what_was_typed_is_erased_at_the_end(end):
    enrolment = Enrolment.objects.get()
    assert enrolment.state == EnrolmentState.FINISHED
    assert enrolment.answers is None


def test_the_final_button_pressed_twice_does_it_once(conditions):
    conditions.press(FINISH)
    conditions.post("/alsace/inscription/conditions/")
    assert conditions.heading == "Inscription terminée"
    assert Account.objects.count() == 1
    assert len(sent("accounts/provisional_password")) == 1


def test_the_browser_s_back_button_after_the_end_leads_to_the_end(end):
    for slug in ("conditions", "email", "montant", "coordonnees", "identifiant", "profil"):
        assert end.step(slug).heading == "Inscription terminée"


def test_a_journey_leaves_a_journal_that_names_nobody(end, rene):
    events = list(Entry.objects.values_list("event", flat=True))
    assert "enrolment.proof_accepted" in events
    assert "account.opened" in events
    assert "enrolment.completed" in events
    rows = str(list(Entry.objects.values()))
    for personal in (rene.number, "Muller", "René", rene.email, "612345678", "22,50", "2250", sent_password()):
        assert personal not in rows


def test_two_enrolments_under_way_for_one_person_and_the_second_to_finish_is_told(rene):
    first, second = Walker().until_conditions(rene), Walker().until_conditions(rene)
    assert first.press(FINISH).heading == "Inscription terminée"
    assert second.press(FINISH).heading == "Un compte existe déjà pour :"
    assert Account.objects.count() == 1


@pytest.mark.parametrize("state", [PersonState.BLOCKED, PersonState.DECEASED])
def test_a_proof_is_worth_what_the_registry_says_at_the_end(walker, rene, state, now):
    """Up to a day passes between the two."""
    walker.until_conditions(rene)
    rene.person.state = state
    rene.person.save()
    walker.answer()
    assert "par courrier" in walker.text
    assert not Account.objects.exists()
    walker.answer().answer()
    completion.settle_due(now=now)
    assert Case.objects.get().kind == CaseKind.DECEASED_OR_BLOCKED
