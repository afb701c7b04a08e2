"""The kind that docs/requests.md writes out is one: it is begun, answered and sent."""

import dataclasses
import re

import pytest

from config.environment import BASE_DIR
from guichet.accounts import owners
from guichet.funds import catalogue
from guichet.requests import kinds, operations, sending
from guichet.requests.models import Request
from tests.factories import AccountFactory
from tests.requests.declaring import Attached

PAGE = BASE_DIR / "docs/requests.md"


@pytest.mark.django_db
def test_what_the_page_writes_is_a_kind_that_can_be_sent(now, monkeypatch):
    [source] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    written: dict = {"__name__": "kind"}
    exec(compile(source, str(PAGE), "exec"), written)
    kind = written["KIND"]
    monkeypatch.setattr(kinds, "by_key", lambda _key: kind)
    account = AccountFactory()
    situation = operations.situation_of(account, owners.in_file(account, None), catalogue.by_code("68"), kind, now=now)
    request = operations.begin(kind, situation, now=now)
    draft = operations.open_draft(request, account, now=now)
    for typed in ({"soi": "non"}, {"nom": "Anne Weber"}):
        screen = kind.journey(draft.situation).next_step(draft.answers)
        form = screen.make(typed, draft.situation, draft.answers)
        assert form.is_valid()
        operations.answer(draft, screen=screen, given=form.to_answer(), revision=draft.request.revision, now=now)
    with pytest.raises(sending.NotComplete):
        sending.send(draft, revision=draft.request.revision, now=now)
    told = {"revision": draft.request.revision, "now": now}
    operations.add_paper(draft, paper=kind.papers[0], attachment=Attached(), **told)
    sending.send(draft, revision=draft.request.revision, now=now)
    assert ["Nom de la personne", "Anne Weber"] in Request.objects.get().summary[1]["lines"]


def test_the_page_names_what_there_is():
    named = re.findall(r"`(\w+)=", PAGE.read_text())
    fields = {
        field.name
        for made in (kinds.base.Kind, kinds.base.Screen, kinds.base.Paper)
        for field in dataclasses.fields(made)
    }
    assert set(named) <= fields
