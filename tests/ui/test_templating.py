"""Templates settled when loaded draw what Django would."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.template.loaders import locmem
from django.urls import NoReverseMatch

from guichet.funds import catalogue

LIBRARIES = ["django.templatetags.i18n", "django.templatetags.static", "guichet.ui.templatetags.ui"]

SOURCES = {
    "base": "<{% block title %}no title{% endblock %}|{% if wide %}{% block main %}nothing{% endblock %}{% endif %}>",
    "step": '{% extends "base" %}{% block main %}[{% block step %}-{% endblock %}{{ x }}]{% endblock %}',
    "leaf": '{% extends "step" %}{% block step %}{{ x }}{% block inner %}i{% endblock %}{% endblock %}',
    "lower": '{% extends "leaf" %}{% block inner %}deep{% endblock %}{% block title %}T{% endblock %}',
    "other": '{% extends "base" %}{% block main %}{% include "part" %}{% endblock %}',
    "part": "{% block main %}part {{ x }}{% endblock %}",
    "super": '{% extends "base" %}{% block main %}{{ block.super }}{% endblock %}',
    "which": "{% extends parent %}",
    "if": "{% if wide %}a{% block one %}b{% endblock %}c{% elif x %}{% translate 'Oui' %}{% else %}{% static 'ui/form.js' %}{% endif %}",
    "for": "{% for y in '12' %}[{% block one %}{{ y }}{% endblock %}]{% empty %}-{% endfor %}{% static 'ui/form.js' as f %}{{ f }}",
    "addresses": '{% url "public:home" fund=fund %} {% url "public:regions" %} {% url "public:home" fund=other %}'
    '{% if fund %}{% url "login:window" fund=fund as there %}{{ there }}{% endif %}{% if wide %}{% url "no:such" %}{% endif %}',
    "words": '{% translate "L\'accueil" %} {% translate "Suivant" as next %}{{ next }} {% translate x %}',
}


def engine(*loaders):
    return Engine(loaders=list(loaders), builtins=LIBRARIES)


SETTLED = engine(("guichet.ui.templating.Loader", [("django.template.loaders.locmem.Loader", SOURCES)]))
AS_DJANGO = engine(("django.template.loaders.locmem.Loader", SOURCES))


@pytest.mark.parametrize("name", ["base", "step", "leaf", "lower", "other", "part", "words", "if", "for"])
@pytest.mark.parametrize("wide", [True, False])
def test_it_is_what_django_draws_each_time(name, wide):
    for x in ("1", "<b>"):
        context = {"x": x, "wide": wide}
        drawn = SETTLED.get_template(name).render(Context(context))
        assert drawn == AS_DJANGO.get_template(name).render(Context(context))


def test_a_parent_is_not_spoiled_by_its_children():
    for name in ("lower", "other", "leaf"):
        SETTLED.get_template(name)
    assert SETTLED.get_template("base").render(Context({"wide": True})) == "<no title|nothing>"


def test_addresses_are_those_of_the_fund_in_sight_and_only_of_what_exists():
    funds = [catalogue.by_slug("alsace"), catalogue.national()]
    for fund, other in [*zip(funds, reversed(funds), strict=True)] * 2:
        context = {"fund": fund, "other": other}
        drawn = SETTLED.get_template("addresses").render(Context(context))
        assert drawn == AS_DJANGO.get_template("addresses").render(Context(context))
    with pytest.raises(NoReverseMatch):
        SETTLED.get_template("addresses").render(Context({**context, "wide": True}))


@pytest.mark.parametrize("name", ["super", "which"])
def test_what_cannot_be_settled_is_refused_at_once(name):
    with pytest.raises(TemplateSyntaxError):
        SETTLED.get_template(name)


class BothAtOnce(locmem.Loader):
    """Gives a source only once two threads ask for it, or once it is plain that the other is kept waiting."""

    def __init__(self, engine, sources):
        super().__init__(engine, sources)
        self.met = threading.Barrier(2)

    def get_contents(self, origin):
        with contextlib.suppress(threading.BrokenBarrierError):
            self.met.wait(timeout=0.2)
        return super().get_contents(origin)


def test_two_first_visitors_at_once_leave_a_whole_page_to_those_who_follow():
    both = engine(("guichet.ui.templating.Loader", [("tests.ui.test_templating.BothAtOnce", SOURCES)]))
    with ThreadPoolExecutor(2) as visitors:
        list(visitors.map(both.get_template, ["step"] * 2))
    context = {"x": "1", "wide": True}
    assert both.get_template("step").render(Context(context)) == AS_DJANGO.get_template("step").render(Context(context))


def test_a_template_that_was_forgotten_is_settled_again():
    anew = engine(("guichet.ui.templating.Loader", [("django.template.loaders.locmem.Loader", SOURCES)]))
    anew.get_template("step")
    anew.template_loaders[0].reset()
    context = {"x": "1", "wide": True}
    assert anew.get_template("step").render(Context(context)) == AS_DJANGO.get_template("step").render(Context(context))
