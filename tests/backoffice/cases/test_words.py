"""What a case holds, as an agent reads it."""

import pytest

from guichet.backoffice.cases import words


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"reason": "not_me"}, "La personne dit que ce n'est pas elle"),
        ({"reason": "unknown_at_address"}, "Destinataire inconnu à l'adresse"),
        ({"reason": "Autre chose"}, "Autre chose"),
    ],
)
def test_a_reason_is_told_in_the_words_of_who_gave_it(details, said):
    assert [value for _label, value in words.lines(details)] == [said]
