"""An agent who types the number of somebody who acts for others is led to the convention, and no page breaks."""

import pytest

from guichet.audit.models import Entry
from guichet.backoffice.finding.rules import Kind, NotUnderstood, Unclear, read
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.conventions import persons
from guichet.delivery.models import Message
from guichet.funds import catalogue
from guichet.identifiers import ti
from tests.conventions.factories import MemberFactory
from tests.conventions.test_persons import MARC
from tests.factories import AgentFactory, at_work
from tests.mandates.factories import delegate_account

pytestmark = pytest.mark.django_db
FIND = "/agents/rechercher/"


def words(response):
    assert response.status_code in {200, 409}
    return " ".join(response.content.decode().replace("&#x27;", "'").replace("\xa0", " ").split())


def test_a_number_leads_to_the_convention_and_another_fund_is_told_whose_it_is(desk, now):
    odile = MemberFactory()
    number = ti.group(odile.delegate.number)
    page = words(desk.post(FIND, {"cherche": number}))
    assert "VOGEL ODILE" in page
    assert "Elle n'a pas de dossier ici" in page
    assert odile.convention.number in page
    assert 'name="jeton"' not in page
    assert Entry.objects.get(event="agent.searched").facts == {"search": "ti"}
    other = catalogue.by_department("83").code
    elsewhere = at_work(desk, AgentFactory(roles__fund_code=other), fund_code=other)
    page = words(elsewhere.post(FIND, {"cherche": number}))
    assert "Connue d'une autre caisse" in page
    assert "VOGEL" not in page


def test_a_relative_has_no_convention_and_a_letter_is_found_by_its_reference(desk, now):
    relative = delegate_account()
    assert "Aucune convention ne la désigne" in words(desk.post(FIND, {"cherche": relative.delegate.number}))
    assert "Personne ne se connecte avec cet identifiant" in words(desk.post(FIND, {"cherche": ti.generate()}))
    marc = persons.name_colleague(MemberFactory(), MARC, now=now)
    letter = Message.objects.get(channel="letter", about=str(marc.delegate.account.reference))
    assert "KLEIN MARC" in words(desk.post(FIND, {"cherche": str(letter.pk)}))


def test_a_case_about_them_says_where_to_look(desk, agent):
    account = MemberFactory().delegate.account
    case = open_case(
        kind=CaseKind.LIMITS_REACHED,
        fund_code="68",
        about=str(account.reference),
        subject="x",
        details={},
        now=account.opened_at,
    )
    address = f"/agents/demandes/{case.reference}/"
    desk.post(f"{address}prendre/")
    assert "VOGEL ODILE" in words(desk.get(address))
    assert "voyez sa convention ou son mandat" in words(desk.post(f"{address}dossier/"))


def test_a_number_is_read_however_it_is_typed_and_a_mistake_is_told(now):
    number = ti.generate()
    for typed in (number, ti.group(number), number.lower()):
        assert (read(typed, today=now.date()).kind, read(typed, today=now.date()).number) == (Kind.TI, number)
    with pytest.raises(NotUnderstood) as refusal:
        read(f"{number[:-1]}{(int(number[-1]) + 1) % 10}", today=now.date())
    assert refusal.value.why is Unclear.TI
