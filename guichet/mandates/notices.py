"""Who is told what of a mandate. No message names anybody but the letter to the giver, and none opens anything."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.formats import date_format

from guichet.accounts.addresses import addresses_to_tell, where_to_tell
from guichet.accounts.holders import display_name, establishment_words, greeting
from guichet.accounts.models import Account
from guichet.accounts.operations import spoken_day, spoken_moment
from guichet.accounts.states import MAY_LOG_IN
from guichet.conventions.models import Member
from guichet.conventions.rules import ConventionState, MemberState
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.delivery.operations import RECIPIENT_KEYS
from guichet.delivery.queries import came_back
from guichet.mandates.models import OFFER_LASTS, Mandate
from guichet.registry.models import PersonState

_IN_PRINT: Final = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180))))
"""Of what `delivery/fonts` has, the letters of names; a character that it has not would stop the whole letter."""


def tell_offer(mandate: Mandate, *, link: str, now: datetime) -> None:
    """Send the link to whom it is offered to: somebody offers, and nothing else. The giver tells the rest."""
    context = {"link": link, "until": spoken_day(now + OFFER_LASTS)}
    recipient = {"email": mandate.offered_email}
    # About the mandate, not the giver: what waits of it is cancelled alone.
    _enqueue("offer", Channel.EMAIL, recipient, context, about=str(mandate.reference), fund=mandate.fund_code, now=now)


def tell_offered(mandate: Mandate, *, now: datetime) -> None:
    """Tell the giver, wherever a code proved they are reached and lately were, that an offer left."""
    _tell_everywhere(mandate, _words(mandate, step="offered", now=now), now=now)


def tell_given(mandate: Mandate, *, now: datetime) -> None:
    """Tell the giver that somebody may act for them, also by post: a thief who reads the mailbox cannot stop that."""
    context = _words(mandate, step="paper" if mandate.paper_id else "given", now=now)
    _tell_everywhere(mandate, context, now=now)
    letter = {**context, "whom": _in_print(receiver_name(mandate)), "ends_on": _day(mandate)}
    _tell_by_post(mandate.giver, "given", letter, fund=mandate.fund_code, now=now)


def tell_received(mandate: Mandate, *, number: str = "", now: datetime) -> None:
    """Tell whoever may act from now on, with the number by which they log in where it is new."""
    of_structure = mandate.structure_id is not None
    context = {"number": number, "by_post": False, "held_until": _held(mandate, now=now), "structure": of_structure}
    for account, email in _receivers(mandate):
        _enqueue("received", Channel.EMAIL, {"email": email}, context, about=account, fund=mandate.fund_code, now=now)


def tell_number(mandate: Mandate, *, number: str, email: str, now: datetime) -> None:
    """Tell a number to whom a login was opened for by post: their letter has the password, and not the number."""
    context = {"number": number, "by_post": True, "held_until": "", "structure": False}
    about, fund = str(mandate.reference), mandate.fund_code
    _enqueue("received", Channel.EMAIL, {"email": email}, context, about=about, fund=fund, now=now)


def tell_ended(mandate: Mandate, *, now: datetime) -> None:
    """Tell both sides: the giver by post where they are reached otherwise by nothing. Nobody asks the dead anything."""
    giver, end = mandate.giver, mandate.end
    context = {"when": spoken_moment(now), "end": end, "side": "giver"}
    if giver.state in MAY_LOG_IN and _lives(giver):
        if place := where_to_tell(giver):
            channel, address = place
            to = {RECIPIENT_KEYS[channel]: address}
            _enqueue("ended", channel, to, context, about=str(giver.reference), fund=mandate.fund_code, now=now)
        else:
            _tell_by_post(giver, "ended", context, fund=mandate.fund_code, now=now)
    if mandate.accepted_at is None:
        return
    for about, email in _receivers(mandate):
        told = {**context, "side": "receiver"}
        _enqueue("ended", Channel.EMAIL, {"email": email}, told, about=about, fund=mandate.fund_code, now=now)


def receiver_name(mandate: Mandate) -> str:
    """Return whom a mandate is given or offered to: as the database knows them, else as the giver wrote it."""
    if mandate.structure is not None:
        return mandate.structure.name
    if mandate.receiver is not None:
        return display_name(mandate.receiver.holder)
    name = mandate.offered_name or {}
    return f"{name.get('family_name', '')} {name.get('given_name', '')}".strip().upper()


def _in_print(name: str) -> str:
    """Return a name in letters that the font of our letters has: it must leave, whatever the giver typed.

    An accent that it has not is left out, and what is of another script is shown as unknown.
    """
    return "".join(_letter(one) for one in unicodedata.normalize("NFC", name))


def _letter(one: str) -> str:
    if one in _IN_PRINT:
        return one
    plain = unicodedata.normalize("NFKD", one)[0]
    return plain if plain in _IN_PRINT else "?"


def _receivers(mandate: Mandate) -> list[tuple[str, str]]:
    """Return the account, or the mandate itself, that a message is about, and the address that it goes to."""
    if mandate.receiver is not None:
        email = mandate.receiver.contact.verified_email
        return [(str(mandate.receiver.reference), email)] if email else []
    if mandate.structure_id is None:
        return []
    administrators = Member.objects.filter(
        convention__structure=mandate.structure_id,
        convention__state=ConventionState.APPROVED,
        state=MemberState.OPEN,
        is_administrator=True,
    )
    return [(str(mandate.reference), one.email) for one in administrators.order_by("pk")]


def _words(mandate: Mandate, *, step: str, now: datetime) -> dict[str, str]:
    until = mandate.objection_until
    return {
        "step": step,
        "when": spoken_moment(now),
        "held_until": _held(mandate, now=now),
        "code": str(mandate.objection_code),
        "code_until": spoken_day(until) if until else "",
    }


def _held(mandate: Mandate, *, now: datetime) -> str:
    waits = mandate.effective_at is not None and mandate.effective_at > now
    return spoken_moment(mandate.effective_at) if waits and mandate.effective_at else ""


def _day(mandate: Mandate) -> str:
    return date_format(mandate.ends_on, "j\N{NO-BREAK SPACE}F Y")


def _lives(account: Account) -> bool:
    return account.person is None or account.person.state == PersonState.LIVING


def _tell_everywhere(mandate: Mandate, context: Mapping[str, Any], *, now: datetime) -> None:
    about, fund = str(mandate.giver.reference), mandate.fund_code
    for channel, address in addresses_to_tell(mandate.giver, now):
        _enqueue("given", channel, {RECIPIENT_KEYS[channel]: address}, context, about=about, fund=fund, now=now)


def _tell_by_post(account: Account, message: str, context: Mapping[str, Any], *, fund: str, now: datetime) -> None:
    about, lines = str(account.reference), account.postal_lines
    if not lines or came_back(about=about, lines=lines):
        return
    words = {**greeting(account.holder), **establishment_words(account.holder), **context}
    _enqueue(message, Channel.LETTER, {"postal_lines": lines}, words, about=about, fund=fund, now=now)


def _enqueue(  # noqa: PLR0913 - each is a fact of the message, by name
    message: str,
    channel: Channel,
    recipient: Mapping[str, Any],
    context: Mapping[str, Any],
    *,
    about: str,
    fund: str,
    now: datetime,
) -> None:
    delivery.enqueue(
        message=f"mandates/{message}",
        channel=channel,
        fund_code=fund,
        recipient=recipient,
        context=context,
        about=about,
        now=now,
    )
