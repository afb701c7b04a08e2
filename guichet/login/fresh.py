"""Asking again who is there before something is changed, when the password was shown long ago (docs/adr/0071).

A session left open on a shared computer reads; it changes nothing. What was typed meanwhile is not lost: it travels in
the page that asks, signed for this very session and address, and the view goes on with it.
"""

import functools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, Protocol

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.accounts.holders import display_name
from guichet.enrolment.browser import network_of
from guichet.login import access, rechecking
from guichet.login.models import Session
from guichet.ui.forms import Form
from guichet.ui.pages import Member, page

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Session, P], HttpResponse]
TYPED_LIVES = timedelta(hours=12)
TYPED = "saisie"
WAY = "confirmer"
"""Name of the button that says how the member shows who they are: a name of `WAYS`."""
_SECRET = ("csrfmiddlewaretoken", "mot_de_passe", "nouveau", "confirmation", "code")
"""What is never carried: it is typed again."""
_SALT = "login.fresh"


class NotShown(Exception):
    """What was shown is not right; `message` is for the form."""

    def __init__(self, field: str | None, message: str) -> None:
        """Take the field at fault, None for the whole form."""
        super().__init__(message)
        self.field, self.message = field, message


class Way(Protocol):
    """A way to show who is there: the password, or what stands for it."""

    name: str
    """Value of the button `WAY`."""
    label: Any
    """Words of the button."""

    def form(self, data: QueryDict | None) -> Form:
        """Return what is to be filled in, if anything; fields are named so that no page's own are."""

    def check(self, request: HttpRequest, session: Session, form: Form, *, now: datetime) -> None:
        """Look at what was shown. Raises NotShown, or `rechecking.SessionEnded` after too many tries."""


class PasswordForm(Form):
    """The present password, once more."""

    mot_de_passe = forms.CharField(
        label=gettext_lazy("Votre mot de passe actuel"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Password:
    """The password, counted as at the login, apart from it."""

    name = "mot-de-passe"
    label = gettext_lazy("Continuer")

    def form(self, data: QueryDict | None) -> Form:
        """Return the form of the password."""
        return PasswordForm(data, prefix=WAY)

    def check(self, request: HttpRequest, session: Session, form: Form, *, now: datetime) -> None:
        """Compare. Raises NotShown or SessionEnded."""
        try:
            rechecking.check_password(
                session, typed=form.cleaned_data["mot_de_passe"], address=network_of(request), now=now
            )
        except rechecking.Refused:
            raise NotShown("mot_de_passe", _("Ce mot de passe n'est pas le bon. Saisissez-le à nouveau.")) from None
        except rechecking.Delayed as delayed:
            minutes = max(1, round((delayed.retry_at - now).total_seconds() / 60))
            raise NotShown(
                None,
                ngettext(
                    "Trop d'essais depuis votre réseau. Par sécurité, patientez %(count)d minute.",
                    "Trop d'essais depuis votre réseau. Par sécurité, patientez %(count)d minutes.",
                    minutes,
                )
                % {"count": minutes},
            ) from None


WAYS: tuple[Way, ...] = (Password(),)
"""The first one is what the page asks; the others are offered below it."""


def fresh_password(view: View[P]) -> Callable[..., HttpResponse]:
    """Show `view` only to a session whose password was shown lately; stands under `access.private_page`."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, session: Session, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now, asked = timezone.now(), WAY in request.POST
        # Under a mandate, the password is that of who is there, never of whom they act for.
        own = session.own
        if rechecking.is_fresh(own, access.fund_of(own.account).policy, now=now):
            if asked:
                # Pressed twice, or in two windows: the first one did it.
                _go_on_with(request, _typed_before(request, session))
            return view(request, session, *args, **kwargs)
        if not asked:
            return _ask(request, session, typed=_typed_now(request, session))
        way = next((one for one in WAYS if one.name == request.POST[WAY]), WAYS[0])
        form = way.form(request.POST)
        typed = request.POST.get(TYPED, "")
        if not form.is_valid():
            return _ask(request, session, typed=typed, way=way, form=form)
        try:
            way.check(request, own, form, now=now)
            token = rechecking.refresh(own, now=now)
        except NotShown as reason:
            form.add_error(reason.field, reason.message)
            return _ask(request, session, typed=typed, way=way, form=form)
        except rechecking.SessionEnded:
            # To the login window, and back to the account from there.
            return HttpResponseRedirect(reverse("space:my_account"))
        rotate_token(request)
        _go_on_with(request, _typed_before(request, session))
        return access.give_session(view(request, session, *args, **kwargs), token)

    return guarded


def _typed_now(request: HttpRequest, session: Session) -> str:
    """Return what this page was sent, but for secrets, for the page that asks to carry."""
    if request.method != "POST":
        return ""
    kept = [(name, values) for name, values in request.POST.lists() if name not in _SECRET]
    return signing.dumps(kept, salt=_salt(request, session), compress=True)


def _typed_before(request: HttpRequest, session: Session) -> QueryDict | None:
    """Return what was carried, None when nothing was, or when it is another session's or another page's."""
    try:
        kept = signing.loads(request.POST.get(TYPED, ""), salt=_salt(request, session), max_age=TYPED_LIVES)
    except signing.BadSignature:
        return None
    typed = QueryDict(mutable=True)
    for name, values in kept:
        typed.setlist(name, values)
    return typed


def _go_on_with(request: HttpRequest, typed: QueryDict | None) -> None:
    """Let the view see what was typed before, or a page that is opened."""
    if typed is None:
        request.method = "GET"
    request.POST = typed if typed is not None else QueryDict()  # type: ignore[assignment]  # the class is the same


def _salt(request: HttpRequest, session: Session) -> str:
    # For whom it was typed, too: two windows of one session may have acted for two clients in turn.
    under = f":{session.mandate_id}" if session.mandate_id is not None else ""
    return f"{_SALT}:{session.reference}{under}:{request.path}"


def _ask(
    request: HttpRequest, session: Session, *, typed: str, way: Way = WAYS[0], form: Form | None = None
) -> HttpResponse:
    shown = form if form is not None else way.form(None)
    context = {
        "heading": _("Confirmez que c'est bien vous"),
        "form": shown,
        "fields": list(_fields(shown)),
        "way": way,
        "other_ways": [one for one in WAYS if one is not way],
        "typed": typed,
        "back": reverse("space:my_account"),
        "here": request.path if request.method == "GET" or typed == "" else reverse("space:my_account"),
    }
    account = session.own.account
    return page(
        request, "login/fresh.html", context, fund=access.fund_of(account), member=Member(display_name(account.holder))
    )


def _fields(form: Form) -> Iterator[Any]:
    for name in form.fields:
        yield form[name]
