"""The account of the MSA opens other sites: FranceConnect's, and the organisation's own services (R194-R197)."""

import datetime as dt

import pytest
from django.conf import settings
from django.core import signing
from django.test import RequestFactory, override_settings
from joserfc.jwk import ECKey, RSAKey

from config.environment import ProviderSettings
from guichet.audit.models import Entry
from guichet.funds import catalogue
from guichet.jose import tokens
from guichet.login.models import Door, Session
from guichet.login.signals import Elsewhere, leaving
from guichet.login.views import logged_out
from guichet.openid_provider import granting, waiting
from guichet.openid_provider.models import Asked, AuthorizationCode, Client, ClientSession, Subject
from guichet.openid_provider.views import asked, authorize
from guichet.registry.models import PersonState
from guichet.switches.models import Closing, Direction
from tests.factories import (
    PASSWORD,
    PROVISIONAL_PASSWORD,
    AccountFactory,
    EstablishmentFactory,
    PersonFactory,
    enter,
)
from tests.journeys.walker import Walker, sent
from tests.openid_provider.asking import (
    BACK,
    FC_BACK,
    FC_LEFT,
    LEFT,
    answer_in,
    franceconnect,
    hint_of,
    request_of,
    service,
    signing_key,
)

pytestmark = pytest.mark.django_db
AUTHORIZE, LOGOUT = "/openid/authorize", "/openid/logout"
WINDOW = "Se connecter à Mon espace privé"
LEAVES = "Cette page vous y conduit toute seule. Si rien ne se passe, suivez ce lien."


@pytest.fixture
def walker():
    """Somebody whom another site sends here."""
    return Walker("")


@pytest.fixture
def account():
    return AccountFactory()


def ask(walker, client, **values):
    """Be sent here by a client."""
    walker.response = walker.client.get(AUTHORIZE, request_of(client, **values), follow=True)
    return walker


def straight(walker, client, **values):
    """Return where the request itself is answered, None where a page stands between."""
    response = walker.client.get(AUTHORIZE, request_of(client, **values))
    assert response.status_code == 302
    assert response["Cache-Control"] == "no-store"
    return answer_in(response["Location"]) if response["Location"].startswith("https://") else None


def log_in(walker, account, password=PASSWORD):
    number = account.person.nir if account.person else account.establishment.siret
    return walker.press("Se connecter", identifiant=number, mot_de_passe=password).pass_code()


def left_for(walker):
    """Read where the page in sight leaves for, as its link and its refresh say."""
    assert LEAVES in walker.text
    [refresh] = [meta for meta in walker.page.tree.iter("meta") if meta.get("http-equiv") == "refresh"]
    [address] = [link for words, link in walker.page.links() if words.startswith("Continuer vers")]
    assert refresh.get("content") == f"0; url={address}"
    return answer_in(address)


def way_back(walker):
    return answer_in(walker.page.link("Revenir vers le site"))


def journal(event):
    return [entry.facts for entry in Entry.objects.filter(event=event).order_by("pk")]


class TestFranceConnect:
    @pytest.mark.requirement("R194", "R196")
    def test_the_identifier_and_the_password_of_the_space_open_another_site(self, walker, account):
        ask(walker, franceconnect())
        assert walker.heading == WINDOW
        assert "l'identifiant et le mot de passe de votre espace privé MSA" in walker.text
        log_in(walker, account)
        back, answer = left_for(walker)
        assert back == FC_BACK
        assert set(answer) == {"code", "state", "iss"}
        assert answer["state"] == "etat-0123456789"
        assert answer["iss"] == settings.PUBLIC_URL
        code = AuthorizationCode.objects.get()
        assert code.account == account
        assert code.content["acr"] == "eidas1"
        assert code.content["amr"] == ["pwd", "otp"]
        assert code.content["auth_time"] == int(Session.objects.get().began_at.timestamp())
        assert journal("openid.granted") == [{"client": "franceconnect"}]

    @pytest.mark.requirement("R196")
    def test_its_own_button_is_not_drawn_to_whoever_it_sends(self, walker):
        provider = ProviderSettings(
            "https://fc.exemple.test/api/v2", "moi", "secret", discovery=False, algorithm="ES256"
        )
        with override_settings(FRANCECONNECT=provider):
            ask(walker, franceconnect())
            assert not walker.response.context["franceconnect"]
            assert walker.response.context["own_password"]
            assert ask(walker, service()).response.context["franceconnect"]
            assert not walker.response.context["own_password"]

    @pytest.mark.parametrize("asked", [{"prompt": "login"}, {"max_age": "600"}])
    def test_nor_where_a_service_asks_to_show_again_who_one_is(self, walker, account, asked):
        provider = ProviderSettings(
            "https://fc.exemple.test/api/v2", "moi", "secret", discovery=False, algorithm="ES256"
        )
        with override_settings(FRANCECONNECT=provider):
            client = service(asks_consent=False)
            ask(walker, client, **asked)
            assert not walker.response.context["franceconnect"]
            assert "demande que vous vous identifiiez à nouveau" in walker.text
            # By its address, it opens a session all the same; which is not enough.
            enter(walker.client, account, door=Door.FRANCECONNECT)
            [waits] = Asked.objects.all()
            assert walker.get(f"/connexion-unique/{waits.reference}/").heading == WINDOW
            assert not AuthorizationCode.objects.exists()
            log_in(walker, account)
            assert AuthorizationCode.objects.get().content["auth_time"]

    @pytest.mark.requirement("R196")
    def test_whoever_is_in_already_shows_the_password_again(self, walker, account, clock):
        enter(walker.client, account)
        clock.shift(60)
        assert ask(walker, franceconnect()).heading == WINDOW
        assert "Votre session a pris fin" not in walker.text
        log_in(walker, account)
        assert left_for(walker)[0] == FC_BACK
        assert Session.objects.count() == 1  # the one before could be used by nobody any more

    def test_going_straight_to_the_page_after_the_login_does_not_get_past_it(self, walker, account, clock):
        enter(walker.client, account)
        clock.shift(60)
        ask(walker, franceconnect())
        [waits] = Asked.objects.all()
        assert walker.get(f"/connexion-unique/{waits.reference}/franceconnect/").heading == WINDOW
        assert walker.get(f"/connexion-unique/{waits.reference}/").heading == WINDOW
        assert not AuthorizationCode.objects.exists()

    def test_a_request_serves_once(self, walker, account, clock):
        ask(walker, franceconnect())
        log_in(walker, account)
        address = walker.path
        clock.shift(5)
        assert left_for(walker.get(address))[0] == FC_BACK  # the page pressed twice, whose first answer is lost
        clock.shift(6)
        walker.get(address)
        assert walker.status == 410
        assert walker.heading == "Cette demande de connexion n'est plus valable"
        assert AuthorizationCode.objects.count() == 2

    def test_it_waits_half_an_hour(self, walker, account, clock):
        ask(walker, franceconnect())
        clock.shift(dt.timedelta(minutes=30))
        log_in(walker, account)
        assert walker.status == 410

    def test_the_stages_of_a_login_are_passed_on_the_way(self, walker):
        account = AccountFactory(confirmed=False)
        ask(walker, franceconnect())
        log_in(walker, account)
        assert walker.path == "/connexion/coordonnees/"
        walker.press("Je confirme mes coordonnées").follow("Accéder à Mon espace privé")
        assert left_for(walker)[0] == FC_BACK
        assert walker.get("/espace/").path == "/espace/"  # once

    @pytest.mark.requirement("R197")
    def test_a_provisional_password_is_replaced_first(self, walker):
        account = AccountFactory(state="awaiting_first_login")
        ask(walker, franceconnect())
        log_in(walker, account, PROVISIONAL_PASSWORD)
        assert walker.heading == "Changement de votre mot de passe"
        assert not AuthorizationCode.objects.exists()

    @pytest.mark.requirement("R197")
    def test_who_has_no_verified_email_reads_what_to_do_and_goes_back(self, walker):
        account = AccountFactory(email_verified=False)
        ask(walker, franceconnect())
        log_in(walker, account)
        assert walker.heading == "Vous ne pouvez pas encore continuer vers ce site"
        assert "Votre email n'est pas vérifié" in walker.text
        assert walker.page.link("Vérifier mon email") == "/espace/mon-compte/email/confirmer/"
        assert "certifié." not in walker.text
        back, answer = way_back(walker)
        assert back == FC_BACK
        assert answer == {"error": "access_denied", "state": "etat-0123456789", "iss": settings.PUBLIC_URL}
        refused = {"client": "franceconnect", "reason": "email_not_verified"}
        assert journal("openid.refused") == [refused]
        walker.get(walker.path)
        assert journal("openid.refused") == [refused]  # read again, it is not one more
        assert not AuthorizationCode.objects.exists()

    @pytest.mark.requirement("R197")
    def test_who_has_no_certified_number_is_sent_to_the_assistance(self, walker):
        account = AccountFactory(person=PersonFactory(certified=False))
        ask(walker, franceconnect())
        log_in(walker, account)
        assert "Votre numéro de Sécurité sociale n'est pas certifié" in walker.text
        assert walker.page.link("Joindre l'assistance de ma caisse") == "/alsace/assistance/"
        assert way_back(walker)[1]["error"] == "access_denied"

    @pytest.mark.requirement("R195")
    def test_a_company_is_refused_and_may_log_in_otherwise(self, walker, account):
        company = AccountFactory(establishment=EstablishmentFactory(), profile="entreprise", email="a@example.org")
        ask(walker, franceconnect())
        log_in(walker, company)
        assert "Seuls les particuliers peuvent se connecter à FranceConnect" in walker.text
        assert way_back(walker)[1]["error"] == "access_denied"
        assert journal("openid.refused")[-1]["reason"] == "not_particulier"
        walker.follow("Me connecter avec un autre compte")
        assert walker.heading == WINDOW
        log_in(walker, account)
        assert left_for(walker)[0] == FC_BACK

    def test_who_died_or_is_in_doubt_is_told_no_more_than_that(self, walker):
        account = AccountFactory(person=PersonFactory(state=PersonState.BLOCKED))
        ask(walker, franceconnect())
        log_in(walker, account)
        assert "Votre caisse ne peut pas confirmer votre identité en ce moment." in walker.text
        assert "bloqué" not in walker.text
        assert way_back(walker)[1]["error"] == "access_denied"

    def test_closed_by_two_administrators(self, walker, now):
        Closing.objects.create(direction=Direction.FRANCECONNECT_OUT, asked_at=now, closed_at=now)
        ask(walker, franceconnect())
        assert walker.status == 503
        assert walker.heading == "La connexion vers ce site est interrompue"
        assert way_back(walker)[1]["error"] == "temporarily_unavailable"
        assert journal("openid.refused") == [{"client": "franceconnect", "reason": "temporarily_unavailable"}]


class TestServices:
    def test_a_live_session_opens_one_at_once(self, walker, account, django_assert_num_queries):
        client = service()
        enter(walker.client, account)
        ask(walker, client).press("Continuer")
        # The session, the client, whether it is open, what was agreed to and, in one transaction, two writes.
        with django_assert_num_queries(8):
            back, answer = straight(walker, client)
        assert back == BACK
        assert set(answer) == {"code", "state", "iss"}
        assert Asked.objects.count() == 1  # the one that was agreed to

    def test_consent_is_asked_once_in_plain_words(self, walker, account):
        client = service()
        enter(walker.client, account)
        ask(walker, client)
        assert walker.heading == "Continuer vers Télépaiement"
        assert "votre nom et vos prénoms" in walker.text
        assert "votre adresse email" in walker.text
        assert "naissance" not in walker.text
        walker.press("Continuer")
        assert left_for(walker)[0] == BACK
        assert journal("openid.consented") == [{"client": "service"}]
        assert straight(walker, client)[0] == BACK
        Client.objects.update(scopes=["profile", "email", "birth"])
        ask(walker, client, scope="openid profile email birth")
        assert "votre date et votre lieu de naissance" in walker.text

    def test_refused_it_goes_back_with_an_error(self, walker, account):
        enter(walker.client, account)
        ask(walker, service()).press("Ne pas continuer")
        back, answer = left_for(walker)
        assert (back, answer["error"]) == (BACK, "access_denied")
        assert journal("openid.declined") == [{"client": "service"}]
        assert not AuthorizationCode.objects.exists()

    def test_pressed_twice_the_second_answer_stands(self, walker, account):
        enter(walker.client, account)
        ask(walker, service())
        page = walker.page
        first = left_for(walker.press("Continuer"))[1]["code"]
        form, _button = page.form_with("Continuer")
        second = left_for(walker.post(form.action, accord="oui"))[1]["code"]
        assert first != second
        assert len(journal("openid.consented")) == 1

    def test_the_agreement_of_one_is_not_posted_for_another(self, walker, account):
        ask(walker, service())
        [waits] = Asked.objects.all()
        walker.post(f"/connexion-unique/{waits.reference}/accord/", accord="oui")
        assert walker.heading == WINDOW
        assert not Subject.objects.exists()
        log_in(walker, account)
        assert walker.heading == "Continuer vers Télépaiement"  # they are asked themselves

    def test_another_site_cannot_agree_in_the_member_s_place(self, account):
        walker = Walker("", enforce_csrf_checks=True)
        enter(walker.client, account)
        ask(walker, service())
        [waits] = Asked.objects.all()
        walker.post(f"/connexion-unique/{waits.reference}/accord/", accord="oui")
        assert walker.status == 403
        assert not Subject.objects.filter(consented_at__isnull=False).exists()

    def test_one_that_the_file_does_not_open_says_so(self, walker, account):
        enter(walker.client, account)
        ask(walker, service(service="ent_tesa", name="TESA"))
        assert "Le dossier que vous consultez n'ouvre pas TESA." in walker.text
        assert walker.page.link("Changer de dossier") == "/espace/dossiers/"
        assert way_back(walker)[1]["error"] == "access_denied"
        assert journal("openid.refused") == [{"client": "service", "reason": "service_not_open"}]

    def test_consent_is_taken_back_in_my_account(self, walker, account):
        client = service(backchannel_logout_uri="https://service.exemple.test/fin")
        enter(walker.client, account)
        ask(walker, client).press("Continuer")
        assert ClientSession.objects.get().session is not None
        walker.get("/espace/mon-compte/").follow("voir ces services, retirer un accord")
        assert "Télépaiement" in walker.text
        assert "votre nom et vos prénoms" in walker.text
        walker.press("Retirer mon accord")
        assert "Votre accord est retiré." in walker.text
        assert "Aucun service ne vous reconnaît par ce compte." in walker.text
        [message] = sent("openid_provider/consent_taken_back")
        assert message.payload["context"]["service"] == "Télépaiement"
        assert ClientSession.objects.get().session is None  # the worker logs them out there
        assert len(journal("openid.consent_taken_back")) == 1
        assert ask(walker, client).heading == "Continuer vers Télépaiement"

    def test_nobody_takes_back_what_is_another_s(self, walker, account):
        enter(walker.client, account)
        ask(walker, service()).press("Continuer")
        thief = Walker("")
        enter(thief.client, AccountFactory())
        thief.post("/espace/mon-compte/services/retirer/", service="telepaiement")
        assert "Aucun service" in thief.text
        assert Subject.objects.get().consented_at is not None


class TestWithoutAPage:
    """`prompt=none`."""

    @pytest.mark.parametrize(
        ("who", "client", "error"),
        [
            ("nobody", {}, "login_required"),
            ("member", {}, "consent_required"),
            ("member", {"service": "ent_tesa"}, "interaction_required"),
            ("new", {}, "interaction_required"),
        ],
    )
    def test_what_stands_between_is_told_by_a_word(self, walker, account, who, client, error):
        if who != "nobody":
            enter(walker.client, account if who == "member" else AccountFactory(confirmed=False))
        back, answer = straight(walker, service(**client), prompt="none")
        assert (back, answer["error"], answer["state"]) == (BACK, error, "etat-0123456789")
        # Sites ask all day long whether somebody is in.
        written = [] if error == "login_required" else [{"client": "service", "reason": error}]
        assert journal("openid.refused") == written
        assert not Asked.objects.exists()

    def test_nothing_stands_between(self, walker, account):
        enter(walker.client, account)
        assert "code" in straight(walker, service(asks_consent=False), prompt="none")[1]

    def test_closed(self, walker, now):
        Closing.objects.create(direction=Direction.SERVICES_OUT, asked_at=now, closed_at=now)
        assert straight(walker, service(), prompt="none")[1]["error"] == "temporarily_unavailable"


class TestTooMany:
    """Anybody asks without being anybody: what is written of it is bounded."""

    def test_requests_that_wait(self, walker, account, monkeypatch, clock):
        monkeypatch.setattr(waiting, "KEPT_OF_A_NETWORK", 2)
        client = service(asks_consent=False)
        for _ in range(2):
            assert ask(walker, client).heading == WINDOW
        ask(walker, client)
        assert (walker.status, Asked.objects.count()) == (429, 2)
        assert walker.heading == "Trop de demandes de connexion viennent de votre réseau"
        back, answer = way_back(walker)
        assert (back, answer["error"], answer["state"]) == (BACK, "temporarily_unavailable", "etat-0123456789")
        other = {"REMOTE_ADDR": "198.51.100.7"}
        assert walker.client.get(AUTHORIZE, request_of(client), **other).status_code == 302
        enter(walker.client, account)
        assert "code" in straight(walker, client)[1]  # whoever waits for nothing is not held
        Session.objects.all().delete()
        clock.shift(dt.timedelta(minutes=30))
        assert ask(walker, client).heading == WINDOW

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"acr_values": "eidas3"}, "unmet_authentication_requirements"),
        ],
    )
    def test_refusals_in_the_journal(self, walker, monkeypatch, wrong, error):
        monkeypatch.setattr(waiting, "NOTED_OF_A_NETWORK", 2)
        client = service()
        for _ in range(3):
            assert straight(walker, client, **wrong)[1]["error"] == error
        assert len(journal("openid.refused")) == 2


class TestEndedMeanwhile:
    """The session ends in another window between what was decided and what is told."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.mark.parametrize("page", ["authorize", "asked"])
    def test_its_member_logs_in_again(self, walker, account, monkeypatch, page):
        client = service(asks_consent=False)
        if page == "asked":
            ask(walker, client)
        enter(walker.client, account)
        module = {"authorize": authorize, "asked": asked}[page]

        def late(*given):
            decision = granting.decide(*given)
            Session.objects.all().delete()
            return decision

        monkeypatch.setattr(module, "decide", late)
        if page == "authorize":
            assert straight(walker, client) is None
        else:
            response = walker.client.get(f"/connexion-unique/{Asked.objects.get().reference}/")
            assert response.status_code == 302
        [waits] = Asked.objects.all()
        assert waits.answered_at is None
        assert not AuthorizationCode.objects.exists()
        assert not journal("openid.granted")
        monkeypatch.undo()
        assert walker.get(f"/connexion-unique/{waits.reference}/").heading == WINDOW


class TestWrongRequests:
    def test_who_is_not_known_is_sent_nowhere(self, walker):
        client = service()
        for wrong in ({"client_id": "autre"}, {"redirect_uri": f"{BACK}/"}, {"redirect_uri": "https://pirate.test/"}):
            ask(walker, client, **wrong)
            assert walker.status == 400
            assert walker.heading == "Nous ne reconnaissons pas le site qui vous envoie"
            assert "pirate" not in walker.source
        assert not Entry.objects.exists()  # which cannot be emptied: anybody asks this

    def test_a_wrong_request_is_told_to_its_client(self, walker):
        assert straight(walker, service(), response_type="token")[1]["error"] == "unsupported_response_type"
        assert journal("openid.refused") == [{"client": "service", "reason": "unsupported_response_type"}]

    def test_a_level_above_ours_is_refused_at_once(self, walker):
        answer = straight(walker, franceconnect(), acr_values="eidas2")[1]
        assert answer["error"] == "unmet_authentication_requirements"

    def test_a_request_whose_client_is_disabled_meanwhile_goes_no_further(self, walker, account, now):
        ask(walker, service())
        Client.objects.update(disabled_at=now)
        log_in(walker, account)
        assert walker.status == 410

    def test_by_post_it_is_the_same(self, walker, account):
        enter(walker.client, account)
        response = walker.client.post(AUTHORIZE, request_of(service(asks_consent=False)))
        assert response.status_code == 303
        assert answer_in(walker.client.get(response["Location"])["Location"])[0] == BACK

    def test_to_look_at_it_changes_nothing(self, walker, account):
        enter(walker.client, account)
        assert walker.client.head(AUTHORIZE, request_of(service(asks_consent=False))).status_code == 405
        assert not AuthorizationCode.objects.exists()


class TestLogout:
    @pytest.fixture(autouse=True)
    def _keys(self, now):
        signing_key(now=now)

    def leave(self, walker, client, **values):
        walker.response = walker.client.get(
            LOGOUT, {"post_logout_redirect_uri": client.post_logout_redirect_uris[0], "state": "s1"} | values
        )
        return walker

    def test_franceconnect_whose_tokens_are_sealed_has_its_member_back_unasked(self, walker, account, now):
        """A sealed hint tells us nothing, since the key is theirs: the session goes on, and the way back is taken."""
        client, key = franceconnect(), RSAKey.generate_key(2048)
        enter(walker.client, account)
        hint = tokens.encrypt(hint_of(client, now=now), key, algorithm="RSA-OAEP-256", encryption="A256GCM", kid="k")
        self.leave(walker, client, client_id=client.client_id, id_token_hint=hint)
        assert (walker.status, walker.response["Location"]) == (302, f"{FC_LEFT}?state=s1")
        assert Session.objects.exists()

    def hint(self, client, now):
        """The ID token that the client was given at the last login."""
        content = AuthorizationCode.objects.order_by("-pk")[0].content
        return hint_of(client, now=now, sub=content["sub"], **({"sid": content["sid"]} if content["sid"] else {}))

    @pytest.mark.requirement("R194")
    def test_franceconnect_is_gone_back_to_without_a_question(self, walker, account, now):
        client = franceconnect()
        log_in(ask(walker, client), account)
        self.leave(walker, client, id_token_hint=self.hint(client, now))
        assert walker.response.status_code == 302
        assert answer_in(walker.response["Location"]) == (FC_LEFT, {"state": "s1"})
        assert not Session.objects.exists()
        assert len(journal("openid.logged_out")) == len(journal("login.logged_out")) == 1

    def test_even_where_nobody_is_in_or_somebody_else_is(self, walker, account, now):
        client = franceconnect()
        log_in(ask(walker, client), account)
        hint = self.hint(client, now)
        other = Walker("")
        assert answer_in(self.leave(other, client, id_token_hint=hint).response["Location"])[0] == FC_LEFT
        enter(other.client, AccountFactory())
        for said in (
            {"id_token_hint": hint},
            {"client_id": "franceconnect"},
            {"client_id": "franceconnect", "id_token_hint": "x"},
        ):
            assert answer_in(self.leave(other, client, **said).response["Location"])[0] == FC_LEFT
        assert Session.objects.count() == 2  # nobody was put out by somebody else's token, or without one

    def test_a_service_that_shows_our_token_asks_nothing(self, walker, account, now, clock):
        client = service(asks_consent=False, backchannel_logout_uri="https://service.exemple.test/fin")
        enter(walker.client, account)
        straight(walker, client)
        hint = self.hint(client, now)
        clock.shift(600)  # it is over since; whose it was, it still says
        self.leave(walker, client, id_token_hint=hint)
        assert answer_in(walker.response["Location"]) == (LEFT, {"state": "s1"})
        assert not Session.objects.exists()
        assert ClientSession.objects.get().session is None

    def test_one_that_shows_nothing_asks_first(self, walker, account):
        client = service(asks_consent=False)
        enter(walker.client, account)
        self.leave(walker, client, client_id=client.client_id)
        assert walker.heading == "Se déconnecter"
        assert "Télépaiement vous a envoyé ici pour vous déconnecter." in walker.text
        assert Session.objects.exists()
        walker.press("Me déconnecter")
        assert left_for(walker) == (LEFT, {"state": "s1"})
        assert not Session.objects.exists()

    def test_who_came_by_franceconnect_leaves_there_first_and_goes_on(self, walker, account, now):
        client = service(asks_consent=False)
        enter(walker.client, account)
        straight(walker, client)
        there = Elsewhere("FranceConnect", lambda: "https://fc.exemple.test/fin")

        def came_from_there(**_):
            return there

        leaving.connect(came_from_there)
        try:
            self.leave(walker, client, id_token_hint=self.hint(client, now))
        finally:
            leaving.disconnect(came_from_there)
        assert answer_in(walker.response["Location"])[0] == "https://fc.exemple.test/fin"
        request = RequestFactory().get("/franceconnect/deconnexion/")
        request.COOKIES = {name: one.value for name, one in walker.client.cookies.items()}
        back = logged_out(request, catalogue.national())
        assert answer_in(back["Location"]) == (LEFT, {"state": "s1"})
        assert back.cookies[settings.ONWARD_COOKIE_NAME]["max-age"] == 0
        request.COOKIES[settings.ONWARD_COOKIE_NAME] = signing.dumps("https://pirate.test/", salt="autre")
        assert logged_out(request, catalogue.national()).status_code == 200

    @pytest.mark.parametrize("wrong", ["other key", "other client", "other session", "no id token"])
    def test_a_token_that_is_not_ours_of_this_session_is_none(self, walker, account, now, wrong):
        client = service(asks_consent=False, backchannel_logout_uri="https://service.exemple.test/fin")
        enter(walker.client, account)
        straight(walker, client)
        content = AuthorizationCode.objects.get().content
        claims = {"sub": content["sub"], "sid": content["sid"]}
        if wrong == "other key":
            claims["key"] = ECKey.generate_key("P-256")
        elif wrong == "other client":
            claims["aud"] = service("autre").client_id
        elif wrong == "other session":
            claims["sid"] = "x"
        token = hint_of(client, now=now, **claims)
        if wrong == "no id token":
            token = "a.b.c"
        self.leave(walker, client, id_token_hint=token, client_id=client.client_id)
        assert walker.heading == "Se déconnecter"
        assert Session.objects.exists()

    def test_it_leads_to_no_address_that_is_not_registered(self, walker, account, now):
        client = service(asks_consent=False)
        for address in ("https://pirate.test/", f"{LEFT}/", f"{LEFT}?a=b", BACK, "//pirate.test"):
            self.leave(walker, client, client_id=client.client_id, post_logout_redirect_uri=address)
            assert walker.status == 200
            assert walker.heading == "Vous êtes déconnecté"
            assert "pirate" not in walker.source
        enter(walker.client, account)
        self.leave(walker, client, client_id=client.client_id, post_logout_redirect_uri="https://pirate.test/")
        walker.press("Me déconnecter", suite="https://pirate.test/")
        assert walker.heading == "Vous êtes déconnecté"

    def test_an_address_alone_leads_nowhere(self, walker):
        self.leave(walker, service())
        assert walker.heading == "Vous êtes déconnecté"

    def test_by_post_it_is_the_same(self, walker, account):
        enter(walker.client, account)
        client = service()
        response = walker.client.post(LOGOUT, {"client_id": client.client_id, "post_logout_redirect_uri": LEFT})
        assert response.status_code == 303
        assert walker.get(response["Location"]).heading == "Se déconnecter"


class TestOutsideServices:
    @pytest.fixture
    def company(self, walker):
        account = AccountFactory(establishment=EstablishmentFactory(), profile="entreprise")
        enter(walker.client, account)
        return account

    def test_one_that_has_its_own_login_says_so(self, walker, company):
        walker.get("/espace/services/").follow("TESA")
        assert walker.heading == "TESA a sa propre connexion"
        assert "un autre site, avec sa propre connexion" in walker.text
        assert walker.page.link("Continuer vers TESA") == settings.TESA_URL

    def test_one_that_knows_this_account_begins_by_itself(self, walker, company, now, django_assert_num_queries):
        service("tesa", service="ent_tesa", initiate_login_uri="https://tesa.exemple.test/entrer")
        with django_assert_num_queries(3):
            response = walker.client.get("/espace/ouvrir/ent-tesa/")
        back, said = answer_in(response["Location"])
        assert back == "https://tesa.exemple.test/entrer"
        assert said == {"iss": settings.PUBLIC_URL, "target_link_uri": settings.TESA_URL}
        Closing.objects.create(direction=Direction.SERVICES_OUT, asked_at=now, closed_at=now)
        assert walker.get("/espace/ouvrir/ent-tesa/").heading == "TESA a sa propre connexion"

    def test_one_that_the_file_does_not_open_does_not_exist(self, walker, account):
        enter(walker.client, account)
        assert walker.get("/espace/ouvrir/ent-tesa/").status == 404
        assert walker.get("/espace/ouvrir/pai/").status == 404
