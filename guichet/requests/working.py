"""What becomes of a request once sent: each move is one conditional UPDATE of its row, with its line, case and notice.

Of two agents, or an agent and the fund's own software, one moves it and the other is told so. The row of the request is
always written before that of its case: two who act at once wait for each other, and never both for ever.
"""

from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guichet.audit import operations as audit
from guichet.cases import rules as case_rules
from guichet.cases import working as cases
from guichet.cases.models import Case
from guichet.cases.rules import Outcome
from guichet.cases.working import SYSTEM, NotHeld, Worker
from guichet.files import store
from guichet.registry.models import ReportedState, RequestState
from guichet.requests import states, telling
from guichet.requests.models import Request, RequestEvent, RequestPaper
from guichet.requests.words import STATES

MEMBER = "member"
COMPLEMENT: Final = "complement"
"""Of each paper given with a complement (`RequestPaper.name`)."""
_OUTCOMES = {RequestState.DONE: Outcome.DONE, RequestState.REFUSED: Outcome.REFUSED}


class Overtaken(Exception):
    """It is no longer in the state that was shown: nothing was written."""


@transaction.atomic
def move(  # noqa: PLR0913 - each is a fact of the move, by name
    request: Request,
    *,
    to: RequestState,
    words: str = "",
    by: str,
    now: datetime,
    reported: ReportedState | None = None,
) -> RequestEvent:
    """Give a sent request another state, and tell the member unless it is their own answer that does it.

    `request` is as it was shown to whoever decides; `words` are what the member reads besides the state; `by` is who,
    as the journal writes it: `member`, `system` or an agent, who must hold its case. With `reported`, the fund's own
    software decided, on a day that the line then bears. Raises states.Impossible, states.WordsNeeded, Overtaken, or
    cases.working.NotHeld; nothing is written then.
    """
    was = RequestState(request.state)
    states.check(was, to, words=words, reported=reported is not None)
    at = now if reported is None else _moment_of(reported, request, now=now)
    shown = Request.objects.filter(pk=request.pk, state=was, state_at=request.state_at)
    if not shown.update(state=to, state_at=at):
        raise Overtaken
    event = RequestEvent.objects.create(
        request=request,
        state=to,
        at=at,
        words=words.strip(),
        by=case_rules.reference_of(by),
        reported=reported,
    )
    if was == RequestState.COMPLEMENT_ASKED and by != MEMBER:
        _keep_unsent(request, still_asked=to == was, at=at)
    _let_case_follow(request, was, to, by=by, now=now)
    if by != MEMBER:
        telling.tell_of(event, now=now)
    audit.record(
        "request.moved",
        account=journal_name(request),
        fund_code=request.fund_code,
        actor=by,
        now=now,
        old_state=was.value,
        new_state=to.value,
    )
    request.state, request.state_at = to, at
    return event


def journal_name(request: Request) -> str:
    """Return what the journal names a request by: the account that sent it, else its own reference."""
    return str(request.account.reference if request.account is not None else request.reference)


def complement_until(request: Request) -> datetime:
    """Return the moment until which the papers that were asked for are awaited."""
    return request.state_at + states.COMPLEMENT_WITHIN


def _moment_of(reported: ReportedState, request: Request, *, now: datetime) -> datetime:
    """Return the beginning of the day reported, never before the line above nor after now: a history goes forward."""
    midnight = timezone.make_aware(datetime.combine(reported.on, time.min))
    return min(now, max(request.state_at, midnight))


def _keep_unsent(request: Request, *, still_asked: bool, at: datetime) -> None:
    """See to the papers that the member added and did not send: no agent is ever shown one (`complement.pending`).

    Asked for again, they wait for the same answer; with nothing asked for any more, they are destroyed.
    """
    unsent = RequestPaper.objects.filter(request=request, name=COMPLEMENT, added_at__gt=request.state_at)
    if still_asked:
        unsent.filter(added_at__lte=at).update(added_at=at + timedelta(microseconds=1))
        return
    for paper in unsent.select_related("file"):
        paper.delete()
        store.forget(paper.file)


def _let_case_follow(request: Request, was: RequestState, to: RequestState, *, by: str, now: datetime) -> None:
    worker, reference = Worker(by), request.reference
    if worker.reference is not None:
        case = Case.objects.filter(reference=reference).first()
        if case is None:
            raise NotHeld
        if to in states.OVER:
            cases.close(case, worker, outcome=_OUTCOMES[to], now=now)
            return
        cases.note(case, worker, text=str(STATES[to]), now=now)
    elif to in states.OVER:
        cases.settle(reference, outcome=Outcome.SETTLED, actor=by, now=now)
    if to == RequestState.COMPLEMENT_ASKED:
        cases.put_off(reference, until=timezone.localdate(now + states.COMPLEMENT_WITHIN))
    elif was == RequestState.COMPLEMENT_ASKED and to == RequestState.UNDER_WAY:
        due_on = case_rules.add_working_days(timezone.localdate(now), states.ANSWER_READ_WITHIN)
        text = _("Le complément demandé est arrivé.") if by == MEMBER else ""
        cases.bring_back(reference, due_on=due_on, text=text, by=Worker(SYSTEM), now=now)
