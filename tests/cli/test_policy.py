"""`guichet policy`: what a fund does, which line says so, and what it is worth."""

import re

import pytest
import time_machine
from typer.testing import CliRunner

from guichet.cli.app import app
from guichet.enrolment.profiles import TRAITS
from guichet.funds import catalogue
from guichet.funds.policy import Policy
from tests.factories import AffiliationFactory, CardFactory, PaymentFactory
from tests.policies import copy_funds


@pytest.fixture
def policy():
    """Return `policy(*words) -> Result` of `guichet policy`."""
    return lambda *words: CliRunner().invoke(app, ["policy", *words])


def test_every_value_of_a_fund_is_shown_with_its_line_and_its_meaning(policy):
    result = policy("show", "alsace")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "MSA d'Alsace (alsace), edition default"
    origin = catalogue.origin("default", "code_digits")
    place = next(n for n, line in enumerate(lines) if re.fullmatch(rf"code_digits +6  \({origin}\)", line))
    assert lines[place + 1].strip() == "Length of a security code."
    assert len(re.findall(r"\(funds/default.toml:\d+\)$", result.output, re.MULTILINE)) == len(
        Policy.__dataclass_fields__
    )


def test_the_steps_of_each_profile_are_shown_with_those_that_some_leave_out(policy):
    said = policy("show", "alsace").output
    assert "\njardinier" in said
    (steps,) = re.findall(r"^particulier +(.*)$", said, re.MULTILINE)
    assert steps.startswith("profil > identifiant > a-prevoir > coordonnees > introduction > sante > [carte]")
    assert steps.endswith("> [voie-postale] > [email] > [code] > conditions")


def test_a_value_of_an_edition_is_shown_with_the_edition_s_line(policy):
    result = policy("show", "leaflet", "--edition")
    assert result.output.startswith("edition leaflet, historical\n")
    assert f'"one_of"  ({catalogue.origin("leaflet", "proof_questions")})' in result.output
    assert "funds/editions/leaflet.toml:" in catalogue.origin("leaflet", "proof_questions")


def test_a_value_of_a_fund_alone_is_shown_with_the_fund_s_line(policy, settings, tmp_path):
    settings.FUNDS_FOLDER = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds", edition="leaflet", code_digits=8)
    result = policy("show", "alsace")
    assert result.output.startswith("MSA d'Alsace (alsace), edition leaflet, historical\n")
    assert re.search(r"^code_digits +8  \(.*/alsace.toml:\d+\)$", result.output, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", "alsac"), "alsac: no such fund or edition; perhaps alsace"),
        (("show", "alsace", "--edition"), "no such edition; perhaps alsace-2020"),
        (("show", "xyz"), "there are default, "),
        (("diff", "alsace", "leaflt"), "perhaps leaflet?"),
        (("simulate", "alsace", "--profile", "baker"), "baker: no such profile; there are exploitant"),
    ],
)
def test_an_unknown_name_is_answered_with_those_near(policy, words, told):
    result = policy(*words)
    assert result.exit_code == 1
    assert told in result.output


def test_a_wrong_file_is_told_in_a_sentence(policy, settings, tmp_path):
    settings.FUNDS_FOLDER = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds", code_digits="six")
    result = policy("show", "alsace")
    assert result.exit_code == 1
    assert "code_digits = 'six': a value of type int is needed" in result.output


def test_what_two_editions_do_differently_is_shown_both_ways(policy):
    result = policy("diff", "default", "leaflet")
    assert result.exit_code == 0
    assert result.output.startswith("- edition default\n+ edition leaflet, historical\n")
    both = f"- true  ({catalogue.origin('default', 'at_hand_page')})\n+ false  ({catalogue.origin('leaflet', 'at_hand_page')})\n"
    assert both in result.output
    assert "code_digits" not in result.output
    particulier = result.output.partition("  particulier: steps\n")[2].partition("\n\n")[0].splitlines()
    assert [line for line in particulier if line[0] in "+-"] == [
        "- a-prevoir", "+ verification", "- introduction", "- sante", "+ [enfant]", "+ departement", "- [code]",
    ]  # fmt: skip
    assert "code" not in policy("diff", "leaflet", "leaflet").output.replace("postale", "")


def test_two_funds_that_follow_the_default_do_the_same(policy):
    result = policy("diff", "alsace", "national")
    assert result.exit_code == 0
    assert "No value differs." in result.output
    assert result.output.count("the same steps") == len(TRAITS)


@pytest.fixture
def members(now):
    """Ten people of Alsace: nine with a card, two of them paid the same amount."""
    people = [AffiliationFactory().person for _ in range(10)]
    for person in people[:9]:
        CardFactory(person=person)
    for person in people[:2]:
        PaymentFactory(person=person, amount_cents=22_50, paid_on=now.date())
    with time_machine.travel(now, tick=False):
        yield people


@pytest.mark.django_db
def test_the_pages_of_every_path_are_shown_then_how_well_each_answer_is_kept(policy, members):
    result = policy("simulate", "alsace", "--profile", "particulier")
    assert result.exit_code == 0, result.output
    said = result.output
    assert said.startswith("particulier, MSA d'Alsace (alsace), edition default: 13 pages, 12 paths\n")
    assert " 4. Vos coordonnées  /coordonnees/\n      Nom ____\n" in said
    assert "> 6 « oui » > 7 « je n'ai pas de carte » > " in said
    assert "cannot answer: 10.0% of 10 members (no current card)" in said
    assert "guessed by a stranger in 30 days, 10 tries: 1 in 10,000,000 (1e-07)" in said
    assert "cannot answer: 80.0% of 10 members (no payment from " in said
    assert "guessed by a stranger in one enrolment, 3 tries: 1 in 1 (1)" in said
    assert "none of them: 10.0% of 10 members" in said
    assert "Left out" in said
    assert "22,50" not in said


@pytest.mark.django_db
def test_one_member_is_no_members(policy, now):
    CardFactory(person=AffiliationFactory().person)
    with time_machine.travel(now, tick=False):
        said = policy("simulate", "alsace", "--profile", "particulier").output
    assert "cannot answer: 0.0% of 1 member (no current card)" in said
    assert "none of them: 0.0% of 1 member\n" in said


@pytest.mark.django_db
def test_figures_need_members_and_questions(policy, members):
    assert "has no member of this profile here" in policy("simulate", "alsace", "--profile", "entreprise").output
    assert "No proof: everybody receives a letter." in policy("simulate", "alsace", "--profile", "jardinier").output


@pytest.mark.django_db
def test_an_edition_is_simulated_over_all_members(policy, members):
    said = policy("simulate", "leaflet", "--profile", "particulier").output
    assert "child_birth_date: La date de naissance d'un de mes enfants" in said
    assert "cannot answer: 100.0% of 10 members (no child)" in said
    assert "guessed by a stranger in 6 hours, 5 tries: nobody can answer" in said
