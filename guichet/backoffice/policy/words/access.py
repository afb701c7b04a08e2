"""Logging in, staying in, and changing one's details."""

from django.utils.translation import gettext_lazy as _

from guichet.backoffice.policy.words.base import Choice, Rule, Several, Theme, days, hours, minutes, yes_no
from guichet.backoffice.policy.words.secrets import CHANNELS

SESSIONS = Theme(
    "connexion",
    _("La connexion et la session"),
    (
        Rule(
            "second_factor",
            _("Demande-t-on autre chose que le mot de passe ?"),
            yes_no(_("oui : un code, ou une clé que la personne a ajoutée"), _("non, le mot de passe suffit")),
            _("Un mot de passe seul se vole ou se devine."),
        ),
        Rule(
            "login_code_channels",
            _("Comment reçoit-on le code d'une connexion ?"),
            Several(CHANNELS),
            _("Vers une adresse email ou un mobile que la personne a confirmés."),
        ),
        Rule(
            "trusted_browsers",
            _("Peut-on déclarer un navigateur de confiance ?"),
            yes_no(_("oui : le mot de passe y est toujours demandé, le code non"), _("non, nulle part")),
            _("À déconseiller sur un ordinateur partagé."),
        ),
        Rule(
            "trusted_browser_days",
            _("Combien de temps un navigateur reste-t-il de confiance ?"),
            days,
            _("La personne les voit tous dans « Mon compte », et peut les retirer."),
        ),
        Rule(
            "session_idle_minutes",
            _("Après combien de temps sans rien faire est-on déconnecté ?"),
            minutes,
            _("Un message prévient deux minutes avant ; ce qui était saisi peut être repris."),
        ),
        Rule(
            "session_hours",
            _("Combien de temps une session dure-t-elle au plus ?"),
            hours,
            _("Même si l'on s'en sert sans arrêt."),
        ),
        Rule(
            "fresh_password_minutes",
            _("Après combien de temps redemande-t-on le mot de passe pour changer un réglage ?"),
            minutes,
            _("Pour un écran laissé ouvert : coordonnées, clés et coordonnées bancaires restent protégées."),
        ),
    ),
)
DETAILS = Theme(
    "coordonnees",
    _("Les coordonnées et leurs changements"),
    (
        Rule(
            "confirm_details",
            _("Vérifie-t-on les coordonnées avant d'entrer dans l'espace privé ?"),
            Choice(
                {
                    "when_never_confirmed": _(
                        "oui, si elles n'ont jamais été confirmées ou l'ont été il y a longtemps"
                    ),
                    "never": _("non"),
                }
            ),
            _("Des coordonnées anciennes trompent : un code partirait vers une adresse perdue."),
        ),
        Rule(
            "details_confirmed_for_days",
            _("Après combien de temps redemande-t-on de confirmer ses coordonnées ?"),
            days,
            _("Là où elles sont demandées."),
        ),
        Rule(
            "changes_held_hours",
            _("Combien de temps les changements attendent-ils après un mot de passe renouvelé d'un autre appareil ?"),
            hours,
            _("Coordonnées et compte bancaire attendent ; un courrier prévient la personne."),
        ),
        Rule(
            "change_undo_days",
            _("Combien de temps l'ancienne adresse peut-elle annuler un changement d'email ou de mobile ?"),
            days,
            _("Le message reçu à l'ancienne adresse dit comment faire."),
        ),
    ),
)
