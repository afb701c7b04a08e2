"""What happened before somebody opens the demonstration: members in trouble, and something in every room of agents.

Made once, by the operations that make it happen in earnest, each at its own moment of the past.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from guichet.accounts import file_requests, first_letters, freezing, opening, preferences
from guichet.accounts import queries as accounts
from guichet.accounts.claims import Claim
from guichet.accounts.models import Account
from guichet.accounts.operations import hash_password
from guichet.agents import looks, sessions
from guichet.agents import queries as agents
from guichet.agents.models import Agent, Reason
from guichet.agents.roles import Role
from guichet.backoffice.content import operations as content
from guichet.cases import working
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.cases.working import Worker
from guichet.delivery import answers, printing
from guichet.delivery.models import Channel, Message
from guichet.demo import callers, held, past
from guichet.demo.agents import FUND, email_of
from guichet.demo.callers import Caller, Trouble
from guichet.funds import catalogue
from guichet.funds.queries import current_conditions
from guichet.registry import facts

ENROLLED: Final = timedelta(days=40)
PRINTED: Final = timedelta(days=11)
MOBILE: Final = "+33639980000"
"""Of the numbers that the regulator keeps for fiction."""


def make(*, now: datetime) -> bool:
    """Make it, unless it was made or there are too few people; return whether it was."""
    known = {one.trouble: one for one in callers.all_callers()}
    team = {role: agents.by_email(email_of(role)) for role in Role}
    if not known or accounts.of_holder(known[Trouble.MOVED].person) or None in team.values():
        return False
    at_work = {role: agent for role, agent in team.items() if agent is not None}
    held.make(known[Trouble.HELD], now=now)
    with transaction.atomic():
        _long_ago(known, at_work, now)
        _cases(now)
        _lately(known, at_work, now)
        _content(at_work[Role.ADMINISTRATOR], now)
        past.emails_left(now)
    # By themselves: their tries are counted outside any transaction, and letters are printed so.
    elsewhere = _account(known[Trouble.ELSEWHERE])
    file_requests.ask(elsewhere, fund=catalogue.by_slug(FUND), department="67", now=now - timedelta(days=3))
    _post(known[Trouble.RETURNED], now)
    return True


def _long_ago(known: Mapping[Trouble, Caller], team: Mapping[Role, Agent], now: datetime) -> None:
    """Open the accounts, and ask for the letters, in their order."""
    password = hash_password(callers.PASSWORD)
    for trouble in (Trouble.FROZEN, Trouble.MOVED, Trouble.ELSEWHERE):
        _enrol(known[trouble], password, now - ENROLLED)
    claire = team[Role.SUPPORT].actor
    for trouble, before in ((Trouble.EXPIRED, timedelta(days=33)), (Trouble.RETURNED, timedelta(days=12))):
        _by_letter(known[trouble], claire, now - before)


def _enrol(caller: Caller, password_hash: str, at: datetime) -> Account:
    codes = facts.fund_codes(caller.person)
    claim = Claim(
        holder=caller.person,
        identifier=caller.typed,
        profile="particulier",
        fund=catalogue.by_code(codes[0]),
        fund_codes=codes,
        email=caller.email,
        mobile=MOBILE,
        conditions_version=current_conditions(now=at).version,
        verified=frozenset({Channel.EMAIL}),
    )
    account = opening.open_with_password(claim, password_hash=password_hash, now=at)
    account.contact.confirmed_at = at
    account.contact.save(update_fields=["confirmed_at"])
    return account


def _by_letter(caller: Caller, actor: str, at: datetime) -> None:
    first_letters.open_for(caller.person, fund=catalogue.by_slug(FUND), actor=actor, now=at)


def _cases(now: datetime) -> None:
    """Open those of nobody's account: some are late."""
    fund_code = catalogue.by_slug(FUND).code
    company = {"structure": "Chambre d'agriculture", "nom": "Zimmer", "prenom": "Luc", "email": "zimmer@exemple.fr"}
    unknown = {"identifier": "1850199990901", "profile": "particulier", "nom": "Durand", "prenom": "Paul",
               "date_naissance": [1985, 1, 27], "email": "paul.durand@exemple.fr"}  # fmt: skip
    called = {"nom": "Ruth Bauer", "telephone": "+33639980011", "quand": "le matin", "sujet": "créer mon compte"}
    for kind, days, details in (
        (CaseKind.CONVENTION_ASKED, 16, company),
        (CaseKind.CONTACT, 9, called),
        (CaseKind.UNKNOWN_PERSON, 8, unknown),
        (CaseKind.DETAILS_DO_NOT_MATCH, 3, unknown | {"nom": "Durant", "email": "p.durant@exemple.fr"}),
        (CaseKind.CONTACT, 1, called | {"nom": "Marc Stoll", "sujet": "mot de passe"}),
        (CaseKind.CONTACT, 0, called | {"nom": "Lise Hoff", "message": "Je n'arrive pas à saisir mon numéro."}),
    ):
        open_case(kind=kind, fund_code=fund_code, details=details, now=now - timedelta(days=days, minutes=5))


def _lately(known: Mapping[Trouble, Caller], team: Mapping[Role, Agent], now: datetime) -> None:
    """Do what happened these last days: requests, a look, an account blocked, a letter that waits."""
    fund = catalogue.by_slug(FUND)
    moved, frozen = _account(known[Trouble.MOVED]), _account(known[Trouble.FROZEN])
    asked = {"voie": "3 rue des Prés", "code_postal": "67100", "ville": "Strasbourg"}
    preferences.ask_address_change(moved, asked=asked, now=now - timedelta(days=4))
    claire = team[Role.SUPPORT]
    _looked_at(known[Trouble.MOVED], claire, now - timedelta(days=2))
    taken = open_case(
        kind=CaseKind.CONTACT,
        fund_code=fund.code,
        details={"nom": "Jean Fritsch", "telephone": "+33639980012", "sujet": "mot de passe oublié"},
        now=now - timedelta(hours=30),
    )
    working.take(taken, Worker(claire.actor), now=now - timedelta(hours=28))
    working.note(taken, Worker(claire.actor), text=_("Rappelé, sans réponse."), now=now - timedelta(hours=27))
    freezing.freeze(frozen, reason="not_me", fund=fund, actor=team[Role.SECURITY].actor, now=now - timedelta(hours=26))
    _by_letter(known[Trouble.ON_ITS_WAY], claire.actor, now - timedelta(hours=1))
    # As in earnest, where a batch closes in the evening: it can be stopped until then. Here the others leave at once.
    waiting = Message.objects.filter(channel=Channel.LETTER, about=_account(known[Trouble.ON_ITS_WAY]).reference)
    waiting.update(next_attempt_at=now + timedelta(days=1))


def _account(caller: Caller) -> Account:
    account = accounts.of_holder(caller.person)
    if account is None:
        raise LookupError(caller.trouble)
    return account


def _looked_at(caller: Caller, agent: Agent, at: datetime) -> None:
    token = sessions.open_session(agent, factor="authenticator", fund_code=catalogue.by_slug(FUND).code, now=at)
    session = sessions.live(token, now=at)
    if session is not None:
        looks.open_file(session, caller.person, reason=Reason.CALL, now=at)
        sessions.log_out(session, now=at + timedelta(minutes=20))


def _content(anne: Agent, now: datetime) -> None:
    """Publish a piece of news, which members read, and plan another."""
    shown = {
        "title": _("Vos rendez-vous se demandent aussi en ligne"),
        "body": _("Ouvrez « Contact & échanges », puis choisissez un jour."),
        "published_at": now - timedelta(days=4),
        "until": now + timedelta(days=60),
    }
    content.publish_item(fund_code=catalogue.by_slug(FUND).code, facts=shown, agent=anne, now=now)
    news = {
        "title": _("Votre caisse ferme le lundi de Pentecôte"),
        "body": _("Nos accueils rouvrent le mardi matin."),
        "published_at": now + timedelta(days=7),
        "until": now + timedelta(days=21),
    }
    content.publish_item(fund_code=catalogue.by_slug(FUND).code, facts=news, agent=anne, now=now)


def _post(returned: Caller, now: datetime) -> None:
    """Let the letters of these last weeks be printed and posted, and one come back."""
    for printed in (now - PRINTED, now - timedelta(hours=25)):
        closed = printing.close_batch(now=printed)
        letters = Message.objects.filter(batch__name=closed.batch) if closed else Message.objects.none()
        for letter in letters.values_list("pk", flat=True):
            posted = printed + timedelta(hours=20)
            answers.record(answers.Answer(letter, answers.Kind.POSTED, posted, ""), now=posted)
    about, at = _account(returned).reference, now - timedelta(days=2)
    for letter in Message.objects.filter(channel=Channel.LETTER, about=about, printed_at__lt=at).values_list(
        "pk", flat=True
    ):
        answers.record(answers.Answer(letter, answers.Kind.RETURNED, at, "unknown_at_address"), now=at)
