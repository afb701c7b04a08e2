"""What is said of a way that did not lead anywhere: a page each, which keeps the other door open, and a journal row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.enrolment.browser import network_of
from guichet.franceconnect import operations
from guichet.franceconnect.asked import Asked
from guichet.funds.catalogue import Fund
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.ui.pages import page

ANSWERS_PER_5_MINUTES_AND_ADDRESS = 300
"""As for passwords: many members share the address of a mobile network or of a reception desk."""


@dataclass(frozen=True)
class Refusal:
    """What the person reads."""

    heading: str | Promise
    lead: str | Promise
    again: bool = True
    """Whether « Réessayer » is offered."""


REFUSALS: Mapping[str, Refusal] = {
    "closed": Refusal(
        _("FranceConnect est fermé pour le moment"),
        _(
            "Nous avons suspendu les connexions avec FranceConnect, par sécurité : rien n'a été ouvert. Connectez-vous "
            "avec votre identifiant et votre mot de passe, qui servent toujours."
        ),
        again=False,
    ),
    "unreachable": Refusal(
        _("FranceConnect ne répond pas"),
        _("FranceConnect ne nous a pas répondu à temps. Réessayez dans un moment, ou utilisez votre mot de passe."),
    ),
    "declined": Refusal(
        _("La connexion avec FranceConnect n'a pas abouti"),
        _("Vous avez arrêté la connexion, ou FranceConnect ne l'a pas acceptée. Rien n'a changé dans votre compte."),
    ),
    "forged": Refusal(
        _("Cette réponse de FranceConnect n'est pas la bonne"),
        _(
            "Elle ne répond pas à la dernière demande de ce navigateur. Si deux fenêtres sont ouvertes, gardez-en une, "
            "puis recommencez."
        ),
    ),
    "not_verified": Refusal(
        _("Votre identité n'a pas pu être vérifiée"),
        _("La réponse de FranceConnect n'a pas passé nos contrôles. Par sécurité, rien n'a été ouvert."),
    ),
    "late": Refusal(
        _("Le temps pour répondre est passé"),
        _("Plus d'un quart d'heure s'est écoulé depuis votre demande. Par sécurité, il faut la refaire."),
    ),
    "replayed": Refusal(
        _("Cette connexion a déjà servi"),
        _("Une réponse de FranceConnect sert une seule fois. Recommencez, ou utilisez votre mot de passe."),
    ),
    "no_cookie": Refusal(
        _("Nous ne retrouvons pas votre demande"),
        _(
            "Elle a été faite dans un autre navigateur, a déjà servi, ou vos cookies sont bloqués. Recommencez depuis "
            "cette page."
        ),
    ),
    "too_often": Refusal(
        _("Trop de connexions avec FranceConnect"),
        _("Beaucoup de demandes viennent de votre réseau. Par sécurité, patientez quelques minutes."),
        again=False,
    ),
    "not_allowed": Refusal(
        _("FranceConnect n'ouvre pas votre compte pour le moment"),
        _("Connectez-vous avec votre mot de passe. S'il ne sert plus, demandez-en un autre, ou appelez l'assistance."),
        again=False,
    ),
    "held": Refusal(
        _("Votre compte ne peut pas encore être associé"),
        _(
            "Votre mot de passe a été renouvelé il y a peu, depuis un navigateur que nous ne connaissions pas. Par "
            "sécurité, attendez quelques jours. Votre mot de passe sert toujours."
        ),
        again=False,
    ),
    "sub_taken": Refusal(
        _("Ce compte FranceConnect sert déjà ailleurs"),
        _("Il est associé avec un autre compte MSA. Connectez-vous à ce compte pour le dissocier, puis recommencez."),
        again=False,
    ),
    "already_linked": Refusal(
        _("Votre compte est déjà associé"),
        _(
            "Il l'est avec une autre identité FranceConnect. Connectez-vous avec votre mot de passe, dissociez-la dans "
            "« Mon compte », puis recommencez."
        ),
        again=False,
    ),
    "ended": Refusal(
        _("Cette connexion avec FranceConnect n'est plus valable"),
        _(
            "L'association de votre compte a pris fin entre-temps, ou plus d'un quart d'heure a passé. Rien n'a été "
            "ouvert. Connectez-vous avec votre mot de passe : « Mon compte » vous dira s'il est encore associé."
        ),
        again=False,
    ),
    "another_person": Refusal(
        _("Ce compte FranceConnect est celui d'une autre personne"),
        _(
            "Les nom, prénoms, date et lieu de naissance donnés par FranceConnect ne sont pas ceux que votre MSA "
            "connaît pour vous. Si ce sont bien les vôtres, appelez l'assistance pour les faire corriger."
        ),
        again=False,
    ),
}
"""By the word of the journal."""
REASONS: Mapping[type[Exception], str] = {
    operations.NotAllowed: "not_allowed",
    operations.Held: "held",
    operations.SubTaken: "sub_taken",
    operations.AlreadyLinked: "already_linked",
    operations.Ended: "ended",
}
"""What `operations` raises, by the same words."""


def is_counted(request: HttpRequest, *, now: datetime) -> bool:
    """Count what came from this network; False when it is too much."""
    by_address = Limit(
        "franceconnect.address", network_of(request), ANSWERS_PER_5_MINUTES_AND_ADDRESS, timedelta(minutes=5)
    )
    return limits.attempt(by_address, now=now).allowed


def show_counted(request: HttpRequest, reason: str, *, fund: Fund, now: datetime) -> HttpResponse:
    """Likewise where nobody was looked at before: counted, since it writes a row for anybody who asks."""
    return show(request, reason if is_counted(request, now=now) else "too_often", fund=fund, now=now)


def show(  # noqa: PLR0913 - each is a fact of the refusal, by name
    request: HttpRequest,
    reason: str,
    *,
    fund: Fund,
    question: Asked | None = None,
    account: Account | None = None,
    now: datetime,
) -> HttpResponse:
    """Note a refusal in the journal and return its page. `reason` is one of REFUSALS.

    Those that a limit holds are counted with what limits hold: a row each would let anybody fill the journal.
    """
    if reason != "too_often":
        reference = str(account.reference) if account is not None else ""
        code = account.fund_code if account is not None else fund.code
        audit.record("franceconnect.refused", account=reference, fund_code=code, now=now, reason=reason)
    refusal, back = REFUSALS[reason], question.back if question else ""
    start = reverse("franceconnect:start", kwargs={"fund": fund})
    window = reverse("login:window", kwargs={"fund": fund})
    query = f"?{urlencode({'suite': back})}" if back else ""
    inside = question is not None and bool(question.session)
    context = {
        "heading": refusal.heading,
        "lead": refusal.lead,
        "again": (reverse("space:franceconnect_associate") if inside else start + query) if refusal.again else "",
        "inside": inside,
        "window": window + query,
        "here": reverse("space:my_account") if inside else window,
    }
    return page(request, "franceconnect/refused.html", context, fund=fund, private=True)
