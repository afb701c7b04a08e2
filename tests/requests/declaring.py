"""Somebody who declares their resources, without a browser."""

from guichet.accounts import owners
from guichet.files import store
from guichet.files.models import MediaType
from guichet.funds import catalogue
from guichet.requests import kinds, operations
from guichet.requests.kinds.base import Kind, Paper
from guichet.requests.models import Request

KIND: Kind = kinds.by_key("dec_ressources")
BULLETINS: Paper = KIND.papers[0]
FILLED = {
    "foyer": {"change": "non"},
    "absence": {"absence": "non"},
    "couple": {"vie": "non"},
    "vous_revenus": {"salaires": "on"},
    "vous_salaires": {"mois_1": "1 200,50", "mois_2": "1200", "mois_3": "0"},
}


class Attached:
    """A file whose content was checked."""

    def __init__(self, content=b"%PDF-1.4 bulletin"):
        self.content = content

    def keep(self, *, now):
        return store.keep(self.content, name="bulletin.pdf", media_type=MediaType.PDF, now=now)


def situation(account, *, now, fund="68"):
    owner = owners.in_file(account, None)
    return operations.situation_of(account, owner, catalogue.by_code(fund), KIND, now=now)


def begin(account, *, now):
    """Return the request under way."""
    return operations.begin(KIND, situation(account, now=now), now=now)


def read(request, account, *, now):
    """Return a draft as a page that is opened now reads it."""
    return operations.open_draft(Request.objects.get(pk=request.pk), account, now=now)


def answer(draft, name, typed, *, now, revision=None):
    """Answer a screen with what is typed."""
    screen = next(one for one in KIND.screens_for(draft.situation) if one.name == name)
    form = screen.make(typed, draft.situation, draft.answers)
    assert form.is_valid(), form.errors
    told = draft.request.revision if revision is None else revision
    operations.answer(draft, screen=screen, given=form.to_answer(), revision=told, now=now)


def filled(account, *, now):
    """Return a draft that only needs to be sent."""
    draft = read(begin(account, now=now), account, now=now)
    typed = {"enfants": {"aucun": "on"}, **FILLED}
    while screen := KIND.journey(draft.situation).next_step(draft.answers):
        answer(draft, screen.name, typed[screen.name], now=now)
    return read(draft.request, account, now=now)
