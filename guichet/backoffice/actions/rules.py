"""How much one agent may do in a day, and to one person (pure).

The numbers are the organisation's. An agent on the telephone takes some sixty calls a day, a third of which end on
something done for a caller who was checked: twenty is a full day, and whoever sells such acts is stopped at the next.
Freeing or closing an account is rare: five a day leave room for a bad week. They are counted before anything is done.
"""

from datetime import timedelta

from guichet.limits.rules import Limit

DAY = timedelta(days=1)
FOR_CALLERS_PER_DAY = 20
"""What asks that the caller be checked: letters, mailboxes, releases."""
GRAVE_PER_DAY = 5
"""Freeing accounts; and, apart, closing them."""
OTHERS_PER_DAY = 100
"""What only protects, or repeats a letter: the ceiling of a script, never of a person."""
RELEASES_PER_HOLDER_PER_DAY = 2
"""Whoever releases: otherwise a thief calls until the proof is guessed, two agents in turn."""
RELEASES_PER_HOLDER_PER_30_DAYS = 6
"""Without it, two a day would make of ten answers in thirty days, which is what keeps a proof from being guessed, sixty
times as many."""
MAILBOXES_PER_HOLDER_PER_DAY = 2
"""Each writes to a mailbox that somebody dictated: not a way of writing to strangers."""
BLOCKS_PER_DAY = 20
"""It lets nobody in, but puts somebody out until a letter comes: no agent empties a fund in an afternoon."""
APART = {"bloquer": BLOCKS_PER_DAY, "debloquer": GRAVE_PER_DAY, "fermer-le-compte": GRAVE_PER_DAY}
PER_HOLDER = {
    "lever-l-attente": ((RELEASES_PER_HOLDER_PER_DAY, DAY), (RELEASES_PER_HOLDER_PER_30_DAYS, 30 * DAY)),
    "corriger-la-messagerie": ((MAILBOXES_PER_HOLDER_PER_DAY, DAY),),
}


def caps(name: str, *, needs_caller: bool, agent: str, holder: str) -> list[Limit]:
    """Return the limits that an action counts under; `agent` and `holder` are what they are counted by."""
    word = name.replace("-", "_")
    found = [Limit("backoffice.acts", agent, OTHERS_PER_DAY, DAY)]
    if needs_caller:
        found.append(Limit("backoffice.acts_for_callers", agent, FOR_CALLERS_PER_DAY, DAY))
    if name in APART:
        found.append(Limit(f"backoffice.{word}", agent, APART[name], DAY))
    found += [Limit(f"backoffice.{word}.holder", holder, most, within) for most, within in PER_HOLDER.get(name, ())]
    return found
