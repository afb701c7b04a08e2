"""Every write about a convention, by what it does: each verb is in the module that its act belongs to.

One agent proposes and another one of the same fund decides; whoever writes locks the structure's row first, then the
convention's (docs/adr/0135).
"""

from guichet.conventions.deciding import NoPaper, NotYet, Over, OwnProposal, approve, refuse
from guichet.conventions.ending import withdraw
from guichet.conventions.expiring import expire_due, remind_due
from guichet.conventions.proposing import (
    AlreadyProposed,
    AnotherFund,
    ChangedMeanwhile,
    NotYours,
    OutsideItsKind,
    attach,
    correct,
    propose,
    take_back,
)

__all__ = [
    "AlreadyProposed",
    "AnotherFund",
    "ChangedMeanwhile",
    "NoPaper",
    "NotYet",
    "NotYours",
    "OutsideItsKind",
    "Over",
    "OwnProposal",
    "approve",
    "attach",
    "correct",
    "expire_due",
    "propose",
    "refuse",
    "remind_due",
    "take_back",
    "withdraw",
]
