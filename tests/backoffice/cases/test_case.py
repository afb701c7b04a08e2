"""One case, from the pile to its end: who may see what was typed, and what each act does."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from guichet.accounts import file_requests
from guichet.accounts.models import Account, FileRequest
from guichet.accounts.states import AccountState
from guichet.agents.models import AgentRole, Look, Reason
from guichet.audit.models import Entry
from guichet.backoffice.actions import close_account, freeze
from guichet.backoffice.cases import reasons, words
from guichet.cases.models import Case, CaseKind, CaseNote, CaseState, NoteKind
from guichet.cases.operations import open_case
from guichet.delivery import answers
from guichet.delivery.models import Channel, Message
from guichet.funds import catalogue
from tests.factories import AccountFactory, AffiliationFactory, AgentFactory, at_work

pytestmark = pytest.mark.django_db

LIST = "/agents/demandes/"
TYPED = {"identifier": "1850199990901", "profile": "particulier", "nom": "Weber", "date_naissance": [1985, 1, 27],
         "email": "typed@example.org", "mobile": "+33612345678"}  # fmt: skip


def at(case, act=""):
    return f"{LIST}{case.reference}/{act}"


def read(case):
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def case(make):
    return make(CaseKind.UNKNOWN_PERSON, details=TYPED)


@pytest.fixture
def mine(desk, case):
    desk.post(at(case, "prendre/"))
    return case


def of_account(make, account, kind, **changes):
    return make(kind, about=str(account.reference), **changes)


@pytest.fixture
def security(client, db):
    return at_work(Client(), AgentFactory(roles=["security"]))


def text(response):
    return response.content.decode()


def test_what_was_typed_is_shown_to_whoever_took_it_and_to_nobody_else(desk, colleague, case):
    assert "Weber" not in text(desk.get(at(case)))
    page = text(desk.post(at(case, "prendre/"), follow=True))
    assert all(word in page for word in ("Weber", "27/01/1985", "1850199990901", "non vérifié", "(+33) 6 12 34 56 78"))
    other = text(colleague().get(at(case)))
    assert "Weber" not in other
    assert "Claire Muller" in other
    assert Entry.objects.filter(event="case.taken").count() == 1


@pytest.mark.parametrize("act", ["noter/", "clore/", "dossier/", "transmettre/", "repondre/", "accepter/", "refuser/"])
def test_an_act_on_a_case_of_a_colleague_does_nothing(mine, colleague, act):
    before = list(Case.objects.values())
    filled = {"note-note": "x", "clore-issue": "done", "vers": "letters", "pourquoi": "x", "texte": "x"}
    page = text(colleague().post(at(mine, act), filled, follow=True))
    assert "un collègue" in page
    assert list(Case.objects.values()) == before
    assert not Message.objects.exists()


def test_the_second_to_take_it_is_told_who_has_it(desk, colleague, mine):
    page = text(colleague().post(at(mine, "prendre/"), follow=True))
    assert "n'est plus à vous, ou un collègue l'a prise" in page.replace("&#x27;", "'")
    assert "Claire Muller" in page


ACTS = ["", "prendre/", "rendre/", "noter/", "clore/", "dossier/", "transmettre/", "repondre/", "accepter/", "refuser/"]


@pytest.mark.parametrize("act", ACTS)
def test_for_another_fund_it_does_not_exist(mine, colleague, act):
    stranger = colleague("support", fund_code="54")
    ask = stranger.post if act else stranger.get
    assert ask(at(mine, act)).status_code == 404
    assert Entry.objects.filter(event="agent.denied", fund_code="54").count() == 1
    assert read(mine).state == CaseState.TAKEN


@pytest.mark.parametrize("act", ACTS)
def test_a_role_that_does_not_work_it_is_refused(mine, colleague, act):
    low = colleague("letters")
    response = (low.post if act else low.get)(at(mine, act))
    assert response.status_code == 403
    assert "Weber" not in text(response)
    assert read(mine).taken_by is not None


@pytest.mark.parametrize("act", ACTS)
def test_nobody_is_sent_to_the_login(case, act):
    client = Client()
    response = (client.post if act else client.get)(at(case, act))
    assert (response.status_code, response.url[:17]) == (302, "/agents/connexion")


@pytest.mark.parametrize("act", ["prendre/", "rendre/", "noter/", "clore/", "dossier/"])
def test_a_get_writes_nothing_and_a_form_needs_its_token(agent, case, act):
    client = at_work(Client(enforce_csrf_checks=True), agent)
    assert client.get(at(case, act)).status_code == 405
    assert client.post(at(case, act)).status_code == 403
    assert read(case).state == CaseState.OPEN


def test_no_case_has_that_reference(desk):
    assert desk.get(f"{LIST}{uuid.uuid4()}/").status_code == 404


def test_a_note_is_kept_and_a_script_in_it_is_words(desk, mine):
    script = "<script>alert(1)</script>"
    page = text(desk.post(at(mine, "noter/"), {"note-note": script}, follow=True))
    assert script not in page
    assert "&lt;script&gt;" in page


def test_a_script_that_was_typed_is_words(desk, make):
    case = make(CaseKind.CONTACT, details={"nom": "<img src=x onerror=alert(1)>", "message": "</dd><script>1</script>"})
    page = text(desk.post(at(case, "prendre/"), follow=True))
    assert "<img src=x" not in page
    assert "<script>1" not in page
    assert "&lt;img src=x" in page


@pytest.mark.parametrize(("typed", "said"), [("", "exigé"), ("x" * 1501, "trop long"), ("\x00", "exigé")])
def test_a_note_that_is_none_is_asked_again(desk, mine, typed, said):
    page = text(desk.post(at(mine, "noter/"), {"note-note": typed}))
    assert said in page
    assert CaseNote.objects.filter(kind=NoteKind.NOTE).count() == 0


def test_given_back_it_waits_again(desk, agent, mine):
    desk.post(at(mine, "rendre/"), {"a": agent.reference})
    assert read(mine).state == CaseState.OPEN
    assert "Weber" not in text(desk.get(at(mine)))


def test_a_colleague_gives_back_what_is_still_whose_it_was(agent, colleague, mine):
    other = colleague()
    other.post(at(mine, "rendre/"), {"a": uuid.uuid4()})
    assert read(mine).state == CaseState.TAKEN
    other.post(at(mine, "rendre/"), {"a": agent.reference})
    assert read(mine).state == CaseState.OPEN


def test_closed_with_an_outcome_and_taken_again(desk, mine):
    page = text(desk.post(at(mine, "clore/"), {"clore-issue": "", "clore-mot": "cherchée partout"}))
    assert "Choisissez comment cela finit." in page
    assert "cherchée partout" in page
    assert 'value="settled"' not in page
    desk.post(at(mine, "clore/"), {"clore-issue": "not_found", "clore-mot": "cherchée partout"})
    closed = read(mine)
    assert (closed.state, closed.outcome) == (CaseState.CLOSED, "not_found")
    page = text(desk.get(at(mine)))
    assert "Personne introuvable" in page
    assert "Weber" not in page
    desk.post(at(mine, "noter/"), {"note-note": "encore"})
    assert CaseNote.objects.filter(kind=NoteKind.NOTE).count() == 0, "closed, it takes nothing"
    assert "Weber" in text(desk.post(at(mine, "prendre/"), follow=True))


def test_handed_to_another_team_its_agents_see_it_and_the_former_ones_do_not(desk, colleague, mine):
    page = text(desk.post(at(mine, "transmettre/"), {"vers": "", "pourquoi": ""}))
    assert page.count("Ce champ est exigé.") + page.count("Choisissez à qui") >= 2
    desk.post(at(mine, "transmettre/"), {"vers": "security", "pourquoi": "Usurpation ?"})
    assert desk.get(at(mine)).status_code == 403
    security = colleague("security")
    assert "Usurpation" not in text(security.get(at(mine)))
    assert "Usurpation" in text(security.post(at(mine, "prendre/"), follow=True))


def test_handed_to_another_fund_it_is_lost_here_and_waits_there(desk, colleague, mine):
    assert "Choisissez la caisse." in text(desk.post(at(mine, "transmettre/"), {"vers": "caisse", "pourquoi": "x"}))
    response = desk.post(at(mine, "transmettre/"), {"vers": "caisse", "caisse": "54", "pourquoi": "Elle y habite"})
    assert response.url == f"{LIST}?fait=transmise"
    assert desk.get(at(mine)).status_code == 404
    page = text(colleague("support", fund_code="54").post(at(mine, "prendre/"), follow=True))
    assert "Weber" in page
    assert "Elle y habite" in page


@pytest.mark.parametrize("fund", ["68", "00", "974", "' OR 1"])
def test_handed_to_no_fund_it_stays(desk, mine, fund):
    desk.post(at(mine, "transmettre/"), {"vers": "caisse", "caisse": fund, "pourquoi": "x"})
    assert read(mine).fund_code == "68"
    assert read(mine).state == CaseState.TAKEN


def test_what_is_of_an_account_is_not_offered_to_another_fund(security, make, account):
    case = of_account(make, account, CaseKind.NOT_ME)
    security.post(at(case, "prendre/"))
    assert 'name="caisse"' not in text(security.get(at(case, "transmettre/")))
    security.post(at(case, "transmettre/"), {"vers": "caisse", "caisse": "54", "pourquoi": "x"})
    assert read(case).fund_code == "68"


def test_the_file_opens_with_the_case_for_reason(security, make, account):
    case = of_account(make, account, CaseKind.NOT_ME)
    security.post(at(case, "dossier/"))
    assert not Look.objects.exists(), "before it is taken, nothing opens"
    page = text(security.post(at(case, "prendre/"), follow=True))
    assert "WEBER FLORENT" in page
    response = security.post(at(case, "dossier/"))
    look = Look.objects.get()
    assert response.url == f"/agents/dossier/{look.reference}/"
    assert (look.reason, look.case, look.person) == (Reason.CASE, str(case.reference), account.person)


def test_the_file_of_somebody_whom_the_fund_does_not_know_stays_shut(security, make):
    stranger = AccountFactory(funds=["54"], fund_code="54")
    case = of_account(make, stranger, CaseKind.NOT_ME)
    security.post(at(case, "prendre/"))
    response = security.post(at(case, "dossier/"))
    assert response.status_code == 409
    assert "ne connaît plus cette personne" in text(response)
    assert not Look.objects.exists()


def test_a_number_that_was_typed_is_searched_by_a_form_and_is_in_no_address(desk, mine):
    page = text(desk.get(at(mine)))
    assert '<input type="hidden" name="cherche" value="1850199990901">' in page
    assert not any("18501" in part.split('"')[0] for part in page.split('href="')[1:])


@pytest.mark.parametrize("kind", [CaseKind.UNKNOWN_PERSON, CaseKind.DETAILS_DO_NOT_MATCH, CaseKind.CONTACT])
def test_details_that_a_stranger_typed_are_never_written_to(desk, make, kind):
    case = make(kind, details=TYPED)
    desk.post(at(case, "prendre/"))
    assert desk.post(at(case, "repondre/"), {"texte": "Bonjour"}).status_code == 404
    assert not Message.objects.exists()


def requests_agent():
    return at_work(Client(), AgentFactory(roles=["requests"]))


def test_an_answer_leaves_by_the_verified_email_and_is_kept(make, account):
    client, case = requests_agent(), of_account(make, account, CaseKind.ADDRESS_CHANGE)
    client.post(at(case, "prendre/"))
    page = text(client.get(at(case, "repondre/")))
    assert "Votre nouvelle adresse est notée." in page
    assert "Bcc" not in page
    client.post(at(case, "repondre/"), {"texte": "C'est noté.\n\n<b>À bientôt</b>\r\nBcc: a"})
    message = Message.objects.get()
    assert (message.message, message.channel, message.fund_code) == ("backoffice/answer", Channel.EMAIL, "68")
    assert message.payload["recipient"] == {"email": account.contact.email}
    assert message.payload["context"]["paragraphs"] == ["C'est noté.", "<b>À bientôt</b>\nBcc: a"]
    assert "À bientôt" in CaseNote.objects.get(kind=NoteKind.ANSWER).text
    assert Entry.objects.get(event="case.answered").facts == {"case_kind": "address_change", "channel": "email"}


def test_words_of_an_agent_are_words_in_the_email(account):
    from guichet.delivery import rendering

    shown = rendering.surroundings("68") | {"paragraphs": ["<script>1</script>"], "receipt": "A"}
    assert "<script>1" not in rendering.html("backoffice/answer", "email.html", shown)


def test_no_address_but_the_verified_one(make):
    account = AccountFactory(email_verified=False)
    AffiliationFactory(person=account.person)
    client, case = requests_agent(), of_account(make, account, CaseKind.ADDRESS_CHANGE)
    client.post(at(case, "prendre/"))
    client.post(at(case, "repondre/"), {"texte": "C'est noté."})
    message = Message.objects.get()
    assert (message.channel, message.payload["recipient"]["postal_lines"]) == ("letter", account.postal_lines)


def test_who_may_have_been_robbed_is_answered_by_post(security, make, account):
    case = of_account(make, account, CaseKind.NOT_ME)
    security.post(at(case, "prendre/"))
    security.post(at(case, "repondre/"), {"texte": "Le compte est bloqué."})
    assert Message.objects.get().channel == Channel.LETTER


def test_without_a_safe_way_it_says_so_and_nothing_leaves(make):
    account = AccountFactory(email_verified=False, person__postal_lines=[])
    client, case = requests_agent(), of_account(make, account, CaseKind.ADDRESS_CHANGE)
    client.post(at(case, "prendre/"))
    for response in (client.get(at(case, "repondre/")), client.post(at(case, "repondre/"), {"texte": "x"})):
        assert "Personne ne peut être joint par écrit" in text(response)
    Account.objects.update(state=AccountState.CLOSED)
    assert "Personne ne peut être joint par écrit" in text(client.get(at(case, "repondre/")))
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"), [("", "exigé"), ("x" * 1201, "trop long"), ("Il manque [nommez le document]", "entre crochets")]
)
def test_an_answer_that_is_not_ready_does_not_leave(make, account, typed, said):
    client, case = requests_agent(), of_account(make, account, CaseKind.ADDRESS_CHANGE)
    client.post(at(case, "prendre/"))
    assert said in text(client.post(at(case, "repondre/"), {"texte": typed}))
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "typed", ["https://voleur.example", "www.voleur.example/x", "voleur.fr", "Voleur.Fr", "VOLEUR.FR", "moi@voleur"]
)
def test_an_answer_carries_no_address_to_press(make, account, typed):
    """The message is really the fund's: whoever helps a thief would send the member to a page that is not."""
    client, case = requests_agent(), of_account(make, account, CaseKind.ADDRESS_CHANGE)
    client.post(at(case, "prendre/"))
    page = text(client.post(at(case, "repondre/"), {"texte": f"Confirmez votre mot de passe sur {typed}."}))
    assert "Aucune adresse de site" in page
    assert not Message.objects.exists()
    client.post(at(case, "repondre/"), {"texte": "C'est noté.Merci, p.ex. art. L.112-11, 12.30 €."})
    assert Message.objects.count() == 1


@pytest.fixture
def elsewhere(now):
    """A member of Alsace who wants a file at MSA Lorraine, whose agents do not know them."""
    account = AccountFactory()
    AffiliationFactory(person=account.person)
    file_requests.ask(account, fund=catalogue.by_code("54"), department="57", now=timezone.now())
    return Case.objects.get(kind=CaseKind.FILE_ELSEWHERE)


def of_lorraine():
    return at_work(Client(), AgentFactory(roles=["requests"], roles__fund_code="54"), fund_code="54")


def test_a_file_elsewhere_accepted_sends_the_code_and_settles_the_case(elsewhere):
    client = of_lorraine()
    page = text(client.post(at(elsewhere, "prendre/"), follow=True))
    assert all(word in page for word in ("Weber", "Florent", "27/01/1985"))
    assert "Ouvrir le dossier" not in page
    assert "Envoyer le code" in text(client.get(at(elsewhere, "accepter/")))
    page = text(client.post(at(elsewhere, "accepter/"), follow=True))
    assert "le code part par courrier" in page
    assert FileRequest.objects.get().state == "code_sent"
    assert Message.objects.get(message="accounts/file_code").channel == Channel.LETTER
    case = read(elsewhere)
    agent = AgentRole.objects.get(fund_code="54").agent
    assert (case.state, case.closed_by, case.taken_by) == (CaseState.CLOSED, agent.reference, None)
    assert Entry.objects.get(event="account.file_code_sent").actor == agent.actor


def test_a_file_elsewhere_refused_tells_the_member(elsewhere):
    client = of_lorraine()
    client.post(at(elsewhere, "prendre/"))
    client.post(at(elsewhere, "refuser/"))
    assert FileRequest.objects.get().state == "refused"
    assert Message.objects.get().message == "accounts/file_refused"
    assert Entry.objects.get(event="account.file_refused").actor.startswith("agent:")
    assert read(elsewhere).state == CaseState.CLOSED


def test_a_file_that_cannot_be_accepted_says_why_and_goes_on_waiting(elsewhere):
    client = of_lorraine()
    client.post(at(elsewhere, "prendre/"))
    Account.objects.update(state=AccountState.FROZEN)
    response = client.post(at(elsewhere, "accepter/"))
    assert response.status_code == 409
    assert "bloqué ou fermé" in text(response)
    assert read(elsewhere).state == CaseState.TAKEN
    assert not CaseNote.objects.filter(kind=NoteKind.NOTE).exists(), "nothing was decided"


def test_a_case_is_at_most_eight_queries(desk, mine, elsewhere, django_assert_max_num_queries):
    lorraine = of_lorraine()
    lorraine.post(at(elsewhere, "prendre/"))
    for client, case in ((desk, mine), (lorraine, elsewhere)):
        with django_assert_max_num_queries(8):
            client.get(at(case))


def test_a_case_of_an_account_likewise_and_its_answer(security, make, account, django_assert_max_num_queries):
    not_me = of_account(make, account, CaseKind.NOT_ME)
    security.post(at(not_me, "prendre/"))
    for act in ("", "repondre/"):
        with django_assert_max_num_queries(8):
            security.get(at(not_me, act))


def test_what_comes_again_after_it_was_closed_waits_again(desk, make):
    now = timezone.now()
    case = open_case(kind=CaseKind.CONTACT, fund_code="68", subject="x", details=TYPED, now=now)
    desk.post(at(case, "prendre/"))
    desk.post(at(case, "clore/"), {"clore-issue": "called_back"})
    open_case(kind=CaseKind.CONTACT, fund_code="68", subject="x", details=TYPED, now=timezone.now())
    assert read(case).state == CaseState.OPEN
    assert "2 fois" in text(desk.get(LIST))


def test_every_page_is_kept_by_nobody(desk, mine):
    for address in (LIST, at(mine), at(mine, "transmettre/")):
        assert desk.get(address)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", CaseKind)
def test_every_kind_has_a_page_in_words(kind, make, colleague):
    case = make(kind, about=str(uuid.uuid4()))
    client = colleague("support", "letters", "requests", "security")
    page = text(client.post(at(case, "prendre/"), follow=True))
    assert kind.value not in page
    assert "Que faire" in page


def test_every_reason_of_a_case_is_in_words():
    assert set(reasons.REASONS) >= {word for words_of in answers.REASONS.values() for word in words_of}
    assert set(reasons.REASONS) >= {word for word, _label in (*freeze.REASONS, *close_account.REASONS)}
    assert dict(words.lines({"reason": "not_me"})) == {"Motif donné": "La personne dit que ce n'est pas elle"}
