"""Passkeys: added, named, taken away."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.holders import display_name
from guichet.login import ceremonies, challenges
from guichet.login.access import private_page
from guichet.login.factors import own
from guichet.login.fresh import fresh_password
from guichet.login.models import Passkey, Session
from guichet.login.passkeys import Asked
from guichet.login.whence import UNKNOWN, browser_name
from guichet.space import marks
from guichet.space.frame import private
from guichet.space.security.factors.frame import held_until, settled
from guichet.ui.forms import Form

HERE = "space:passkeys"
PURPOSE = "add"
SAID = {
    "key_added": gettext_lazy("Votre clé d'accès est prête. Elle ouvre votre espace sans identifiant ni mot de passe."),
    "key_removed": gettext_lazy("La clé d'accès a été retirée : elle n'ouvre plus rien ici."),
    "key_named": gettext_lazy("Le nom de la clé d'accès a été changé."),
}
"""What the page says once something was done."""


class NameForm(Form):
    """What the member calls a passkey."""

    nom = forms.CharField(
        label=gettext_lazy("Nom de la clé d'accès"),
        help_text=gettext_lazy("Celui de l'appareil ou du gestionnaire de mots de passe qui la garde, par exemple."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@fresh_password
@settled
def passkeys(request: HttpRequest, session: Session) -> HttpResponse:
    """List the account's passkeys, and add one."""
    account, now = session.account, timezone.now()
    if own.is_held(account, now):
        return private(request, "space/security/passkeys.html", _context({"held_until": held_until(account)}), session)
    if request.method != "POST":
        name = browser_name(request.headers.get("User-Agent", ""))
        return _show(request, session, NameForm(initial={"nom": "" if name == UNKNOWN else name}))
    form = NameForm(request.POST)
    if form.is_valid() and (mistake := _add(request, session, name=form.cleaned_data["nom"])):
        form.add_error(None, mistake)
    if form.errors:
        return _show(request, session, form)
    return marks.go(session, reverse(HERE), "key_added")


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@fresh_password
@settled
def passkey(request: HttpRequest, session: Session, reference: UUID) -> HttpResponse:
    """Call a passkey otherwise; below, the button that takes it away."""
    found = Passkey.objects.filter(account=session.account, reference=reference).first()
    if found is None:
        return HttpResponseRedirect(reverse(HERE))
    form = NameForm(request.POST if request.method == "POST" else None, initial={"nom": found.name})
    if request.method == "POST" and form.is_valid():
        own.rename_passkey(session.account, reference=reference, name=form.cleaned_data["nom"])
        return marks.go(session, reverse(HERE), "key_named")
    context = {"heading": _("Modifier une clé d'accès"), "form": form, "passkey": found, "back": reverse(HERE)}
    return private(request, "space/security/passkey.html", context, session)


@require_POST
@private_page
@fresh_password
@settled
def remove(_request: HttpRequest, session: Session, reference: UUID) -> HttpResponse:
    """Take a passkey away; nothing to take away is no mistake."""
    try:
        removed = own.remove_passkey(session.account, reference=reference, keep=session, now=timezone.now())
    except own.Held:
        removed = False  # the page that follows says why
    return marks.go(session, reverse(HERE), "key_removed" if removed else "")


def _add(request: HttpRequest, session: Session, *, name: str) -> str:
    """Add the passkey that the browser has just made; return what is wrong, empty when nothing is."""
    account, now = session.account, timezone.now()
    try:
        challenge = challenges.spend(request.POST.get("defi", ""), PURPOSE, str(session.reference), now=now)
        key = ceremonies.created(request.POST.get("cle", ""), challenge)
        own.add_passkey(account, key, name=name, now=now)
    except challenges.Over:
        return _("Cette page a déjà servi, ou est restée ouverte trop longtemps. Créez la clé à nouveau.")
    except ceremonies.NotAnswered:
        return _("Le navigateur n'a pas créé de clé d'accès utilisable ici. Essayez avec un autre appareil.")
    except own.AlreadyThere:
        return _("Cette clé d'accès est déjà connue.")
    except own.TooMany:
        return _("Vous avez déjà dix clés d'accès. Retirez-en une avant d'en créer une autre.")
    return ""


def _show(request: HttpRequest, session: Session, form: NameForm) -> HttpResponse:
    account = session.account
    found = list(Passkey.objects.filter(account=account).order_by("created_at", "pk"))
    said = SAID.get(marks.told(request, session), "") if request.method != "POST" else ""
    context = {"form": form, "passkeys": found, "full": len(found) >= own.MOST_PASSKEYS, "said": said}
    context["asked"] = _ask(session, found)
    return private(request, "space/security/passkeys.html", _context(context), session)


def _ask(session: Session, found: list[Passkey]) -> Asked:
    account = session.account
    challenge = challenges.make(PURPOSE, str(session.reference), now=timezone.now())
    options = ceremonies.to_create(
        challenge.value,
        handle=own.handle_of(account),
        holder=display_name(account.holder),
        known=[one.credential_id for one in found],
    )
    return Asked(options, challenge.token, ceremonies.host())


def _context(more: dict[str, Any]) -> dict[str, Any]:
    return {"heading": _("Clés d'accès"), **more}
