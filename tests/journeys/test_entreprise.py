"""Entreprise: the account is the establishment's, by its SIRET or its ET number."""

import datetime as dt

import pytest

from guichet.accounts import disavowal
from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.delivery.models import Channel
from guichet.enrolment import completion
from guichet.enrolment.models import Enrolment
from guichet.identifiers import et, siret
from tests.factories import ContributionFactory, EstablishmentFactory, PersonFactory
from tests.journeys import people
from tests.journeys.walker import Walker, sent, sent_password

pytestmark = pytest.mark.django_db
SUCCESSOR = "Je suis la nouvelle personne responsable"


@pytest.fixture
def moulin(clock):
    return people.moulin()


def enrol(manager):
    """Go the whole way, log in and choose a password."""
    walker = Walker().until_wages(manager).answer(montant=manager.amount)
    walker.finish(manager.email)
    return Walker().log_in(manager.number, sent_password()).choose_password(people.PASSWORD)


@pytest.mark.requirement("R43", "R45", "R47", "R49")
def test_siret_or_et_with_the_documents_words_and_the_picture_of_the_references(walker, moulin):
    walker.open_enrolment().answer(profil="entreprise")
    assert walker.heading == "Votre identifiant"
    instruction = "Renseigner votre numéro de SIRET ou ET (numéro d'établissement) comme indiqué sur vos documents MSA"
    assert instruction in walker.text
    assert walker.page.labels == ["Numéro de SIRET ou Etablissement"]
    assert "Références à rappeler" in walker.text
    walker.follow("> je ne connais pas mon numéro SIRET ou ET")
    assert (
        "Sans votre numéro de SIRET ou ET, votre inscription nécessite de contacter un conseiller MSA." in walker.text
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Ce champ est exigé."),
        ("123 456 789", "SIREN"),
        ("123 456 789 00019", "contient une erreur"),
        ("EN1234567890", "commence par EN"),
        ("ET123", "10 chiffres"),
    ],
)
@pytest.mark.requirement("R48")
def test_a_number_of_wrong_form_is_refused_on_this_page(walker, moulin, typed, told):
    walker.open_enrolment().answer(profil="entreprise").answer(numero=typed)
    assert walker.slug == "identifiant"
    assert told in walker.errors["numero"]
    assert walker.fields["numero"] == typed


@pytest.mark.requirement("R67", "R69")
def test_the_company_then_who_is_entitled_and_no_birth_date(walker, moulin):
    walker.until_at_hand_as("entreprise", moulin).answer()
    labels = walker.page.labels
    assert labels[0] == "Nom de l'entreprise (dénomination ou raison sociale)"
    assert [label for label in labels if label in {"Nom", "Prénom", "Adresse email", "Numéro de téléphone mobile"}] == [
        "Nom", "Prénom", "Adresse email", "Numéro de téléphone mobile",
    ]  # fmt: skip
    assert "Comme sur les courriers de la MSA." in walker.text
    assert "Personne habilitée à gérer l'entreprise (Responsable):" in walker.text
    assert not any("naissance" in label for label in labels)


@pytest.mark.requirement("R100")
def test_one_question_the_contributions_on_wages(walker, moulin):
    walker.until_wages(moulin)
    assert 'Préciser le montant de "cotisation sur salaire" payée sur les 12 derniers mois' in walker.text
    assert walker.page.labels == ["Montant exact (avec centimes)"]
    assert walker.answer(montant=moulin.amount).slug == "email"


@pytest.mark.requirement("R43")
def test_the_account_is_the_establishment_s_and_both_numbers_open_it(moulin):
    enrol(moulin)
    account = Account.objects.get()
    farm = moulin.establishment
    assert (account.person, account.establishment) == (None, farm)
    assert [file.establishment for file in account.files.all()] == [farm]
    for number in (farm.siret, siret.group(farm.siret), farm.et, et.group(farm.et), farm.et.removeprefix("ET")):
        assert Walker().log_in(number, people.PASSWORD).heading == "Confirmation de vos coordonnées"


def test_enrolling_by_the_other_number_meets_the_same_account(moulin):
    enrol(moulin)
    walker = Walker().until_at_hand_as("entreprise", moulin.but(number=moulin.establishment.et))
    assert walker.heading == "Un compte existe déjà pour :"
    assert et.group(moulin.establishment.et) in walker.text


def test_its_space_names_it_and_shows_no_payment_of_anybody(moulin):
    walker = (
        enrol(moulin).follow("Continuer >").press("Je confirme mes coordonnées").follow("Accéder à Mon espace privé")
    )
    assert walker.heading == "Mon espace privé : entreprise"
    assert "EARL DU MOULIN" in walker.source
    assert siret.group(moulin.establishment.siret) in walker.text
    assert "Mes derniers paiements" not in walker.text


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "01234567800011"},
        {"company": "EARL du Lac"},
        {"family_name": "Dupont"},
        {"given_name": "Paul"},
        {"amount": "9,99"},
    ],
)
@pytest.mark.requirement("R73")
def test_whatever_is_wrong_the_words_are_the_same(walker, moulin, changes):
    typed = moulin.but(**changes)
    if "number" in changes:
        typed = typed.but(number=EstablishmentFactory.build(number=4_321).siret)
    walker.until_wages(typed).answer(montant=typed.amount)
    assert (
        "Cette réponse ne correspond pas aux informations que nous connaissons. Vérifiez-la, ainsi que le numéro, le nom "
        "de l'entreprise et celui du responsable." in walker.errors["montant"]
    )
    assert not Account.objects.exists()


def test_siret_and_et_do_not_give_tries_twice(moulin, with_policy):
    with_policy(proof_tries=5)
    by_et = moulin.but(number=moulin.establishment.et)
    first, second = Walker().until_wages(moulin), Walker().until_wages(by_et)
    for rank in range(3):
        first.answer(montant=f"{rank},01")
    for rank in range(2):
        second.answer(montant=f"{rank},02")
    assert second.answer(montant=moulin.amount).slug != "email"


def test_by_post_the_letter_goes_to_the_establishment(walker, moulin, now):
    walker.until_wages(moulin).post(f"{walker.path}je-ne-peux-pas-repondre/").answer().answer()
    completion.settle_due(now=now)
    [letter] = sent("accounts/provisional_password", Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": moulin.establishment.postal_lines}
    assert letter.payload["context"]["identifier_kind"] == "establishment"


class TestAnotherResponsiblePerson:
    """Proof again, the former one told by letter, the old access ended."""

    @pytest.fixture
    def successor(self, moulin):
        """Return Anne Roth: the funds hold her to run the establishment from now on."""
        self.former = enrol(moulin)
        farm = moulin.establishment
        farm.responsible = PersonFactory(birth_name="Roth", given_names="Anne")
        farm.save()
        return moulin.but(family_name="Roth", given_name="Anne", email="anne@example.org")

    def take_over(self, successor):
        walker = Walker().until_at_hand_as("entreprise", successor)
        assert "La MSA doit déjà vous connaître comme responsable de cet établissement." in walker.text
        assert "Sinon, appelez votre MSA d'abord, ou continuez par courrier : un agent décidera." in walker.text
        assert "L'accès de l'ancienne personne sera fermé" in walker.text
        walker.press(SUCCESSOR)
        walker.answer().answer(**successor.details).answer()
        return walker.answer(montant=successor.amount)

    def test_after_the_proof_the_account_is_hers(self, successor):
        self.take_over(successor).finish(successor.email)
        account = Account.objects.get()
        assert account.state == AccountState.RENEWAL
        assert account.contact.email == "anne@example.org"
        assert [(one.family_name, one.until is None) for one in account.responsibles.order_by("since")] == [
            ("Weber", False), ("Roth", True),
        ]  # fmt: skip
        assert Walker().log_in(successor.number, sent_password()).heading == "Changement de votre mot de passe"

    def test_the_former_access_is_over_at_once(self, successor):
        self.take_over(successor).finish(successor.email)
        assert self.former.get("/espace/").heading == "Se connecter à Mon espace privé"
        assert Walker().log_in(successor.number, people.PASSWORD).heading == "Se connecter à Mon espace privé"

    def test_the_former_one_is_told_by_letter_and_by_email(self, successor):
        self.take_over(successor).finish(successor.email)
        [letter] = sent("accounts/responsible_changed", Channel.LETTER)
        assert letter.payload["recipient"] == {"postal_lines": successor.establishment.postal_lines}
        [email] = sent("accounts/responsible_changed")
        assert email.payload["recipient"] == {"email": "florent@example.org"}
        assert Entry.objects.filter(event="account.handed_over").count() == 1

    def test_the_check_and_the_last_page_say_that_the_former_access_ends(self, successor):
        walker = self.take_over(successor).answer(email=successor.email).answer(code=walker_code())
        assert walker.slug == "conditions"
        assert "son accès sera fermé dès que vous validerez" in walker.text
        walker.answer()
        assert walker.heading == "Inscription terminée"
        assert "L'accès de l'ancienne personne responsable est fermé." in walker.text

    def test_by_post_they_say_that_an_agent_decides_and_promise_no_letter(self, successor, now):
        walker = self.take_over(successor.but(amount="9,99"))
        walker.post(f"{walker.path}je-ne-peux-pas-repondre/").answer()
        assert "un agent de votre MSA décidera. D'ici là, rien ne change pour elle." in walker.text
        assert "sera envoyé par courrier" not in walker.text
        walker.answer()
        for settled in (False, True):
            assert "un agent de votre MSA va examiner votre demande." in walker.text, settled
            assert "sera envoyé par courrier" not in walker.text
            completion.settle_due(now=now)
            walker.get(walker.path)

    def test_nobody_else_is_told_so(self, moulin):
        walker = Walker().until_wages(moulin).answer(montant=moulin.amount)
        walker.finish(moulin.email)
        assert "ancienne personne" not in walker.text

    def test_before_the_proof_nothing_happens_to_the_account(self, successor):
        self.take_over(successor.but(amount="9,99"))
        assert Account.objects.get().state == AccountState.ACTIVE
        assert not sent("accounts/responsible_changed", Channel.LETTER)
        assert self.former.get("/espace/").status == 200

    def test_who_is_not_held_to_run_it_meets_the_common_words(self, successor):
        walker = self.take_over(successor.but(given_name="Paul"))
        assert "ne correspond pas" in walker.errors["montant"]

    def test_where_the_funds_do_not_know_who_runs_it_an_agent_decides(self, successor, now):
        farm = successor.establishment
        farm.responsible = None
        farm.save()
        walker = self.take_over(successor)
        assert "ne correspond pas" in walker.errors["montant"]
        walker.post(f"{walker.path}je-ne-peux-pas-repondre/").answer().answer()
        completion.settle_due(now=now)
        assert Case.objects.get().kind == CaseKind.RESPONSIBLE_CHANGES
        assert Account.objects.get().state == AccountState.ACTIVE

    def test_by_post_it_is_for_an_agent_or_anybody_could_lock_the_manager_out(self, successor, now):
        walker = self.take_over(successor.but(amount="9,99"))
        walker.post(f"{walker.path}je-ne-peux-pas-repondre/").answer().answer()
        completion.settle_due(now=now)
        assert Case.objects.get().kind == CaseKind.RESPONSIBLE_CHANGES
        assert self.former.get("/espace/").status == 200

    def test_by_post_before_the_registry_has_heard_of_it_the_same_agents_of_the_establishment_s_fund_decide(
        self, moulin, now
    ):
        enrol(moulin)
        type(moulin.establishment).objects.update(fund_code="54")
        walker = self.take_over(moulin.but(family_name="Roth", given_name="Anne", amount="9,99"))
        walker.post(f"{walker.path}je-ne-peux-pas-repondre/").answer().answer()
        completion.settle_due(now=now)
        case = Case.objects.get()
        assert (case.kind, case.fund_code, case.team) == (CaseKind.RESPONSIBLE_CHANGES, "54", "requests")

    def test_said_only_after_the_proof_an_agent_decides_all_the_same(self, successor):
        """The pages before may be gone through by their addresses; what the funds hold is looked at at the end."""
        farm = successor.establishment
        farm.responsible = None
        farm.save()
        walker = Walker().until_at_hand_as("entreprise", successor).step("a-prevoir").answer()
        walker.answer(**successor.details).answer().answer(montant=successor.amount)
        assert walker.heading == "Un compte existe déjà pour :"
        walker.press(SUCCESSOR).finish(successor.email)
        assert "par courrier" in walker.text
        assert Account.objects.get().contact.email == "florent@example.org"
        assert self.former.get("/espace/").status == 200

    def test_who_manages_it_already_does_not_take_it_over_from_themselves(self, moulin, now):
        """Or the codes of the letters on their way would die each time, and « ce n'est pas moi » would never work."""
        former = enrol(moulin)
        [letter] = sent("accounts/enrolment_confirmed", Channel.LETTER)
        walker = self.take_over(moulin.but(email="somebody@example.org")).finish("somebody@example.org")
        assert "par courrier" in walker.text
        assert Account.objects.get().contact.email == moulin.email
        assert former.get("/espace/").status == 200
        assert disavowal.find(letter.payload["context"]["code"], now=now)
        walker.answer().answer()
        completion.settle_due(now=now)
        assert Case.objects.get().kind == CaseKind.RESPONSIBLE_CHANGES

    def test_two_at_once_tell_the_former_one_once_and_none_silences_it(self, successor):
        one, two = self.take_over(successor), self.take_over(successor)
        one.finish(successor.email)
        two.finish(successor.email)
        [email] = sent("accounts/responsible_changed")
        assert email.payload["recipient"] == {"email": "florent@example.org"}

    def test_an_account_not_used_yet_goes_to_the_successor_too(self, moulin):
        Walker().until_wages(moulin).answer(montant=moulin.amount).finish(moulin.email)
        farm = moulin.establishment
        farm.responsible = PersonFactory(birth_name="Roth", given_names="Anne")
        farm.save()
        successor = moulin.but(family_name="Roth", given_name="Anne", email="anne@example.org")
        self.take_over(successor).finish(successor.email)
        account = Account.objects.get()
        assert (account.state, account.contact.email) == (AccountState.AWAITING_FIRST_LOGIN, "anne@example.org")

    def test_a_frozen_account_is_not_taken_over(self, successor):
        Account.objects.update(state=AccountState.FROZEN)
        walker = self.take_over(successor)
        walker.answer(email=successor.email)
        walker.answer(code=walker_code())
        walker.answer()
        assert Account.objects.get().state == AccountState.FROZEN
        assert walker.status == 200

    def test_it_is_not_offered_to_a_person(self, clock):
        rene = people.rene()
        Walker().by_email(rene)
        walker = Walker().until_at_hand(rene)
        assert walker.heading == "Un compte existe déjà pour :"
        assert SUCCESSOR not in walker.page.buttons
        walker.post(walker.path)
        assert "takes_over" not in Enrolment.objects.order_by("pk").last().answers["identifier"]


def walker_code():
    from tests.journeys.walker import sent_code

    return sent_code()


def test_a_contribution_too_old_is_refused(walker, clock):
    farm = EstablishmentFactory()
    ContributionFactory(establishment=farm, paid_on=dt.date(2025, 3, 9))
    manager = people.Manager(number=farm.siret, establishment=farm)
    assert "ne correspond pas" in walker.until_wages(manager).answer(montant=manager.amount).errors["montant"]


@pytest.mark.requirement("R67")
def test_a_proof_is_worth_what_the_registry_says_at_the_end(moulin):
    walker = Walker().until_wages(moulin).answer(montant=moulin.amount)
    farm = moulin.establishment
    farm.closed_on = dt.date(2026, 3, 1)
    farm.save()
    walker.finish(moulin.email)
    assert "par courrier" in walker.text
    assert not Account.objects.exists()


def test_taken_up_again_by_what_is_public_the_proof_is_asked_again(moulin, clock):
    walker = Walker().until_wages(moulin).answer(montant=moulin.amount)
    clock.shift(dt.timedelta(minutes=20))
    walker.get(walker.path).answer(numero=moulin.number, nom=moulin.family_name)
    assert "montant" in walker.fields
    walker.answer(montant=moulin.amount).finish(moulin.email)
    assert Account.objects.count() == 1
