"""Long lists of names, and finding one of them: by a form that is posted, since no name is ever in an address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from guichet.enrolment.third_parties.forms import PlainTextField
from guichet.registry.matching import fold
from guichet.space import rules
from guichet.ui.forms import Form

PER_PAGE = 50
LONGEST = 60
Of = TypeVar("Of")


@dataclass(frozen=True)
class Named(Generic[Of]):
    """One line."""

    name: str
    """As it is shown, in capitals."""
    of: Of
    """Whatever bears that name."""


class FindForm(Form):
    """Part of a name."""

    nom = PlainTextField(label=_("Rechercher un nom"), max_length=LONGEST, required=False)


@dataclass(frozen=True)
class NamesPage(Generic[Of]):
    """One page of a list, or what was found in it."""

    lines: Sequence[Named[Of]]
    total: int
    """Of the whole list."""
    found: int
    """Of what was looked for; the total where nothing was."""
    number: int
    last: int
    form: FindForm
    searched: bool

    @property
    def older(self) -> str:
        """Address of the following page, empty at the end, and of what was found: it is told to say more."""
        return f"?page={self.number + 1}" if not self.searched and self.number < self.last else ""

    @property
    def newer(self) -> str:
        """Likewise of the page before."""
        return f"?page={self.number - 1}" if not self.searched and self.number > 1 else ""


def page_of(request: HttpRequest, all_of_them: Iterable[Named[Of]]) -> NamesPage[Of]:
    """Return a page of a list in the order of the names, or the first of those that hold what was typed."""
    everybody = sorted(all_of_them, key=lambda one: fold(one.name))
    form = FindForm(request.POST if request.method == "POST" else None)
    typed = form.cleaned_data["nom"] if form.is_bound and form.is_valid() else ""
    wanted = [fold(word) for word in typed.split()]
    found = [one for one in everybody if all(word in fold(one.name) for word in wanted)]
    last = rules.pages_needed(len(found), PER_PAGE)
    number = 1 if wanted else rules.page_number(request.GET.get("page", ""), last)
    lines = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    return NamesPage(lines, len(everybody), len(found), number, last, form, searched=bool(wanted))
