"""Every value of a policy says what it means, in one place."""

from dataclasses import fields

import pytest

from guichet.funds.meanings import meanings
from guichet.funds.policy import Policy


@pytest.mark.parametrize("name", [field.name for field in fields(Policy)])
def test_every_value_has_a_meaning_in_one_sentence(name):
    assert meanings()[name].endswith((".", ")."))


def test_only_the_first_sentence_is_taken():
    assert meanings()["proofs_per_30_days"] == "Likewise: then only the letter is left."
