"""The pages of an enrolment."""

from django.utils.translation import gettext_lazy as _

from guichet.backoffice.policy.words.base import Choice, Rule, Several, Theme, hours, minutes, yes_no

THEME = Theme(
    "inscription",
    _("Le déroulé de l'inscription"),
    (
        Rule(
            "identifier_lengths",
            _("Combien de caractères saisit-on pour un numéro de Sécurité sociale ?"),
            Several({13: _("13 (sans la clé)"), 15: _("15 (avec la clé)")}),
            _("Chacun recopie ce que montre sa carte ; la clé est vérifiée quand elle est là."),
        ),
        Rule(
            "unknown_number",
            _("Que se passe-t-il pour qui ne connaît pas son numéro ?"),
            Choice(
                {
                    "dialog": _("une fenêtre propose de le chercher encore, ou de joindre la caisse"),
                    "contact": _("la page de contact de la caisse s'ouvre aussitôt"),
                }
            ),
            _("Le numéro est sur la carte Vitale et sur les courriers : beaucoup le retrouvent."),
        ),
        Rule(
            "existing_account",
            _("Quand le site dit-il qu'un compte existe déjà ?"),
            Choice(
                {
                    "at_identifier": _("dès que le numéro est saisi"),
                    "after_identity_match": _("seulement une fois l'identité prouvée"),
                }
            ),
            _("Dit plus tard, personne n'apprend qui a un compte en essayant des numéros."),
        ),
        Rule(
            "at_hand_page",
            _("Une page dit-elle d'abord quels papiers préparer ?"),
            yes_no(_("oui, avant toute question"), _("non")),
            _("Les papiers sont sortis avant de commencer : moins d'inscriptions sont laissées en route."),
        ),
        Rule(
            "abandon_on_details",
            _("Peut-on abandonner sur la page « Vos coordonnées » ?"),
            yes_no(_("oui, par le bouton « Abandonner »"), _("non, il faut fermer la page")),
            _("Abandonner efface tout ce qui a été saisi."),
        ),
        Rule(
            "department_asked",
            _("Demande-t-on le département ?"),
            Choice(
                {
                    "by_national_site": _("seulement sur le site national, dans une liste"),
                    "typed_after_proof": _("toujours, à saisir après les questions"),
                }
            ),
            _("Sur le site d'une caisse, l'adresse de la page dit déjà laquelle."),
        ),
        Rule(
            "introduction_page",
            _("Une page annonce-t-elle la question de vérification ?"),
            yes_no(_("oui, et elle dit pourquoi on la pose"), _("non, la question vient aussitôt")),
            _("On sait pourquoi la MSA demande un montant ou un numéro de carte."),
        ),
        Rule(
            "attach_companies",
            _("Un exploitant ou un cotisant de solidarité associe-t-il ses établissements en s'inscrivant ?"),
            yes_no(_("oui, s'il le souhaite"), _("non")),
            _("Le bouquet de services de l'entreprise est alors ouvert dès la première connexion."),
        ),
        Rule(
            "acceptance",
            _("Comment accepte-t-on les conditions générales ?"),
            Choice(
                {
                    "final_button": _("par le bouton qui termine l'inscription"),
                    "tick_then_next": _("en cochant une case avant « Suivant »"),
                }
            ),
            _("L'accord est gardé avec sa version et son heure."),
        ),
        Rule(
            "enrolment_idle_minutes",
            _("Après combien de temps sans réponse demande-t-on à nouveau qui est là ?"),
            minutes,
            _("Rien de ce qui a été saisi n'est montré à qui s'assied ensuite devant l'écran."),
        ),
        Rule(
            "enrolment_resumable_hours",
            _("Combien de temps peut-on reprendre une inscription laissée en route ?"),
            hours,
            _("Passé ce temps, tout ce qui a été saisi est effacé : il faut recommencer."),
        ),
    ),
)
