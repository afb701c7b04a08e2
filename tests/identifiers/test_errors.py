import pytest

from guichet.identifiers import amounts, card, et, nir, siren, siret

FAMILIES = [
    (nir, nir.InvalidNir),
    (siren, siren.InvalidSiren),
    (siret, siret.InvalidSiret),
    (et, et.InvalidEt),
    (card, card.InvalidCardSerial),
    (amounts, amounts.InvalidAmount),
]


@pytest.mark.parametrize(("module", "family"), FAMILIES)
def test_each_mistake_of_a_family_has_a_code_of_its_own(module, family):
    mistakes = family.__subclasses__()
    assert mistakes
    assert all(mistake.__module__ == module.__name__ and mistake.__doc__ for mistake in mistakes)
    assert len({mistake.code for mistake in mistakes}) == len(mistakes)
