"""The cookies this service sets, for the page that describes them (art. 82 of the 1978 Act): none needs consent."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from guichet.ui.pages import TEXT_SIZE_COOKIE


@dataclass(frozen=True)
class Cookie:
    """A cookie as the reader is told of it."""

    name: str
    purpose: str
    kept: str


def all_cookies() -> tuple[Cookie, ...]:
    """Return every cookie, by the name it has on this server."""
    return (
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("Vous reconnaître d'une page à l'autre une fois dans votre espace privé."),
            _("Jusqu'à la fermeture du navigateur"),
        ),
        Cookie(
            settings.LOGIN_COOKIE_NAME,
            _("Attendre votre code de sécurité, entre le mot de passe et votre espace privé."),
            _("15 minutes"),
        ),
        Cookie(
            settings.FRANCECONNECT_COOKIE_NAME,
            _("Attendre votre retour de FranceConnect."),
            _("1 heure"),
        ),
        Cookie(
            settings.FRANCECONNECT_ARRIVAL_COOKIE_NAME,
            _("Retrouver ce que FranceConnect a répondu, pour l'étape qui suit."),
            _("15 minutes"),
        ),
        Cookie(
            settings.BROWSER_COOKIE_NAME,
            _("Reconnaître le navigateur d'où vous vous connectez, et vous prévenir quand c'en est un autre."),
            _("400 jours"),
        ),
        Cookie(
            settings.MANDATE_COOKIE_NAME,
            _("Retrouver le mandat que l'on vous propose, une fois les deux codes donnés."),
            _("1 heure"),
        ),
        Cookie(
            settings.UNSENT_COOKIE_NAME,
            _("Vous rendre ce que vous aviez saisi quand votre session a pris fin."),
            _("30 minutes"),
        ),
        Cookie(
            settings.WANTED_COOKIE_NAME,
            _("Vous ramener au site qui vous a envoyé ici, après une étape de votre connexion."),
            _("30 minutes"),
        ),
        Cookie(
            settings.ONWARD_COOKIE_NAME,
            _("Vous ramener au site d'où vous vous déconnectez, quand il faut aussi passer par FranceConnect."),
            _("10 minutes"),
        ),
        Cookie(
            settings.ENROLMENT_COOKIE_NAME,
            _("Retrouver votre inscription d'une étape à l'autre."),
            _("24 heures"),
        ),
        Cookie(
            settings.RENEWAL_COOKIE_NAME,
            _("Retrouver votre demande de nouveau mot de passe d'une page à l'autre."),
            _("20 minutes"),
        ),
        Cookie(
            settings.AGENT_COOKIE_NAME,
            _("Reconnaître les agents de la MSA d'une page à l'autre ; les adhérents ne le reçoivent pas."),
            _("Jusqu'à la fermeture du navigateur"),
        ),
        Cookie(
            settings.AGENT_PENDING_COOKIE_NAME,
            _("Attendre d'un agent de la MSA son second moyen de connexion ; les adhérents ne le reçoivent pas."),
            _("10 minutes, 30 pour une invitation"),
        ),
        Cookie(
            settings.AGENT_PROCONNECT_COOKIE_NAME,
            _("Attendre la réponse de ProConnect pour un agent de la MSA ; les adhérents ne le reçoivent pas."),
            _("10 minutes"),
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("Vérifier que les formulaires envoyés viennent bien de ce site."),
            _("Un an"),
        ),
        Cookie(TEXT_SIZE_COOKIE, _("Garder la taille de texte que vous avez choisie."), _("Un an")),
    )
