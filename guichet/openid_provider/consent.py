"""What a member agrees to tell one of the organisation's services: given once, remembered, and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from guichet.accounts.addresses import where_to_tell
from guichet.accounts.models import Account
from guichet.accounts.operations import spoken_moment
from guichet.audit import operations as audit
from guichet.delivery import operations as delivery
from guichet.delivery.operations import RECIPIENT_KEYS
from guichet.login.models import Session
from guichet.openid_provider import subjects
from guichet.openid_provider.demand import Demand
from guichet.openid_provider.models import AuthorizationCode, ClientSession, Subject

WORDS: Mapping[str, str | Promise] = {
    "openid": gettext_lazy("un numéro propre à ce service, qui ne dit rien de vous"),
    "profile": gettext_lazy("votre nom et vos prénoms, ou le nom de votre entreprise"),
    "birth": gettext_lazy("votre date et votre lieu de naissance"),
    "email": gettext_lazy("votre adresse email"),
    "file": gettext_lazy("votre dossier : votre profil, votre caisse, et le SIRET s'il s'agit d'une entreprise"),
}
"""What each scope says of a member, in their words; in this order on the page."""


@dataclass(frozen=True)
class Connected:
    """A service that a member agreed to tell who they are."""

    key: str
    """What a form calls it."""
    name: str
    told: Sequence[str | Promise]
    since: datetime
    last_at: datetime | None


def words_of(scopes: Sequence[str]) -> list[str | Promise]:
    """Return what these scopes say, in the order of the page; one without words is told by its name, never hidden."""
    known = [words for scope, words in WORDS.items() if scope in scopes]
    return known + [scope for scope in sorted(scopes) if scope not in WORDS]


@transaction.atomic
def give(session: Session, demand: Demand, *, now: datetime) -> None:
    """Note that the member agrees to tell a client what it asks; what it was told before stays agreed to."""
    account = session.account
    subject = subjects.name(account, demand.client, now=now)
    locked = Subject.objects.select_for_update().get(pk=subject.pk)
    locked.consented_scopes = sorted({*locked.consented_scopes, *demand.scope})
    locked.consented_at = now
    locked.save(update_fields=["consented_scopes", "consented_at"])
    _record("openid.consented", account, now=now)


def decline(session: Session, *, now: datetime) -> None:
    """Note that the member would not tell."""
    _record("openid.declined", session.account, now=now)


@transaction.atomic
def take_back(account: Account, *, key: str, now: datetime) -> str:
    """Take back what a service may be told; return its name, empty when there is nothing to take back.

    It is asked again the next time, and whoever is logged in there by this account is logged out there. What the
    service knows already is its own to erase: the message says so.
    """
    taken = Subject.objects.filter(account=account, client__client_id=key, consented_at__isnull=False)
    subject = taken.select_related("client").first()
    if subject is None or not taken.update(consented_at=None, consented_scopes=[]):
        return ""
    # A session that it was told of is over for it: the worker says so (`backchannel`).
    ClientSession.objects.filter(client=subject.client, session__account=account).update(session=None)
    # Nor does a code given already, or its token, tell anything more.
    AuthorizationCode.objects.filter(client=subject.client, account=account).update(session=None)
    _record("openid.consent_taken_back", account, now=now)
    _tell(account, subject.client.name, now=now)
    return str(subject.client.name)


def connected(account: Account) -> list[Connected]:
    """Return the services that the member agreed to tell, by name. One query."""
    found = (
        Subject.objects.select_related("client")
        .filter(account=account, consented_at__isnull=False, client__disabled_at__isnull=True)
        .order_by("client__name", "pk")
    )
    return [
        Connected(one.client.client_id, one.client.name, words_of(one.consented_scopes), one.consented_at, one.last_at)
        for one in found
        if one.consented_at is not None
    ]


def _record(event: str, account: Account, *, now: datetime) -> None:
    audit.record(event, account=str(account.reference), fund_code=account.fund_code, now=now, client="service")


def _tell(account: Account, service: str, *, now: datetime) -> None:
    told = where_to_tell(account)
    if told is None:
        return
    channel, address = told
    delivery.enqueue(
        message="openid_provider/consent_taken_back",
        channel=channel,
        fund_code=account.fund_code,
        recipient={RECIPIENT_KEYS[channel]: address},
        context={"service": service, "when": spoken_moment(now)},
        about=str(account.reference),
        now=now,
    )
