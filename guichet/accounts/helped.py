"""What a member is told when an agent did something about their account: by each way that is known to be theirs.

Whoever telephones with somebody else's answers, or an agent who helps them, cannot stop all of these: each carries a
code of « Ce n'est pas moi » (docs/adr/0095-what-an-agent-may-do.md).
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts import disavowal
from guichet.accounts.addresses import addresses_to_tell
from guichet.accounts.holders import establishment_words, greeting
from guichet.accounts.letters import letters_used_up
from guichet.accounts.models import Account, CodedLetter
from guichet.accounts.opening import AddressCameBack, NoPostalAddress, TooManyLetters
from guichet.accounts.operations import spoken_day, spoken_moment
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.delivery.operations import RECIPIENT_KEYS
from guichet.delivery.queries import came_back
from guichet.funds.catalogue import Fund

MESSAGE: Final = "accounts/agent_helped"


class Help(StrEnum):
    """What was done, as far as the member is concerned."""

    LETTER = "letter"
    RENEWAL = "renewal"
    RELEASED = "released"
    MAILBOX = "mailbox"
    SESSIONS = "sessions"
    FACTORS = "factors"
    FROZEN = "frozen"
    FREED = "freed"
    CLOSED = "closed"
    DECEASED = "deceased"


SAID: Final[Mapping[Help, tuple[str | Promise, str | Promise]]] = {
    Help.LETTER: (
        _("Un conseiller a envoyé un mot de passe provisoire par courrier, à l’adresse postale que nous connaissons."),
        _("un mot de passe part par courrier."),
    ),
    Help.RENEWAL: (
        _(
            "Un conseiller a envoyé un nouveau mot de passe par courrier, à l’adresse postale que nous connaissons. "
            "D’ici là, votre mot de passe actuel sert toujours."
        ),
        _("un mot de passe part par courrier."),
    ),
    Help.RELEASED: (
        _("Un conseiller a levé l’attente qui suivait des essais faux : il est possible d’essayer à nouveau."),
        _("un conseiller a levé une attente."),
    ),
    Help.MAILBOX: (
        _(
            "Un conseiller a noté une nouvelle adresse email pour votre compte. Elle ne sert à rien avant d’être "
            "confirmée par un code, puis pendant un délai de sécurité de sept jours."
        ),
        _("un conseiller a noté un nouvel email."),
    ),
    Help.SESSIONS: (
        _("Un conseiller a fermé toutes les connexions à votre compte, et oublié vos navigateurs de confiance."),
        _("un conseiller a fermé vos connexions."),
    ),
    Help.FACTORS: (
        _(
            "Un conseiller a envoyé un nouveau mot de passe par courrier, à l’adresse postale que nous connaissons. "
            "Une fois saisi, il fera oublier votre application de codes et vos clés d’accès."
        ),
        _("un mot de passe part par courrier."),
    ),
    Help.FROZEN: (
        _("Un conseiller a bloqué votre compte : plus personne ne peut y entrer, l’ancien mot de passe ne sert plus."),
        _("un conseiller a bloqué votre compte."),
    ),
    Help.FREED: (
        _("Un conseiller a débloqué votre compte. Un mot de passe provisoire part par courrier."),
        _("un conseiller a débloqué le compte."),
    ),
    Help.CLOSED: (
        _(
            "Un conseiller a fermé ce compte. Plus personne ne peut y entrer ; les droits et les paiements ne changent "
            "pas."
        ),
        _("un conseiller a fermé votre compte."),
    ),
    # Read by those who are left: nothing to confirm, and nobody to greet by name.
    Help.DECEASED: (
        _(
            "Nous avons appris un décès, et vous présentons nos condoléances. Le compte en ligne est fermé : plus "
            "personne ne peut y entrer."
        ),
        "",
    ),
}
"""A sentence for letters and emails, and what an SMS has room for."""
WITHOUT_CODE: Final = frozenset({Help.FROZEN, Help.CLOSED, Help.DECEASED})
"""There is nothing left to block."""


def tell(account: Account, what: Help, *, fund: Fund, now: datetime) -> None:
    """Tell every address and mobile that a code confirmed; in the caller's transaction. `fund` is the agent's."""
    for channel, address in addresses_to_tell(account, now):
        _send(account, what, channel, address, fund=fund, now=now)


def check_letter(account: Account, *, now: datetime, fund: Fund, only: str = MESSAGE) -> list[str]:
    """Return the known postal address, where a letter about this account may leave today.

    Raises NoPostalAddress, AddressCameBack or TooManyLetters.
    """
    reference, lines = str(account.reference), account.postal_lines
    if not lines:
        raise NoPostalAddress
    if came_back(about=reference, lines=lines):
        raise AddressCameBack
    if letters_used_up(reference, fund.policy, now=now, only=only):
        raise TooManyLetters
    return lines


def tell_by_letter(account: Account, what: Help, *, fund: Fund, now: datetime) -> None:
    """Tell the address that the funds know: what a thief, and who helps them, cannot stop. Raises as `check_letter`.

    Counted apart from other letters: those that anybody may ask for must not silence it.
    """
    _send(account, what, Channel.LETTER, check_letter(account, now=now, fund=fund), fund=fund, now=now)


def try_to_tell_by_letter(account: Account, what: Help, *, fund: Fund, now: datetime) -> bool:
    """Likewise, for what must be done even where no letter can leave: return whether one does."""
    try:
        tell_by_letter(account, what, fund=fund, now=now)
    except (NoPostalAddress, AddressCameBack, TooManyLetters):
        return False
    return True


def _send(  # noqa: PLR0913 - each is a fact of the message
    account: Account, what: Help, channel: Channel, to: str | list[str], *, fund: Fund, now: datetime
) -> None:
    shown = {"code": "", "code_until": ""}
    if what not in WITHOUT_CODE:
        shown = disavowal.issue(account, letter=CodedLetter.AGENT_HELPED, fund=fund, now=now).shown
    sentence, short = SAID[what]
    delivery.enqueue(
        message=MESSAGE,
        channel=channel,
        fund_code=fund.code,
        recipient={RECIPIENT_KEYS[channel]: to},
        context={
            **greeting(account.holder),
            **establishment_words(account.holder),
            "sentence": str(sentence),
            "short": str(short),
            "when": spoken_moment(now),
            "helped_on": spoken_day(now),
            "deceased": what is Help.DECEASED,
            **shown,
        },
        about=str(account.reference),
        now=now,
    )
