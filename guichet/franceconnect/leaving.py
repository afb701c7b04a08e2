"""Logged out here, and there too: the way to FranceConnect's end of session, and back."""

import secrets

from django.core import signing

from guichet.franceconnect.asked import LIVES
from guichet.franceconnect.provider import franceconnect, logged_out_address
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.openid_client import flow

_SALT = "franceconnect.leaving"


def logout_address(id_token: str, *, fund_code: str) -> str | None:
    """Return where the session at FranceConnect ends; None where it is offered no more, or does not answer.

    It may ask FranceConnect where that is. The state is signed, since nothing is left here to compare it with.
    """
    provider = franceconnect()
    if provider is None:
        return None
    state = signing.dumps([fund_code, secrets.token_urlsafe(16)], salt=_SALT)
    return flow.logout_address(provider, id_token=id_token, state=state, back=logged_out_address())


def fund_of(state: str) -> Fund | None:
    """Return the fund of whoever comes back with a state of ours, None for any other."""
    try:
        code, _chance = signing.loads(state, salt=_SALT, max_age=LIVES)
    except signing.BadSignature:
        return None
    return catalogue.by_code(code)
