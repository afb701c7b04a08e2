"""What the account page says of what was just done. It is signed, so that a link cannot announce what nobody did."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guichet.login.models import Session
from guichet.space.my_account.blocks.base import Words

LIVES = timedelta(minutes=10)
NAME = "fait"
SAID: Mapping[str, Words] = {
    "email": gettext_lazy("Votre adresse email est modifiée."),
    "email_held": gettext_lazy(
        "Votre nouvelle adresse email est confirmée. Elle remplacera l'autre à la date indiquée."
    ),
    "mobile": gettext_lazy("Votre numéro de mobile est modifié."),
    "mobile_held": gettext_lazy("Ce changement de mobile est noté. Il prendra effet à la date indiquée."),
    "phones": gettext_lazy("Vos numéros sont modifiés."),
    "password": gettext_lazy("Votre mot de passe a bien été modifié."),
    "reception": gettext_lazy("Votre mode de réception est modifié."),
    "cancelled": gettext_lazy("Le changement est abandonné. Rien n'est modifié."),
}


def back(session: Session, what: str) -> HttpResponseRedirect:
    """Return to the account page, which says that it is done; `what` is a key of SAID."""
    said = signing.dumps(what, salt=_salt(session))
    return HttpResponseRedirect(f"{reverse('space:my_account')}?{urlencode({NAME: said})}")


def said(request: HttpRequest, session: Session) -> Words:
    """Return what to say, nothing when nothing was just done in this very session."""
    try:
        what = signing.loads(request.GET.get(NAME, ""), salt=_salt(session), max_age=LIVES)
    except signing.BadSignature:
        return ""
    return SAID.get(what, "")


def _salt(session: Session) -> str:
    return f"space.my_account.done:{session.reference}"
