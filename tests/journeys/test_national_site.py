"""Entering by www.msa.fr: the department is asked, and everybody ends at the fund that knows them."""

import pytest

from guichet.accounts.models import Account, File
from guichet.enrolment import completion
from guichet.enrolment.models import Enrolment
from tests.journeys import people
from tests.journeys.walker import FINISH, Walker, sent, sent_code


@pytest.fixture
def national(db):
    return Walker("")


def choose(walker, department):
    return walker.press("Suivant >", departement=department)


@pytest.mark.requirement("R16", "R17")
def test_the_national_site_has_the_same_door(national):
    national.get("/").follow("S'inscrire")
    assert national.path == "/inscription/"
    assert national.heading == "Créer mon espace privé"


@pytest.mark.requirement("R25", "R72")
def test_the_department_is_asked_there_and_gives_the_fund(national):
    national.until_identifier()
    assert national.path == "/inscription/departement/"
    assert national.heading == "Votre département"
    choose(national, "68")
    assert national.path == "/alsace/inscription/identifiant/"
    assert "Alsace" in national.page.header


@pytest.mark.requirement("R72")
def test_every_department_is_in_the_list_as_code_and_name(national):
    national.until_identifier()
    options = ["".join(option.itertext()) for option in national.page.main.iter("option")]
    assert options[0] == "Choisissez votre département"
    assert "01-Ain" in options
    assert "2A-Corse-du-Sud" in options
    assert len(options) > 96


@pytest.mark.requirement("R25")
def test_at_a_fund_s_own_site_it_is_not_asked(walker):
    assert walker.until_identifier().slug == "identifiant"
    assert walker.step("departement").status == 404


@pytest.mark.requirement("R72")
def test_without_a_department_it_does_not_go_on(national):
    choose(national.until_identifier(), "")
    assert national.errors == {"departement": "Ce champ est exigé."}
    choose(national, "99")
    assert "departement" in national.errors


@pytest.mark.parametrize("code", ["971", "972", "973", "974", "976"])
def test_where_no_fund_serves_the_page_says_whom_to_turn_to(national, code):
    choose(national.until_identifier(), code)
    assert national.slug == "departement"
    assert national.fields["departement"] == code
    assert "La MSA n'a pas de caisse dans ce" in national.errors["departement"]


def test_the_department_can_be_changed_before_the_end(national, rene):
    choose(national.until_identifier(), "83").follow("< Précédent")
    assert national.slug == "departement"
    assert national.fields["departement"] == "83"
    choose(national, "67")
    assert national.path == "/alsace/inscription/identifiant/"
    assert Enrolment.objects.get().fund_code == "68"


def finish_by_amount(walker, someone):
    for typed in (
        {"numero": someone.number},
        {},
        someone.details,
        {},
        {"affilie": "non"},
        {"montant": someone.amount},
        {},
    ):
        walker.press("Suivant >", **typed)
    return walker.press("Suivant >", code=sent_code()).press(FINISH)


def test_a_person_whom_another_fund_knows_is_carried_there_without_a_word(national, rene):
    finish_by_amount(choose(national.until_identifier(), "83"), rene)
    assert national.path == "/provenceazur/inscription/terminee/"
    assert "Alsace" not in national.source
    assert Account.objects.get().fund_code == "68"
    assert sent("accounts/provisional_password")[0].fund_code == "68"


def test_the_same_by_post(national, rene, now):
    choose(national.until_identifier(), "83")
    for typed in ({"numero": rene.number}, {}, rene.details, {}, {"affilie": "non"}):
        national.press("Suivant >", **typed)
    national.follow("> je n'ai pas trouvé ce montant").press("Je ne peux pas répondre").press("Suivant >").press(FINISH)
    assert "Alsace" not in national.source
    completion.settle_due(now=now)
    assert Account.objects.get().fund_code == "68"


@pytest.mark.requirement("R161")
def test_every_fund_that_knows_the_person_opens(walker):
    someone = people.rene(departments=("67", "83", "01"))
    walker.by_email(someone)
    assert sorted(File.objects.values_list("fund_code", flat=True)) == ["13", "68", "69"]
    assert Account.objects.get().fund_code == "68"


def test_the_unknown_person_sees_the_same_pages_from_there_too(rene):
    def pages(someone):
        walker = choose(Walker("").until_identifier(), "83")
        for typed in ({"numero": someone.number}, {}, someone.details, {}, {"affilie": "non"}, {"montant": "99,99"}):
            walker.press("Suivant >", **typed)
        return walker.bytes_without_tokens()

    assert pages(rene) == pages(people.stranger())
