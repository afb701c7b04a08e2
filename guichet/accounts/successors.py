"""A new manager of an establishment's account whom an agent lets in by letter, where online they could prove nothing.

The agent decides nothing about who runs the establishment: the registry must hold the newcomer to, and the present
manager no longer. The letter goes to the address the funds know, and nothing that was typed is kept.
"""

from datetime import datetime

from django.db import transaction

from guichet.accounts import helped, opening, queries
from guichet.accounts.claims import AccountExists, Claim
from guichet.accounts.identifiers import numbers_of
from guichet.accounts.models import Account
from guichet.accounts.states import MAY_LOG_IN
from guichet.funds.catalogue import Fund
from guichet.registry import establishments
from guichet.registry.models import Establishment


class NothingToTakeOver(Exception):
    """The establishment has no account in use: none, frozen or closed."""


class NotHeldToRunIt(Exception):
    """By the registry, the newcomer does not run the establishment, or whoever manages the account still does."""


@transaction.atomic
def let_in(number: str, *, named: tuple[str, str], fund: Fund, actor: str, now: datetime) -> Account:
    """Give the account of an establishment of this fund to who runs it now; the former one is out, and told.

    `named` is family name and given name. Raises NothingToTakeOver, NotHeldToRunIt, and what `helped.check_letter`
    raises.
    """
    establishment = establishments.find(number)
    account = queries.of_holder(establishment, lock=True) if establishment else None
    if establishment is None or account is None or account.state not in MAY_LOG_IN:
        raise NothingToTakeOver
    if establishment.fund_code != fund.code or not _runs(establishment, named):
        raise NotHeldToRunIt
    helped.check_letter(account, fund=fund, only="", now=now)
    claim = Claim(
        holder=establishment,
        identifier=numbers_of(establishment)[0],
        profile="jardinier" if establishment.household_employer else "entreprise",
        fund=fund,
        fund_codes=[fund.code],
        email=None,
        mobile=None,
        conditions_version=None,
        responsible=named,
        takes_over=True,
    )
    try:
        return opening.open_by_post(claim, actor=actor, now=now)
    except AccountExists:
        raise NotHeldToRunIt from None


def _runs(establishment: Establishment, named: tuple[str, str]) -> bool:
    """Whether the registry says so: of an account that awaits its letter, nothing else would ask."""
    return establishments.runs(establishment, establishments.Responsible(*named)) is True
