"""The way to FranceConnect from inside the space, to associate the account of this session."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from guichet.franceconnect import asked, refusals
from guichet.franceconnect.asked import Asked
from guichet.franceconnect.provider import NAME, callback_address, franceconnect
from guichet.login.access import fund_of
from guichet.login.models import Session
from guichet.openid_client import flow
from guichet.openid_client.errors import Unreachable
from guichet.switches.models import Direction
from guichet.switches.queries import is_open
from guichet.ui.onward import leave_for


def ask(request: HttpRequest, session: Session, *, now: datetime) -> HttpResponse:
    """Take the member to FranceConnect; the answer is good for this session alone. Their password was just shown.

    By a page that goes on: the policy of pages holds the redirections that follow a form to this site.
    """
    provider, account = franceconnect(), session.account
    fund = fund_of(account)
    question = Asked("", "", "", int(now.timestamp()), fund.slug, session=str(session.reference))
    if provider is None or not is_open(Direction.FRANCECONNECT_IN):
        return refusals.show(request, "closed", fund=fund, question=question, account=account, now=now)
    try:
        begun = flow.begin(provider, redirect_uri=callback_address(), now=now)
    except Unreachable:
        return refusals.show(request, "unreachable", fund=fund, question=question, account=account, now=now)
    response = leave_for(request, begun.address, name=NAME, fund=fund)
    return asked.give(
        response,
        Asked(begun.state, begun.nonce, begun.verifier, question.since, fund.slug, session=question.session),
    )
