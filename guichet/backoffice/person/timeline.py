"""What happened, latest first, in plain words: the journal, the enrolments, the messages and the looks as one story."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guichet.accounts.acting import named
from guichet.accounts.operations import spoken_day
from guichet.agents.models import Look
from guichet.audit.models import Entry
from guichet.backoffice.person.sentences import BAD, PURPOSES, SENTENCES, Sentence, words_of
from guichet.backoffice.person.situation import MOST, Situation
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from guichet.enrolment.models import Enrolment
from guichet.enrolment.states import EnrolmentState
from guichet.funds import catalogue
from guichet.space.my_account import activity

PER_PAGE: Final = 25
MOST_PAGES: Final = 40
"""A thousand lines back; no call needs more, and each page reads all those before it."""
_AGENT: Final = "agent:"


@dataclass(frozen=True)
class Line:
    """One thing that happened."""

    at: datetime
    sentence: Sentence
    by: Sentence = ""
    """Who, where it was not the person."""
    bad: bool = False
    """Whether it went wrong."""

    @property
    def hour(self) -> str:
        """« 14:05 », in Paris."""
        return date_format(timezone.localtime(self.at), "H:i")


@dataclass(frozen=True)
class Page:
    """One page of lines, by day."""

    days: list[tuple[str, list[Line]]]
    """« Mardi 10 mars 2026 » and what happened that day."""
    number: int
    has_older: bool


def number_of(asked: str) -> int:
    """Return the page that an address asks for, the first one for whatever is not a number."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= len(str(MOST_PAGES)) else 1
    return min(max(number, 1), MOST_PAGES)


def needed(number: int) -> int:
    """Return how many entries and messages must be read to show a page: all those before it might be on it."""
    return max(MOST, number * PER_PAGE + 1)


def page(situation: Situation, *, number: int) -> Page:
    """Return a page of what happened. No query, one where others acted under a mandate."""
    found = sorted(_happened(situation), key=lambda one: one[0], reverse=True)
    first = (number - 1) * PER_PAGE
    # Put in words last: most of what was read is on another page.
    shown = [tell() for _at, tell in found[first : first + PER_PAGE]]
    by_day = groupby(shown, key=lambda line: timezone.localdate(line.at))
    days = [(capfirst(date_format(day, "l j F Y")), list(lines)) for day, lines in by_day]
    return Page(days, number, has_older=len(found) > first + PER_PAGE and number < MOST_PAGES)


def _happened(situation: Situation) -> Iterator[tuple[datetime, Callable[[], Line]]]:
    """Yield when each thing happened, and what puts it in words."""
    tries, names = _ranks(situation.entries), named(situation.entries)
    for entry in situation.entries:
        if entry.event in SENTENCES:
            yield entry.at, partial(_of_entry, entry, tries.get(entry.pk, 0), names)
    for message in situation.messages:
        yield message.created_at, partial(_of_message, message)
    for enrolment in situation.enrolments:
        yield enrolment.started_at, partial(_begun, enrolment)
        if enrolment.state == EnrolmentState.EXPIRED:
            yield enrolment.answered_at, partial(_left_half_way, enrolment)
    for look in situation.looks:
        yield look.opened_at, partial(_of_look, look)


def _ranks(entries: list[Entry]) -> dict[int, int]:
    """Return which try in its enrolment each refused proof was."""
    counted: Counter[str] = Counter()
    ranks = {}
    for entry in reversed(entries):
        if entry.event == "enrolment.proof_refused":
            counted[entry.account] += 1
            ranks[entry.pk] = counted[entry.account]
    return ranks


def _of_entry(entry: Entry, rank: int, names: Mapping[str, str]) -> Line:
    sentence = words_of(entry.event, entry.facts)
    if rank:
        nth = _("1er essai") if rank == 1 else _("%(rank)de essai") % {"rank": rank}
        sentence = f"{sentence} ({nth})"
    by: Sentence = activity.by_mandate(entry.facts, names)
    if entry.actor.startswith(_AGENT):
        by = activity.by_agent(entry.fund_code)
    elif entry.actor == "system":
        by = _("automatiquement")
    return Line(entry.at, sentence, by, bad=entry.event in BAD)


def _of_message(message: Message) -> Line:
    about = PURPOSES.get(message.message.rpartition("/")[2], message.message.rpartition("/")[2].replace("_", " "))
    sentence = {
        Channel.LETTER.value: _letter,
        Channel.EMAIL.value: _email,
        Channel.SMS.value: _sms,
    }[message.channel](message)
    bad = message.state == State.DEAD or message.returned_at is not None
    return Line(message.created_at, f"{sentence} ({about})", bad=bad)


def _letter(message: Message) -> str:
    if message.returned_at is not None:
        return _("Courrier revenu le %(day)s") % {"day": spoken_day(message.returned_at)}
    if message.state == State.CANCELLED:
        return _("Courrier annulé avant son impression")
    if message.state == State.DEAD:
        return _("Courrier jamais parti")
    if message.printed_at is not None:
        return _("Courrier imprimé et posté le %(day)s") % {"day": spoken_day(message.printed_at)}
    if message.batch is not None:
        return _("Courrier parti à l'impression le %(day)s") % {"day": spoken_day(message.batch.closed_at)}
    return _("Courrier en attente d'impression")


def _email(message: Message) -> str:
    words = {
        State.SENT: _("Email envoyé"),
        State.DEAD: _("Email refusé ou jamais parti"),
        State.CANCELLED: _("Email non envoyé"),
    }
    return words.get(State(message.state), _("Email en attente d'envoi"))


def _sms(message: Message) -> str:
    words = {
        State.SENT: _("SMS envoyé"),
        State.DEAD: _("SMS refusé ou jamais parti"),
        State.CANCELLED: _("SMS non envoyé"),
    }
    return words.get(State(message.state), _("SMS en attente d'envoi"))


def _begun(enrolment: Enrolment) -> Line:
    return Line(enrolment.started_at, _("Inscription commencée avec ce numéro"), _where(enrolment))


def _left_half_way(enrolment: Enrolment) -> Line:
    sentence = _("Inscription laissée en route : dernière réponse")
    return Line(enrolment.answered_at, sentence, _where(enrolment), bad=True)


def _where(enrolment: Enrolment) -> str:
    return catalogue.by_code(enrolment.fund_code).name if catalogue.has_code(enrolment.fund_code) else ""


def _of_look(look: Look) -> Line:
    sentence = activity.look_sentence(look.reason)
    return Line(look.opened_at, sentence, activity.by_agent(look.fund_code))
