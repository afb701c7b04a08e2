"""The only writes of the general conditions: a draft, its approval by somebody else, and what can still be withdrawn.

A version is one for the whole organisation, and never changes once it is approved (docs/adr/0102). There are two
series, that of members and that of whoever acts for others (docs/adr/0137).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from guichet.agents.models import Agent
from guichet.audit import operations as audit
from guichet.backoffice.content.operations import ChangedMeanwhile
from guichet.backoffice.content.rules import NOTICE, WITHDRAWABLE_UNTIL
from guichet.funds import kept
from guichet.funds.models import Audience, ConditionsDraft, GeneralConditions


class OwnWords(Exception):
    """Whoever wrote a part of a version cannot approve it."""


class TooSoon(Exception):
    """The first day is too near by now: the draft wants another."""


class NotWithdrawable(Exception):
    """The version is in force, or is about to be."""


class OneIsPlanned(Exception):
    """A version was approved that is not in force yet: the next one waits for it."""


@transaction.atomic
def begin_draft(audience: Audience, *, facts: Mapping[str, Any], agent: Agent, now: datetime) -> ConditionsDraft:
    """Begin the next version of a series. Raises ChangedMeanwhile when somebody began one already, or OneIsPlanned."""
    if GeneralConditions.objects.filter(audience=audience, published_at__gt=now).exists():
        raise OneIsPlanned
    try:
        with transaction.atomic():
            draft = ConditionsDraft.objects.create(
                **facts,
                audience=audience,
                version=_next_version(audience),
                authors=[str(agent.reference)],
                revision=1,
                changed_at=now,
                changed_by=agent.reference,
            )
    except IntegrityError:
        raise ChangedMeanwhile from None
    _journal("content.changed", draft, agent=agent, now=now)
    return draft


@transaction.atomic
def change_draft(
    draft: ConditionsDraft, *, facts: Mapping[str, Any], revision: int, agent: Agent, now: datetime
) -> None:
    """Change the draft; whoever does is one of its authors from then on. Raises ChangedMeanwhile."""
    authors = sorted({*draft.authors, str(agent.reference)})
    # The revision guards the authors too: they were read with it.
    same = ConditionsDraft.objects.filter(pk=draft.pk, revision=revision)
    if draft.revision != revision or not same.update(
        **facts, authors=authors, revision=F("revision") + 1, changed_at=now, changed_by=agent.reference
    ):
        raise ChangedMeanwhile
    _journal("content.changed", draft, agent=agent, now=now)


@transaction.atomic
def discard_draft(draft: ConditionsDraft, *, revision: int, agent: Agent, now: datetime) -> None:
    """Give the draft up: no member ever saw it. Raises ChangedMeanwhile."""
    if not ConditionsDraft.objects.filter(pk=draft.pk, revision=revision).delete()[0]:
        raise ChangedMeanwhile
    _journal("content.removed", draft, agent=agent, now=now)


@transaction.atomic
def approve(draft: ConditionsDraft, *, revision: int, agent: Agent, now: datetime) -> GeneralConditions:
    """Approve the very text that was read: it comes into force on its day. Raises ChangedMeanwhile, OwnWords, TooSoon.

    Four eyes (R107): what every member is asked to accept was read by somebody who wrote none of it.
    """
    if draft.revision != revision:
        raise ChangedMeanwhile
    if str(agent.reference) in draft.authors:
        raise OwnWords
    if draft.publish_at < now + NOTICE:
        raise TooSoon
    if not ConditionsDraft.objects.filter(pk=draft.pk, revision=revision).delete()[0]:
        raise ChangedMeanwhile
    version = GeneralConditions.objects.create(
        audience=draft.audience,
        version=draft.version,
        text=draft.text,
        summary=draft.summary,
        published_at=draft.publish_at,
        authors=draft.authors,
        approved_by=agent.reference,
        approved_at=now,
    )
    _journal("content.published", version, agent=agent, now=now)
    kept.VERSIONS_OF[Audience(version.audience)].forget_written()
    return version


@transaction.atomic
def withdraw(planned: GeneralConditions, *, agent: Agent, now: datetime) -> ConditionsDraft:
    """Make a draft again of a version that nobody could accept yet. Raises NotWithdrawable."""
    early = GeneralConditions.objects.filter(pk=planned.pk, published_at__gt=now + WITHDRAWABLE_UNTIL)
    if not early.delete()[0]:
        raise NotWithdrawable
    draft = ConditionsDraft.objects.create(
        audience=planned.audience,
        version=planned.version,
        text=planned.text,
        summary=planned.summary,
        publish_at=planned.published_at,
        authors=planned.authors,
        revision=1,
        changed_at=now,
        changed_by=agent.reference,
    )
    _journal("content.removed", planned, agent=agent, now=now)
    kept.VERSIONS_OF[Audience(planned.audience)].forget_written()
    return draft


def _next_version(audience: Audience) -> int:
    last: int | None = GeneralConditions.objects.filter(audience=audience).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def _journal(event: str, what: ConditionsDraft | GeneralConditions, *, agent: Agent, now: datetime) -> None:
    series = "conditions" if what.audience == Audience.MEMBERS else "third_party_conditions"
    action = f"{series}_draft" if isinstance(what, ConditionsDraft) else series
    audit.record(event, actor=agent.actor, now=now, action=action, version=what.version)
