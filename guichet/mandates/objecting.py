"""« Je n'ai rien donné »: the code that the messages to the giver carry, typed on « Ce n'est pas moi ».

Two calls, as for the other codes of that page: a person reads what will happen before it does, and a button pressed
twice changes nothing. The caller has counted the try. Nothing is frozen: whoever reads the letter can do no more than
end this mandate.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

from guichet.accounts import disavowal_codes
from guichet.mandates import ending
from guichet.mandates.models import OBJECTION_PURPOSE, Mandate
from guichet.mandates.rules import MandateState
from guichet.sealing.keyring import keyring

PROOF_LIVES = timedelta(minutes=30)
_SALT = "mandates.objecting"


class NotACode(Exception):
    """Wrong or expired, or its mandate has ended: nobody outside can tell which."""


class ProofTooOld(Exception):
    """The page that says what will happen was left open too long, or what it sent back was changed."""


@dataclass(frozen=True)
class Recognised:
    """A right code: the proof that the page sends back, and when the mandate was offered or registered."""

    proof: str
    given_at: datetime


def look_at(typed: str, *, now: datetime) -> Recognised:
    """Say which mandate a code ends, by its day alone. Nothing happens yet. Raises NotACode."""
    indexes = keyring().blind_indexes(disavowal_codes.normalise(typed), purpose=OBJECTION_PURPOSE)
    living = Mandate.objects.filter(objection_index__in=indexes, objection_until__gt=now)
    found = living.exclude(state=MandateState.ENDED).first()
    if found is None:
        raise NotACode
    return Recognised(signing.dumps(found.pk, salt=_SALT), found.given_at)


def object_to(proof: str, *, now: datetime) -> None:
    """End the mandate. Raises ProofTooOld. Done again, it changes nothing and raises nothing."""
    try:
        key = signing.loads(proof, salt=_SALT, max_age=PROOF_LIVES)
    except signing.BadSignature:
        raise ProofTooOld from None
    mandate = Mandate.objects.filter(pk=key).first()
    if mandate is None:
        raise ProofTooOld
    try:
        ending.object_to(mandate, now=now)
    except ending.Over:
        return
