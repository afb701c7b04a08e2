"""The chapter of « Contact & échanges », of appointments and of bank details: the member's pages, then the agents'."""

import datetime as dt
import uuid

from django.utils import timezone

from guichet.accounts.owners import Owner
from guichet.bank import operations as bank
from guichet.bank.rules import Trust
from guichet.cases import working
from guichet.cases.models import Case
from guichet.cases.working import Worker
from guichet.exchanges import appointments
from guichet.exchanges import operations as exchanges
from guichet.exchanges.models import Thread, Way
from guichet.exchanges.operations import Written
from guichet.exchanges.rules import Theme
from guichet.files.models import MediaType
from guichet.files.papers import Paper
from guichet.registry.models import BankAccount, BankUse
from tests.factories import AccountFactory, AgentFactory, PersonFactory, at_work, enter
from tests.journeys.walker import Walker

HERE, BANK, LIST = "/espace/echanges/", "/espace/coordonnees-bancaires/", "/agents/demandes/"
LONGEST = "Remboursement de mes lunettes et de celles de mes trois enfants, envoyées en janvier puis en février 2026"
PAPER = Paper("feuille-de-soins-de-mes-trois-enfants-du-10-janvier-2026.pdf", MediaType.PDF, b"%PDF-1.7")


def exchanges_of_members():
    """From an empty page to an answer and an appointment."""
    account, now = AccountFactory(), timezone.now()
    walker, owner = Walker(), Owner(person=account.person)
    enter(walker.client, account)
    yield "exchanges, none", walker.get(HERE)
    yield "exchanges, a message", walker.get(f"{HERE}nouveau/")
    yield "exchanges, a message, nothing typed", walker.press("Envoyer")
    typed = {"sujet": "sante", "objet": LONGEST[:100], "texte": "Bonjour,\n\nOù en est-il ?"}
    yield "exchanges, a message, sent", walker.press("Envoyer", **typed)
    thread = Thread.objects.get(account=account)
    exchanges.write(account, owner, thread, written=Written("Voici la feuille.", uuid.uuid4(), [PAPER] * 3), now=now)
    _answered(thread, now)
    yield "exchanges, a new answer", walker.get(HERE)
    yield "exchanges, one answered", walker.get(f"{HERE}{thread.reference}/")
    yield "exchanges, one, nothing typed", walker.press("Envoyer")
    yield "appointment", walker.get(f"{HERE}rendez-vous/")
    yield "appointment, nothing typed", walker.press("Demander ce rendez-vous", telephone="")
    wish = appointments.Wish(Theme.PENSION, Way.TELEPHONE, [(now.date(), "am")], "+33612345678", LONGEST)
    one = appointments.ask(account, owner, fund_code="68", wish=wish, now=now)
    yield "appointment, asked", walker.get(f"{HERE}rendez-vous/{one.reference}/")
    agent = Worker(AgentFactory(roles=["requests"]).actor)
    case = Case.objects.get(reference=one.reference)
    working.take(case, agent, now=now)
    meeting = now + dt.timedelta(days=3)
    appointments.give(case, agent, one, meeting_at=meeting, words="Nous vous appellerons.", now=now)
    yield "exchanges, with an appointment", walker.get(HERE)
    yield "appointment, set", walker.get(f"{HERE}rendez-vous/{one.reference}/")
    yield "appointment, cancelled", walker.press("Annuler ce rendez-vous")


def _answered(thread, now):
    agent = Worker(AgentFactory(roles=["requests"]).actor)
    case = Case.objects.get(reference=thread.reference)
    working.take(case, agent, now=now)
    written = Written("Bonjour,\n\nVotre remboursement part demain.", uuid.uuid4())
    exchanges.answer(case, agent, thread, written=written, closes=False, now=now)


def bank_details():
    """From an account that is known to another that waits, then given up."""
    person = PersonFactory(birth_name="Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais")
    account = AccountFactory(person=person)
    walker = Walker()
    enter(walker.client, account)
    yield "bank details, none", walker.get(BANK)
    BankAccount.objects.create(
        person=person, source_ref="RIB", fund_code="68", use=BankUse.BENEFITS, iban="FR1420041010050500013M02606",
        holder_name="M OU MME WOJCIK CŒURDEVEY DE LA TOUR D'AUVERGNE LAURAGUAIS", since=dt.date(2020, 1, 1),
    )  # fmt: skip
    yield "bank details", walker.get(BANK)
    yield "bank details, change", walker.get(f"{BANK}changer/")
    wrong = {"iban": "4970 1000 0000 0055", "titulaire": "MME DUPONT"}
    yield "bank details, change, mistyped", walker.press("Enregistrer ce compte", **wrong)
    right = {"iban": "FR76 3000 6000 0112 3456 7890 189", "titulaire": f"{person.birth_name} Florent"}
    yield "bank details, change, asked", walker.press("Enregistrer ce compte", **right)
    yield "bank details, given up", walker.press("Abandonner cette demande")


def exchanges_of_agents():
    """A thread, an appointment and a new account, each in the hands of its holder."""
    agent, account, now = AgentFactory(roles=["requests"]), AccountFactory(), timezone.now()
    walker, owner = Walker(), Owner(person=account.person)
    at_work(walker.client, agent)
    written = Written("Bonjour,\n\nVoici.", uuid.uuid4(), [PAPER])
    thread = exchanges.begin(
        account, owner, fund_code="68", theme=Theme.HEALTH, title=LONGEST[:100], written=written, now=now
    )
    wish = appointments.Wish(Theme.PENSION, Way.DESK, [(now.date(), "pm")], "+33612345678", LONGEST)
    asked = appointments.ask(account, owner, fund_code="68", wish=wish, now=now)
    trust = Trust(now - dt.timedelta(days=90), None, reached=True, factor_shown=True)
    wanted = bank.Wanted("FR7630006000011234567890189", "WEBER FLORENT", PAPER)
    other = AccountFactory()
    bank.ask(other, other.person, fund_code="68", wanted=wanted, trust=trust, now=now)
    change = bank.ask(account, account.person, fund_code="68", wanted=wanted, trust=trust, now=now)
    for one in (thread, asked, change):
        working.take(Case.objects.get(reference=one.reference), Worker(agent.actor), now=now)
    yield "case, of a message", walker.get(f"{LIST}{thread.reference}/")
    yield "case, its thread", walker.get(f"{LIST}{thread.reference}/echange/")
    yield "case, its thread, nothing typed", walker.press("Envoyer la réponse", texte="")
    yield "case, its appointment", walker.get(f"{LIST}{asked.reference}/rendez-vous/")
    yield "case, its appointment, nothing typed", walker.press("Envoyer la réponse")
    yield "case, its new account", walker.get(f"{LIST}{change.reference}/banque/")
