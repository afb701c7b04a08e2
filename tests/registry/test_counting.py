"""Several numbers of one holder are counted as one."""

import pytest

from guichet.registry.counting import counted_as
from tests.factories import EstablishmentFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_siret_and_et_are_one_and_another_establishment_s_are_not():
    farm, other = EstablishmentFactory(), EstablishmentFactory()
    assert counted_as(farm.siret) == counted_as(farm.et)
    assert counted_as(farm.siret) != counted_as(other.siret)


@pytest.mark.parametrize("first", ["replaced_by", "duplicate_of"])
@pytest.mark.parametrize("second", ["replaced_by", "duplicate_of"])
def test_replaced_numbers_and_duplicates_are_counted_as_the_row_that_holds(first, second):
    person = PersonFactory()
    between = PersonFactory(**{second: person})
    former = PersonFactory(**{first: between})
    assert len({counted_as(one.nir) for one in (person, between, former)}) == 1
    assert counted_as(person.nir) != counted_as(PersonFactory().nir)


def test_a_number_that_children_use_is_their_parent_s():
    parent = PersonFactory()
    before = counted_as(parent.nir)
    PersonFactory(insured_parent=parent)
    assert counted_as(parent.nir) == before


def test_a_number_that_nobody_has_is_counted_as_itself_after_as_many_queries(django_assert_num_queries):
    farm, person = EstablishmentFactory(), PersonFactory()
    nobody, nothing = PersonFactory.build().nir, EstablishmentFactory.build()
    for number in (farm.siret, farm.et, person.nir, nobody, nothing.siret, nothing.et):
        with django_assert_num_queries(1):
            counted_as(number)
    assert [counted_as(number) for number in (nobody, nothing.siret)] == [nobody, nothing.siret]
