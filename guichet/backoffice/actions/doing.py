"""Doing what was confirmed: once, from locked rows, within an agent's day, with its entry in the journal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guichet.accounts import queries as accounts
from guichet.accounts.models import Account
from guichet.agents.access import Desk
from guichet.agents.models import Look
from guichet.audit import operations as audit
from guichet.audit.models import Entry
from guichet.backoffice.actions import confirmations, rules
from guichet.backoffice.actions.base import Action, NotDone
from guichet.backoffice.person import situation as situations
from guichet.backoffice.person.situation import Situation
from guichet.limits import operations as limits
from guichet.registry.models import Person
from guichet.ui.forms import Form


class CallerNotChecked(Exception):
    """Nobody made sure of who is calling, in this look."""


class TooManyToday(Exception):
    """The agent has done as many of these as a day allows, or so much was done for this person."""


@dataclass
class Changed(Exception):
    """Things are no longer as the page showed them; nothing was done."""

    situation: Situation


@dataclass
class Refused(Exception):
    """What was filled in does not do, or the action cannot be done; the form says why."""

    situation: Situation
    form: Form | None
    message: str = ""


def perform(action: Action, desk: Desk, look: Look, *, data: QueryDict) -> str | Promise:
    """Do an action that an agent confirmed; return what was done, in words. Done again, it changes nothing.

    Raises CallerNotChecked, TooManyToday, Changed or Refused.
    """
    if action.needs_caller and look.caller_checked_at is None:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="caller")
        raise CallerNotChecked
    try:
        return _perform(action, desk, look, data=data)
    except _DoneAlready:
        return _("C'est fait.")


def _perform(action: Action, desk: Desk, look: Look, *, data: QueryDict) -> str | Promise:
    with _counted(action, desk, look), transaction.atomic():
        # Two presses of one button wait for each other here, and the second finds what the first did.
        Look.objects.select_for_update(of=("self",)).get(pk=look.pk)
        account = accounts.of_holder(look.holder, lock=True)
        situation = situations.load(desk, look, now=desk.now)
        confirmed = confirmations.read(data.get(confirmations.FIELD, ""), look=look, action=action.name)
        if confirmed is not None and _done_since(action, situation, account, confirmed):
            raise _DoneAlready
        if confirmed is None or confirmed.mark != confirmations.mark_of(situation) or not action.applies(situation):
            raise Changed(situation)
        form = action.form(situation, data)
        if form is not None and not form.is_valid():
            raise Refused(situation, form)
        try:
            with transaction.atomic():
                said = action.run(situation, form)
        except NotDone as refusal:
            if form is not None and refusal.field:
                form.add_error(refusal.field, refusal.message)
                raise Refused(situation, form) from None
            raise Refused(situation, form, refusal.message) from None
        _journal(action, situation)
        return said


class _DoneAlready(Exception):
    """The button was pressed twice."""


@contextmanager
def _counted(action: Action, desk: Desk, look: Look) -> Iterator[None]:
    """Count the action before it is done, outside any transaction; what was not done after all counts for nothing."""
    holder = look.holder
    kind = "person" if isinstance(holder, Person) else "establishment"
    caps = rules.caps(
        action.name,
        needs_caller=action.needs_caller,
        agent=str(desk.agent.reference),
        holder=f"{kind} {holder.pk}",
    )
    decision = limits.attempt(*caps, now=desk.now)
    if not decision.allowed:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="cap")
        raise TooManyToday
    try:
        yield
    except BaseException:
        limits.withdraw(decision)
        raise


def _done_since(
    action: Action, situation: Situation, account: Account | None, confirmed: confirmations.Confirmation
) -> bool:
    """Whether this very agent has done it since the page was drawn."""
    about = [str(situation.look.reference), *([str(account.reference)] if account else [])]
    return Entry.objects.filter(
        account__in=about,
        event="agent.helped",
        actor=situation.desk.actor,
        at__gte=confirmed.shown_at,
        facts__action=word_of(action),
    ).exists()


def _journal(action: Action, situation: Situation) -> None:
    account = situation.account or accounts.of_holder(situation.holder)
    audit.record(
        "agent.helped",
        account=str(account.reference if account else situation.look.reference),
        fund_code=situation.desk.fund.code,
        actor=situation.desk.actor,
        now=situation.now,
        action=word_of(action),
    )


def word_of(action: Action) -> str:
    """Return what the journal calls an action."""
    return action.name.replace("-", "_")
