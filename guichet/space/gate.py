"""What a session that opens some pages only may show: nothing by default (docs/adr/0136).

A delegate at home has the pages named here, and those of third parties, which look at the convention themselves
(`third_party.access`). Whoever acts for somebody has what `acting` says. Any other page refuses, and says what to do.
"""

import contextlib
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from guichet.login.models import Session
from guichet.login.signals import Passage, narrowed
from guichet.space import acting
from guichet.space.third_party.refusal import refused

NAMESPACE: Final = "space"
OF_THIRD_PARTIES: Final = "third_"
"""What the names of their own pages begin with."""
OPEN_TO_DELEGATES: Final[frozenset[str]] = frozenset({
    "home", "my_files", "act", "stop_acting", "mandates_received", "mandate_accept", "mandate_renounce",
    "my_account", "activity", "my_data", "my_data_file", "close_account",
    "change_email", "change_phones", "change_password",
    "change_code", "change_code_again", "confirm_contact", "change_cancel",
    "security", "end_sessions", "distrust",
    "authenticator", "remove_authenticator", "passkeys", "passkey", "remove_passkey", "recovery_codes",
})  # fmt: skip
"""Names, in the space, of the pages of a delegate's own account. Nothing of anybody's file is among them."""


def listen() -> None:
    """Answer for narrow sessions; done again, it changes nothing."""
    narrowed.connect(answer)


def answer(*, request: HttpRequest, session: Session, now: datetime, **_: Any) -> Passage | HttpResponse:
    """Return how the page opens to whoever acts for others, or the page that refuses."""
    if session.mandate_id is not None:
        return acting.passage(request, session, now=now)
    if is_open_to_delegates(request):
        return Passage(session, contextlib.nullcontext())
    return refused(request, session)


def is_open_to_delegates(request: HttpRequest) -> bool:
    """Whether the page that is asked for is one of a delegate's own. One that no address leads to is not."""
    match = request.resolver_match
    if match is None or match.namespace != NAMESPACE or match.url_name is None:
        return False
    return match.url_name in OPEN_TO_DELEGATES or match.url_name.startswith(OF_THIRD_PARTIES)
