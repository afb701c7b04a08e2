"""What every step of an enrolment is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy

from guichet.enrolment import operations
from guichet.enrolment.journey import Answer, Answers, Journey
from guichet.enrolment.models import Enrolment
from guichet.funds.catalogue import Fund
from guichet.ui.forms import Form
from guichet.ui.pages import Member


@dataclass(kw_only=True)
class Visit:
    """One request to one enrolment: everything a step may look at, without the request itself."""

    enrolment: Enrolment
    journey: "Journey[Step]"
    fund: Fund
    now: datetime
    address: str
    """Network address of the browser, already cut to its prefix."""
    member: Member | None = None
    """Who is logged in and adds a file to their account."""
    left_idle: bool = False
    """Whether the browser was left alone before the details: what was typed is hidden, the next answer erases it."""

    @property
    def answers(self) -> Answers:
        """What was answered so far."""
        return self.enrolment.answers or {}

    @property
    def today(self) -> date:
        """The date in Paris: « les 6 derniers mois » are calendar months there."""
        return timezone.localdate(self.now)


@dataclass(frozen=True)
class Outcome:
    """One kind of answer: journeys are drawn, simulated and checked by following each of them."""

    label: Any
    """What the person does, in French: the label of a choice or of a button."""
    answer: Answer
    """Such an answer as the enrolment keeps it."""


class Line(NamedTuple):
    """Something typed, for the person to check (R111)."""

    label: Any
    value: str
    """On several lines where there are several values."""
    step: str = ""
    """Name of the step that changes it, where it is not the one it was typed at."""


NEXT = gettext_lazy("Suivant >")


class Refused(Exception):
    """The answer is refused for a reason that only the server knows; `message` goes to the field, or to the form."""

    def __init__(self, field_name: str | None, message: str) -> None:
        """Take the name of the form's field, None for no one field, and a French sentence that says what to do next."""
        super().__init__(field_name)
        self.field_name = field_name
        self.message = message


class GoTo(Exception):
    """The person goes to a page that is not a step of the journey."""

    def __init__(self, url_name: str) -> None:
        """Take a URL name of the `enrolment` namespace that only needs the fund."""
        super().__init__(url_name)
        self.url_name = url_name


class EmptyForm(Form):
    """A page that only says something: « Suivant » is its whole answer."""


class Step:
    """A screen: its words, its form, and the one write that its answer makes."""

    name: ClassVar[str]
    slug: ClassVar[str]
    """Last part of the address, in French."""
    title: ClassVar[str]
    template: ClassVar[str]
    rests_on: frozenset[str] = frozenset()
    form_class: type[Form] = EmptyForm
    taken_late: ClassVar[bool] = False
    """Whether an answer sent after the number was hidden is kept: its page must show nothing typed before."""

    def applies(self, answers: Answers) -> bool:
        """Whether the person meets this step; by default everybody does."""
        return True

    def essence(self, answer: Answer) -> Answer:
        """Return the part of an answer that other steps rest on; by default all of it."""
        return answer

    def form(self, data: Mapping[str, Any] | None, visit: Visit) -> Form:
        """Return the form, filled with what was typed now or else before."""
        return self.form_class(data, initial=None if data is not None else self.initial(visit))

    def outcomes(self) -> Sequence[Outcome]:
        """Return the kinds of answers that make a difference to what follows; by default there is one."""
        return (Outcome(NEXT, {"seen": True}),)

    def forward(self, visit: Visit) -> Any:
        """Return the label of the button that goes on."""
        return NEXT

    def summary(self, answers: Answers) -> Sequence[Line]:
        """Return what was typed here, for the person to check (R111); by default nothing."""
        return ()

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Return what to show in the fields at first: what was answered before."""
        return dict(visit.answers.get(self.name, {}))

    def context(self, visit: Visit) -> dict[str, Any]:
        """Return what the template needs besides the form."""
        return {}

    def to_answer(self, form: Form) -> Answer:
        """Return what to keep of a valid form, as JSON."""
        return dict(form.cleaned_data) or {"seen": True}

    def submit(self, form: Form, visit: Visit) -> None:
        """Write the answer. Raises Refused or GoTo."""
        operations.answer_step(visit, self, self.to_answer(form))
