"""Each kind: what it says, why it cannot be given, and in how many queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guichet.accounts.owners import Owner
from guichet.certificates.kinds import BY_SLUG, KINDS, opened_by
from guichet.certificates.kinds.asking import months_before
from guichet.certificates.kinds.base import CannotBeGiven, Whose
from guichet.registry.models import Bill, Child, HealthCover, ReferringDoctor
from tests.factories import EstablishmentFactory, PaymentFactory, PersonFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 10)
A_YEAR, A_QUARTER = dt.date(2027, 3, 10), dt.date(2026, 6, 8)
PAYERS = ["cotisations", "regularite"]
PEOPLE = ["fiscale", "droits-maladie", "paiements", "medecin-traitant", "famille", "logement", "non-perception"]


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def read(slug, owner, **typed):
    """Return the facts as a reader sees them, and the last day; at most two queries."""
    kind = BY_SLUG[slug]
    form = kind.form(typed, today=TODAY)
    assert form.is_valid(), form.errors
    with CaptureQueriesContext(
        connection,
    ) as queries:
        try:
            said = kind.read(form.cleaned_data, Whose(owner, "68", "MSA d'Alsace", TODAY))
        finally:
            assert len(queries) <= 2
    return {label: plain(value) for label, value in said.facts}, said.expires_on


def refused(slug, owner, **typed):
    with pytest.raises(CannotBeGiven) as caught:
        read(slug, owner, **typed)
    assert caught.value.todo
    return plain(str(caught.value.why))


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def owner(person):
    return Owner(person=person)


def bill(number, **changes):
    told = {
        "source_ref": f"F{number}", "fund_code": "68", "kind": "bill", "number": f"2026-{number}", "label": "Appel",
        "period_from": dt.date(2026, 1, 1), "period_until": dt.date(2026, 3, 31), "issued_on": dt.date(2026, 1, 15),
        "due_on": dt.date(2026, 3, 9), "amount_cents": 500_00, "paid_cents": 500_00, "paid_on": dt.date(2026, 2, 1),
    }  # fmt: skip
    return Bill.objects.create(**told | changes)


UNPAID = {"paid_cents": 0, "paid_on": None}


@pytest.mark.requirement("R12")
@pytest.mark.parametrize(
    ("bundle", "slugs"),
    [
        ("particulier", PEOPLE),
        ("exploitation", PEOPLE + PAYERS),
        ("entreprise", PAYERS),
        ("jardinier", PAYERS),
    ],
)
def test_each_profile_has_its_own(bundle, slugs):
    assert [kind.slug for kind in opened_by(bundle)] == slugs


def test_every_kind_is_in_a_profile_and_says_what_it_is():
    assert len({kind.slug for kind in KINDS}) == len(KINDS) == 9
    assert all(kind.title and kind.about and "%(fund)s" in str(kind.statement) for kind in KINDS)


def test_fiscale_says_what_this_fund_paid_in_the_year(person, owner):
    assert refused("fiscale", owner, annee="2025") == "MSA d'Alsace ne vous a rien versé en 2025."
    for day, cents, more in (
        ("2024-12-31", 1, {}),
        ("2025-01-01", 10_00, {}),
        ("2025-12-31", 5_50, {"branch": "Retraite"}),
        ("2025-06-01", 7, {"fund_code": "83"}),
        ("2026-01-01", 1, {}),
    ):
        PaymentFactory(person=person, paid_on=dt.date.fromisoformat(day), amount_cents=cents, **more)
    said, until = read("fiscale", owner, annee="2025")
    assert said == {"Année": "2025", "Retraite": "5,50 €", "Santé": "10,00 €", "Total versé": "15,50 €"}
    assert until == A_YEAR


def test_droits_maladie_follow_the_cover_and_never_outlive_it(person, owner):
    assert refused("droits-maladie", owner, beneficiaire="moi").startswith("Nous ne trouvons pas de droits")
    told = {"person": person, "fund_code": "68", "scheme": "Salarié agricole"}
    HealthCover.objects.create(source_ref="D1", since=dt.date(2010, 1, 1), until=dt.date(2026, 3, 9), **told)
    assert refused("droits-maladie", owner, beneficiaire="moi")
    HealthCover.objects.create(source_ref="D2", since=TODAY, until=dt.date(2026, 4, 30), **told)
    said, until = read("droits-maladie", owner, beneficiaire="moi")
    assert said == {
        "Régime": "Salarié agricole", "Droits ouverts depuis le": "10 mars 2026", "Jusqu'au": "30 avril 2026",
    }  # fmt: skip
    assert until == dt.date(2026, 4, 30)
    Child.objects.create(source_ref="C1", person=person, birth_date=dt.date(2015, 5, 14), health_insured=False)
    assert refused("droits-maladie", owner, beneficiaire="tous").startswith("Nous ne trouvons pas d'enfant")
    Child.objects.update(health_insured=True, family_name="Weber", given_names="Léa,Rose")
    assert read("droits-maladie", owner, beneficiaire="tous")[0]["Enfant"] == "WEBER Léa, 14 mai 2015"


def test_paiements_and_non_perception_never_say_the_opposite_of_each_other(person, owner):
    asked = {"nature": "Santé", "periode": "3"}
    assert refused("paiements", owner, **asked).endswith("sur cette période.")
    assert read("non-perception", owner, **asked) == (
        {"Prestation": "Santé", "Période": "Du 11 décembre 2025 au 10 mars 2026"}, A_QUARTER,
    )  # fmt: skip
    PaymentFactory(person=person, paid_on=dt.date(2025, 12, 10))
    assert read("non-perception", owner, **asked), "the day before the period"
    PaymentFactory(person=person, paid_on=dt.date(2025, 12, 11), amount_cents=30_00)
    assert refused("non-perception", owner, **asked).endswith("en dernier le 11 décembre 2025.")
    said, until = read("paiements", owner, **asked)
    assert (said["Santé"], said["Total versé"], until) == ("30,00 €, le 11 décembre 2025", "30,00 €", A_QUARTER)
    both = read("paiements", owner, nature="toutes", periode="12")[0]["Santé"]
    assert both == "52,50 € en 2 versements, le dernier le 11 décembre 2025"


def test_what_another_fund_paid_was_paid(person, owner):
    PaymentFactory(person=person, paid_on=TODAY, fund_code="83", branch="Famille")
    assert refused("non-perception", owner, nature="Famille", periode="3")
    assert refused("paiements", owner, nature="Famille", periode="3"), "but this fund certifies its own alone"


def test_medecin_traitant_famille_and_logement(person, owner):
    assert refused("medecin-traitant", owner) == "Nous ne connaissons pas votre médecin traitant."
    doctor = {"name": "Dr Hélène Vautrin", "rpps": "10001234567", "declared_on": dt.date(2020, 9, 1)}
    ReferringDoctor.objects.create(source_ref="M1", person=person, **doctor)
    assert read("medecin-traitant", owner)[0] == {
        "Médecin traitant": "Dr Hélène Vautrin", "Numéro RPPS": "10001234567", "Déclaré le": "1er septembre 2020",
    }  # fmt: skip
    assert refused("famille", owner)
    Child.objects.create(source_ref="C1", person=person, birth_date=dt.date(2015, 5, 14))
    assert read("famille", owner)[0] == {"Nombre d'enfants": "1", "Enfant": "14 mai 2015"}
    assert refused("logement", owner)
    PaymentFactory(person=person, paid_on=dt.date(2026, 2, 5), branch="Logement", amount_cents=210_00)
    PaymentFactory(person=person, paid_on=dt.date(2026, 3, 5), branch="Logement", amount_cents=210_00)
    said = read("logement", owner)[0]
    assert (said["Nombre de versements"], said["Dernier versement"], said["Total versé"]) == (
        "2", "5 mars 2026", "420,00 €",
    )  # fmt: skip


@pytest.mark.parametrize("whose", ["person", "establishment"])
def test_cotisations_and_regularite_of_a_farmer_and_of_a_place_of_work(whose):
    mine = {whose: PersonFactory() if whose == "person" else EstablishmentFactory()}
    owner, kind = Owner(**mine), "bill" if whose == "person" else "wages"
    assert refused("cotisations", owner, annee="2026")
    assert refused("regularite", owner) == "MSA d'Alsace ne vous a pas appelé de cotisations."
    bill(1, kind=kind, **mine)
    due_today = bill(2, kind=kind, due_on=TODAY, **UNPAID, **mine)
    bill(3, person=PersonFactory(), due_on=dt.date(2026, 2, 1), **UNPAID)
    bill(4, fund_code="83", kind=kind, due_on=dt.date(2026, 2, 1), **UNPAID, **mine)
    assert read("cotisations", owner, annee="2026")[0] == {
        "Année": "2026", "Nombre de factures": "2", "Cotisations appelées": "1 000,00 €",
        "Cotisations réglées": "500,00 €", "Reste à payer": "500,00 €",
    }  # fmt: skip
    said, until = read("regularite", owner)
    assert said["Nature"] == ("Cotisations de non-salarié" if whose == "person" else "Cotisations sur salaires")
    assert (said["À jour au"], until) == ("10 mars 2026", dt.date(2026, 9, 9))
    Bill.objects.filter(pk=due_today.pk).update(due_on=TODAY - dt.timedelta(days=1), paid_cents=100_00)
    why = refused("regularite", owner)
    assert why == "Une facture dont la date limite est passée reste à payer : 400,00 €, depuis le 9 mars 2026."


def test_a_closed_place_of_work_is_not_certified(owner):
    place = EstablishmentFactory(closed_on=TODAY)
    bill(1, establishment=place)
    assert refused("regularite", Owner(establishment=place)) == "Cet établissement est fermé depuis le 10 mars 2026."


@pytest.mark.parametrize(
    ("slug", "typed"),
    [
        ("fiscale", {"annee": "2026"}), ("fiscale", {"annee": "1"}), ("fiscale", {}), ("cotisations", {"annee": "x"}),
        ("paiements", {"periode": "60"}), ("paiements", {"nature": "' OR 1", "periode": "3"}),
        ("non-perception", {"nature": "", "periode": "3"}), ("droits-maladie", {"beneficiaire": "voisin"}),
    ],
)  # fmt: skip
def test_only_what_is_offered_can_be_asked(slug, typed):
    assert not BY_SLUG[slug].form(typed, today=TODAY).is_valid()


def test_months_end_where_the_calendar_says():
    assert months_before(dt.date(2026, 5, 31), 3) == dt.date(2026, 2, 28)
    assert months_before(dt.date(2026, 1, 15), 12) == dt.date(2025, 1, 15)
