"""`guichet check` refuses a policy that could not work, and names the line to mend."""

import dataclasses

import pytest

from guichet.cli import policy_checks
from guichet.enrolment.profiles import assembly
from guichet.funds import catalogue
from guichet.registry.models import ContributionKind
from tests.factories import CardFactory, ContributionFactory, EstablishmentFactory, PaymentFactory, PersonFactory
from tests.policies import copy_funds


@pytest.fixture
def alsace(settings, tmp_path):
    """Return `alsace(edition=…, **values)`: its file says so; the function returns the path of a line of it."""
    source, folder = settings.FUNDS_FOLDER, tmp_path / "funds"

    def change(**values):
        settings.FUNDS_FOLDER = copy_funds(source, folder, **values)
        path = folder / "alsace.toml"
        lines = path.read_text().splitlines()
        return lambda start: f"{path}:{next(n for n, line in enumerate(lines, 1) if line.startswith(start))}: "

    return change


def everything():
    checks = (policy_checks.values, policy_checks.proofs, policy_checks.journeys)
    return [sentence for check in checks for sentence in check()] + policy_checks.floor(production=False)


def test_the_policies_of_the_project_pass():
    assert everything() == []
    assert policy_checks.floor(production=True) == []


def test_values_without_sense_are_told_with_their_line(alsace):
    line = alsace(code_channels=[])
    (sentence,) = everything()
    assert sentence.startswith(f"{line('code_channels')}code_channels = []: the code, then the password, go by email")


def test_a_proof_that_nothing_declares_is_told_with_its_line(alsace):
    line = alsace(proofs_of_particulier=["palm_reading", "card_serial"])
    (sentence,) = everything()
    assert sentence.startswith(f"{line('particulier')}proofs.particulier: 'palm_reading' is declared nowhere")
    assert "card_serial" in sentence


@pytest.mark.parametrize(
    ("profile", "proof", "fitting"),
    [
        ("particulier", "wages_amount", "card_serial, child_birth_date, payment_amount, bill_amount"),
        ("entreprise", "card_serial", "wages_amount"),
        ("jardinier", "payment_amount", "wages_amount"),
    ],
)
def test_a_proof_that_the_registry_cannot_confirm_of_a_profile_is_refused(alsace, profile, proof, fitting):
    line = alsace(**{f"proofs_of_{profile}": [proof]})
    reason = f"the registry knows no {proof} of this profile; those it can confirm are {fitting}"
    assert policy_checks.proofs() == [f"{line(profile)}proofs.{profile}: {reason}"]


@pytest.mark.parametrize(("profile", "proof"), [("exploitant", "card_serial"), ("particulier", "child_birth_date")])
def test_a_proof_that_no_path_asks_is_refused(alsace, fund, profile, proof):
    line = alsace(**{f"proofs_of_{profile}": [*fund.policy.proofs_of(profile), proof]})
    assert policy_checks.proofs() == [
        f"{line(profile)}proofs.{profile}: {proof} is accepted, and no path of the journey asks it"
    ]


def test_a_path_that_stops_is_told_by_profile_and_path(monkeypatch):
    monkeypatch.setattr(assembly.Conditions, "applies", lambda self, answers: "code" in answers)
    told = policy_checks.journeys()
    assert any(
        "jardinier, enrolment: the path stops before conditions: profile « Suivant > » > " in one for one in told
    )


def test_an_end_without_proof_or_post_is_told(monkeypatch):
    monkeypatch.setattr(assembly.Postal, "applies", lambda self, answers: False)
    told = policy_checks.journeys()
    assert any("particulier, enrolment: the end is reached by neither a proof nor the post: " in one for one in told)
    assert any("card_serial « Essais épuisés »" in one for one in told)


def test_two_pages_of_one_address_are_told(monkeypatch):
    monkeypatch.setattr(assembly.Introduction, "slug", "carte")
    assert any("two pages have one address: carte" in one for one in policy_checks.journeys())


def test_what_a_fund_itself_has_below_the_floor_is_always_refused(alsace):
    line = alsace(edition="leaflet", code_digits=4)
    assert policy_checks.floor(production=False) == [
        f"{line('code_digits')}code_digits = 4: the national floor asks for 6 at least"
    ]


def test_a_historical_edition_is_refused_in_production_only(alsace):
    line = alsace(edition="leaflet")
    assert policy_checks.floor(production=False) == []
    assert policy_checks.floor(production=True) == [
        f'{line("edition")}edition = "leaflet": historical, below the national floor: not for production'
    ]


def test_an_edition_says_that_it_is_historical_exactly_when_it_is(alsace, settings):
    alsace()
    editions = settings.FUNDS_FOLDER / "editions"
    (editions / "recommended.toml").write_text("historical = true\n[policy]\n")
    (editions / "provence-azur.toml").write_text("[numbers]\ncode_digits = 4\n")
    assert policy_checks.floor(production=False) == [
        f"{editions / 'provence-azur.toml'}:2: code_digits = 4: the national floor asks for 6 at least; see `historical`",
        f"{editions / 'recommended.toml'}:1: nothing here is below the national floor: take `historical` away",
    ]


def test_a_floor_that_cannot_be_read_is_told(alsace, settings):
    alsace()
    (settings.FUNDS_FOLDER / "floor.toml").write_text("[at_most]\ncode_minuts = 3\n")
    assert policy_checks.floor(production=False) == [
        f"{settings.FUNDS_FOLDER / 'floor.toml'}: at_most.code_minuts: no such value; perhaps code_minutes?"
    ]


def test_a_proof_that_the_floor_refuses_must_exist(alsace, settings):
    alsace()
    floor = settings.FUNDS_FOLDER / "floor.toml"
    floor.write_text(floor.read_text().replace("child_birth_date", "child_birthdate"))
    told = policy_checks.floor(production=False)
    assert any(one.startswith(f"{floor}: refused.proofs: 'child_birthdate' is declared nowhere") for one in told)


def test_what_the_default_says_is_told_once_for_all_funds(settings, alsace):
    alsace()
    default = settings.FUNDS_FOLDER / "default.toml"
    default.write_text(default.read_text().replace("code_tries = 5", "code_tries = 50"))
    (sentence,) = policy_checks.floor(production=True)
    assert "default.toml:" in sentence


@pytest.mark.django_db
def test_an_empty_registry_asks_for_nothing():
    assert policy_checks.data() == []


@pytest.mark.django_db
def test_a_proof_without_its_data_is_told_with_the_table_and_the_line(fund):
    CardFactory()
    ContributionFactory(kind=ContributionKind.BILL)
    PaymentFactory()
    where = catalogue.origin(fund, "proofs_of_entreprise")
    reason = "wages_amount asks contributions.csv for rows of kind wages, where there is none: nobody could answer"
    assert policy_checks.data() == [f"{where}: proofs.entreprise: {reason}"]
    ContributionFactory(establishment=EstablishmentFactory())
    assert policy_checks.data() == []


@pytest.mark.django_db
def test_every_proof_in_use_needs_its_data():
    PersonFactory()
    assert {sentence.split(" asks ")[0].rpartition(" ")[2] for sentence in policy_checks.data()} == {
        "card_serial", "payment_amount", "bill_amount", "wages_amount",
    }  # fmt: skip


def test_policies_are_compared_as_values(fund):
    assert hash(dataclasses.replace(fund.policy)) == hash(fund.policy)
