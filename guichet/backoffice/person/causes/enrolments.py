"""Without an account in use: how far somebody came."""

from django.utils.translation import gettext as _

from guichet.accounts.operations import spoken_day, spoken_moment
from guichet.accounts.states import AccountState
from guichet.backoffice.person.causes import base
from guichet.backoffice.person.causes.base import Cause, Tone, state_of, waiting_case
from guichet.backoffice.person.situation import Situation
from guichet.cases.models import CaseKind
from guichet.enrolment.models import Enrolment
from guichet.enrolment.states import EnrolmentState
from guichet.funds import catalogue
from guichet.vigilance.queries import letters_until
from guichet.vigilance.words import moment

_OUTSIDE = {None, AccountState.CLOSED}


def _latest(situation: Situation) -> Enrolment | None:
    return situation.enrolments[0] if situation.enrolments and state_of(situation) in _OUTSIDE else None


def name_differs(situation: Situation) -> Cause | None:
    """Find details that are not what the funds know; which of them is in the case."""
    case = waiting_case(situation, CaseKind.DETAILS_DO_NOT_MATCH)
    if case is None or state_of(situation) not in _OUTSIDE:
        return None
    return Cause(
        "name_differs",
        _("Le nom saisi ne correspond pas"),
        (
            _("« Saisissez votre nom et votre date de naissance comme sur votre carte Vitale ou nos courriers. »"),
            _("Nom de naissance ou nom d'usage, premier prénom : ne lisez pas ceux du fichier."),
        ),
        (base.ENROL_BY_POST,),
    )


def manager_changes(situation: Situation) -> Cause | None:
    """Find that somebody else would manage the account of an establishment."""
    if waiting_case(situation, CaseKind.RESPONSIBLE_CHANGES) is None:
        return None
    return Cause(
        "manager_changes",
        _("Changement de responsable demandé : la caisse doit dire qui dirige l'établissement"),
        (
            _("« Votre demande est enregistrée. Nous vérifions d'abord qui dirige l'établissement. »"),
            _("« Si le fichier n'est pas à jour, envoyez-nous un extrait Kbis ou les statuts. »"),
        ),
        tone=Tone.WAITING,
    )


def letter_to_settle(situation: Situation) -> Cause | None:
    """Find what was asked for by post a moment ago."""
    found = _latest(situation)
    if found is None or found.state != EnrolmentState.TO_SETTLE:
        return None
    if held := letters_until(found.fund_code, now=situation.now):
        return Cause(
            "letter_held",
            _("Courrier demandé le %(moment)s : retenu par sécurité jusqu'au %(until)s")
            % {"moment": spoken_moment(found.answered_at), "until": moment(held)},
            (
                _("« Votre demande est gardée : le courrier partira ensuite, sans rien faire de plus. »"),
                _("« Si c'est urgent, venez à l'accueil avec une pièce d'identité. »"),
            ),
            tone=Tone.WAITING,
        )
    return Cause(
        "letter_to_settle",
        _("Courrier demandé le %(moment)s : il se prépare") % {"moment": spoken_moment(found.answered_at)},
        (_("« Votre demande de courrier est enregistrée. Comptez quelques jours de distribution. »"),),
        tone=Tone.WAITING,
    )


def no_letter(situation: Situation) -> Cause | None:
    """Find a letter that was asked for and could not leave."""
    case = waiting_case(situation, CaseKind.NO_POSTAL_ADDRESS)
    if case is None:
        return None
    return Cause(
        "no_letter",
        _("Courrier demandé le %(day)s : aucune adresse sûre où l'envoyer") % {"day": spoken_day(case.opened_at)},
        (
            _("« Votre courrier n'a pas pu partir : nous n'avons pas d'adresse sûre. Quelle est la vôtre ? »"),
            _("Ne lisez pas l'adresse connue. Faites-la corriger, puis renvoyez le courrier."),
        ),
        (base.SEND_LETTER, base.ENROL_BY_POST),
    )


def refused(situation: Situation) -> Cause | None:
    """Find that the last answers were refused; nothing holds them."""
    found = _latest(situation)
    if found is None or not found.proof_tries or found.state == EnrolmentState.FINISHED:
        return None
    reference = str(found.reference)
    decided = [one.event for one in situation.entries if one.account == reference and "proof_" in one.event]
    if not decided or decided[0] != "enrolment.proof_refused":
        return None
    say = [*base.of_refused_proofs(situation)]
    if found.proof_tries >= catalogue.by_code(found.fund_code).policy.proof_tries:
        say.append(
            _(
                "« Les essais de cette inscription sont finis. Choisissez « S'inscrire », « Effacer et recommencer », "
                "puis une autre vérification. »"
            )
        )
    return Cause(
        "proof_refused",
        _("Vérification d'identité refusée le %(moment)s") % {"moment": spoken_moment(found.answered_at)},
        (*say, _("« Sans document, choisissez de recevoir un mot de passe par courrier. »")),
        (base.ENROL_BY_POST,),
    )


def left_half_way(situation: Situation) -> Cause | None:
    """Find an enrolment begun and not ended."""
    found = _latest(situation)
    if found is None or found.state == EnrolmentState.FINISHED:
        return None
    if found.state == EnrolmentState.UNDER_WAY:
        headline = _("Inscription en cours, dernière réponse le %(moment)s")
        say = _(
            "« Votre inscription n'est pas finie. Vous pouvez la reprendre pendant 24 heures sur le même appareil. »"
        )
    else:
        headline = _("Inscription abandonnée le %(moment)s")
        say = _("« Votre inscription n'est pas allée au bout. Recommencez : elle prend quelques minutes. »")
    return Cause(
        "left_half_way",
        headline % {"moment": spoken_moment(found.answered_at)},
        (say,),
        (base.ENROL_BY_POST,),
        Tone.WAITING,
    )


def never_begun(situation: Situation) -> Cause | None:
    """Say that there is no trace of anything."""
    if state_of(situation) is not None:
        return None
    return Cause(
        "never_begun",
        _("N'a jamais commencé d'inscription (aucune trace ces 7 derniers jours)"),
        (
            _("« Vous n'avez pas encore de compte. Inscrivez-vous sur le site, votre carte Vitale sous les yeux. »"),
            _("« Je peux aussi vous faire envoyer un mot de passe par courrier. »"),
        ),
        (base.ENROL_BY_POST,),
    )
