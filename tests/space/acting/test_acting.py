"""Acting for somebody else under a mandate: both names, only what it names, and out at once."""

import datetime as dt

import pytest
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.login import fresh, unsent
from guichet.login import operations as login
from guichet.login.models import Session
from guichet.mandates.models import Mandate, Use
from guichet.mandates.rules import End, MandateState
from guichet.space import services
from guichet.space.acting import doors
from tests.factories import AccountFactory, AffiliationFactory, enter
from tests.mandates.factories import MandateFactory, MemberFactory, StructureFactory, delegate_account
from tests.space_pages import names_and_addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def giver():
    """WEBER FLORENT at MSA d'Alsace."""
    account = AccountFactory()
    AffiliationFactory(person=account.person)
    return account


@pytest.fixture
def mandate(giver):
    return MandateFactory(giver=giver, services=["payments", "att_fiscale"])


@pytest.fixture
def hands(client, mandate):
    """The browser of whoever may act, logged in as oneself."""
    return enter(client, mandate.receiver)


def act(browser, mandate):
    return browser.post(reverse("space:act"), {"mandat": mandate.reference})


def text(response):
    return " ".join(response.content.decode().split())


def test_one_chooses_for_whom_one_acts_and_both_names_stand_on_each_page(hands, mandate):
    page = text(hands.get(reverse("space:act")))
    assert "WEBER FLORENT" in page
    assert act(hands, mandate).url == reverse("space:home")
    for address in (reverse("space:home"), reverse("space:payments")):
        page = text(hands.get(address))
        assert "<b>WEBER ODILE</b>, vous agissez au nom de <b>WEBER FLORENT</b>." in page
        assert "Cesser d'agir" in page.replace("&#x27;", "'")


def test_the_token_changes_with_what_the_session_may_do(hands, mandate):
    before = hands.cookies["guichet_session"].value if "guichet_session" in hands.cookies else None
    act(hands, mandate)
    after = Session.objects.get().token_hash
    hands.post(reverse("space:stop_acting"))
    assert Session.objects.get().token_hash != after
    assert before is None or before != hands.cookies["guichet_session"].value


def test_one_stops_and_is_at_home_again(hands, mandate):
    act(hands, mandate)
    assert hands.post(reverse("space:stop_acting")).url == reverse("space:home")
    assert Session.objects.get().mandate_id is None
    assert "vous agissez" not in text(hands.get(reverse("space:my_account")))


def test_home_offers_what_the_mandate_names_and_nothing_else(hands, mandate):
    act(hands, mandate)
    page = text(hands.get(reverse("space:home")))
    assert reverse("space:payments") in page
    assert "fiscale" in page
    assert reverse("space:documents") not in page
    assert reverse("space:bank_details") not in page


def test_no_page_but_those_of_the_mandate_opens(hands, mandate):
    """Every page of the space that there is, and that there will be, read or sent."""
    act(hands, mandate)
    open_ones = {"home", "act", "payments", "payments_csv", "payments_pdf", "payment"}
    pages = names_and_addresses("space")
    assert len(pages) > 80
    for name, address in pages:
        for send in (hands.get, hands.post):
            if name == "stop_acting":
                continue
            response = send(address)
            if name in open_ones:
                assert response.status_code in {200, 302, 404, 405}, name
            else:
                # One that takes POST alone says so before it looks at who asks.
                assert response.status_code in {403, 405}, name
                shut = "Votre mandat n'ouvre pas cette page" in text(response).replace("&#x27;", "'")
                assert shut or response.status_code == 405, name
    assert Entry.objects.filter(event="mandate.denied").count() > 80
    assert Session.objects.get().mandate_id == mandate.pk


def test_what_holds_an_account_can_never_be_given():
    """Whatever a row of the database says: no page of these is behind any service."""
    held = {
        "bank_details",
        "my_account",
        "security",
        "change_email",
        "change_phones",
        "change_password",
        "open_service",
    }
    assert not any(doors.opening(name, {}, doors.givable()) for name in held)
    given = {one.key for one in services.SERVICES if one.may_be_given}
    assert (
        given & {"bank_details", "my_account", "dec_adresse", "exp_telereglement", "ent_adresse", "ent_tesa"} == set()
    )


def test_every_service_that_may_be_given_has_a_page_that_it_opens():
    for one in services.SERVICES:
        if one.may_be_given:
            match = names_of(one)
            assert doors.opening(match.url_name, match.kwargs, frozenset({one.key})) == one.key, one.key


def names_of(service):
    from django.urls import resolve

    return resolve(service.address.partition("?")[0])


@pytest.mark.parametrize(
    "ends",
    [
        lambda mandate, now: Mandate.objects.filter(pk=mandate.pk).update(
            state=MandateState.ENDED, end=End.REVOKED, ended_at=now
        ),
        lambda mandate, now: Mandate.objects.filter(pk=mandate.pk).update(
            starts_on=now.date() - dt.timedelta(days=9), ends_on=now.date() - dt.timedelta(days=1)
        ),
        lambda mandate, now: Account.objects.filter(pk=mandate.giver_id).update(state=AccountState.FROZEN),
        lambda mandate, _now: mandate.giver.files.all().delete(),
    ],
    ids=["revoked", "last day gone by", "giver's account blocked", "file closed"],
)
def test_what_is_over_is_shut_at_the_next_page_and_shows_nothing_more(hands, mandate, now, ends):
    act(hands, mandate)
    assert hands.get(reverse("space:payments")).status_code == 200
    ends(mandate, now)
    before = hands.cookies[settings.CSRF_COOKIE_NAME].value
    response = hands.get(reverse("space:payments"))
    assert hands.cookies[settings.CSRF_COOKIE_NAME].value != before, "a form of the giver's, in another window, is void"
    assert response.status_code == 403
    assert "Ce mandat a pris fin" in text(response)
    assert "FLORENT" not in text(response)
    assert Session.objects.get().mandate_id is None
    assert hands.get(reverse("space:payments")).status_code == 403


def test_another_s_mandate_is_no_way_in(client, mandate):
    stranger = enter(client, delegate_account())
    assert act(stranger, mandate).status_code == 404
    assert Session.objects.get().mandate_id is None
    assert Entry.objects.filter(event="space.denied").exists()


def test_a_session_that_was_pointed_at_another_s_mandate_opens_nothing(client, mandate):
    """Whatever wrote the row: it is looked at again for this very account."""
    stranger = enter(client, delegate_account())
    Session.objects.update(mandate=mandate)
    response = stranger.get(reverse("space:payments"))
    assert response.status_code == 403
    assert "FLORENT" not in text(response)


def test_a_person_of_a_structure_acts_for_its_clients_and_out_of_it_no_more(client, giver):
    structure = StructureFactory()
    member = MemberFactory(convention__structure=structure)
    mandate = MandateFactory(giver=giver, structure=structure, services=["payments"])
    hands = enter(client, member.delegate.account)
    act(hands, mandate)
    assert hands.get(reverse("space:payments")).status_code == 200
    member.state = "removed"
    member.save()
    assert hands.get(reverse("space:payments")).status_code == 403


def test_the_journal_has_both_names_and_the_giver_reads_the_use(hands, mandate, giver):
    act(hands, mandate)
    hands.get(reverse("space:payments"))
    hands.get(reverse("space:payments"))
    for entry in Entry.objects.filter(event__in=["mandate.entered", "mandate.used"]):
        both = {entry.account, entry.facts.get("by_account")}
        assert both == {str(giver.reference), str(mandate.receiver.reference)}
        assert entry.facts["mandate"] == str(mandate.reference)
    assert [(one.service, one.account) for one in Use.objects.all()] == [("payments", mandate.receiver)]


def test_a_member_with_an_account_of_their_own_keeps_it_apart(client, giver):
    """Acting changes neither the file in sight at home, nor whose session it is."""
    own = AccountFactory(person__birth_name="DURAND", person__given_names="CLAIRE")
    mandate = MandateFactory(giver=giver, receiver=own, services=["payments"])
    hands = enter(client, own)
    act(hands, mandate)
    assert "<b>DURAND CLAIRE</b>" in text(hands.get(reverse("space:payments")))
    session = Session.objects.get()
    assert (session.account, session.file) == (own, None)
    hands.post(reverse("space:stop_acting"))
    assert "DURAND CLAIRE" in text(hands.get(reverse("space:my_account")))


def test_what_was_typed_for_one_client_is_shown_for_no_other_nor_at_home(rf, mandate, now):
    other = MandateFactory(receiver=mandate.receiver, services=["att_fiscale"])
    session, _token = login.open_session(mandate.receiver, now=now)
    session.mandate = mandate
    page = rf.get("/espace/demandes/x/")
    page.COOKIES[settings.UNSENT_COOKIE_NAME] = unsent.keep(session, QueryDict("nom=Weber"), page=page.path, now=now)
    carried = fresh._typed_now(rf.post(page.path, {"nom": "Weber"}), session)
    back = rf.post(page.path, {fresh.TYPED: carried})
    for acts, shown in ((None, None), (other, None), (mandate, "Weber")):
        session.mandate = acts
        for found in (unsent.shown_again(page, session, now=now), fresh._typed_before(back, session)):
            assert (found["nom"] if found else None) == shown


def test_a_session_that_is_lent_is_never_written(mandate, now):
    session, _token = login.open_session(mandate.receiver, now=now)
    lent = session.lent(mandate, mandate.giver.files.first())
    assert (lent.account, lent.own) == (mandate.giver, session)
    with pytest.raises(ValueError, match="never written"):
        lent.save()
    with pytest.raises(ValueError, match="never written"):
        login.write(lent, seen_at=now)
