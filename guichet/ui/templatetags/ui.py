"""The tags every template has without loading anything; what they draw is in `guichet.ui.components`."""

import datetime as dt

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.safestring import SafeString

from guichet.ui import components, icons, pictures

register = template.Library()


class SameForFund(template.Node):
    """A part drawn once for each fund: links and words of the frame, which cost more than most pages hold.

    It sees the fund and nothing else, so that nothing of one reader can be kept and shown to another.
    """

    def __init__(self, nodelist: NodeList) -> None:
        """Keep what is drawn."""
        self.nodelist = nodelist
        self.drawn: dict[str, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """Return the part as drawn for this fund."""
        fund = context["fund"]
        if fund.slug not in self.drawn:
            self.drawn[fund.slug] = self.nodelist.render(context.new({"fund": fund}))
        return self.drawn[fund.slug]


@register.tag
def same_for_fund(parser: Parser, _token: Token) -> SameForFund:
    """`{% same_for_fund %}…{% end_same_for_fund %}` around what depends on the fund alone."""
    nodelist = parser.parse(("end_same_for_fund",))
    parser.delete_first_token()
    return SameForFund(nodelist)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """`{% field form.nom %}`: label, hint, error and input."""
    return components.field(bound)


@register.simple_tag
def error_summary(form: forms.BaseForm) -> SafeString:
    """`{% error_summary form %}`: first thing in `main`; nothing when the form has no error."""
    return components.error_summary(form)


@register.simple_tag
def step_buttons(
    previous: str | None = None,
    next: str = "Suivant >",  # noqa: A002 - the name templates read best
    abandon: str | None = None,
    *,
    danger: bool = False,
) -> SafeString:
    """`{% step_buttons previous=url next="Suivant >" abandon=url %}`, inside the form."""
    return components.step_buttons(previous=previous, forward=next, abandon=abandon, danger=danger)


@register.simple_tag
def gauge(bound: BoundField) -> SafeString:
    """`{% gauge form.new_password %}`: faible, moyen, fort, while one types (R131)."""
    return components.gauge(bound.auto_id)


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "pencil" %}`: one of `guichet.ui.icons.PATHS`."""
    return icons.icon(name)


@register.simple_tag
def card_picture(kind: str) -> SafeString:
    """`{% card_picture "photo" %}`, `"plain"` or `"nir"`: where to read the number asked for."""
    return pictures.card_picture(kind)


@register.simple_tag
def reference_box(kind: str) -> SafeString:
    """`{% reference_box "company" %}` or `"employer"`: where to read the number asked for on a letter."""
    return pictures.reference_box(kind)


@register.simple_tag
def logo() -> SafeString:
    """`{% logo %}`: the mark of the product."""
    return pictures.LOGO


@register.simple_tag
def landscape() -> SafeString:
    """`{% landscape %}`: the fields behind the arch."""
    return pictures.LANDSCAPE


@register.filter
def in_words(value: dt.date | None) -> str:
    """`{{ payment.paid_on|in_words }}`: « 8 septembre 2020 », « 1er avril 2021 » (R168).

    An instant is told in local time.
    """
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    day = "1er" if value.day == 1 else str(value.day)
    return f"{day}\N{NO-BREAK SPACE}{format_date(value, 'F Y')}"
