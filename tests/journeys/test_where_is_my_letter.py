"""« Où est mon courrier ? »: dates from the day of the request alone, the same for everybody."""

import datetime as dt

import pytest
from django.test import Client

from tests.journeys import people
from tests.journeys.walker import Walker

HERE = "/alsace/inscription/ou-est-mon-courrier/"


def asked(day, month="3", year="2026"):
    return {"jour_day": str(day), "jour_month": str(month), "jour_year": str(year)}


@pytest.fixture
def page(walker):
    return walker.get(HERE)


@pytest.mark.requirement("R83", "R120")
def test_from_the_end_of_the_postal_way_to_the_dates(walker, rene):
    walker.by_post(rene).follow("Où est mon courrier ?")
    walker.press(**asked(10))
    text = walker.text
    assert "Votre courrier n'est pas encore parti. C'est normal." in text
    for said in (
        "vers le 11 mars 2026",
        "entre le 16 mars 2026 et le 18 mars 2026 environ",
        "appelez l'assistance à partir du 20 mars 2026",
        "vers le 25 mars 2026, si vous n'avez pas utilisé le mot de passe",
        "jusqu'au 9 avril 2026",
        "un par jour, 4 en 30 jours",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "n'est pas encore parti"),
        (1, "devrait être en route"),
        (9, "devrait être arrivé"),
        (10, "Votre courrier tarde. Appelez l'assistance, ou demandez un autre courrier."),
        (30, "Votre courrier tarde"),
        (31, "n'est plus valable. Demandez un autre courrier."),
        (366, "n'est plus valable"),
    ],
)
def test_what_to_do_depends_on_how_long_ago(page, clock, days, said):
    clock.shift(dt.timedelta(days=days))
    assert said in page.press(**asked(10)).text
    assert page.follow("Donner un autre jour").page.labels


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (asked("", "", ""), "Ce champ est exigé."),
        (asked(10, ""), "Indiquez le jour, le mois et l'année."),
        (asked(31, 2), "Cette date n'existe pas."),
        (asked("dix"), "s'écrivent en chiffres"),
        (asked(11), "Ce jour n'est pas encore venu."),
        (asked(1, 1, 2190), "Ce jour n'est pas encore venu."),
        (asked(8, 3, 2025), "Ce jour est trop ancien."),
        (asked(3, 6, 1954), "pas votre date de naissance"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_stays_there(page, day, said):
    page.press(**day)
    assert said in page.errors["jour"]
    assert {name: page.fields[name] for name in day} == day


def test_nobody_is_looked_up(walker, rene, django_assert_num_queries):
    with django_assert_num_queries(0):
        walker.get(HERE).press(**asked(10))
    before = walker.bytes_without_tokens()
    Walker().by_post(rene)
    Walker().by_post(people.stranger())
    assert walker.get(HERE).press(**asked(10)).bytes_without_tokens() == before


def test_the_day_is_in_no_address_and_takes_the_page_s_own_form(page):
    page.press(**asked(3, 6, 1954))
    assert "pas votre date de naissance" in page.errors["jour"]
    assert page.address == HERE
    assert "1954" not in page.source.replace('value="1954"', "")
    assert page.get(f"{HERE}?jour_day=3&jour_month=6&jour_year=1954").fields["jour_year"] != "1954"
    assert Client(enforce_csrf_checks=True).post(HERE, asked(10)).status_code == 403


def test_the_login_window_leads_there(walker, db):
    assert walker.open_login().follow("Où est mon courrier ?").heading == "Où est mon courrier ?"


def test_a_day_sent_in_part_or_twice_is_no_error(walker, db):
    for sent in ({"jour_day": "10"}, {**asked(10), "jour_day": ["10", "11"]}, {"autre": "1"}, {"jour_day": "\x00"}):
        assert walker.post(HERE, **sent).status == 200
