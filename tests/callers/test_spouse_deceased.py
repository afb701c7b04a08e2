"""« Mon mari est mort, son compte est encore ouvert. » It closes, nobody enters it, and the widow hears what is hers."""

import pytest

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.cases.models import Case, CaseState
from tests.browser.visitor import PASSWORD as PROVISIONAL
from tests.callers.people import import_person, words_of
from tests.factories import PASSWORD, AccountFactory
from tests.journeys import people

KIND = "Personne décédée ou bloquée"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def assert_written_to_those_who_are_left(letter):
    """It asks nobody whether they wanted it, and greets no one by the name of who died."""
    assert "Un compte en ligne est fermé après un décès" in letter
    assert "Bonjour" not in letter
    assert "Si vous l’avez demandé" not in letter
    assert "Rien de ce compte ne passe au conjoint ni aux héritiers" in letter
    assert "ouvrir un compte à votre propre nom" in letter


def her_own_account(caller, someone):
    """« Et pour moi ? » She enrols under her own number, at the same address."""
    anne = people.rene_in_the_registry(
        nir="2540699990921", birth_name="Weiss", usual_name="Müller", given_names="Anne", sex="2"
    )
    hers = caller(someone.but(number="2540699990921", given_name="Anne", email="anne@example.org", person=anne))
    hers.ask_by_post()
    password = PROVISIONAL.search(hers.letters()[-1])[0]
    hers.open_login().log_in(password)
    assert hers.heading == "Changement de votre mot de passe"
    assert Account.objects.count() == 2


def test_the_account_ends_and_the_widow_is_told_what_is_hers(agent, colleague, caller, days, tmp_path):
    someone = people.rene()
    account = AccountFactory(person=someone.person, email=someone.email, email_verified=True)
    # His account is open on the computer at home, where both sit.
    at_home = caller(someone)
    at_home.open_login().log_in(PASSWORD)
    assert at_home.is_in_the_space
    sent = len(at_home.mails())

    # « Mon mari est décédé la semaine dernière. Je voudrais continuer sur son compte. » Support closes nothing: it tells
    # the service that does, and the widow hears what to send.
    agent.take_call(people.NUMBER)
    assert "Fermer le compte" not in agent.offered
    assert any("Un proche annonce un décès" in words for words in agent.say)
    assert "Envoyez l'acte de décès à votre caisse" in agent.prepare("Signaler un décès")
    assert agent.confirm("Signaler un décès").startswith("Le service sécurité est prévenu")
    assert "Signaler un décès" not in agent.offered, "once is enough"
    assert at_home.tries(PASSWORD).heading == "Code de sécurité", "a call alone ends nothing"

    # The certificate came by post: security takes the request, and closes the account.
    days(2)
    paul = colleague(roles=["security"]).take_case(KIND).press("Ouvrir le dossier")
    will = paul.prepare("Fermer le compte")
    assert "Rien ne passe au conjoint ni aux héritiers" in will
    paul.choose("Décès : acte vu par vous, que le fichier ne dit pas encore")
    assert paul.confirm("Fermer le compte") == "Le compte est fermé ; une lettre part à l'adresse connue."
    assert paul.headline.startswith("Compte fermé le 12 mars 2026 après un décès")
    assert paul.offered == [], "no letter may leave in his name before the registry knows"

    # What was open at home ends; the password opens nothing; no email, and one letter that greets nobody by name.
    at_home.page.goto("/espace/")
    assert at_home.heading == "Se connecter à Mon espace privé"
    assert at_home.tries(PASSWORD).is_refused
    assert len(at_home.mails()) == sent
    assert_written_to_those_who_are_left(words_of(at_home.letter()))

    # The registry did not say it yet: a request waits until it does.
    days(5)
    import_person(tmp_path / "registry", someone.person, state="deceased")
    paul.arrive().page.goto("/agents/demandes/?vue=les-miennes")
    paul.follow(KIND).press("Ouvrir le dossier")
    assert paul.headline == "Personne décédée"
    assert any("Toutes nos condoléances" in words for words in paul.say)
    assert any("ouvrir un compte à votre nom" in words for words in paul.say)
    assert paul.offered == []
    paul.follow(KIND).close_case("Fait")
    assert Case.objects.get().state == CaseState.CLOSED

    # Whoever enrols in his name, his papers in hand, is told what everybody is told, and nothing comes.
    again = caller(someone)
    again.ask_by_post()
    assert at_home.letters() == []
    assert again.heading == "Inscription terminée"
    assert Account.objects.get().state == AccountState.CLOSED

    her_own_account(caller, someone)

    about = str(account.reference)
    assert agent.did("agent.file_opened", reason="call") == [about]
    assert agent.did("agent.helped", action="signaler_un_deces") == [about]
    assert paul.did("agent.file_opened", reason="case") == [about, about]
    assert paul.did("account.closed", reason="deceased_document") == [about]
    assert paul.did("agent.helped", action="fermer_le_compte") == [about]
    assert [event for event, _, _ in paul.journal if event.startswith("case.")] == ["case.taken", "case.closed"]
