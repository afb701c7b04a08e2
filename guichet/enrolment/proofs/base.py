"""What a proof is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol

from django.db.models import Model

from guichet.accounts.models import Holder
from guichet.enrolment.journey import Answers
from guichet.enrolment.profile_names import HolderKind
from guichet.funds.policy import Policy
from guichet.registry.odds import Secrets
from guichet.ui.forms import Form


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What was typed on a proof's page, with what it is judged by."""

    fields: Mapping[str, Any]
    """The form's cleaned data."""
    answers: Answers
    policy: Policy
    today: date


QUESTION_TEMPLATE = "enrolment/proofs/question.html"
"""For a proof that asks one question: it shows `question`, `explanation` and the fields (from `context`)."""
SECRET_ATTRIBUTES = {"autocomplete": "off"}


class Named(Protocol):
    """Whatever settles identity: a proof, or an agent who saw a paper. `name` is the key of its answer."""

    @property
    def name(self) -> str:
        """As in the answers."""


class Proof(Protocol):
    """A question whose right answer only the holder and the fund know (R82)."""

    name: ClassVar[str]
    """As in a fund's policy and in the answers."""
    slug: ClassVar[str]
    """Last part of the page's address, in French."""
    label: ClassVar[Any]
    """What is asked for, where a person chooses which proof to give."""
    icon: ClassVar[str]
    """Beside what to have at hand: one of `guichet.ui.icons.PATHS`."""
    template: ClassVar[str]
    secret_field: ClassVar[str]
    """The form's field that holds the secret: a refusal is told there."""
    form_class: ClassVar[type[Form]]
    rests_on: ClassVar[frozenset[str]]
    """Names of the steps whose answers decide whether, and how, it is asked."""
    cannot_answer: ClassVar[Any]
    """Label of the link for who cannot answer."""
    needs: ClassVar[type[Model]]
    """The table of the registry that it asks: `guichet check` refuses a policy whose proof has no data."""
    needs_rows: ClassVar[Mapping[str, str]]
    """Which of its rows count: a field and its value; nothing when all do."""
    holders: ClassVar[frozenset[HolderKind]]
    """Of whom the registry can confirm it: `guichet check` refuses it to the profiles of others."""

    asks_alone: ClassVar[bool]
    """Whether no other question comes before it: then it may be asked as a second one, where two are needed."""

    def applies(self, answers: Answers) -> bool:
        """Whether this person is asked this question."""

    def since(self, policy: Policy) -> str:
        """Return how recent the fact must be, under `label`; nothing where its age does not matter."""

    def at_hand(self, policy: Policy) -> str:
        """Return what to have at hand, after « veuillez vous munir : » (R60, R61)."""

    def where_to_look(self, policy: Policy) -> str:
        """Return where the answer is found, for who says they cannot answer."""

    def initial(self, answers: Answers) -> dict[str, Any]:
        """Return what the form shows at first; never a secret."""

    def context(self, answers: Answers, policy: Policy) -> dict[str, Any]:
        """Return what the template needs besides the form."""

    def confirms(self, holder: Holder | None, typed: Typed) -> bool:
        """Whether the registry confirms the answer.

        `holder` is None when nobody matches the details typed: the same queries are made all the same, so that
        neither the time nor the number of queries tells who is known.
        """

    def secrets(self, policy: Policy, today: date) -> Secrets:
        """Return the right answers that the registry knows: `guichet policy simulate` counts who can guess them."""


def asked_for(name: str, answers: Answers) -> bool:
    """Whether this proof was chosen, where one chooses among all those accepted."""
    return bool(answers.get("proof_choice", {}).get("proof") == name)
