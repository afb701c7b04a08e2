"""The ways out. A channel opens once for a round of the worker, sends messages, and closes.

Adding one: a module here with a class of this shape, and a line in `worker.CHANNELS`. Letters leave by batches instead
(`printing`); `letter` only draws them.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from guichet.delivery.models import Message


class PermanentFailure(Exception):
    """Trying again cannot help. Its cause, when it has one, says why."""


class RecipientRefused(PermanentFailure):
    """The address itself was refused: nothing sent there will arrive."""


class Sender(Protocol):
    """What the worker needs of a channel."""

    def send(self, message: Message, recipient: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        """Hand the message over, or raise: PermanentFailure when trying again cannot help, else any other."""

    def close(self) -> None:
        """Release what the round kept open. Never raises."""
