"""What must go, when and why: one list, for `guichet housekeeping` and for the worker's chores.

docs/security.md says the same to people, and a test holds them together. The journal is not here: this application can
only add to it, and whole months of it are dropped by another database role.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from guichet.accounts import changes, disavowal, file_requests, succession
from guichet.agents import invitations, looks
from guichet.agents import sessions as agents_sessions
from guichet.bank import operations as bank
from guichet.cases import operations as cases
from guichet.certificates import operations as certificates
from guichet.conventions import consulted
from guichet.conventions import retention as conventions
from guichet.delivery import print_folder, printing
from guichet.delivery.models import OVER, Message
from guichet.documents import operations as documents
from guichet.enrolment import operations as enrolment
from guichet.enrolment.counter import operations as counter
from guichet.exchanges import appointments
from guichet.exchanges import operations as exchanges
from guichet.figures import operations as figures
from guichet.files import store
from guichet.franceconnect import arrivals
from guichet.funds import catalogue
from guichet.limits import operations as limits
from guichet.login import browsers, challenges, unsent
from guichet.login import operations as login
from guichet.mandates import ending as mandates
from guichet.mandates import retention as delegates
from guichet.one_time_codes import operations as codes
from guichet.openid_provider import retention as openid
from guichet.renewal import operations as renewal
from guichet.requests import operations as requests
from guichet.requests import retention

log = structlog.get_logger(__name__)

MESSAGES_KEPT = timedelta(days=40)
"""Longer than a letter counts in its limits (`accounts.letters.COUNTED_FOR`) and than a provisional password lives."""
BATCH = 5_000
"""Rows deleted at once: SQLite has one writer, and a login must not wait for housekeeping."""
_MINUTES, _HOUR, _DAY = 300.0, 3600.0, 86400.0


@dataclass(frozen=True)
class Kind:
    """One kind of thing that goes. Erasing it twice, or in two processes at once, does no harm."""

    what: str
    delay: str
    """After how long, in words."""
    reason: str
    erase: Callable[[datetime], int]
    """Takes the present time, returns how many went."""
    every: float
    """Seconds between two looks of the worker."""


def run(now: datetime) -> Iterator[tuple[str, Kind, int | None]]:
    """Erase every kind; yield its name, itself and how many went, None where it failed. One stops no other."""
    for name, kind in KINDS.items():
        try:
            done: int | None = kind.erase(now)
        except Exception as error:  # noqa: BLE001 - what else must go, goes
            # The class alone: a database's message may quote a row.
            log.error("housekeeping.failed", kind=name, error=type(error).__name__)  # noqa: TRY400 - see above
            done = None
        yield name, kind, done


def _answers(now: datetime) -> int:
    return enrolment.expire(hours=catalogue.national().policy.enrolment_resumable_hours, now=now)


def _sessions(now: datetime) -> int:
    # The longest any fund allows: a session over for its own fund is refused whether or not it is still kept.
    funds = (*catalogue.all_funds(), catalogue.national())
    hours = max(fund.policy.session_hours for fund in funds)
    return login.purge_sessions(hours=hours + 1, now=now)


def _late_letters(now: datetime) -> int:
    try:
        return printing.tidy(now=now)
    except print_folder.Busy:
        return 0  # a batch is closing; what is late is looked for again soon


def _messages(now: datetime) -> int:
    over = Message.objects.filter(state__in=OVER, created_at__lte=now - MESSAGES_KEPT)
    deleted = 0
    while batch := list(over.values_list("pk", flat=True)[:BATCH]):
        deleted += Message.objects.filter(pk__in=batch).delete()[0]
    return deleted


KINDS: Mapping[str, Kind] = {
    "enrolment_answers": Kind(
        what="answers of an enrolment left half-way",
        delay="24 hours after the last answer",
        reason="past them it cannot be taken up again",
        erase=_answers,
        every=_MINUTES,
    ),
    "counter_references": Kind(
        what="references given at a reception desk that nobody used, and what was begun with them",
        delay="30 minutes after they were given",
        reason="they open nothing any more",
        erase=counter.purge,
        every=_MINUTES,
    ),
    "ended_enrolments": Kind(
        what="rows of enrolments finished, abandoned or expired",
        delay="7 days after the last answer",
        reason="the last page may be read again for a day, and a complaint be looked into for a week",
        erase=enrolment.forget_ended,
        every=_HOUR,
    ),
    "renewals": Kind(
        what="renewals of a password, with the identifier typed",
        delay="20 minutes after the last answer",
        reason="past them nobody goes on with one, and somebody else may sit at the same desk",
        erase=renewal.purge,
        every=_MINUTES,
    ),
    "one_time_codes": Kind(
        what="security codes and the counts of their tries",
        delay="a day after they expire",
        reason="who comes late is told that the code expired",
        erase=codes.purge,
        every=_HOUR,
    ),
    "attempts": Kind(
        what="attempts counted by limits",
        delay="as soon as no limit counts them",
        reason="they serve nothing else",
        erase=limits.purge,
        every=_HOUR,
    ),
    "sessions": Kind(
        what="sessions of the private space",
        delay="13 hours after they began",
        reason="none lasts longer than 12, and one that just ended says whose the form is that comes too late",
        erase=_sessions,
        every=_HOUR,
    ),
    "spent_challenges": Kind(
        what="challenges that a passkey answered, and questions that FranceConnect did",
        delay="15 minutes after they were made",
        reason="none older is accepted anyway",
        erase=challenges.purge,
        every=_HOUR,
    ),
    "franceconnect_arrivals": Kind(
        what="what FranceConnect said of somebody who has not gone on",
        delay="15 minutes after they came back from there",
        reason="past them one starts again at FranceConnect",
        erase=arrivals.purge,
        every=_MINUTES,
    ),
    "browsers": Kind(
        what="browsers that accounts were entered from",
        delay="400 days after the last login from there",
        reason="the browser itself forgets its name by then",
        erase=browsers.purge,
        every=_DAY,
    ),
    "unsent_forms": Kind(
        what="what was typed in a form that came after the end of the session",
        delay="30 minutes after it came",
        reason="its member takes it up again by then, or not at all",
        erase=unsent.purge,
        every=_MINUTES,
    ),
    "openid_requests": Kind(
        what="requests of other sites, whose member did not come back",
        delay="30 minutes after they were made",
        reason="a login with a code that comes late takes no longer",
        erase=openid.purge_requests,
        every=_MINUTES,
    ),
    "openid_codes": Kind(
        what="codes and tokens by which other sites learn who a member is",
        delay="10 minutes after they were given",
        reason="they open for a minute; until then a second use is noticed",
        erase=openid.purge_codes,
        every=_MINUTES,
    ),
    "openid_keys": Kind(
        what="keys that signed for other sites",
        delay="48 hours after they signed last",
        reason="nothing that they signed is of use any more",
        erase=openid.purge_keys,
        every=_HOUR,
    ),
    "late_letters": Kind(
        what="letters that were not printed in time, with their PDF, and what is left of answered batches",
        delay="as soon as the password in them ends, or the print shop has answered for all",
        reason="a secret on paper that opens nothing any more serves nobody",
        erase=_late_letters,
        every=_MINUTES,
    ),
    "messages": Kind(
        what="rows of messages sent, cancelled or dead, whose content went before",
        delay="40 days after they were written",
        reason="letters are counted over 30 days",
        erase=_messages,
        every=_DAY,
    ),
    "disavowal_codes": Kind(
        what="codes of « Ce n'est pas moi »",
        delay="a day after they expire, used or not",
        reason="the case holds what an agent needs",
        erase=disavowal.purge,
        every=_DAY,
    ),
    "file_requests": Kind(
        what="requests for a file at another fund, whatever became of them",
        delay="90 days after the last change",
        reason="the code of a letter is dead by then, and whoever still wants the file asks again",
        erase=file_requests.purge,
        every=_DAY,
    ),
    "contact_changes": Kind(
        what="changes of email and of mobile, with the former value",
        delay="a day after nobody can undo them any more",
        reason="the journal tells that there was one, and nothing of either value",
        erase=changes.purge,
        every=_DAY,
    ),
    "former_responsibles": Kind(
        what="names of who managed an establishment's account before",
        delay="a year after they were replaced",
        reason="a take-over may be disputed as long as the journal tells of it",
        erase=succession.forget_former,
        every=_DAY,
    ),
    "agents_sessions": Kind(
        what="sessions of agents",
        delay="10 hours after they began",
        reason="none lasts longer than a working day",
        erase=agents_sessions.purge,
        every=_HOUR,
    ),
    "agents_invitations": Kind(
        what="invitations of agents, used or not",
        delay="a day after they expire",
        reason="the journal tells that there was one, and the code opens nothing any more",
        erase=invitations.purge,
        every=_DAY,
    ),
    "consultations": Kind(
        what="days on which a structure read about somebody under its convention",
        delay="a year after that day",
        reason="the person reads them for as long as the looks of agents",
        erase=consulted.purge,
        every=_DAY,
    ),
    "agents_looks": Kind(
        what="who looked at a member's file, and why",
        delay="a year after the look",
        reason="members read it as long as the journal tells of it",
        erase=looks.purge,
        every=_DAY,
    ),
    "request_drafts": Kind(
        what="drafts of requests and declarations, with their papers",
        delay="30 days after the last answer, or as soon as their account is gone",
        reason="every page of a draft says until when it is kept, and the registry it was begun from has moved on",
        erase=requests.purge_drafts,
        every=_HOUR,
    ),
    "lost_files": Kind(
        what="sealed bytes on disk that have no row: of a sending cut short, or of a file that was deleted",
        delay="a day after they were written",
        reason="nobody can read them any more, and the space serves others",
        erase=store.purge,
        every=_DAY,
    ),
    "documents": Kind(
        what="papers of « Mes documents » with their files, but proofs and acknowledgements of what members sent",
        delay="ten years after they were filed",
        reason="the fund keeps its own; what was declared stays, the history that members were promised",
        erase=documents.forget_old,
        every=_DAY,
    ),
    "closed_cases": Kind(
        what="cases that agents closed, with what was typed and their notes",
        delay="183 days after they were closed",
        reason="two months to contest the answer, two to reply, two to go to court",
        erase=cases.purge,
        every=_DAY,
    ),
    "expired_certificates": Kind(
        what="certificates, as the page that verifies them knows them",
        delay="a year after they expired",
        reason="until then an expired one is told from a false one; the paper stays with its holder's documents",
        erase=certificates.purge,
        every=_DAY,
    ),
    "sent_requests": Kind(
        what="requests and declarations sent by those who have no account any more, with their papers",
        delay="5 years after their last state",
        reason="until then they can be contested, or claimed back; with an account, their history stays readable",
        erase=retention.purge,
        every=_DAY,
    ),
    "exchanges": Kind(
        what="messages between a member and the fund, with their papers",
        delay="five years after the last of a thread",
        reason="what was paid by mistake, or not paid, may be claimed for so long at most (code civil, art. 2224)",
        erase=exchanges.purge,
        every=_DAY,
    ),
    "appointments": Kind(
        what="appointments, asked for, given or not",
        delay="a year after they were asked for",
        reason="what was said there is noted elsewhere",
        erase=appointments.purge,
        every=_DAY,
    ),
    "figures": Kind(
        what="counts of « Chiffres », which are of nobody",
        delay="three years after their day",
        reason="a season is compared with those of the two years before",
        erase=figures.purge,
        every=_DAY,
    ),
    "bank_changes": Kind(
        what="new bank accounts that members gave, with the RIB",
        delay="183 days after the fund noted them, or they were given up",
        reason="the registry has the account in use; a theft is contested by then",
        erase=bank.purge,
        every=_DAY,
    ),
    "mandates": Kind(
        what="mandates that ended, with who they were for, their uses and their signed papers",
        delay="a year after their end",
        reason="as long as the journal tells who acted under them",
        erase=mandates.purge,
        every=_DAY,
    ),
    "refused_conventions": Kind(
        what="conventions that were proposed and refused, or taken back, with their paper",
        delay="a year after the decision",
        reason="an agent may ask why as long as the journal tells of it",
        erase=conventions.purge_refused,
        every=_DAY,
    ),
    "ended_conventions": Kind(
        what="conventions that ended, with their paper, the people they named and the list of those they were about",
        delay="five years after the end",
        reason="who read what under which paper may be asked for so long (code civil, art. 2224)",
        erase=conventions.purge_ended,
        every=_DAY,
    ),
    "unnamed_delegates": Kind(
        what="accounts of those who act for others, whom no convention and no mandate names",
        delay="a day after they were made, once the last that named them is erased",
        reason="they open nothing",
        erase=delegates.forget_unnamed,
        every=_DAY,
    ),
}
