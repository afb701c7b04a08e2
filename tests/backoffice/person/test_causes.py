"""Each cause of a present state, from what leads to it; none is silent, and none says what a stranger may not learn."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from guichet.accounts.models import Account, ContactDetails, ContactKind
from guichet.accounts.states import AccountState
from guichet.audit import operations as audit
from guichet.backoffice.person.causes import CAUSES, cause_of
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.registry.models import NirKind, PersonState
from guichet.vigilance import operations as vigilance
from guichet.vigilance.rules import Measures
from tests.factories import (
    AccountFactory,
    AffiliationFactory,
    EstablishmentFactory,
    PersonFactory,
    change_contact,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def cause(situation):
    """Return `cause(holder, *, now=None) -> Cause`."""
    return lambda holder, *, now=None: cause_of(situation(holder, now=now))


def case_of(kind, subject, *, about=""):
    return open_case(kind=kind, fund_code="68", details={}, subject=subject, about=about, now=timezone.now())


def use_up(scope, key, most, within, *, now=None):
    for _ in range(most):
        limits.attempt(Limit(scope, key, most, within), now=now or timezone.now())


def test_each_cause_is_looked_for_once():
    assert len(set(CAUSES)) == len(CAUSES)


def test_nothing_was_ever_begun(cause, known):
    found = cause(known())
    assert found.name == "never_begun"
    assert found.recommended == ("inscrire-par-courrier",)


def test_an_active_account(cause, has_account, ago):
    account = has_account(last_login_at=ago(days=2))
    found = cause(account.person)
    assert (found.name, found.tone) == ("active", "good")
    assert "rien ne bloque" in found.headline
    assert "dernière connexion" in found.headline


def test_an_active_account_never_entered_since(cause, has_account):
    assert cause(has_account().person).headline == "Compte actif\N{NO-BREAK SPACE}: rien ne bloque"


def test_a_letter_awaited_for_days(cause, has_account, letter_of, ago):
    account = has_account(AccountState.AWAITING_LETTER, opened_at=ago(days=12), password_expires_at=ago(days=-18))
    letter_of(account, at=ago(days=12))
    found = cause(account.person)
    assert found.name == "awaits_letter"
    assert "depuis 12 jours" in found.headline
    assert found.recommended == ("renvoyer-le-courrier",)


def test_a_letter_asked_for_today_lets_no_other_leave(cause, has_account, letter_of):
    account = has_account(AccountState.AWAITING_LETTER)
    letter_of(account)
    found = cause(account.person)
    assert "moins d'un jour" in found.headline
    assert found.recommended == ()
    assert any("Aucun autre courrier" in words for words in found.say)


def test_a_letter_that_came_back(cause, has_account, letter_of, ago):
    account = has_account(AccountState.AWAITING_LETTER, opened_at=ago(days=9), password_expires_at=ago(days=1))
    letter_of(account, at=ago(days=9), returned_at=ago(days=1))
    found = cause(account.person)
    assert found.name == "letter_returned"
    assert "adresse à vérifier" in found.headline


def test_an_address_that_was_corrected_since(cause, has_account, letter_of, ago):
    account = has_account(AccountState.AWAITING_LETTER, opened_at=ago(days=9), password_expires_at=ago(days=1))
    letter_of(account, at=ago(days=9), returned_at=ago(days=1))
    assert cause(account.person).recommended == ()
    account.person.postal_lines = [*account.person.postal_lines[:3], "7 IMPASSE DU PUITS", "", "67990 VILLAGE INVENTE"]
    account.person.save()
    found = cause(account.person)
    assert "l'adresse a été corrigée depuis" in found.headline
    assert found.recommended[0] == "renvoyer-le-courrier"


def test_the_letter_of_a_renewal_that_came_back_is_missed_until_somebody_comes_in(cause, has_account, letter_of, ago):
    account = has_account(AccountState.ACTIVE, opened_at=ago(days=90), last_login_at=ago(days=30))
    letter_of(account, message="accounts/renewed_password", at=ago(days=9), returned_at=ago(days=1))
    assert cause(account.person).name == "letter_returned"
    Account.objects.update(last_login_at=ago(hours=1))
    assert cause(account.person).name == "active"


def test_a_letter_that_came_back_so_long_ago_that_only_its_case_remains(cause, has_account, ago):
    account = has_account(AccountState.AWAITING_LETTER, opened_at=ago(days=50), password_expires_at=ago(days=20))
    case_of(CaseKind.RETURNED_LETTER, str(account.reference), about=str(account.reference))
    assert cause(account.person).headline == "Courrier revenu\N{NO-BREAK SPACE}: adresse à vérifier"


def test_a_provisional_password_that_is_over(cause, has_account, ago):
    account = has_account(AccountState.AWAITING_FIRST_LOGIN, opened_at=ago(days=10))
    assert cause(account.person).name == "password_expired"


def test_a_first_login_awaited(cause, has_account):
    found = cause(has_account(AccountState.AWAITING_FIRST_LOGIN).person)
    assert found.name == "awaits_first_login"
    assert found.recommended[0] == "corriger-la-messagerie"


def test_an_email_that_its_server_refused(cause, has_account, ago):
    account = has_account(AccountState.AWAITING_FIRST_LOGIN)
    ContactDetails.objects.update(email_refused_at=ago(hours=3))
    found = cause(account.person)
    assert found.name == "email_refused"
    assert found.recommended[0] == "corriger-la-messagerie"


def test_an_account_that_somebody_disowned(cause, has_account, ago):
    account = has_account(AccountState.FROZEN, opened_at=ago(days=4))
    audit.record("account.disowned", account=str(account.reference), now=ago(days=1))
    found = cause(account.person)
    assert found.name == "disowned"
    assert found.headline.startswith("Compte bloqué par «\N{NO-BREAK SPACE}Ce n'est pas moi\N{NO-BREAK SPACE}» le ")


def test_an_account_blocked_otherwise(cause, has_account, ago):
    account = has_account(AccountState.FROZEN, opened_at=ago(days=1))
    audit.record("account.disowned", account=str(account.reference), now=ago(days=20))
    assert cause(account.person).name == "frozen"


def test_a_closed_account(cause, has_account):
    assert cause(has_account(AccountState.CLOSED).person).name == "closed"


def test_an_account_that_ended_with_its_holder_before_the_registry_says_so(cause, has_account):
    account = has_account(AccountState.CLOSED)
    audit.record("account.closed", account=str(account.reference), now=timezone.now(), reason="deceased_document")
    found = cause(account.person)
    assert found.name == "closed_after_death"
    assert found.recommended == ()


def test_a_merged_account(cause, has_account):
    assert cause(has_account(AccountState.MERGED).person).name == "merged"


def test_a_renewal_under_way(cause, has_account):
    assert cause(has_account(AccountState.RENEWAL).person).name == "renewal"


def test_a_renewal_by_post(cause, has_account, ago):
    account = has_account()
    Account.objects.update(posted_index="x", posted_until=ago(days=-20))
    found = cause(account.person)
    assert found.name == "renewal"
    assert "par courrier" in found.headline


def test_changes_that_wait(cause, has_account, ago):
    account = has_account()
    Account.objects.update(changes_held_until=ago(hours=-72))
    account.refresh_from_db()
    change_contact(account, ContactKind.EMAIL, "plus-tard@example.org", now=timezone.now())
    found = cause(account.person)
    assert found.name == "changes_held"
    assert "bloquer" in found.recommended


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"state": PersonState.DECEASED}, "deceased"),
        ({"state": PersonState.BLOCKED}, "blocked_by_registry"),
        ({"left_on": dt.date(2026, 1, 31)}, "left"),
        ({"nir_kind": NirKind.AWAITING}, "temporary_number"),
        ({"nir_kind": NirKind.PROVISIONAL}, "temporary_number"),
        ({"postal_lines": []}, "no_postal_address"),
    ],
)
def test_what_the_funds_say(cause, known, columns, name):
    assert cause(known(**columns)).name == name


def test_the_dead_come_before_their_account(cause, has_account):
    account = has_account()
    type(account.person).objects.update(state=PersonState.DECEASED)
    assert cause(type(account.person).objects.get()).name == "deceased"


def test_a_dependant(cause, known):
    assert cause(known(insured_parent=PersonFactory())).name == "dependant"


def test_a_number_since_replaced(cause, known):
    assert cause(known(replaced_by=PersonFactory())).name == "replaced"


def test_an_establishment_that_closed(cause):
    found = cause(EstablishmentFactory(closed_on=dt.date(2026, 1, 31)))
    assert found.headline.startswith("Établissement fermé")


def test_a_company_that_changes_its_manager(cause):
    company = EstablishmentFactory()
    AccountFactory(person=None, establishment=company, profile="entreprise")
    case_of(CaseKind.RESPONSIBLE_CHANGES, company.siret)
    assert cause(company).name == "manager_changes"


@pytest.mark.parametrize("scope", ["proof.identifier.6h", "proof.identifier.30d"])
def test_proofs_that_are_held(cause, known, scope):
    person = known()
    use_up(scope, f"person {person.pk}", 10, 30 * DAY)
    found = cause(person)
    assert found.name == "proofs_held"
    assert found.recommended[0] == "lever-l-attente"


def test_proofs_that_are_held_under_the_number_of_two_people(cause, known):
    person = known()
    use_up("proof.identifier.6h", person.nir, 5, DAY / 4)
    assert cause(person).name == "proofs_held"


def test_proofs_that_are_held_stop_nobody_who_has_an_account(cause, has_account):
    account = has_account()
    use_up("proof.identifier.6h", f"person {account.person.pk}", 5, DAY / 4)
    assert cause(account.person).name == "active"


def test_passwords_that_are_held_for_everybody(cause, has_account):
    account = has_account()
    use_up("login.holder", f"person {account.person.pk}", 30, DAY / 24)
    found = cause(account.person)
    assert found.name == "passwords_held"
    assert "connexion retenue" in found.headline


def test_passwords_that_may_be_held_from_where_they_came(cause, has_account, ago):
    account = has_account()
    for _ in range(12):
        audit.record("login.refused", account=str(account.reference), now=ago(seconds=20))
    found = cause(account.person)
    assert found.name == "passwords_held"
    assert "peut-être" in found.headline


@pytest.mark.parametrize("scope", ["login.code", "file_code.account"])
def test_codes_that_are_held(cause, has_account, scope):
    account = has_account()
    use_up(scope, str(account.reference), 5, DAY / 288)
    assert cause(account.person).name == "codes_held"


def test_codes_asked_for_too_often(cause, has_account):
    account = has_account()
    use_up("code.sms.number", "+33600000000", 10, DAY)
    assert cause(account.person).name == "codes_held"


def test_a_code_whose_every_try_was_used(cause, has_account, ago):
    from guichet.one_time_codes.models import OneTimeCode

    account, later = has_account(), ago(minutes=-10)
    OneTimeCode.objects.create(
        purpose="login", subject=str(account.reference), digest="x", destination="", channel="sms", tries=5,
        most_tries=5, issued_at=timezone.now(), expires_at=later, counts_until=later,
    )  # fmt: skip
    assert cause(account.person).name == "codes_held"


def test_a_name_that_differs(cause, known):
    person = known()
    case_of(CaseKind.DETAILS_DO_NOT_MATCH, person.nir)
    found = cause(person)
    assert found.headline == "Le nom saisi ne correspond pas"
    assert not any(person.birth_name.upper() in words.upper() for words in found.say)


def test_a_case_of_another_fund_says_nothing_here(cause, known):
    person = known()
    open_case(kind=CaseKind.DETAILS_DO_NOT_MATCH, fund_code="83", details={}, subject=person.nir, now=timezone.now())
    assert cause(person).name == "never_begun"


def test_a_letter_that_could_not_leave(cause, known):
    person = known()
    case_of(CaseKind.NO_POSTAL_ADDRESS, person.nir)
    assert cause(person).name == "no_letter"


def test_a_letter_asked_for_a_moment_ago(cause, known, enrolment_of):
    person = known()
    enrolment_of(person.nir, "to_settle", route="post")
    assert cause(person).name == "letter_to_settle"
    wanted = vigilance.Wanted(fund_code="", measures=Measures(letters=True), hours=4)
    vigilance.start_at_once(wanted, now=timezone.now())
    assert cause(person).name == "letter_held"
    assert "retenu par sécurité jusqu'au" in cause(person).headline


def test_a_proof_refused(cause, known, enrolment_of):
    person = known()
    tried = enrolment_of(person.nir, proof_tries=2)
    audit.record("enrolment.proof_refused", account=str(tried.reference), proof="payment", now=timezone.now())
    found = cause(person)
    assert found.name == "proof_refused"
    assert found.recommended == ("inscrire-par-courrier",)


@pytest.mark.parametrize("refused", [("card_serial", True), ("payment_amount", False)])
@pytest.mark.parametrize("tried", [(2, False), (3, True)])
def test_what_is_said_of_a_refusal_is_what_helps(cause, known, enrolment_of, refused, tried):
    (proof, newer), (tries, over), person = refused, tried, known()
    tried = enrolment_of(person.nir, proof_tries=tries)
    audit.record("enrolment.proof_refused", account=str(tried.reference), proof=proof, now=timezone.now())
    said = " ".join(cause(person).say)
    assert ("Seule la plus récente convient" in said) == newer
    assert ("Effacer et recommencer" in said) == over


def test_a_proof_refused_then_accepted(cause, known, enrolment_of, ago):
    person = known()
    tried = enrolment_of(person.nir, proof_tries=2)
    for event, at in (("enrolment.proof_refused", ago(minutes=2)), ("enrolment.proof_accepted", ago(minutes=1))):
        audit.record(event, account=str(tried.reference), now=at)
    assert cause(person).name == "left_half_way"


@pytest.mark.parametrize(
    ("state", "words"), [("under_way", "en cours"), ("abandoned", "abandonnée"), ("expired", "abandonnée")]
)
def test_an_enrolment_left_half_way(cause, known, enrolment_of, state, words):
    person = known()
    enrolment_of(person.nir, state)
    found = cause(person)
    assert found.name == "left_half_way"
    assert words in found.headline


def test_an_enrolment_under_a_number_since_replaced_is_found(cause, known, enrolment_of):
    person = known()
    former = PersonFactory(replaced_by=person)
    enrolment_of(former.nir)
    assert cause(person).name == "left_half_way"


def test_every_cause_is_met_above(situation, has_account):
    """Nothing in the list is never reached: the name of each is in a test of this file."""
    text = Path(__file__).read_text(encoding="utf-8")
    found = situation(has_account().person)
    assert cause_of(found).name == "active"
    names = (
        "replaced deceased blocked_by_registry merged disowned frozen left dependant temporary_number manager_changes"
    )
    names += " letter_returned proofs_held email_refused password_expired awaits_letter awaits_first_login renewal"
    names += " passwords_held codes_held no_letter name_differs letter_to_settle proof_refused left_half_way"
    names += " no_postal_address closed closed_after_death changes_held active never_begun"
    assert len(names.split()) == len(CAUSES)
    assert all(text.count(name) > 1 for name in names.split() if name != "name_differs")


@pytest.mark.parametrize("state", list(AccountState))
def test_every_state_of_an_account_has_a_cause(cause, has_account, state):
    account = has_account(state)
    assert cause(account.person).headline
    later = timezone.now() + dt.timedelta(days=400)
    assert cause(account.person, now=later).headline


def test_somebody_of_two_funds_is_explained_to_both(situation, has_account):
    account = has_account()
    AffiliationFactory(person=account.person, department="83")
    assert situation(account.person).account == account
