"""What the account page says of what was just done."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guichet.login.models import Session
from guichet.space import marks
from guichet.space.my_account.blocks.base import Words

SAID: Mapping[str, Words] = {
    "email": gettext_lazy("Votre adresse email est modifiée."),
    "email_held": gettext_lazy(
        "Votre nouvelle adresse email est confirmée. Elle remplacera l'autre à la date indiquée."
    ),
    "email_confirmed": gettext_lazy("Votre adresse email est confirmée."),
    "mobile_confirmed": gettext_lazy("Votre numéro de mobile est confirmé."),
    "mobile": gettext_lazy("Votre numéro de mobile est modifié."),
    "mobile_held": gettext_lazy("Ce changement de mobile est noté. Il prendra effet à la date indiquée."),
    "phones": gettext_lazy("Vos numéros sont enregistrés."),
    "password": gettext_lazy("Votre mot de passe a bien été modifié."),
    "franceconnect_linked": gettext_lazy("Votre compte MSA est associé avec votre compte FranceConnect."),
    "franceconnect_unlinked": gettext_lazy("Votre compte MSA n'est plus associé avec votre compte FranceConnect."),
    "reception": gettext_lazy("Votre mode de réception est modifié."),
    "cancelled": gettext_lazy("Le changement est abandonné. Rien n'est modifié."),
}


def back(session: Session, what: str) -> HttpResponseRedirect:
    """Return to the account page, which says that it is done; `what` is a key of SAID."""
    return marks.go(session, reverse("space:my_account"), what)


def said(request: HttpRequest, session: Session) -> Words:
    """Return what to say, nothing when nothing was just done in this very session."""
    return SAID.get(marks.told(request, session), "")
