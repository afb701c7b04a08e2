"""Under what tries on a number are counted: several numbers of one holder give no tries twice.

It rests on the registry alone, never on who has an account: counting under the account would let whoever knows two
numbers of somebody see, by the delay of one after failures on the other, that there is one.
"""

import functools

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from guichet.identifiers import siret
from guichet.identifiers.et import PREFIX
from guichet.prepared import PreparedQuery, slot
from guichet.registry import establishments
from guichet.registry.lookup import NIR_PURPOSE
from guichet.registry.models import NirKind, Person
from guichet.sealing.keyring import keyring

# Where replaced numbers and duplicates lead, in `lookup.MOST_STEPS` steps.
_HOLDS = Coalesce(
    "replaced_by__replaced_by",
    "replaced_by__duplicate_of",
    "duplicate_of__replaced_by",
    "duplicate_of__duplicate_of",
    "replaced_by",
    "duplicate_of",
    F("pk"),
)


def counted_as(number: str) -> str:
    """Return the key of the holder a NIR, a SIRET or an ET number means, the number itself where it means nobody.

    One query whatever the answer. A number of two people, born a century apart, is counted as itself; one that children
    use is their parent's.
    """
    if number.startswith(PREFIX) or len(number) == siret.LENGTH:
        found = establishments.find(number)
        return f"establishment {found.pk}" if found else number
    indexes = keyring().blind_indexes(number, purpose=NIR_PURPOSE)
    rows = _people(len(indexes)).rows(**{f"key_{rank}": index for rank, index in enumerate(indexes)})
    holders = {holder for (holder,) in rows}
    return f"person {holders.pop()}" if len(holders) == 1 else number


@functools.cache
def _people(keys: int) -> PreparedQuery[Person]:
    """Return the look-up; there are several keys while they are rotated."""

    def build() -> QuerySet[Person, tuple[int]]:
        indexes = [slot(Person, "nir_index", f"key_{rank}") for rank in range(keys)]
        return Person.objects.filter(nir_index__in=indexes).exclude(nir_kind=NirKind.PARENT).values_list(_HOLDS)

    return PreparedQuery(build)
