"""What an agent may do about somebody's access: one file each, listed here, one click and one confirmation."""

from guichet.backoffice.actions.base import Action
from guichet.backoffice.person.situation import Situation

ACTIONS: tuple[Action, ...] = ()
"""In the order in which the page offers them."""


def allowed(situation: Situation) -> list[Action]:
    """Return the actions that make sense in a situation and that the agent's roles give."""
    return [one for one in ACTIONS if situation.desk.may(one.permission) and one.applies(situation)]
