import pytest

from guichet.registry.naming import display_name
from tests.factories import PersonFactory


@pytest.mark.requirement("R162")
@pytest.mark.parametrize(
    ("birth", "usual", "given", "shown"),
    [
        ("Weber", "", "Florent,Émile", "WEBER FLORENT"),
        ("Lefèvre", "Müller-Roche", "Zoé,Anne-Lise", "MÜLLER-ROCHE ZOÉ"),
        ("Rajendran", "", "", "RAJENDRAN"),
        ("D'Hont", "", "Jean-Luc", "D'HONT JEAN-LUC"),
    ],
)
def test_people_are_named_as_their_papers_name_them(birth, usual, given, shown):
    assert display_name(PersonFactory.build(birth_name=birth, usual_name=usual, given_names=given)) == shown
