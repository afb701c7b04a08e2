"""Codes, passwords and the letters that carry them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from guichet.backoffice.policy.words.base import (
    Choice,
    Rule,
    Several,
    Theme,
    Words,
    codes,
    days,
    digits,
    kinds,
    letters,
    minutes,
    wrong_answers,
    yes_no,
)

CHANNELS: Mapping[str, Words] = {"email": _("par email"), "sms": _("par SMS")}
_WAYS = Several(CHANNELS)

CODES = Theme(
    "codes",
    _("Les codes de sécurité"),
    (
        Rule(
            "security_code",
            _("Un code vérifie-t-il l'adresse email ou le mobile avant le mot de passe ?"),
            yes_no(_("oui"), _("non")),
            _("Sans lui, le mot de passe partirait vers une boîte que personne n'a vérifiée."),
        ),
        Rule(
            "code_channels",
            _("Comment reçoit-on le code de l'inscription ?"),
            _WAYS,
            _("Au choix de la personne quand il y en a deux. Le mot de passe prend le même chemin."),
        ),
        Rule("code_digits", _("De combien de chiffres est un code ?"), digits, _("Plus long, il se devine moins.")),
        Rule(
            "code_minutes",
            _("Combien de temps un code vaut-il ?"),
            minutes,
            _("Trop tard, il suffit d'en demander un autre sur la même page."),
        ),
        Rule(
            "code_tries",
            _("Combien de fois peut-on se tromper de code ?"),
            wrong_answers,
            _("Ensuite ce code ne vaut plus rien : il faut en demander un autre."),
        ),
        Rule(
            "code_resends",
            _("Combien de codes peut-on redemander en un quart d'heure ?"),
            codes,
            _("Un email peut tarder ; seul le dernier code reçu vaut."),
        ),
    ),
)
PASSWORDS = Theme(
    "mots-de-passe",
    _("Les mots de passe"),
    (
        Rule(
            "password_release",
            _("Comment reçoit-on son premier mot de passe ?"),
            Choice(
                {
                    "mailed": _("un mot de passe provisoire est envoyé"),
                    "chosen_at_once": _("chacun choisit le sien, une fois le code saisi"),
                }
            ),
            _("Un mot de passe provisoire ne sert qu'une fois : il est remplacé à la première connexion."),
        ),
        Rule(
            "provisional_days_email",
            _("Combien de temps un mot de passe provisoire reçu par email ou par SMS vaut-il ?"),
            days,
            _("Trop tard, il faut en demander un autre."),
        ),
        Rule(
            "provisional_days_letter",
            _("Combien de temps un mot de passe provisoire reçu par courrier vaut-il ?"),
            days,
            _("La date est écrite sur le courrier. Trop tard, il faut en demander un autre."),
        ),
        Rule(
            "password_kinds",
            _("Que doit mêler un mot de passe personnel ?"),
            kinds,
            _("Parmi quatre : majuscules, minuscules, chiffres et caractères spéciaux ; de 8 à 50 caractères en tout."),
        ),
        Rule(
            "renewal_channels",
            _("Comment demande-t-on un nouveau mot de passe ?"),
            _WAYS,
            _("Seulement vers une adresse email ou un mobile que la personne a déjà confirmés."),
        ),
    ),
)
LETTERS = Theme(
    "courriers",
    _("Les courriers"),
    (
        Rule(
            "confirmation_letter",
            _("Un courrier prévient-il la personne qu'un compte a été ouvert à son nom ?"),
            yes_no(_("oui"), _("non")),
            _("Il va à l'adresse que la caisse connaît : c'est lui qui révèle une usurpation."),
        ),
        Rule(
            "disavowal_days",
            _("Combien de temps le code « Ce n'est pas moi » d'un courrier vaut-il ?"),
            days,
            _("Un courrier peut attendre le retour d'une longue absence."),
        ),
        Rule(
            "letters_per_day",
            _("Combien de courriers avec un mot de passe en un jour ?"),
            letters,
            _("Pour une même personne : en demander davantage ne fait partir aucun autre courrier."),
        ),
        Rule(
            "letters_per_30_days",
            _("Combien de courriers avec un mot de passe en 30 jours ?"),
            letters,
            _("Pour une même personne, qui que ce soit qui les demande."),
        ),
        Rule(
            "letter_reminder_days",
            _("Quand un rappel suit-il un courrier dont le mot de passe n'a pas servi ?"),
            days,
            _("Le rappel ne contient aucun mot de passe."),
        ),
        Rule(
            "file_code_days",
            _("Combien de temps le code confidentiel d'un dossier d'une autre caisse vaut-il ?"),
            days,
            _("Il arrive par courrier, et se saisit dans l'espace privé."),
        ),
    ),
)
