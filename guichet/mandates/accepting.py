"""Whom an offer is for: shown the offer by two codes, they accept it with a login of theirs or a new one, or decline.

The email holds one code, and the giver tells the other one by another way: a mailbox that somebody else reads, or an
address with a typing mistake, opens nothing alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F

from guichet.accounts import delegates, disavowal_codes
from guichet.accounts.delegates import Named
from guichet.accounts.models import Account
from guichet.accounts.operations import hash_password
from guichet.accounts.states import MAY_LOG_IN
from guichet.funds import catalogue
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.mandates import codes, ending, giving, queries
from guichet.mandates.models import OFFER_LASTS, Mandate
from guichet.mandates.rules import OFFER_TRIES, WAIT, End, MandateState, Relation
from guichet.registry.models import PersonState

PROOF_LIVES = timedelta(hours=1)
"""From the two codes to the answer: time enough to find one's password."""
TRIES_PER_HOUR_PER_ADDRESS = 20
TRIES_PER_HOUR = 1000
_SALT = "mandates.accepting"


class NotAnOffer(Exception):
    """The codes do not go together, or the offer waits no more: nobody outside can tell which."""


class Delayed(Exception):
    """Too many codes from this network, or from everywhere; no other is looked at before `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        """Take the moment from which another code is looked at."""
        super().__init__()
        self.retry_at = retry_at


@dataclass(frozen=True)
class Opened:
    """A new login: its number, for the page that says it once."""

    account: Account
    number: str


def recognise(link: str, spoken: str, *, network: str, now: datetime) -> str:
    """Return the proof that both codes of an offer were typed. Raises NotAnOffer or Delayed.

    A wrong code of the mouth is counted before it is compared, so that guesses made in parallel see each other; the
    fifth one ends the offer.
    """
    decision = limits.attempt(
        Limit("mandates.code.address", network, TRIES_PER_HOUR_PER_ADDRESS, timedelta(hours=1)),
        Limit("mandates.code.everybody", "everybody", TRIES_PER_HOUR, timedelta(hours=1)),
        now=now,
    )
    if not decision.allowed:
        raise Delayed(decision.retry_at or now)
    offered = queries.offer_of(disavowal_codes.normalise(link), now=now)
    if offered is None:
        raise NotAnOffer
    same = Mandate.objects.filter(pk=offered.pk, state=MandateState.OFFERED)
    if not same.filter(offer_tries__lt=OFFER_TRIES).update(offer_tries=F("offer_tries") + 1):
        raise NotAnOffer
    if not codes.is_spoken(spoken, str(offered.offer_code)):
        if same.filter(offer_tries__gte=OFFER_TRIES).exists():
            ending.end_guessed(offered, now=now)
        raise NotAnOffer
    same.update(offer_tries=F("offer_tries") - 1)
    return signing.dumps(offered.pk, salt=_SALT)


def shown(proof: str, *, now: datetime) -> Mandate | None:
    """Return the offer that a proof lets somebody see, None when it waits no more, or the proof is too old."""
    try:
        key = signing.loads(proof, salt=_SALT, max_age=PROOF_LIVES)
    except signing.BadSignature:
        return None
    waiting = Mandate.objects.filter(pk=key, state=MandateState.OFFERED, given_at__gt=now - OFFER_LASTS)
    found = waiting.filter(giver__state__in=MAY_LOG_IN)
    return found.select_related("giver__person", "giver__establishment", "giver__contact", "establishment").first()


@transaction.atomic
def accept(mandate: Mandate, account: Account, *, number: str = "", now: datetime) -> Mandate:
    """Give the mandate to whoever accepts it with this account, and return it. Raises NotAnOffer or Oneself.

    It opens something at once, or after a wait that begins here where there was a doubt about who gave it: the letter
    that leaves now comes before. `number` is that of a login opened for this.
    """
    if account.pk == mandate.giver_id:
        raise giving.Oneself
    giver = Account.objects.select_for_update(of=("self",)).get(pk=mandate.giver_id)
    fresh = Mandate.objects.select_related("giver__person", "giver__establishment", "giver__contact").get(pk=mandate.pk)
    person = fresh.giver.person
    # Nothing would open, and a letter would go to the home of somebody who has died.
    gone = person is not None and person.state != PersonState.LIVING
    over = gone or fresh.given_at <= now - OFFER_LASTS or giver.state not in MAY_LOG_IN
    if fresh.state != MandateState.OFFERED or over:
        raise NotAnOffer
    fresh.receiver, fresh.state, fresh.accepted_at = account, MandateState.GIVEN, now
    fresh.effective_at = now + WAIT if fresh.waits_for else now
    ending.forget_offer(fresh)
    fresh.save()
    giving.told_given(fresh, number=number, now=now)
    return fresh


def accept_with_new_login(mandate: Mandate, *, password: str, now: datetime) -> Opened:
    """Open a login for whom the offer is for, whose mailbox the code of the email proved, and accept with it.

    Raises NotAnOffer.
    """
    encoded, name = hash_password(password), mandate.offered_name or {}
    email = mandate.offered_email
    if not email:
        raise NotAnOffer
    place = mandate.establishment or mandate.giver.establishment
    colleague = mandate.relation == Relation.COLLEAGUE and place is not None
    named = Named(
        family_name=name.get("family_name", ""),
        given_name=name.get("given_name", ""),
        organisation=place.name if colleague and place is not None else "",
        postal_lines=list(place.postal_lines) if colleague and place is not None else [],
    )
    with transaction.atomic():
        account = delegates.open_with_password(
            named, fund=catalogue.by_code(mandate.fund_code), email=str(email), password_hash=encoded, now=now
        )
        number = str(account.delegate.number) if account.delegate else ""
        accept(mandate, account, number=number, now=now)
    return Opened(account, number)


def decline(mandate: Mandate, *, now: datetime) -> None:
    """End an offer at the wish of whom it is for; one that was answered meanwhile stays as it is."""
    ending.end_offer(mandate, End.DECLINED, by="receiver", now=now)
