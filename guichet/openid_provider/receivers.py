"""What single sign-on learns from the login, which stands below it."""

from typing import Any

from guichet.login.models import Session
from guichet.login.signals import replaced
from guichet.openid_provider.models import ClientSession


def connect() -> None:
    """Listen; done again, it changes nothing."""
    replaced.connect(follow)


def follow(*, former: Session, session: Session, **_: Any) -> None:
    """Let the clients of a session follow its member to the next one: logged in again, they left nowhere."""
    ClientSession.objects.filter(session=former).update(session=session)
