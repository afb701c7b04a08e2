"""What is told of a member: as FranceConnect checks it, and never a number."""

import pytest

from guichet.accounts.models import File
from guichet.funds import catalogue
from guichet.openid_provider.claims import SCOPES, claims_of
from guichet.openid_provider.models import ClientKind
from tests.factories import AccountFactory, EstablishmentFactory, PersonFactory

pytestmark = pytest.mark.django_db
FC, SERVICE = ClientKind.FRANCECONNECT, ClientKind.SERVICE


def told(kind=FC, scopes=None, **person):
    return claims_of(AccountFactory(person=PersonFactory(**person)), frozenset(scopes or SCOPES[kind]), kind)


def test_what_franceconnect_checks():
    assert told(usual_name="Martin", birth_place_code="67482") == {
        "name": "Florent Martin", "given_name": "Florent Émile", "family_name": "Weber",
        "preferred_username": "Martin", "gender": "male", "birthdate": "1985-01-27", "birthplace": "67482",
        "birthcountry": "99100", "email": "florent.weber@example.org", "email_verified": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("month", "day", "said"), [(1, 27, "1985-01-27"), (1, None, "1985-01-00"), (None, None, "1985-00-00")]
)
def test_a_date_that_is_not_whole_is_said_as_civil_status_has_it(month, day, said):
    assert told(birth_month=month, birth_day=day)["birthdate"] == said


@pytest.mark.parametrize("usual", ["", "Weber"])
def test_a_name_of_use_is_told_when_it_is_another(usual):
    assert "preferred_username" not in told(usual_name=usual)


def test_born_abroad_there_is_no_place_of_ours():
    claims = told(birth_country_code="99109", birth_place_code="99109", sex="2")
    assert (claims["birthcountry"], claims["gender"]) == ("99109", "female")
    assert "birthplace" not in claims


def test_what_is_not_known_is_left_out():
    claims = told(given_names="", birth_country_code="", birth_place_code="")
    assert not {"given_name", "birthcountry", "birthplace"} & set(claims)
    assert claims["name"] == "Weber"


def test_an_address_that_nobody_proved_is_not_told():
    account = AccountFactory(email_verified=False)
    assert not {"email", "email_verified"} & set(claims_of(account, frozenset(SCOPES[FC]), FC))


def test_a_service_greets_and_no_more():
    assert told(SERVICE, ["openid", "profile"]) == {
        "name": "Florent Weber", "given_name": "Florent Émile", "family_name": "Weber",
    }  # fmt: skip
    assert told(SERVICE, ["openid"]) == {}
    assert set(told(SERVICE, ["openid", "birth"])) == {"birthdate", "birthcountry", "birthplace"}


def test_the_file_in_sight_is_a_service_s_concern():
    farm = EstablishmentFactory()
    account = AccountFactory(person=farm.responsible)
    file = File.objects.create(
        account=account, profile="exploitant", fund_code="54", establishment=farm, opened_at=account.opened_at
    )
    scopes = frozenset({"openid", "file"})
    assert claims_of(account, scopes, SERVICE, file=file) == {
        "file_profile": "exploitant", "fund": catalogue.by_code("54").slug, "fund_code": "54", "siret": farm.siret,
    }  # fmt: skip
    assert claims_of(account, scopes, SERVICE) == {
        "file_profile": "particulier", "fund": "alsace", "fund_code": "68",
    }  # fmt: skip


def test_an_establishment_is_told_by_its_name():
    farm = EstablishmentFactory()
    account = AccountFactory(person=None, establishment=farm, profile="entreprise")
    claims = claims_of(account, frozenset(SCOPES[SERVICE]), SERVICE)
    assert claims.items() >= {"name": farm.name, "siret": farm.siret, "file_profile": "entreprise"}.items()
    assert not {"family_name", "birthdate", "gender"} & set(claims)


@pytest.mark.parametrize("kind", [FC, SERVICE])
def test_the_number_is_never_told(kind):
    person = PersonFactory(birth_place_code="")
    account = AccountFactory(person=person)
    assert person.nir not in str(claims_of(account, frozenset(SCOPES[kind]), kind))


def test_no_query_for_what_came_with_the_account(django_assert_num_queries):
    account = AccountFactory()
    _ = account.person, account.contact
    with django_assert_num_queries(0):
        claims_of(account, frozenset(SCOPES[SERVICE]), SERVICE)
