"""Of several policies the strictest judges, and nothing else of them shows."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from guichet.funds import catalogue
from guichet.funds.strictest import STRICTER_WHEN_LOWER, strictest


def policy(**changes):
    return dataclasses.replace(catalogue.national().policy, **changes)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(STRICTER_WHEN_LOWER, st.integers(1, 50))), max_size=4))
def test_each_number_is_the_lowest_of_all(numbers):
    site, others = policy(), [policy(**one) for one in numbers]
    found = strictest(site, others)
    for name in STRICTER_WHEN_LOWER:
        assert getattr(found, name) == min(getattr(one, name) for one in (site, *others))


def test_only_the_proofs_that_all_accept_are_left():
    site = policy(proofs_of_particulier=("card_serial", "child_birth_date", "payment_amount"))
    assert strictest(site, [policy()]).proofs_of("particulier") == ("card_serial", "payment_amount")
    assert strictest(site, []).proofs_of("particulier") == site.proofs_of_particulier


def test_the_screens_stay_those_of_the_site():
    site, other = policy(introduction_page=True), policy(introduction_page=False, password_release="chosen_at_once")
    found = strictest(site, [other])
    assert (found.introduction_page, found.password_release) == (True, site.password_release)
