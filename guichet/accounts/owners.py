"""Whose a paper, a request or a message is: a person's, or an establishment's, whoever manages it at present (R74)."""

from dataclasses import dataclass

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from guichet.accounts.models import Account
from guichet.registry.models import Establishment, Owned, Person


@dataclass(frozen=True)
class Owner:
    """One of the two is set. What belongs to it has the same two columns (`registry.models.Owned`)."""

    person: Person | None = None
    establishment: Establishment | None = None

    @property
    def columns(self) -> dict[str, Person | Establishment | None]:
        """What to write in a row of theirs."""
        return {"person": self.person, "establishment": self.establishment}

    @property
    def only(self) -> dict[str, Person | Establishment]:
        """What to filter by: never both, nor neither."""
        if self.establishment is not None:
            return {"establishment": self.establishment}
        if self.person is not None:
            return {"person": self.person}
        raise ValueError("nobody owns anything")


def in_file(account: Account, establishment: Establishment | None) -> Owner:
    """Return whose things a file of an account shows: the establishment's where it is about one, else the person's."""
    own = establishment or account.establishment
    return Owner(establishment=own) if own is not None else Owner(person=account.person)


def follow_registry() -> int:
    """Move what belongs here to people who were replaced in the registry to whoever replaced them; return how many.

    What the registry itself holds comes with its next import. Nothing moves before the account did (`operations.
    follow_registry`): its holder would not see it in the meantime.
    """
    moved, received = 0, set(apps.get_app_config("registry").get_models())
    for model in apps.get_models():
        if not issubclass(model, Owned) or model in received:
            continue
        rows: QuerySet[Owned] = QuerySet(model).filter(person__account=None)
        behind = rows.annotate(to=Coalesce(F("person__replaced_by"), F("person__duplicate_of"))).exclude(to=None)
        for person, successor in set(behind.order_by().values_list("person", "to")):
            try:
                with transaction.atomic():
                    moved += QuerySet(model).filter(person=person).update(person=successor)
            except IntegrityError:
                continue  # the successor has one already, where there may be one: an adviser sees to it
    return moved
