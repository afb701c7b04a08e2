"""Cases in plain words: why, what was typed, how long ago."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.backoffice.cases.reasons import REASONS
from guichet.cases.models import CaseKind, NoteKind
from guichet.cases.rules import Outcome, Team
from guichet.delivery import rendering
from guichet.identifiers import phone
from guichet.ui.templatetags.ui import in_words

Words = str | Promise

KINDS: Mapping[str, Words] = {
    CaseKind.CONTACT: gettext_lazy("Demande à être rappelé"),
    CaseKind.UNKNOWN_PERSON: gettext_lazy("Inscription : personne inconnue"),
    CaseKind.DETAILS_DO_NOT_MATCH: gettext_lazy("Inscription : nom ou date qui diffère"),
    CaseKind.TEMPORARY_NUMBER: gettext_lazy("Inscription : numéro provisoire"),
    CaseKind.DECEASED_OR_BLOCKED: gettext_lazy("Personne décédée ou bloquée"),
    CaseKind.DEPENDANT: gettext_lazy("Inscription : ayant droit"),
    CaseKind.NO_POSTAL_ADDRESS: gettext_lazy("Pas d'adresse pour le courrier"),
    CaseKind.RESPONSIBLE_CHANGES: gettext_lazy("Changement de personne habilitée"),
    CaseKind.FILE_ASKED: gettext_lazy("Dossier demandé"),
    CaseKind.FILE_ELSEWHERE: gettext_lazy("Dossier demandé d'un autre département"),
    CaseKind.NOT_ME: gettext_lazy("« Ce n'est pas moi »"),
    CaseKind.ACCESS_LOST: gettext_lazy("Email et mobile perdus"),
    CaseKind.ADDRESS_CHANGE: gettext_lazy("Changement d'adresse"),
    CaseKind.LIMITS_REACHED: gettext_lazy("Bloqué par les limites"),
    CaseKind.CONVENTION_ASKED: gettext_lazy("Convention demandée"),
    CaseKind.CONVENTION_ENDS: gettext_lazy("Convention qui prend fin"),
    CaseKind.RETURNED_LETTER: gettext_lazy("Courrier revenu"),
    CaseKind.LETTER_REJECTED: gettext_lazy("Courrier non imprimé"),
    CaseKind.REQUEST: gettext_lazy("Démarche en ligne"),
    CaseKind.MESSAGE: gettext_lazy("Message d'un membre"),
    CaseKind.BENEFICIARY: gettext_lazy("Fichier d'une structure"),
    CaseKind.APPOINTMENT: gettext_lazy("Rendez-vous demandé"),
    CaseKind.BANK_DETAILS: gettext_lazy("Nouvelles coordonnées bancaires"),
}
TO_DO: Mapping[str, Words] = {
    CaseKind.CONTACT: gettext_lazy(
        "Appelez cette personne. Avant de parler de son dossier, demandez de quoi être sûr de qui répond."
    ),
    CaseKind.UNKNOWN_PERSON: gettext_lazy(
        "Personne n'est connu sous ce numéro. Cherchez par le nom et la date de naissance : le numéro a pu être mal "
        "saisi, ou la personne dépend d'une autre caisse. Ce qui est saisi ici n'est pas vérifié."
    ),
    CaseKind.DETAILS_DO_NOT_MATCH: gettext_lazy(
        "Le numéro est connu, mais pas avec ce nom ou cette date. Cherchez le numéro et comparez. Ne dites jamais à "
        "l'appelant ce que contient le fichier."
    ),
    CaseKind.TEMPORARY_NUMBER: gettext_lazy(
        "Ce numéro est provisoire. L'inscription sera possible dès que le numéro définitif sera au fichier."
    ),
    CaseKind.DECEASED_OR_BLOCKED: gettext_lazy(
        "Quelqu'un a voulu entrer avec le numéro d'une personne décédée ou bloquée, ou un proche annonce un décès. "
        "Ouvrez le dossier et vérifiez. Sur présentation de l'acte, fermez le compte, et gardez la demande jusqu'à ce "
        "que le fichier dise ce décès."
    ),
    CaseKind.DEPENDANT: gettext_lazy(
        "Cette personne est rattachée au numéro d'un parent. Vérifiez si elle a un numéro à elle."
    ),
    CaseKind.NO_POSTAL_ADDRESS: gettext_lazy(
        "Aucun courrier ne peut partir : l'adresse est inconnue, ou un courrier en est revenu. Faites corriger "
        "l'adresse dans le fichier de la caisse, à partir d'un justificatif et jamais de ce qui est saisi ici."
    ),
    CaseKind.RESPONSIBLE_CHANGES: gettext_lazy(
        "La personne qui s'inscrit n'est pas celle que le fichier connaît pour cet établissement. Vérifiez qui le "
        "dirige (extrait Kbis) et faites corriger le fichier de la caisse. Après l'import suivant, acceptez : un mot "
        "de passe part à l'adresse de l'établissement, et l'ancienne personne n'a plus accès."
    ),
    CaseKind.FILE_ASKED: gettext_lazy(
        "Le titulaire n'a pas pu prouver en ligne ce dossier. Vérifiez ce qu'en sait la caisse, puis répondez-lui."
    ),
    CaseKind.FILE_ELSEWHERE: gettext_lazy(
        "Cette personne a un compte, et votre caisse ne la connaît pas. Cherchez-la dans vos outils. Si vous "
        "acceptez, un code part à l'adresse que la MSA connaît ; rien d'autre n'ouvre le dossier."
    ),
    CaseKind.NOT_ME: gettext_lazy(
        "Quelqu'un dit ne pas avoir ouvert ce compte, ou ne pas avoir fait ce changement : le mot de passe ne sert "
        "plus. Rappelez le titulaire au numéro connu de la caisse. Sous 72 heures, une fuite de données se notifie à "
        "la CNIL."
    ),
    CaseKind.ACCESS_LOST: gettext_lazy(
        "Le titulaire n'a plus ni email ni mobile, et n'a pas prouvé qui il est. Il doit venir ou écrire, avec une "
        "pièce d'identité. Ne changez rien au téléphone."
    ),
    CaseKind.ADDRESS_CHANGE: gettext_lazy(
        "Notez la nouvelle adresse dans le fichier de la caisse : elle arrivera ici avec le prochain import. "
        "L'ancienne sert jusque-là."
    ),
    CaseKind.LIMITS_REACHED: gettext_lazy(
        "Trop d'essais. Cherchez la personne, puis levez l'attente si c'est bien elle."
    ),
    CaseKind.CONVENTION_ASKED: gettext_lazy(
        "Une structure demande une convention. Vérifiez qu'elle existe et rappelez-la. Une fois la convention signée, "
        "proposez-la : un autre agent l'approuve, les accès partent et cette demande est close."
    ),
    CaseKind.CONVENTION_ENDS: gettext_lazy(
        "La structure est prévenue par email. Appelez-la : si elle continue, faites signer une nouvelle convention et "
        "proposez-la avant cette date, pour que personne ne perde son accès."
    ),
    CaseKind.RETURNED_LETTER: gettext_lazy(
        "L'enveloppe est passée par d'autres mains et l'adresse est fausse. Trouvez la bonne, faites corriger le "
        "fichier, puis renvoyez le courrier depuis le dossier."
    ),
    CaseKind.LETTER_REJECTED: gettext_lazy(
        "L'imprimeur n'a pas pu imprimer ce courrier. Corrigez l'adresse si elle en est la cause, puis renvoyez-le."
    ),
    CaseKind.REQUEST: gettext_lazy(
        "Le membre a déclaré ou demandé quelque chose en ligne. Lisez ce qu'il a envoyé, puis dites où en est sa "
        "démarche : il le voit dans « Suivre mes demandes »."
    ),
    CaseKind.MESSAGE: gettext_lazy(
        "Le membre a écrit dans « Contact & échanges ». Ouvrez l'échange et répondez-y : il est prévenu sans que rien "
        "de ce qui est écrit ne soit dans l'email."
    ),
    CaseKind.BENEFICIARY: gettext_lazy(
        "Une structure a envoyé un fichier au sujet d'une personne que sa convention désigne. Ouvrez l'échange, lisez "
        "le fichier, et répondez : la structure est prévenue sans rien en savoir avant d'entrer. La personne pourra "
        "tout relire dans la copie de ses données."
    ),
    CaseKind.APPOINTMENT: gettext_lazy(
        "Le membre demande un rendez-vous, par téléphone ou à l'accueil. Proposez un jour et une heure."
    ),
    CaseKind.BANK_DETAILS: gettext_lazy(
        "Le membre a donné un nouveau compte bancaire, et le délai de sécurité est passé. Notez-le dans le fichier "
        "de la caisse : il arrivera ici avec le prochain import."
    ),
}
"""What the agent does, for each kind."""
TEAMS: Mapping[str, Words] = {
    Team.SUPPORT: gettext_lazy("Assistance"),
    Team.LETTERS: gettext_lazy("Courriers"),
    Team.REQUESTS: gettext_lazy("Demandes écrites"),
    Team.SECURITY: gettext_lazy("Sécurité"),
}
OUTCOMES: Mapping[str, Words] = {
    Outcome.ANSWERED: gettext_lazy("Répondu"),
    Outcome.CALLED_BACK: gettext_lazy("Rappelé"),
    Outcome.UNREACHABLE: gettext_lazy("Injoignable"),
    Outcome.DONE: gettext_lazy("Fait"),
    Outcome.REFUSED: gettext_lazy("Refusé"),
    Outcome.NOT_FOUND: gettext_lazy("Personne introuvable"),
    Outcome.DIRECTED: gettext_lazy("Orienté ailleurs"),
    Outcome.NOTHING_TO_DO: gettext_lazy("Rien à faire"),
    Outcome.SETTLED: gettext_lazy("Réglé de soi-même"),
}
HISTORY: Mapping[str, Words] = {
    NoteKind.TAKEN: gettext_lazy("Prise"),
    NoteKind.RELEASED: gettext_lazy("Rendue à la pile"),
    NoteKind.NOTE: gettext_lazy("Note"),
    NoteKind.ANSWER: gettext_lazy("Réponse envoyée"),
    NoteKind.HANDED_OVER: gettext_lazy("Transmise"),
    NoteKind.CLOSED: gettext_lazy("Close"),
}
LABELS: Mapping[str, Words] = {
    "identifier": gettext_lazy("Numéro saisi"),
    "nir": gettext_lazy("Numéro de Sécurité sociale"),
    "profile": gettext_lazy("Profil"),
    "nom": gettext_lazy("Nom"),
    "prenom": gettext_lazy("Prénom"),
    "birth_name": gettext_lazy("Nom de naissance"),
    "usual_name": gettext_lazy("Nom d'usage"),
    "given_names": gettext_lazy("Prénoms"),
    "date_naissance": gettext_lazy("Date de naissance"),
    "entreprise": gettext_lazy("Entreprise"),
    "structure": gettext_lazy("Structure"),
    "convention": gettext_lazy("Convention"),
    "structure_kind": gettext_lazy("Nature de la structure"),
    "fonction": gettext_lazy("Fonction"),
    "siret": gettext_lazy("SIRET"),
    "sirets": gettext_lazy("SIRET demandés"),
    "email": gettext_lazy("Email saisi, non vérifié"),
    "mobile": gettext_lazy("Mobile saisi, non vérifié"),
    "telephone": gettext_lazy("Téléphone"),
    "quand": gettext_lazy("Quand appeler"),
    "sujet": gettext_lazy("Au sujet de"),
    "mandatary": gettext_lazy("Envoyé sous mandat par"),
    "message": gettext_lazy("Message"),
    "department": gettext_lazy("Département"),
    "voie": gettext_lazy("Voie"),
    "complement": gettext_lazy("Complément"),
    "code_postal": gettext_lazy("Code postal"),
    "ville": gettext_lazy("Ville"),
    "pays": gettext_lazy("Pays"),
    "date": gettext_lazy("À partir du"),
    "period": gettext_lazy("Période"),
    "not_before": gettext_lazy("Ne rien changer avant le"),
    "letter_date": gettext_lazy("Lettre du"),
    "asked_at": gettext_lazy("Changement demandé le"),
    "reason": gettext_lazy("Motif donné"),
    "objet": gettext_lazy("Objet"),
    "beneficiaire": gettext_lazy("Bénéficiaire"),
    "annule": gettext_lazy("Annulé par le membre"),
    "iban": gettext_lazy("Nouveau compte (IBAN)"),
    "titulaire": gettext_lazy("Titulaire, comme sur le RIB"),
    "partage": gettext_lazy("Autres personnes qui ont donné ce même compte"),
}
"""Of what a case holds; what is not here is shown under its own name, so that nothing typed is lost."""
_HIDDEN = frozenset({"reference", "request", "letter", "sans_prenom", "sans_siret", "state", "change"})
"""Of use to the code alone, or said by the file."""
_PHONES = frozenset({"mobile", "telephone"})
_A_MONTH = 60
_DATE = 3


def age(opened_at: datetime, now: datetime) -> str:
    """Return how long a case has been there: « aujourd'hui », « depuis hier », « depuis 3 jours »."""
    days = (timezone.localdate(now) - timezone.localdate(opened_at)).days
    if days <= 0:
        return _("aujourd'hui")
    if days == 1:
        return _("depuis hier")
    if days < _A_MONTH:
        return ngettext("depuis %(days)d jour", "depuis %(days)d jours", days) % {"days": days}
    return _("depuis %(months)d mois") % {"months": days // 30}


def due(day: date | None, today: date) -> str:
    """Return until when: « en retard de 2 jours », « aujourd'hui », « demain », « dans 5 jours »."""
    days = (day - today).days if day else 0
    if days < 0:
        return ngettext("en retard de %(days)d jour", "en retard de %(days)d jours", -days) % {"days": -days}
    if days == 0:
        return _("aujourd'hui")
    return _("demain") if days == 1 else _("dans %(days)d jours") % {"days": days}


def lines(details: Mapping[str, Any]) -> Iterator[tuple[Words, str]]:
    """Yield what was typed, label and value, in the order in which it was."""
    for name, value in details.items():
        shown = _said(name, value)
        if name not in _HIDDEN and shown:
            yield LABELS.get(name, name), shown


def _said(name: str, value: Any) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if name == "date_naissance" and isinstance(value, list) and len(value) == _DATE:
        year, month, day = value
        return f"{day:02}/{month:02}/{year}"
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    text = str(value)
    if name == "reason":
        return str(REASONS.get(text, text))
    if name in _PHONES and text:
        return phone.show(text)
    moment = _moment(text)
    return in_words(moment) if moment else text


def _moment(text: str) -> date | None:
    try:
        return parse_datetime(text) or parse_date(text)
    except ValueError:
        return None


def letter(details: Mapping[str, Any], fund_name: str) -> str:
    """Return what a letter that came back was about; nothing where the case is of no letter."""
    try:
        return rendering.subject(details.get("message", ""), fund_name=fund_name)
    except rendering.UnknownMessage:
        return ""
