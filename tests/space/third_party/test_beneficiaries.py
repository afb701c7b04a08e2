"""« Bénéficiaires »: what each kind may read of those on its list, which they read in turn."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.conventions.models import Beneficiary, Consultation
from guichet.conventions.rules import StructureKind
from guichet.registry.models import Aid, FamilyResources, RsaFile
from tests.factories import AccountFactory, enter
from tests.space.third_party.conventions import beneficiary, convention, here, member

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 10)


def about(person, fund_code="68"):
    """Write one row of each kind about somebody, and an aid that another structure gives."""
    told = {"person": person, "fund_code": fund_code}
    days = {"since": TODAY, "until": TODAY}
    mark = f"{person.pk}{fund_code}"
    Aid.objects.create(**told, **days, source_ref=f"{mark}a", third_party_number="T67-1", label="Ménage", hours=48)
    Aid.objects.create(**told, **days, source_ref=f"{mark}b", third_party_number="T67-9", label="Repas", amount_cents=9)
    FamilyResources.objects.create(
        **told, source_ref=f"{mark}r", year=2024, amount_cents=2_784_000, dependent_children=2
    )
    RsaFile.objects.create(**told, source_ref=f"{mark}f", state="suspended", opened_on=TODAY, since=TODAY)


AIDS, RESOURCES, RSA = ["Ménage", "48 heures"], ["27", "840,00"], ["suspendu"]


@pytest.mark.requirement("R4")
@pytest.mark.parametrize(
    ("kind", "read", "hidden"),
    [
        (StructureKind.HOME_HELP, AIDS, ["Repas", *RESOURCES[1:], *RSA]),
        (StructureKind.CHILDCARE, RESOURCES, [*AIDS, *RSA]),
        (StructureKind.COUNTY, RSA, [*AIDS, *RESOURCES[1:]]),
    ],
)
def test_each_kind_reads_its_own_and_the_person_reads_that_it_did(client, kind, read, hidden):
    one = member(convention(kind, name="Association du Ried"))
    account = AccountFactory()
    named = Beneficiary.objects.create(
        convention=one.convention, person=account.person, named_by=one.reference, named_at=timezone.now()
    )
    about(account.person)
    browser = enter(client, one.delegate.account)
    everybody = browser.get(here(one, "beneficiaires")).content.decode()
    assert "WEBER FLORENT" in everybody
    assert "1985" in everybody
    assert account.person.nir not in everybody
    assert not Consultation.objects.exists(), "a list that the structure signed tells it nothing"
    page = browser.get(here(one, "beneficiaires", named.reference)).content.decode()
    browser.get(here(one, "beneficiaires", named.reference))
    assert all(words in page for words in read)
    assert not any(words in page for words in [*hidden, account.person.nir])
    entry = Entry.objects.get(event="beneficiary.read")
    assert entry.account == str(one.delegate.account.reference)
    assert entry.facts == {"convention": str(one.convention.reference)}
    # A colleague on the same day is another row of the journal, and the same line for the person.
    colleague = member(one.convention, given_name="Marc")
    enter(type(client)(), colleague.delegate.account).get(here(colleague, "beneficiaires", named.reference))
    assert Consultation.objects.count() == 2
    mine = enter(type(client)(), account)
    assert mine.get("/espace/mon-compte/consultations/").content.decode().count("Association du Ried") == 1


def test_what_other_funds_know_is_not_read(client):
    one = member(convention(StructureKind.COUNTY))
    named = beneficiary(one.convention)
    about(named.person, fund_code="83")
    page = enter(client, one.delegate.account).get(here(one, "beneficiaires", named.reference)).content.decode()
    assert "Aucun dossier RSA" in page
    assert "suspendu" not in page


def test_a_number_that_was_replaced_is_followed(client):
    one = member(convention(StructureKind.COUNTY))
    named, present = beneficiary(one.convention), beneficiary(convention(StructureKind.COUNTY)).person
    type(present).objects.filter(pk=named.person_id).update(replaced_by=present)
    about(present)
    browser = enter(client, one.delegate.account)
    assert "suspendu" in browser.get(here(one, "beneficiaires", named.reference)).content.decode()


def test_nobody_else_s_nor_who_was_taken_off_nor_without_the_right(client):
    one = member(convention(StructureKind.HOME_HELP))
    theirs = beneficiary(convention(StructureKind.HOME_HELP, number="T67-2", name="ADMR"))
    gone, kept = beneficiary(one.convention), beneficiary(one.convention)
    browser = enter(client, one.delegate.account)
    page = here(one, "beneficiaires", gone.reference)
    assert browser.get(page).status_code == 200
    Beneficiary.objects.filter(pk=gone.pk).update(until=timezone.now())
    refused = [page, here(one, "beneficiaires", theirs.reference), here(one, "echanges", "nouveau", gone.reference)]
    for address in refused:
        assert browser.get(address).status_code == 404
    told = Entry.objects.filter(event="convention.denied").values_list("facts__purpose", flat=True)
    assert list(told) == ["beneficiary"] * 3
    # Who may only send files sees of whom, and reads nothing of them.
    only = member(one.convention, services=["exchanges"], given_name="Marc")
    about(kept.person)
    second = enter(type(client)(), only.delegate.account)
    shown = second.get(here(only, "beneficiaires", kept.reference)).content.decode()
    assert "Envoyer un fichier" in shown
    assert "Ménage" not in shown
    assert not Consultation.objects.filter(person=kept.person).exists()


def test_a_long_list_is_searched_by_a_form_that_names_nobody_in_an_address(client):
    one = member(convention(StructureKind.COUNTY))
    for rank in range(12):
        beneficiary(one.convention, birth_name=f"Müller{rank}", given_names="Zoé")
    browser = enter(client, one.delegate.account)
    page = here(one, "beneficiaires")
    assert 'method="post"' in browser.get(page).content.decode()
    found = browser.post(page, {"nom": "zoe MULLER11"}).content.decode()
    assert "1 nom trouvé" in found
    assert "MÜLLER11" in found
    assert "MÜLLER10" not in found
