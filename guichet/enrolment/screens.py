"""What a person sees on each page of a path, in a few lines of text: titles, fields, choices, buttons.

It is taken from the steps and their forms. Pictures, explanations and what a page says of the answers are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from guichet.enrolment.journey import Answers, Journey
from guichet.enrolment.models import Enrolment
from guichet.enrolment.paths import Move
from guichet.enrolment.steps.base import Step, Visit
from guichet.funds.catalogue import Fund
from guichet.ui.fields import AffixedField, DateField3

MOST_CHOICES = 12
"""A longer list is told by its length."""
BLANK = "____"


@dataclass(frozen=True)
class Screen:
    """One page: two paths that show it the same way share it."""

    slug: str
    title: str
    lines: tuple[str, ...]
    buttons: tuple[str, ...]


def screens(path: Sequence[Move[Step]], journey: Journey[Step], fund: Fund, *, now: datetime) -> Iterator[Screen]:
    """Yield the page of each move of a path, in order, filled with what was answered before."""
    answers: Answers = {}
    for move in path:
        visit = Visit(enrolment=Enrolment(answers=answers), journey=journey, fund=fund, now=now, address="")
        yield _screen(move.step, visit)
        answers = journey.answer(move.step, move.outcome.answer, answers)


def _screen(step: Step, visit: Visit) -> Screen:
    context = step.context(visit)
    lines = [str(context[name]) for name in ("instruction", "question") if name in context]
    lines += [f"- {strip_tags(words)}" for _icon, words in context.get("items", ())]
    lines += [line for bound in step.form(None, visit) for line in _field(bound.field, bound.label)]
    lines += [f"> {context[name]}" for name in ("unknown_link", "cannot_answer") if name in context]
    return Screen(step.slug, str(step.title), tuple(lines), tuple(_buttons(step, visit, context)))


def _buttons(step: Step, visit: Visit, context: dict[str, Any]) -> Iterator[str]:
    if visit.journey.previous_step(step, visit.answers):
        yield _("< Précédent")
    yield str(step.forward(visit))
    if context.get("abandon_url", "") is not None:
        yield _("Abandonner")


def _field(field: forms.Field, label: Any) -> Iterator[str]:
    if isinstance(field, forms.ChoiceField):
        yield str(label)
        offered = [str(words) for value, words in _flat(field.choices) if value]
        if len(offered) > MOST_CHOICES:
            yield f"    [{offered[0]} ... {offered[-1]}: {len(offered)}]"
        else:
            yield from (f"    ( ) {words}" for words in offered)
    elif isinstance(field, forms.BooleanField):
        yield f"[ ] {label}"
    elif isinstance(field, DateField3):
        yield f"{label} __ / __ / {BLANK}"
    else:
        yield f"{label} {field.before if isinstance(field, AffixedField) else ''}{BLANK}"


def _flat(choices: Any) -> list[tuple[str, Any]]:
    return [(str(value), words) for value, words in choices]
