"""Which questions prove an identity, and how many times one may be wrong."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guichet.backoffice.policy.words.base import (
    Choice,
    Rule,
    Several,
    Theme,
    answers,
    months,
    percent,
    wrong_answers,
    wrong_passwords,
)
from guichet.enrolment.proofs import BY_NAME


def question(name: str) -> str:
    """Return a proof as members read it, where they choose which one to give; by its name where nothing declares it."""
    proof = BY_NAME.get(name)
    return str(proof.label) if proof else name


def questions(names: tuple[str, ...]) -> str:
    """Say which proofs are accepted."""
    if not names:
        return gettext("aucune : le mot de passe part par courrier")
    return Several({name: f"« {question(name)} »" for name in names})(names)


_ONE_RIGHT = _("Une seule bonne réponse suffit. Sans elle, le mot de passe part par courrier.")

PROVING = Theme(
    "preuves",
    _("Les questions qui prouvent l'identité"),
    (
        Rule(
            "proof_questions",
            _("Par quoi commence-t-on avec un particulier ?"),
            Choice(
                {
                    "insured_then_card": _("s'il est assuré santé à la MSA, puis quelle carte il a"),
                    "card_then_insured": _("quelle carte il a, puis s'il est assuré santé à la MSA"),
                    "one_of": _("il choisit lui-même la preuve qu'il donne"),
                }
            ),
            _("La réponse décide de la question posée ensuite."),
        ),
        Rule(
            "proofs_of_particulier",
            _("Quelle preuve peut donner un particulier ?"),
            questions,
            _("La carte Vitale d'abord ; un paiement pour qui n'a pas de carte MSA."),
        ),
        Rule("proofs_of_exploitant", _("Quelle preuve peut donner un exploitant agricole ?"), questions, _ONE_RIGHT),
        Rule(
            "proofs_of_cotisant_solidarite",
            _("Quelle preuve peut donner un cotisant de solidarité ?"),
            questions,
            _ONE_RIGHT,
        ),
        Rule("proofs_of_entreprise", _("Quelle preuve peut donner une entreprise ?"), questions, _ONE_RIGHT),
        Rule(
            "proofs_of_jardinier",
            _("Quelle preuve peut donner un employeur de jardinier ?"),
            questions,
            _("Sans question, l'inscription va droit au courrier, à l'adresse que la caisse connaît."),
        ),
        Rule(
            "proofs_needed",
            _("Combien de bonnes réponses faut-il ?"),
            answers,
            _("Un jour d'attaque en demande deux. Qui ne peut en donner qu'une reçoit son mot de passe par courrier."),
        ),
        Rule(
            "payment_months",
            _("Jusqu'où peut remonter le paiement reçu ?"),
            months,
            _("En mois entiers, jour pour jour. Tout paiement convient, même un petit remboursement."),
        ),
        Rule(
            "bill_months",
            _("Jusqu'où peut remonter la facture, ou la cotisation sur salaires ?"),
            months,
            _("En mois entiers, jour pour jour, à compter du paiement."),
        ),
        Rule(
            "shared_amount_percent",
            _("À partir de quand un montant est-il trop répandu pour prouver quelque chose ?"),
            percent,
            _("Un montant que beaucoup reçoivent se devine : la réponse est alors refusée, même exacte."),
        ),
    ),
)
TRIES = Theme(
    "essais",
    _("Combien de fois on peut se tromper"),
    (
        Rule(
            "proof_tries",
            _("Combien de mauvaises réponses dans une inscription ?"),
            wrong_answers,
            _("Ensuite, cette inscription se poursuit par courrier."),
        ),
        Rule(
            "proofs_per_6_hours",
            _("Combien de mauvaises réponses en 6 heures pour un même numéro ?"),
            wrong_answers,
            _("Qui que ce soit qui réponde : recommencer une inscription ne donne pas d'essais de plus."),
        ),
        Rule(
            "proofs_per_30_days",
            _("Combien de mauvaises réponses en 30 jours pour un même numéro ?"),
            wrong_answers,
            _("Ensuite il ne reste que le courrier, jusqu'à ce qu'un agent lève le blocage."),
        ),
        Rule(
            "proofs_per_hour_per_address",
            _("Combien de mauvaises réponses en une heure depuis une même adresse du réseau ?"),
            wrong_answers,
            _("Le plafond est haut : un accueil, ou tout un réseau mobile, partage souvent une adresse."),
        ),
        Rule(
            "login_failures_per_5_minutes",
            _("Combien de mots de passe faux en 5 minutes avant de devoir attendre ?"),
            wrong_passwords,
            _("L'attente s'allonge ensuite à chaque essai, mais le compte n'est jamais bloqué pour toujours."),
        ),
    ),
)
