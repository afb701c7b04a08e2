"""A passkey: added in the account, shown alone or after the password, taken away. The device is in this process."""

import datetime as dt
import html
import re
import uuid

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guichet.accounts import operations as accounts
from guichet.accounts.models import Account, CodedLetter, PasswordKind
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.login import passkeys
from guichet.login.factors import own
from guichet.login.models import Factor, Passkey, Session
from tests.factories import PASSWORD, PROVISIONAL_PASSWORD, AccountFactory
from tests.journeys.walker import Walker, sent
from tests.login.device import PRESENT, VERIFIED, Device
from tests.login.factors import test_authenticator as application
from tests.login.factors.test_own import disown

HERE = "/espace/mon-compte/securite/cles/"
WINDOW = "/alsace/connexion/"
REFUSED = "Cette clé d'accès n'ouvre aucun compte."
OVER = "Cette page a déjà servi, ou est restée ouverte trop longtemps."


def asked(walker):
    """Return the options that the page in sight asks the browser with, and its challenge."""
    options = html.unescape(re.search(r'data-passkey="([^"]+)"', walker.source)[1])
    return options, re.search(r'name="defi" value="([^"]+)"', walker.source)[1]


def add(walker, device, name="Téléphone"):
    options, token = asked(walker.get(HERE))
    return walker.post(HERE, cle=device.create(options), defi=token, nom=name)


def show(walker, device, **changes):
    """Press the button of the page in sight, with this device."""
    options, token = asked(walker)
    return walker.post(walker.address, cle=device.sign(options, **changes), defi=token)


def alone(device, **changes):
    return show(Walker().get(WINDOW), device, **changes)


@pytest.fixture
def account(rene):
    return AccountFactory(person=rene.person, email="rene.muller@example.org")


@pytest.fixture
def inside(account, walker):
    return walker.log_in(account.person.nir, PASSWORD)


@pytest.fixture
def device(inside):
    """A device whose key is the account's."""
    device = Device(count=0)
    add(inside, device)
    assert Passkey.objects.count() == 1
    return device


@pytest.mark.parametrize("name", ["\\u0000", "\\ud800"])
def test_a_name_that_no_database_takes_is_refused_as_any_other(walker, account, name):
    _options, token = asked(walker.get(WINDOW))
    walker.post(WINDOW, cle=f'{{"id":"{name}","response":{{}}}}', defi=token)
    assert REFUSED in walker.text


def test_it_is_added_named_and_told(inside, account):
    device = Device()
    add(inside, device, name="Le téléphone <b>")
    assert "Votre clé d'accès est prête." in inside.text
    assert "Le téléphone <b>" in inside.text
    kept = Passkey.objects.get()
    assert (kept.account, kept.name, kept.last_used_at) == (account, "Le téléphone <b>", None)
    assert Account.objects.get().has_passkey
    told = sent("login/factor_changed")[-1].payload
    assert told["recipient"] == {"email": "rene.muller@example.org"}
    assert "Une clé d’accès a été ajoutée" in told["context"]["what"]
    assert "téléphone" not in str(told["context"])
    assert Entry.objects.get(event="factor.added").facts == {"factor": "passkey"}


def test_the_device_knows_nobody_s_number_nor_reference(device, account):
    handle = Passkey.objects.get().handle
    assert device.handle == handle
    assert len(handle) == 43
    assert str(account.reference) not in handle
    assert account.person.nir not in handle


def test_opening_the_pages_keeps_nothing(account, inside):
    with CaptureQueriesContext(connection) as seen:
        inside.get(HERE)
        Walker().get(WINDOW)
    assert not [one["sql"] for one in seen if not one["sql"].startswith(("SELECT", "UPDATE"))]
    assert not [one["sql"] for one in seen if one["sql"].startswith("UPDATE") and "login_session" not in one["sql"]]


def test_the_pages_say_so_where_the_browser_cannot(inside):
    """Without scripts nothing that needs them shows, and the page says why."""
    inside.get(HERE)
    assert "Ce navigateur ne peut pas créer de clé d'accès, ou JavaScript y est désactivé." in inside.text
    for page in (inside, Walker().get(WINDOW)):
        for form in page.page.tree.iter("form"):
            assert "data-passkey" not in form.attrib or "hidden" in form.attrib


def test_it_opens_alone(device, account):
    walker = alone(device)
    assert walker.path == "/espace/"
    session = Session.objects.latest("pk")
    assert (session.account, session.factor) == (account, Factor.PASSKEY)
    assert Entry.objects.filter(event="login.succeeded").latest("pk").facts["factor"] == "passkey"
    assert Passkey.objects.get().last_used_at is not None
    # It counts as a password shown just now.
    assert walker.get(HERE).heading == "Clés d'accès"


def test_it_leads_back_to_the_page_that_was_asked_for(device):
    walker = Walker().get(f"{WINDOW}?suite=/espace/paiements/")
    assert show(walker, device).path == "/espace/paiements/"
    walker = Walker().get(f"{WINDOW}?suite=https://evil.example/")
    assert show(walker, device).path == "/espace/"


def test_it_stands_for_the_code_after_the_password(device, account):
    walker = Walker().type_pair(account.person.nir, PASSWORD)
    assert walker.path == "/connexion/code/"
    assert "Un code de sécurité vient de vous être envoyé" in walker.text
    assert show(walker, device).path == "/espace/"
    assert Session.objects.latest("pk").factor == Factor.PASSKEY


def test_the_emailed_code_works_beside_it(device, account):
    assert Walker().log_in(account.person.nir, PASSWORD).path == "/espace/"
    assert Session.objects.latest("pk").factor == Factor.EMAIL


def test_who_has_nothing_else_is_asked_for_it_alone(rene):
    account = AccountFactory(person=rene.person, email_verified=False, mobile=None)
    walker = Walker()
    walker.type_pair(account.person.nir, PASSWORD)
    device = Device()
    add(walker, device)
    login = Walker().type_pair(account.person.nir, PASSWORD)
    assert login.heading == "Votre clé d'accès"
    assert "choisissez un autre moyen" in login.text
    assert show(login, device).path == "/espace/"


class TestAnAttack:
    """Each of these is refused in the same words, and opens nothing."""

    @pytest.fixture(autouse=True)
    def nothing_opens(self, device):
        before = Session.objects.count()
        yield
        assert Session.objects.count() == before

    def test_an_answer_seen_on_its_way_opens_nothing_again(self, device):
        walker = Walker().get(WINDOW)
        options, token = asked(walker)
        answer = device.sign(options)
        assert walker.post(WINDOW, cle=answer, defi=token).path == "/espace/"
        again = Walker().post(WINDOW, cle=answer, defi=token)
        assert OVER in again.text
        fresh = Walker().get(WINDOW)
        assert REFUSED in fresh.post(WINDOW, cle=answer, defi=asked(fresh)[1]).text
        Session.objects.latest("pk").delete()

    def test_unknown_key_wrong_signature_and_frozen_account_look_alike(self, device):
        stranger = Device()
        stranger.handle = device.handle
        told = {alone(stranger).bytes_without_tokens()}
        told.add(alone(device, key=ec.generate_private_key(ec.SECP256R1())).bytes_without_tokens())
        Account.objects.update(state=AccountState.FROZEN)
        told.add(alone(device).bytes_without_tokens())
        assert len(told) == 1
        assert REFUSED.encode() in html.unescape(told.pop().decode()).encode()
        assert Entry.objects.filter(event="login.refused").count() == 3

    @pytest.mark.parametrize("state", [AccountState.FROZEN, AccountState.CLOSED, AccountState.MERGED])
    def test_an_account_that_may_not_be_entered(self, device, state):
        Account.objects.update(state=state)
        assert REFUSED in alone(device).text

    @pytest.mark.parametrize(
        "wrong",
        [{"origin": "http://127.0.0.1:8000"}, {"origin": "https://msa.example"}, {"host": "msa.example"}],
        ids=["other address", "other origin", "other site"],
    )
    def test_another_site_s_answer(self, device, wrong):
        device.__dict__.update(wrong)
        assert REFUSED in alone(device).text

    def test_a_device_that_did_not_look_who_holds_it(self, device):
        device.flags = PRESENT
        assert REFUSED in alone(device).text
        device.flags = PRESENT | VERIFIED

    def test_another_member_s_name_on_the_key(self, device):
        assert REFUSED in alone(device, handle="AAAA").text
        assert REFUSED in alone(device, handle="").text

    def test_a_copied_key_is_refused_and_told(self, device):
        alone(device)
        Session.objects.latest("pk").delete()
        device.count = 0
        assert REFUSED in alone(device).text
        assert "elle semble copiée" in sent("login/factor_changed")[-1].payload["context"]["what"]

    def test_a_forged_count_tells_nobody_anything(self, device):
        """Only who holds the key can make it look copied."""
        Passkey.objects.update(sign_count=50)
        before = len(sent("login/factor_changed"))
        assert REFUSED in alone(device, key=ec.generate_private_key(ec.SECP256R1())).text
        assert len(sent("login/factor_changed")) == before

    def test_a_challenge_of_the_login_window_serves_nothing_after_the_password(self, device, account):
        options, token = asked(Walker().get(WINDOW))
        walker = Walker().type_pair(account.person.nir, PASSWORD)
        assert OVER in walker.post("/connexion/code/", cle=device.sign(options), defi=token).text
        options, token = asked(walker)
        assert OVER in Walker().post(WINDOW, cle=device.sign(options), defi=token).text

    def test_a_challenge_is_of_one_login(self, device, account, clock):
        options, token = asked(Walker().type_pair(account.person.nir, PASSWORD))
        clock.shift(dt.timedelta(seconds=2))
        other = Walker().type_pair(account.person.nir, PASSWORD)
        assert OVER in other.post("/connexion/code/", cle=device.sign(options), defi=token).text

    def test_one_s_own_key_after_another_s_password(self, device):
        victim = AccountFactory()
        Account.objects.filter(pk=victim.pk).update(has_passkey=True)
        walker = Walker().type_pair(victim.person.nir, PASSWORD)
        assert REFUSED in show(walker, device).text

    @pytest.mark.parametrize("answer", ["", "x", "{}", "[]", '{"id":1,"response":{}}', "\x00", "9" * 20_000])
    def test_what_cannot_be_read(self, device, account, answer):
        walker = Walker().get(WINDOW)
        assert REFUSED in walker.post(WINDOW, cle=answer, defi=asked(walker)[1]).text
        walker = Walker().type_pair(account.person.nir, PASSWORD)
        assert REFUSED in walker.post("/connexion/code/", cle=answer, defi=asked(walker)[1]).text
        for token in ("", "x", "\x00"):
            assert OVER in Walker().post(WINDOW, cle=answer, defi=token).text

    def test_too_many_answers_from_one_network(self, device, monkeypatch):
        monkeypatch.setattr(passkeys, "TRIES_PER_5_MINUTES_PER_ADDRESS", 2)
        for _ in range(2):
            assert REFUSED in alone(Device(), handle="AAAA").text
        assert "Trop d'essais depuis votre réseau." in alone(device).text

    def test_a_page_left_open_too_long(self, device, clock):
        walker = Walker().get(WINDOW)
        options, token = asked(walker)
        clock.shift(dt.timedelta(minutes=15))
        assert OVER in walker.post(WINDOW, cle=device.sign(options), defi=token).text

    def test_a_password_that_not_me_has_put_out_is_renewed_first(self, device):
        Account.objects.update(state=AccountState.RENEWAL, password=make_password(None))
        assert REFUSED in alone(device).text


def test_a_provisional_password_is_replaced_all_the_same(device):
    Account.objects.update(
        state=AccountState.RENEWAL,
        password=accounts.hash_password(PROVISIONAL_PASSWORD),
        password_kind=PasswordKind.PROVISIONAL,
        password_expires_at=timezone.now() + dt.timedelta(days=1),
    )
    assert alone(device).path == "/connexion/mot-de-passe/"
    Account.objects.update(password_expires_at=timezone.now())
    over = alone(device)
    assert over.path == WINDOW
    assert not over.page.errors
    assert "expir" in over.heading.lower() or "valable" in over.text


def test_a_passkey_is_enough_beside_an_application(device, account):
    own.add_authenticator(
        account, secret=application.SECRET, typed=application.code(timezone.now()), now=timezone.now()
    )
    walker = Walker().type_pair(account.person.nir, PASSWORD)
    assert "Ouvrez l'application" in walker.text
    assert show(walker, device).path == "/espace/"
    assert alone(device).path == "/espace/"


def test_it_is_named_otherwise_and_taken_away(device, inside):
    inside.get(HERE).follow("Modifier Téléphone")
    inside.press("Enregistrer", nom="")
    assert inside.errors == {"nom": "Ce champ est exigé."}
    inside.press("Enregistrer", nom="Tablette")
    assert "Le nom de la clé d'accès a été changé." in inside.text
    inside.follow("Modifier Tablette").press("Retirer la clé d'accès")
    assert "elle n'ouvre plus rien ici" in inside.text
    assert not Passkey.objects.exists()
    assert not Account.objects.get().has_passkey
    assert "retirée" in sent("login/factor_changed")[-1].payload["context"]["what"]
    assert REFUSED in alone(device).text
    assert inside.post(f"{HERE}{uuid.uuid4()}/retirer/").path == HERE
    assert inside.get(f"{HERE}{uuid.uuid4()}/").path == HERE


def test_who_came_in_with_it_is_out_once_it_is_taken_away(device, inside):
    thief = alone(device)
    inside.post(f"{HERE}{Passkey.objects.get().reference}/retirer/")
    assert thief.get("/espace/").heading == "Se connecter à Mon espace privé"
    assert inside.get("/espace/").path == "/espace/"


def test_the_others_stay(device, inside):
    other = Device()
    add(inside, other)
    first = Passkey.objects.order_by("pk").first()
    inside.post(f"{HERE}{first.reference}/retirer/")
    assert Account.objects.get().has_passkey
    assert alone(other).path == "/espace/"


def test_nobody_touches_another_s(device):
    reference = Passkey.objects.get().reference
    thief = Walker().log_in(AccountFactory().person.nir, PASSWORD)
    assert thief.get(f"{HERE}{reference}/").path == HERE
    thief.post(f"{HERE}{reference}/", nom="À moi")
    thief.post(f"{HERE}{reference}/retirer/")
    assert Passkey.objects.get().name == "Téléphone"


class TestAdding:
    def test_the_same_answer_adds_once(self, inside):
        device = Device()
        options, token = asked(inside.get(HERE))
        answer = device.create(options)
        for _ in range(2):
            inside.post(HERE, cle=answer, defi=token, nom="x")
        assert "Créez la clé à nouveau." in inside.text
        _options, token = asked(inside.get(HERE))
        assert "Le navigateur n'a pas créé" in inside.post(HERE, cle=answer, defi=token, nom="x").text
        assert Passkey.objects.count() == 1

    def test_a_key_that_another_account_has_is_refused(self, device, account):
        other = Walker().log_in(AccountFactory().person.nir, PASSWORD)
        assert "Cette clé d'accès est déjà connue." in add(other, device).text
        assert Passkey.objects.get().account == account

    def test_another_session_s_challenge_is_refused(self, inside, account):
        _options, token = asked(inside.get(HERE))
        other = Walker().log_in(account.person.nir, PASSWORD)
        options, _token = asked(other.get(HERE))
        assert "Créez la clé à nouveau." in other.post(HERE, cle=Device().create(options), defi=token, nom="x").text

    @pytest.mark.parametrize("wrong", [{"flags": PRESENT}, {"origin": "https://evil.example"}, {"host": "evil"}])
    def test_a_wrong_one_is_refused_and_what_was_typed_stays(self, inside, wrong):
        add(inside, Device(**wrong), name="Tablette")
        assert "Le navigateur n'a pas créé de clé d'accès utilisable ici." in inside.text
        assert inside.fields["nom"] == "Tablette"
        assert not Passkey.objects.exists()

    def test_without_a_name_nothing_is_added(self, inside):
        add(inside, Device(), name=" ")
        assert inside.errors == {"nom": "Ce champ est exigé."}

    def test_there_are_ten_at_most(self, inside):
        for number in range(10):
            add(inside, Device(), name=str(number))
        assert "Vous en avez dix" in inside.text
        assert "data-passkey" not in inside.source

    def test_the_password_is_asked_again_when_it_was_shown_long_ago(self, device, inside):
        reference = Passkey.objects.get().reference
        Session.objects.update(password_checked_at=timezone.now() - dt.timedelta(minutes=16))
        assert inside.get(HERE).heading == "Confirmez que c'est bien vous"
        inside.post(f"{HERE}{reference}/retirer/")
        assert Passkey.objects.exists()

    def test_nothing_changes_while_changes_are_held(self, device, inside):
        Account.objects.update(changes_held_until=timezone.now() + dt.timedelta(hours=72))
        assert "rien de ce qui ouvre votre compte ne peut changer avant le" in inside.get(HERE).text
        inside.post(f"{HERE}{Passkey.objects.get().reference}/retirer/")
        assert Passkey.objects.exists()


class TestNotMe:
    def test_one_added_or_used_since_goes(self, device, account, clock, now):
        clock.shift(dt.timedelta(hours=2))
        alone(device)
        disown(account, CodedLetter.NEW_BROWSER, issued=now + dt.timedelta(hours=1), now=timezone.now())
        assert not Passkey.objects.exists()
        assert not Account.objects.get().has_passkey

    def test_one_of_before_that_was_not_used_stays_and_waits_for_the_new_password(self, device, account, clock, now):
        clock.shift(dt.timedelta(hours=2))
        disown(account, CodedLetter.NEW_BROWSER, issued=now + dt.timedelta(hours=1), now=timezone.now())
        assert Passkey.objects.exists()
        assert REFUSED in alone(device).text

    def test_everything_can_be_forgotten(self, device, account):
        own.forget_all(account, now=timezone.now())
        assert not Passkey.objects.exists()
        assert not account.has_passkey
