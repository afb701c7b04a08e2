"""Email by SMTP, one connection for a round of the worker."""

from collections.abc import Mapping
from email.utils import format_datetime, formataddr, parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import BadHeaderError

from guichet.delivery import rendering
from guichet.delivery.channels import PermanentFailure, RecipientRefused
from guichet.delivery.models import Message

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend


class AccentedLocalPart(ValueError):
    """What stands before the @ is not ASCII: Django would write it as an encoded word, which is another address."""


class RepeatableEmail(EmailMultiAlternatives):
    """An email whose bytes are the same at each try: a duplicate shows as one message where mail is read."""

    boundary = ""

    def message(self, **kwargs: Any) -> Any:
        """Return the MIME message with a boundary that is not drawn at random."""
        mime = super().message(**kwargs)
        mime.set_boundary(self.boundary)
        return mime


class EmailSender:
    """Opened by its first message."""

    def __init__(self) -> None:
        """Connect to nothing yet."""
        self._connection: BaseEmailBackend | None = None

    def send(self, message: Message, recipient: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        """Hand one email to the server. Raises PermanentFailure when it refuses it for good (RFC 5321, 4.2.1).

        RecipientRefused when the address is the reason.
        """
        if not recipient["email"].rpartition("@")[0].isascii():
            raise PermanentFailure from AccentedLocalPart()
        email = compose(message, recipient, context)
        connection = self._open()
        try:
            connection.send_messages([email])
        except (SMTPNotSupportedError, BadHeaderError, UnicodeError) as error:
            # An address that no encoding or this server cannot carry.
            raise PermanentFailure from error
        except (SMTPException, OSError) as error:
            if is_permanent(error):
                # The server answered: the connection is good for the next message.
                raise (RecipientRefused if refuses_address(error) else PermanentFailure) from error
            self.close()
            raise

    def _open(self) -> "BaseEmailBackend":
        """Return the connection, with TLS and login as the settings say.

        Whatever fails here says nothing of the message: a server that offers no TLS, or a certificate that is not its
        own, is a setting to mend or somebody in between, so everything waits and nothing is said in clear.
        """
        if self._connection is None:
            self._connection = get_connection(fail_silently=False)
        try:
            self._connection.open()
        except Exception:
            self.close()
            raise
        return self._connection

    def close(self) -> None:
        """Say goodbye to the server; one that has gone is no error."""
        if self._connection is None:
            return
        try:
            self._connection.close()
        except (SMTPException, OSError):
            pass
        finally:
            self._connection = None


def compose(message: Message, recipient: Mapping[str, Any], context: Mapping[str, Any]) -> RepeatableEmail:
    """Return the email: text and HTML, from the fund's name, with a Message-ID that retries keep."""
    values = {**rendering.surroundings(message.fund_code), **context}
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    domain = sender.rpartition("@")[2] or "localhost"
    email = RepeatableEmail(
        subject=rendering.subject(message.message, fund_name=values["fund_name"]),
        body=rendering.text(message.message, "email.txt", values),
        from_email=formataddr((values["fund_name"], sender)),
        to=[recipient["email"]],
        headers={
            "Message-ID": f"<{message.pk}@{domain}>",
            "Date": format_datetime(message.created_at),
            # RFC 3834: no answering machine answers.
            "Auto-Submitted": "auto-generated",
        },
    )
    email.boundary = f"=_{message.pk.hex}"
    email.attach_alternative(rendering.html(message.message, "email.html", values), "text/html")
    return email


def is_permanent(error: BaseException) -> bool:
    """Whether the server refused this recipient or this content for good: 5xx.

    A refused sender, login or greeting is our own setting to mend, so the message waits.
    """
    if not isinstance(error, SMTPRecipientsRefused | SMTPDataError):
        return False
    return all(500 <= code < 600 for code in codes(error))  # noqa: PLR2004 - RFC 5321, 4.2.1


def refuses_address(error: BaseException) -> bool:
    """Whether a permanent refusal is about the address, and not about us.

    5.7.x is the server's policy (RFC 3463, 3.8): a relay that does not know us, a list of senders nobody wants. One
    wrong setting would otherwise make every member's address look wrong.
    """
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return not any(answer.lstrip().startswith(b"5.7.") for _, answer in error.recipients.values())


def codes(error: BaseException) -> list[int]:
    """Return the codes of the server's answers that an SMTP exception carries, never their text."""
    if isinstance(error, SMTPRecipientsRefused):
        return sorted({code for code, _ in error.recipients.values()})
    code = getattr(error, "smtp_code", None)
    return [code] if isinstance(code, int) else []
