"""SMS through an HTTP gateway that speaks as Kannel's `sendsms` does, one pool of connections for a round.

The parameters go as `X-Kannel-…` headers of a POST and the text as its body (Kannel's user guide, « SMS push »), not as
the query of a GET: addresses are logged all along the way, and this one would hold a number, a code and a password.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import urllib3
from django.conf import settings

from guichet.delivery import rendering, sms_text
from guichet.delivery.channels import PermanentFailure
from guichet.delivery.models import Message
from guichet.delivery.sms_text import Coding, SmsText
from guichet.identifiers import phone

MOST_PARTS: Final = 3
"""Ours fit one; a name of a fund outside the GSM alphabet makes two. More is a mistake, and paid for."""
TIMEOUT: Final = urllib3.Timeout(connect=10, read=20)
_ACCEPTED: Final = (b"0:", b"3:")
"""« Accepted for delivery », « Queued for later delivery »."""
_MOST_READ: Final = 200
_NOT_ABOUT_THE_MESSAGE: Final = frozenset({401, 403, 404, 405, 407, 408, 421, 425, 429})
"""Credentials, address or pace, ours to mend. Kannel also says 403 while its line to the centre is stopped by hand."""
_CONTENT_TYPES: Final = {
    Coding.GSM: ("utf-8", "text/plain; charset=UTF-8"),
    Coding.UCS2: ("utf-16-be", "text/plain; charset=UTF-16BE"),
}


class NoGateway(Exception):
    """GUICHET_SMS_URL is empty; the message waits until it is set."""


class GatewayAnswer(Exception):
    """The gateway did not take the message. What it said is not kept: it may quote the number."""

    def __init__(self, status: int) -> None:
        """Take the status of HTTP."""
        super().__init__(status)
        self.status = status


class NotOurRegions(ValueError):
    """No mobile of a region that SMS go to (`phone.SMS_REGIONS`)."""


class TooManyParts(ValueError):
    """The text would make more SMS than MOST_PARTS."""


@dataclass(frozen=True)
class Gateway:
    """Where SMS are handed over, and what is said each time."""

    address: str
    parameters: Mapping[str, str]

    @classmethod
    def of(cls, url: str) -> "Gateway":
        """Read `http://USER:PASSWORD@HOST:PORT/cgi-bin/sendsms?from=MSA`."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return cls(
            address=f"{parts.scheme}://{host}{parts.path}",
            parameters={
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                **dict(parse_qsl(parts.query)),
            },
        )


class SmsSender:
    """Connects with its first message."""

    def __init__(self) -> None:
        """Connect to nothing yet."""
        # No retry of its own: the outbox has them. No redirect either: it would carry the password elsewhere.
        self._pool = urllib3.PoolManager(num_pools=1, maxsize=1, timeout=TIMEOUT, retries=False)

    def send(self, message: Message, recipient: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        """Hand one SMS to the gateway. Raises PermanentFailure when it refuses the number or the text for good."""
        if not settings.SMS_URL:
            raise NoGateway
        if not phone.may_receive_sms(recipient["mobile"]):
            raise PermanentFailure from NotOurRegions()
        sms = compose(message, context)
        if sms.parts > MOST_PARTS:
            raise PermanentFailure from TooManyParts()
        judge(*self._hand_over(message, recipient["mobile"], sms))

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def _hand_over(self, message: Message, number: str, sms: SmsText) -> tuple[int, bytes]:
        gateway = Gateway.of(settings.SMS_URL)
        encoding, content_type = _CONTENT_TYPES[sms.coding]
        parameters = {**gateway.parameters, "to": number, "coding": str(sms.coding.value)}
        if message.not_after:
            # The centre drops what it could not deliver in time: a phone switched on later gets no dead code.
            life = (message.not_after - message.created_at) // timedelta(minutes=1)
            parameters["validity"] = str(max(life, 1))
        answer = self._pool.request(
            "POST",
            gateway.address,
            body=sms.text.encode(encoding),
            headers={**{f"X-Kannel-{name}": value for name, value in parameters.items()}, "Content-Type": content_type},
            preload_content=False,
        )
        try:
            return answer.status, answer.read(_MOST_READ)
        finally:
            answer.close()


def compose(message: Message, context: Mapping[str, Any]) -> SmsText:
    """Return the text of a message.

    A last line `@host #code` lets the browser of that very host offer the code (WebOTP, and Safari's domain-bound
    codes); it is left out where it would make a second SMS.
    """
    whole = rendering.text(message.message, "sms.txt", {**rendering.surroundings(message.fund_code), **context})
    sms = sms_text.write(whole)
    body, _, last = whole.strip().rpartition("\n")
    return sms_text.write(body) if sms.parts > 1 and last.startswith("@") else sms


def judge(status: int, answer: bytes) -> None:
    """Return when the gateway took the message. Raises GatewayAnswer, PermanentFailure when trying again is no use."""
    success = 200 <= status < 300  # noqa: PLR2004 - RFC 9110, 15.3
    if success and answer.lstrip().startswith(_ACCEPTED):
        return
    about_the_message = 400 <= status < 500 and status not in _NOT_ABOUT_THE_MESSAGE  # noqa: PLR2004 - RFC 9110, 15.5
    # Whatever else says yes may have sent it: a member would get it again at each try.
    if success or about_the_message:
        raise PermanentFailure from GatewayAnswer(status)
    raise GatewayAnswer(status)


def codes(error: BaseException) -> list[int]:
    """Return the status of the gateway's answer."""
    return [error.status] if isinstance(error, GatewayAnswer) else []
