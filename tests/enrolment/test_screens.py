"""The pages of every path can be told from the steps alone, as people meet them."""

import dataclasses
import datetime as dt

import pytest

from guichet.enrolment.paths import paths
from guichet.enrolment.profiles import TRAITS, variants
from guichet.enrolment.screens import screens
from guichet.funds import catalogue
from tests.journeys.walker import FINISH, NEXT

NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)


def told(fund, profile, **policy):
    """Return the pages of the first path."""
    fund = dataclasses.replace(fund, policy=dataclasses.replace(fund.policy, **policy))
    variant = next(variants(profile, fund.policy))
    return list(screens(next(paths(variant.walk())), variant.journey, fund, now=NOW))


@pytest.mark.parametrize("edition", catalogue.editions())
@pytest.mark.parametrize("profile", TRAITS)
def test_every_page_of_every_path_can_be_told(fund, edition, profile):
    fund = dataclasses.replace(fund, policy=catalogue.editions()[edition])
    enrolment, national, *_ = variants(profile, fund.policy)
    for variant in (enrolment, national):
        for path in paths(variant.walk()):
            for screen, move in zip(screens(path, variant.journey, fund, now=NOW), path, strict=True):
                assert screen.slug == move.step.slug
                assert screen.title
                assert screen.buttons


def test_fields_and_choices_are_those_of_the_page(fund):
    pages = {page.slug: page for page in told(fund, "particulier")}
    assert "    ( ) Particulier" in pages["profil"].lines
    assert "Date de naissance __ / __ / ____" in pages["coordonnees"].lines
    assert "[ ] Je n'ai pas de prénom sur mes papiers d'identité" in pages["coordonnees"].lines
    assert "Numéro de série de votre carte Vitale 8025000032____" in pages["numero-de-serie"].lines
    assert "> Je n'arrive pas à lire ce numéro" in pages["numero-de-serie"].lines
    assert "- de votre carte Vitale si vous êtes assuré maladie MSA" in pages["a-prevoir"].lines


def test_a_long_list_is_told_by_its_length(fund):
    _, national, *_ = variants("jardinier", fund.policy)
    path = next(paths(national.walk()))
    page = next(page for page in screens(path, national.journey, fund, now=NOW) if page.slug == "departement")
    assert any(line.startswith("    [01-Ain ... ") for line in page.lines)


def test_buttons_are_those_of_the_page(fund):
    pages = {page.slug: page.buttons for page in told(fund, "particulier")}
    assert pages["profil"] == (NEXT, "Abandonner")
    assert pages["coordonnees"] == ("< Précédent", NEXT, "Abandonner")
    assert pages["conditions"] == ("< Précédent", FINISH, "Abandonner")
    ticked = told(fund, "particulier", acceptance="tick_then_next", abandon_on_details=False)
    assert ticked[-1].buttons == ("< Précédent", NEXT, "Abandonner")
    assert any(line.startswith("[ ] J'accepte") for line in ticked[-1].lines)
    assert next(page for page in ticked if page.slug == "coordonnees").buttons == ("< Précédent", NEXT)
