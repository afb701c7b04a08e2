"""How a value is said: what it answers, in which unit, and why it is so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Words = str | Promise
Say = Callable[[Any], str]
"""Takes a value as `Policy` has it, returns it in French, unit included."""


@dataclass(frozen=True)
class Rule:
    """A value of the policy as a question that a caller may ask, and how its answer is said."""

    name: str
    """As in `Policy`."""
    question: Words
    say: Say
    why: Words
    """What it protects, or whom it helps: one sentence or two."""


@dataclass(frozen=True)
class Theme:
    """Rules that are read together."""

    name: str
    """In the address, after `#`."""
    label: Words
    rules: tuple[Rule, ...]


def minutes(count: int) -> str:
    """Say a time."""
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def hours(count: int) -> str:
    """Say a time."""
    return ngettext("%(count)d heure", "%(count)d heures", count) % {"count": count}


def days(count: int) -> str:
    """Say a time."""
    return ngettext("%(count)d jour", "%(count)d jours", count) % {"count": count}


def months(count: int) -> str:
    """Say a time: calendar months."""
    return ngettext("%(count)d mois", "%(count)d mois", count) % {"count": count}


def digits(count: int) -> str:
    """Say a length."""
    return ngettext("%(count)d chiffre", "%(count)d chiffres", count) % {"count": count}


def kinds(count: int) -> str:
    """Say how many kinds of characters."""
    return ngettext("%(count)d sorte de caractères", "%(count)d sortes de caractères", count) % {"count": count}


def answers(count: int) -> str:
    """Say how many must be right."""
    return ngettext("%(count)d bonne réponse", "%(count)d bonnes réponses", count) % {"count": count}


def wrong_answers(count: int) -> str:
    """Say a limit."""
    return ngettext("%(count)d mauvaise réponse", "%(count)d mauvaises réponses", count) % {"count": count}


def wrong_passwords(count: int) -> str:
    """Say a limit."""
    return ngettext("%(count)d mot de passe faux", "%(count)d mots de passe faux", count) % {"count": count}


def codes(count: int) -> str:
    """Say a limit."""
    return ngettext("%(count)d code", "%(count)d codes", count) % {"count": count}


def letters(count: int) -> str:
    """Say a limit."""
    return ngettext("%(count)d courrier", "%(count)d courriers", count) % {"count": count}


def percent(count: int) -> str:
    """Say a share of the members."""
    return _("%(count)d %% des ressortissants") % {"count": count}


@dataclass(frozen=True)
class Choice:
    """Says one value among a closed set; a test holds the set to be that of `Policy`."""

    words: Mapping[Any, Words]

    def __call__(self, value: Any) -> str:
        """Say the value. Raises KeyError for one without words."""
        return str(self.words[value])


def yes_no(yes: Words, no: Words) -> Choice:
    """Say whether something is done."""
    return Choice({True: yes, False: no})


@dataclass(frozen=True)
class Several:
    """Says a list of one or more."""

    words: Mapping[Any, Words]

    def __call__(self, values: tuple[Any, ...]) -> str:
        """Say the values one after the other. Raises KeyError for one without words."""
        said = [str(self.words[value]) for value in values]
        if len(said) == 1:
            return said[0]
        return _("%(first)s ou %(last)s") % {"first": ", ".join(said[:-1]), "last": said[-1]}
