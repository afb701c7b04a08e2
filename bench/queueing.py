"""An outbox full of letters."""

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from guichet.accounts import provisional
from guichet.delivery.models import Channel
from guichet.delivery.operations import enqueue


def queue(count: int) -> None:
    """Make the tables and write as many letters in the outbox; Django is set up."""
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        for number in range(count):
            enqueue(
                message="accounts/provisional_password",
                channel=Channel.LETTER,
                fund_code="68",
                recipient={"postal_lines": ["MME ZOE WEBER", "", "", f"{number} RUE DES BOIS", "", "67990 VILLAGE"]},
                context={
                    "given_name": "Zoé",
                    "family_name": "Weber",
                    "password": provisional.generate(),
                    "valid_until": "17 mars 2026",
                },
                about=f"bench-{number}",
                now=timezone.now(),
            )
