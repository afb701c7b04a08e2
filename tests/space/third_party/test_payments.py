"""« Paiements reçus »: those of the structure alone, whoever asks and however."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.conventions.models import Convention, Member
from guichet.conventions.rules import StructureKind
from guichet.registry.models import ThirdPartyPayment
from guichet.space.payments import references
from guichet.space.third_party.services import offered
from tests.factories import AccountFactory, enter
from tests.space.third_party.conventions import convention, here, member

pytestmark = pytest.mark.django_db


def pay(number, cents, *, rank=0, **more):
    told = {
        "label": "Arrérages au décès",
        "whom": "Succession Kieffer",
        "branch": "Retraite",
        "fund_code": "68",
        **more,
    }
    day = timezone.localdate() - dt.timedelta(days=40 * rank + 1)
    return ThirdPartyPayment.objects.create(
        source_ref=f"{number}-{rank}", third_party_number=number, paid_on=day, amount_cents=cents, **told
    )


@pytest.fixture
def notary():
    return member(convention(StructureKind.PAYEE))


@pytest.mark.requirement("R4")
def test_a_structure_reads_its_payments_by_branch_and_takes_them_away(client, notary):
    first = pay("T67-1", 184_230)
    pay("T67-1", 7_412, rank=1, branch="Santé", whom="=HYPERLINK(evil)")
    pay("T67-2", 99_999, rank=2)
    pay("T67-1", 88_888, rank=3, fund_code="83")
    browser = enter(client, notary.delegate.account)
    [link] = offered(notary, today=timezone.localdate())
    page = browser.get(link.address).content.decode()
    assert "1 842,30" in page.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "999,99" not in page, "another number's"
    assert "888,88" not in page, "of a fund that the convention does not name"
    assert "2 paiements" in page
    assert "1 paiement<" in browser.get(f"{link.address}?nature=Santé").content.decode().replace(" ·", "<")
    one = browser.get(here(notary, "paiements", references.writer(notary.convention.structure)(first.pk)))
    assert "Succession Kieffer" in one.content.decode()
    assert "<dd>MSA d&#x27;Alsace</dd>" in one.content.decode(), "by its name, and nothing else of it"
    table = browser.get(here(notary, "paiements")[:-1] + ".csv").content.decode()
    assert "'=HYPERLINK(evil)" in table, "no spreadsheet runs a cell"
    assert ";=HYPERLINK" not in table
    assert ";74,12;" in table
    drawn = browser.post(here(notary, "paiements", "releve"), {"nature": "Retraite"})
    assert drawn.content.startswith(b"%PDF-")


def test_another_structure_s_are_no_page_and_leave_a_row(client, notary):
    theirs = member(convention(StructureKind.PAYEE, number="T67-2", name="Trésorerie"))
    paid = pay("T67-2", 5_000)
    browser = enter(client, notary.delegate.account)
    of_theirs = references.writer(theirs.convention.structure)(paid.pk)
    tried = {
        here(theirs, "paiements"): "membership",
        here(theirs, "paiements")[:-1] + ".csv": "membership",
        here(theirs, "paiements", of_theirs): "membership",
        here(notary, "paiements", of_theirs): "payment",
        # Its key under one's own seal, as no page gives it.
        here(notary, "paiements", references.writer(notary.convention.structure)(paid.pk)): "payment",
        here(notary, "paiements", "aaaa"): "payment",
        here(notary, "clients"): "right",
        here(notary, "beneficiaires"): "right",
        here(notary, "echanges"): "right",
    }
    for address in tried:
        assert browser.get(address).status_code == 404, address
    assert browser.post(here(theirs, "paiements", "releve")).status_code == 404
    told = Entry.objects.filter(event="convention.denied", account=str(notary.delegate.account.reference))
    assert sorted(told.values_list("facts__purpose", flat=True)) == sorted([*tried.values(), "membership"])
    # A member's own account acts for nobody.
    assert enter(type(client)(), AccountFactory()).get(here(notary, "paiements")).status_code == 404


def test_what_is_withdrawn_or_not_begun_is_shut_at_once(client, notary):
    browser = enter(client, notary.delegate.account)
    page, today = here(notary, "paiements"), timezone.localdate()
    day = dt.timedelta(days=1)
    assert browser.get(page).status_code == 200
    in_force = {"state": "approved", "starts_on": today, "ends_on": today}
    for change in (
        {"starts_on": today + day, "ends_on": today + day}, {"starts_on": today - day, "ends_on": today - day},
        {"state": "ended"}, {"services": []},
    ):  # fmt: skip
        Convention.objects.update(**{**in_force, **change})
        assert browser.get(page).status_code == 404, change
        Convention.objects.update(**in_force, services=["payments"])
        assert browser.get(page).status_code == 200
    for change in ({"state": "removed"}, {"services": []}):
        Member.objects.update(**change)
        assert browser.get(page).status_code == 404, change
        Member.objects.update(state="open", services=["payments"])
    assert browser.get(page).status_code == 200


def test_a_structure_without_a_number_is_paid_nothing(client):
    one = member(convention(StructureKind.PAYEE, number=""))
    page = enter(client, one.delegate.account).get(here(one, "paiements")).content.decode()
    assert "Aucun paiement à votre structure" in page
