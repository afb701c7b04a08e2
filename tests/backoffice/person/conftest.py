import datetime as dt

import pytest


@pytest.fixture
def situation(desk, agent):
    """Return `situation(holder, *, now=None) -> Situation`, read as the agent's page reads it."""
    # Here and not above: this file is read before Django's settings are.
    from django.conf import settings
    from django.utils import timezone

    from guichet.agents import access, looks, sessions
    from guichet.agents.models import Reason
    from guichet.agents.roles import permissions
    from guichet.backoffice.person.situation import MOST, load
    from guichet.funds import catalogue

    def read(holder, *, now=None, most=MOST):
        moment = now or timezone.now()
        session = sessions.live(desk.cookies[settings.AGENT_COOKIE_NAME].value, now=timezone.now())
        look = looks.open_file(session, holder, reason=Reason.CALL, now=moment)
        given = permissions(agent.roles.values_list("role", flat=True))
        at_work = access.Desk(session, catalogue.by_code("68"), given, moment)
        return load(at_work, look, now=moment, most=most)

    return read


@pytest.fixture
def ago():
    """Return `ago(days=3) -> moment`."""
    from django.utils import timezone

    return lambda **delay: timezone.now() - dt.timedelta(**delay)


@pytest.fixture
def known():
    """Return `known(**columns) -> Person`: somebody whom MSA d'Alsace knows, without an account."""
    from tests.factories import AffiliationFactory, PersonFactory

    def one(**columns):
        person = PersonFactory(**columns)
        AffiliationFactory(person=person)
        return person

    return one


@pytest.fixture
def has_account():
    """Return `has_account(state, **columns) -> Account`, of somebody whom MSA d'Alsace knows."""
    from tests.factories import AccountFactory, AffiliationFactory

    def one(state="active", **columns):
        account = AccountFactory(state=state, **columns)
        AffiliationFactory(person=account.person)
        return account

    return one


@pytest.fixture
def letter_of():
    """Return `letter_of(account, **columns) -> Message`: the letter with a password, queued unless told otherwise."""
    from django.utils import timezone

    from guichet.delivery.models import Batch, Message
    from guichet.delivery.queries import address_index

    def one(account, *, message="accounts/provisional_password", at=None, returned_at=None, **columns):
        at = at or timezone.now()
        if returned_at is not None:
            batch = Batch.objects.create(
                name=f"b{Batch.objects.count()}", closed_at=at, at_printer_at=at, done_at=at, state="done", letters=1
            )
            columns |= {"state": "sent", "sent_at": at, "printed_at": at, "returned_at": returned_at, "batch": batch}
        payload = {"recipient": {}, "context": {}} if columns.get("state", "queued") == "queued" else None
        return Message.objects.create(
            message=message,
            channel="letter",
            fund_code="68",
            about=str(account.reference),
            address_index=address_index(account.postal_lines),
            payload=payload,
            next_attempt_at=at,
            created_at=at,
            **columns,
        )

    return one


@pytest.fixture
def enrolment_of():
    """Return `enrolment_of(number, state, **columns) -> Enrolment`, as if begun with this number at MSA d'Alsace."""
    from django.utils import timezone

    from guichet.enrolment.models import Enrolment, number_index

    def one(number, state="under_way", *, at=None, **columns):
        at = at or timezone.now()
        kept = {"identifier": {"number": number}}
        return Enrolment.objects.create(
            token_hash=f"t{Enrolment.objects.count()}",
            fund_code="68",
            state=state,
            answers=kept if state in {"under_way", "to_settle"} else None,
            number_index=number_index(kept),
            started_at=at,
            answered_at=at,
            **columns,
        )

    return one
