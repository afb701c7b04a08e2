"""The agents' rooms of letters and of the journal, in each of their states."""

import datetime as dt
import uuid

from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from guichet.audit import chain
from guichet.audit import operations as audit
from guichet.delivery import answers, operations, printing
from guichet.delivery.models import Batch, Channel
from tests.factories import AgentFactory, at_work
from tests.journeys.walker import Walker

LETTERS, JOURNAL = "/agents/courriers/", "/agents/journal/"
LINES = ["MADAME ZOE WEBER", "", "", "12 RUE DE L EGLISE", "", "67000 STRASBOURG"]
CONTEXT = {"given_name": "Zoé", "family_name": "Weber", "password": "tomika-pareno", "valid_until": "17 mars 2026"}
LONGEST_NAME = "Anne-Sophie Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais"


class Refused(Walker):
    """An agent who is answered with something else than a page."""

    def __init__(self, agent, expected):
        """Take what is expected."""
        super().__init__()
        at_work(self.client, agent)
        self.expected = expected


def agents_letters(folder):
    """« Courriers », empty and full, and each letter that can be met."""
    with override_settings(LETTERS_FOLDER=folder / "letters-of-agents"):
        yield from _letters()


def _letters():
    walker = Walker()
    at_work(walker.client, AgentFactory(roles=["letters"], name="Paul Roth"), fund_code="68")
    yield "letters, none", walker.get(LETTERS)
    yield "letters returned, none", walker.get(f"{LETTERS}revenus/")
    now = timezone.now()
    posted = [_letter(now=now - dt.timedelta(days=9)) for _ in range(2)]
    printing.close_batch(now=now - dt.timedelta(days=3))
    answers.record(answers.Answer(posted[0].pk, answers.Kind.PRINTED, now, ""), now=now)
    waiting = [_letter(now=now - dt.timedelta(days=6)), _letter("accounts/password_renewed")]
    yield "letters", walker.get(LETTERS)
    yield "letters, after the last", walker.get(f"{LETTERS}?apres=4000000000_{uuid.uuid4()}")
    yield "a batch of letters", walker.get(f"{LETTERS}lots/{Batch.objects.latest('pk').name}/")
    yield "a letter that is posted", walker.get(f"{LETTERS}{posted[0].pk}/")
    yield "a letter that warns", walker.get(f"{LETTERS}{waiting[1].pk}/")
    yield "a letter that waits", walker.get(f"{LETTERS}{waiting[0].pk}/")
    yield "a letter that waits, no reason", walker.press("Arrêter ce courrier")
    yield "a letter that was stopped", walker.press("Arrêter ce courrier", motif="wrong_address")
    late = Refused(AgentFactory(roles=["letters"]), 409)
    yield "a letter stopped too late", late.post(f"{LETTERS}{posted[1].pk}/", motif="asked")
    walker.get(f"{LETTERS}revenus/")
    yield "a letter returned, wrong number", walker.press("Noter ce retour", numero="0b6cdb5e", motif="other")
    yield "letters returned", walker.press("Noter ce retour", numero=str(posted[1].pk)[:8], motif="unclaimed")
    yield "letters returned, known already", walker.press("Noter ce retour", numero=str(posted[1].pk), motif="other")


def _letter(message="accounts/provisional_password", *, now=None):
    with transaction.atomic():
        return operations.enqueue(
            message=message, channel=Channel.LETTER, fund_code="68", recipient={"postal_lines": LINES},
            context=CONTEXT, about=str(uuid.uuid4()), now=now or timezone.now(),
        )  # fmt: skip


def agents_journal():
    """« Journal », from a quiet day to a busy one."""
    walker = Walker()
    at_work(
        walker.client, AgentFactory(roles=["administrator"], roles__fund_code="54", name="Paul Roth"), fund_code="54"
    )
    yield "journal, nothing", walker.get(f"{JOURNAL}?acte=refus")
    yield "journal, days in the wrong order", walker.get(f"{JOURNAL}?du=2026-03-10&au=2026-03-09")
    claire, longest = AgentFactory(roles__fund_code="54"), AgentFactory(roles__fund_code="54", name=LONGEST_NAME)
    now = timezone.now()
    for rank in range(40):
        _acts(longest if rank % 3 else claire, now - dt.timedelta(hours=2 * rank))
    with override_settings(AUDIT_SIGNING_KEY=(1, bytes(range(32)))):
        audit.record("login.succeeded", now=now - dt.timedelta(days=70))
        chain.seal_due(now=now)
        chain.close_due(now=now)
    yield "journal", walker.get(JOURNAL)
    yield "journal, one agent", walker.press("Afficher", agent=str(claire.reference))
    support = Refused(AgentFactory(roles=["support"]), 403)
    yield "journal, refused", support.get(JOURNAL)


def _acts(agent, at):
    said = {"account": str(uuid.uuid4()), "fund_code": "54", "actor": agent.actor, "now": at}
    audit.record("agent.file_opened", **said, reason="call")
    audit.record("letter.stopped", **said, purpose="provisional_password", reason="wrong_address")
