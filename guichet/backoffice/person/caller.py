"""Who is on the telephone: questions whose answers the registry holds (docs/adr/0094-who-is-calling.md).

What is asked proves nothing online (no amount, no card, no child's birth date: an agent must never hear a proof), is
not in the number that the caller gave (place and date of birth are), and is in no public register.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, DateField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Account, Holder
from guichet.backoffice.person.holding import counted_as
from guichet.registry.models import Contribution, Establishment, Payment, Person

ASKED: Final = 3
RIGHT: Final = 2
"""Of those asked; where only two can be asked, both."""
SEEN_FOR: Final = timedelta(days=400)
"""How far back a last payment is looked for: nobody remembers an older one."""
_STREET_WORDS = frozenset({
    "ALLEE", "AV", "AVENUE", "BD", "BIS", "BOULEVARD", "CHE", "CHEMIN", "COURS", "D", "DE", "DES", "DU",
    "HAMEAU", "IMP", "IMPASSE", "L", "LA", "LE", "LES", "LIEU", "DIT", "LIEUDIT", "PL", "PLACE", "QUAI",
    "QUATER", "R", "RTE", "ROUTE", "RUE", "SENTIER", "SQUARE", "TER",
})  # fmt: skip
_MOST_WORDS = 15
"""Of one answer, an address in full; of given names six, some of which are of two words."""
_HAS_STREET = 4
"""Lines of an address by position (NF Z 10-011): the fourth is the street, the fifth the hamlet, the sixth the town."""


@dataclass(frozen=True)
class Known:
    """What answers are compared with."""

    holder: Holder
    paid: tuple[date, str] | None = None
    """Day and branch of the last payment received."""
    contributed: date | None = None
    """Day of the last contribution paid."""
    account: str = ""
    """Reference of the account, for the journal."""


@dataclass(frozen=True)
class Question:
    """One thing that a caller may be asked."""

    name: str
    ask: str | Promise
    """As the agent says it."""
    hint: str | Promise
    expects: Callable[[Known], Sequence[frozenset[str]]] = field(compare=False)
    """Return the sets of words any of which is a right answer; none where it cannot be asked."""
    among: tuple[tuple[frozenset[str], int], ...] = ()
    """Words of which there are few, and how many of them one answer holds: who says every month knows none."""
    most: int = _MOST_WORDS

    def is_right(self, known: Known, typed: str) -> bool:
        """Whether what the caller said holds every word of a right answer, and does not try several."""
        said = words(typed)
        tries_several = len(said) > self.most or any(len(said & few) > held for few, held in self.among)
        return not tries_several and any(wanted <= said for wanted in self.expects(known))


def words(text: str) -> frozenset[str]:
    """Return the words of a text in capitals, without accents."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return frozenset("".join(one if one.isalnum() else " " for one in plain.upper()).split())


def read(holder: Holder, *, now: datetime) -> Known:
    """Return what the questions about somebody need. One query."""
    since = timezone.localdate(now) - SEEN_FOR
    is_person = isinstance(holder, Person)
    whose: dict[str, Any] = {"person" if is_person else "establishment": holder.pk}
    contributed = Contribution.objects.filter(**whose, paid_on__gte=since)
    accounts = Account.objects.filter(**whose)
    parts = [
        contributed.annotate(what=Value("bill"), text=Value("")).values_list("what", "text", "paid_on"),
        accounts.annotate(
            what=Value("account"), text=Cast("reference", CharField()), on=Cast("opened_at", DateField())
        ).values_list("what", "text", "on"),
    ]
    if is_person:
        paid = Payment.objects.filter(person=holder.pk, paid_on__gte=since)
        parts.append(paid.annotate(what=Value("payment")).values_list("what", "branch", "paid_on"))
    rows = list(parts[0].union(*parts[1:]))
    last: dict[str, tuple[date, str]] = {}
    for what, text, on in sorted(rows, key=lambda row: row[2]):
        last[what] = (on, text)
    account = str(UUID(last["account"][1])) if "account" in last else ""
    return Known(holder, last.get("payment"), last["bill"][0] if "bill" in last else None, account)


def asked(known: Known, *, now: datetime) -> list[Question]:
    """Return the questions to ask today: the same for every agent, so that hanging up changes none of them."""
    possible = [one for one in QUESTIONS if one.expects(known)]
    key = f"{counted_as(known.holder)} {timezone.localdate(now)}"
    drawn = sorted(possible, key=lambda one: salted_hmac("backoffice.caller", f"{key} {one.name}").hexdigest())
    return drawn[:ASKED] if len(possible) >= RIGHT else []


def agree(known: Known, answers: Mapping[str, str], *, now: datetime) -> bool:
    """Whether enough of the answers are right; nothing tells which."""
    return sum(one.is_right(known, answers.get(one.name, "")) for one in asked(known, now=now)) >= RIGHT


def _home(known: Known) -> Sequence[frozenset[str]]:
    """Where the funds write to somebody at home; the address of a company is in public registers."""
    holder: Any = known.holder
    if isinstance(holder, Establishment) and not holder.household_employer:
        holder = holder.responsible
    lines = list(holder.postal_lines) if holder is not None else []
    if len(lines) <= _HAS_STREET + 1:
        return []
    place = words(lines[_HAS_STREET - 1] or lines[_HAS_STREET]) - _STREET_WORDS
    named = frozenset(word for word in place if not word[0].isdigit())
    postcode = frozenset(word for word in words(lines[_HAS_STREET + 1]) if word.isdigit())
    return [named | postcode] if named and postcode else []


def _last_payment(known: Known) -> Sequence[frozenset[str]]:
    if known.paid is None:
        return []
    on, branch = known.paid
    return [month | words(branch) for month in _month(on)] if branch else []


def _last_contribution(known: Known) -> Sequence[frozenset[str]]:
    return _month(known.contributed) if known.contributed else []


def _month(on: date) -> list[frozenset[str]]:
    return [words(str(MONTHS[on.month])), frozenset({str(on.month)}), frozenset({f"{on.month:02}"})]


def _other_given_names(known: Known) -> Sequence[frozenset[str]]:
    if not isinstance(known.holder, Person):
        return []
    return [words(name) for name in known.holder.given_names.split(",")[1:] if name.strip()]


def _birth_name(known: Known) -> Sequence[frozenset[str]]:
    person = known.holder
    if not isinstance(person, Person) or not person.usual_name or words(person.usual_name) == words(person.birth_name):
        return []
    return [words(person.birth_name)]


def _end_of_et(known: Known) -> Sequence[frozenset[str]]:
    holder = known.holder
    if not isinstance(holder, Establishment) or not holder.siret or not holder.et:
        return []
    return [frozenset({holder.et[-4:]})]


# « 5 février » and « 05/02 » hold two of these words; a payment is for one thing.
_ONE_MONTH = (frozenset().union(*(words(str(name)) | {str(n), f"{n:02}"} for n, name in MONTHS.items())), 2)
_ONE_BRANCH = (frozenset({"SANTE", "FAMILLE", "LOGEMENT", "RETRAITE", "INVALIDITE"}), 1)

QUESTIONS: Final[tuple[Question, ...]] = (
    Question(
        "adresse",
        gettext_lazy("À quelle adresse personnelle la MSA vous écrit-elle ?"),
        gettext_lazy("Rue ou lieu-dit, et code postal."),
        _home,
    ),
    Question(
        "versement",
        gettext_lazy("De quand date le dernier versement reçu de la MSA, et pour quoi ?"),
        gettext_lazy("Le mois, puis : santé, famille, logement, retraite ou invalidité. Jamais le montant."),
        _last_payment,
        (_ONE_MONTH, _ONE_BRANCH),
    ),
    Question(
        "cotisation",
        gettext_lazy("De quel mois date votre dernière cotisation payée ?"),
        gettext_lazy("Le mois seul. Jamais le montant."),
        _last_contribution,
        (_ONE_MONTH,),
    ),
    Question(
        "prenoms",
        gettext_lazy("Quels sont vos autres prénoms ?"),
        gettext_lazy("Un de ceux de l'état civil, après le premier."),
        _other_given_names,
        most=6,
    ),
    Question(
        "nom_de_naissance",
        gettext_lazy("Quel est votre nom de naissance ?"),
        gettext_lazy("Celui de l'état civil, s'il n'est pas le nom d'usage."),
        _birth_name,
    ),
    Question(
        "et",
        gettext_lazy("Quels sont les quatre derniers chiffres de votre numéro d'établissement ?"),
        gettext_lazy("Sur vos courriers MSA, après ET. Pas ceux du SIRET."),
        _end_of_et,
    ),
)
"""A new one is a line here, and a reason in the decision above."""
