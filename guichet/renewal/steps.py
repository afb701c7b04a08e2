"""The pages of a renewal: each says its words, its form, and the one write that its answer makes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy, ngettext

from guichet.accounts.models import Account
from guichet.delivery.models import Channel
from guichet.enrolment.journey import Answer, Answers, Journey
from guichet.enrolment.steps.receive import CodeForm, refused_code, too_many_codes
from guichet.funds.catalogue import Fund
from guichet.login.models import Browser
from guichet.one_time_codes.operations import CodeAnswer
from guichet.renewal import operations
from guichet.renewal.forms import ChannelForm, IdentifierForm
from guichet.renewal.models import Renewal
from guichet.ui.forms import Form


@dataclass(kw_only=True)
class Visit:
    """One request to one renewal: everything a step may look at, without the request itself."""

    renewal: Renewal
    journey: "Journey[Step]"
    fund: Fund
    now: datetime
    address: str
    """Network address of the browser, already cut to its prefix."""
    known: Callable[[Account], Browser | None]
    """Tells whether an account knows this browser."""

    @property
    def answers(self) -> Answers:
        """What was answered so far."""
        return self.renewal.answers or {}

    @property
    def number(self) -> str:
        """The identifier typed."""
        number: str = self.answers["identifier"]["number"]
        return number


class Refused(Exception):
    """The answer is refused for a reason that only the server knows; `message` goes to the field, or to the form."""

    def __init__(self, field_name: str | None, message: str) -> None:
        """Take the name of the form's field, None for no one field, and a French sentence that says what to do next."""
        super().__init__(field_name)
        self.field_name, self.message = field_name, message


class Step(ABC):
    """A page."""

    name: ClassVar[str]
    slug: ClassVar[str]
    """Last part of the address, in French."""
    title: ClassVar[Any]
    template: ClassVar[str]
    rests_on: frozenset[str] = frozenset()

    def applies(self, answers: Answers) -> bool:  # noqa: ARG002 - what the journey asks of a step
        """Whether somebody meets this page: everybody meets all of them, known or not."""
        return True

    def essence(self, answer: Answer) -> Answer:
        """Return what other steps rest on: all of it."""
        return answer

    @abstractmethod
    def form(self, data: Mapping[str, Any] | None, visit: Visit) -> Form:
        """Return the form, filled with what was typed now or else before."""

    def context(self, visit: Visit) -> dict[str, Any]:  # noqa: ARG002 - a step's signature
        """Return what the template needs besides the form."""
        return {}

    @abstractmethod
    def submit(self, form: Form, visit: Visit) -> None:
        """Write the answer. Raises Refused or Superseded."""


class GiveIdentifier(Step):
    """« Vérification de votre identité » (R155, R156). Nothing is written before it is answered."""

    name = "identifier"
    slug = ""
    title: ClassVar[Any] = gettext_lazy("Vérification de votre identité")
    template = "renewal/identifier.html"

    def form(self, data: Mapping[str, Any] | None, visit: Visit) -> Form:  # noqa: ARG002 - one signature for all steps
        """Return the form."""
        return IdentifierForm(data)

    def submit(self, form: Form, visit: Visit) -> None:  # noqa: ARG002 - a step's signature
        """Raise Superseded: another identifier begins another renewal, never changes one under way."""
        raise operations.Superseded


class ChooseChannel(Step):
    """« Demande d'un nouveau mot de passe » (R157): the same two ways whatever the account has, and for nobody too."""

    name = "channel"
    slug = "moyen"
    title: ClassVar[Any] = gettext_lazy("Demande d'un nouveau mot de passe")
    template = "renewal/channel.html"
    rests_on = frozenset({"identifier"})

    def form(self, data: Mapping[str, Any] | None, visit: Visit) -> Form:
        """Offer what the site's policy offers."""
        chosen = visit.answers.get(self.name, {}).get("channel")
        channels = [Channel(name) for name in visit.fund.policy.renewal_channels]
        return ChannelForm(data, channels=channels, initial={"canal": chosen} if chosen else None)

    def submit(self, form: Form, visit: Visit) -> None:
        """Send a code by the way chosen. Raises Refused when too many were sent: another way may be chosen then."""
        send_code(visit, Channel(form.cleaned_data["canal"]), field_name="canal")


class TypeCode(Step):
    """The code, then the password leaves the same way (R158, C-17)."""

    name = "code"
    slug = "code"
    title: ClassVar[Any] = gettext_lazy("Code de sécurité")
    template = "renewal/code.html"
    rests_on = frozenset({"identifier"})

    def form(self, data: Mapping[str, Any] | None, visit: Visit) -> Form:  # noqa: ARG002 - a step's signature
        """Show nothing: a code is a secret."""
        return CodeForm(data)

    def context(self, visit: Visit) -> dict[str, Any]:
        """Return the way and how long a code lives; where it went is masked alike for everybody."""
        return {"by_sms": visit.answers["channel"]["channel"] == Channel.SMS, "minutes": visit.fund.policy.code_minutes}

    def submit(self, form: Form, visit: Visit) -> None:
        """Check the code; the right one ends the renewal. Raises Refused with what to do."""
        answer = operations.answer_code(visit, form.cleaned_data["code"])
        if answer is not CodeAnswer.ACCEPTED:
            raise Refused("code", refused_code(answer, minutes=visit.fund.policy.code_minutes))


def send_code(visit: Visit, channel: Channel, *, field_name: str | None = None) -> None:
    """Send a code, or say why none may leave. Raises Refused or Superseded."""
    try:
        operations.send_code(visit, channel=channel)
    except operations.TooManyCodes:
        raise Refused(field_name, too_many_codes()) from None
    except operations.Held as held:
        raise Refused(field_name, _wait(held.retry_at, visit.now)) from None


def _wait(until: datetime, now: datetime) -> str:
    hours = max(1, -int(-(until - now).total_seconds() // 3600))
    return ngettext(
        "Trop de codes ont été demandés pour cet identifiant, ou depuis ce réseau Internet. Réessayez dans %(count)d "
        "heure, ou depuis un appareil où vous vous êtes déjà connecté, ou appelez l'assistance Internet.",
        "Trop de codes ont été demandés pour cet identifiant, ou depuis ce réseau Internet. Réessayez dans %(count)d "
        "heures, ou depuis un appareil où vous vous êtes déjà connecté, ou appelez l'assistance Internet.",
        hours,
    ) % {"count": hours}
