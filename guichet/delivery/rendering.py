"""From a message's folder and its context to words: `subject.txt`, `email.txt`, `email.html`, `sms.txt`, `letter.typ`.

Text and HTML are Django templates. A letter is a typst program that reads its values as JSON data, never as source.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Template, TemplateDoesNotExist, engines
from django.utils import translation

from guichet.funds import catalogue
from guichet.funds.models import AssistanceDesk

if TYPE_CHECKING:
    from django.template.backends.django import DjangoTemplates

LANGUAGE = "fr"
_NAME = re.compile(r"([a-z_]+)/([a-z_]+)")
_PROOF_OF_FOLDER = {"email": "email.txt", "sms": "sms.txt", "letter": "letter.typ"}


class UnknownMessage(LookupError):
    """No folder of templates has this name, or it has nothing for this channel."""


def check_exists(message: str, channel: str) -> None:
    """Raise UnknownMessage unless the message can leave by this channel."""
    _template(message, _PROOF_OF_FOLDER[channel])


def surroundings(fund_code: str) -> dict[str, Any]:
    """Return what every message may show besides its own context: the fund's name and addresses, its desk."""
    fund = catalogue.by_code(fund_code)
    site = f"{settings.PUBLIC_URL}/"
    fund_url = site if fund.is_national else f"{site}{fund.slug}/"
    return {
        "fund_name": fund.name,
        "accent": fund.accent,
        "fund_url": fund_url,
        "login_url": f"{fund_url}connexion/",
        "host": urlsplit(settings.PUBLIC_URL).hostname,
        "assistance": _assistance(fund_code),
    }


def subject(message: str, *, fund_name: str) -> str:
    """Return the subject on one line. It is given the fund's name and nothing else: subjects show on locked screens."""
    return " ".join(_render(message, "subject.txt", {"fund_name": fund_name}, autoescape=False).split())


def text(message: str, name: str, context: Mapping[str, Any]) -> str:
    """Return a plain-text part; nothing is escaped in it."""
    return _render(message, name, context, autoescape=False).strip() + "\n"


def html(message: str, name: str, context: Mapping[str, Any]) -> str:
    """Return an HTML part; every value is escaped."""
    return _render(message, name, context, autoescape=True).strip() + "\n"


def source(message: str, name: str) -> Path:
    """Return where a template is, for a program that reads it by itself."""
    return Path(_template(message, name).origin.name)


def _render(message: str, name: str, context: Mapping[str, Any], *, autoescape: bool) -> str:
    with translation.override(LANGUAGE):
        return _template(message, name).render(Context(dict(context), autoescape=autoescape))


def _template(message: str, name: str) -> Template:
    parts = _NAME.fullmatch(message)
    if parts is None:
        raise UnknownMessage(message)
    engine = cast("DjangoTemplates", engines["django"]).engine
    try:
        return engine.get_template(f"{parts[1]}/messages/{parts[2]}/{name}")
    except TemplateDoesNotExist:
        raise UnknownMessage(f"{message}: {name}") from None


def _assistance(fund_code: str) -> dict[str, str] | None:
    desk = AssistanceDesk.objects.filter(fund_code=fund_code).first()
    if desk is None:
        return None
    return {
        "telephone": desk.telephone or desk.switchboard,
        "telephone_note": desk.telephone_note,
        "email": desk.email,
        "hours": desk.hours,
    }
