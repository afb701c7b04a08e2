"""What is said where ProConnect opened or tied nothing: one page for each reason, with what to do."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.agents.proconnect.asked import Purpose
from guichet.agents.proconnect.rules import Refusal


@dataclass(frozen=True)
class Shown:
    """One page."""

    heading: str | Promise
    said: tuple[str | Promise, ...]
    """What happened, then what to do: a paragraph each."""
    status: int = 403


_OR_PASSWORD = _("Vous pouvez recommencer, ou vous connecter avec votre email et votre mot de passe.")
_ADMINISTRATOR = _("Un administrateur de votre caisse peut vous renseigner.")
PAGES: Mapping[Refusal, Shown] = {
    Refusal.CLOSED: Shown(
        _("ProConnect est fermé pour le moment"),
        (
            _("La connexion avec ProConnect est coupée ici, le temps de vérifier que tout va bien."),
            _("Connectez-vous avec votre email et votre mot de passe. Si vous n'en avez pas, patientez."),
        ),
        503,
    ),
    Refusal.LATE: Shown(
        _("Recommencez depuis le début"),
        (
            _("Plus de dix minutes ont passé, cette page a déjà servi, ou votre accès a changé entre-temps."),
            _OR_PASSWORD,
        ),
    ),
    Refusal.DECLINED: Shown(
        _("ProConnect n'a pas confirmé qui vous êtes"),
        (_("Vous avez renoncé, ou ProConnect a refusé : rien ne s'est ouvert."), _OR_PASSWORD),
    ),
    Refusal.FORGED: Shown(
        _("Cette réponse n'est pas celle de votre demande"),
        (
            _("Elle ne vient pas d'une demande faite avec ce navigateur, ou vous avez ouvert plusieurs demandes."),
            _("Fermez les autres onglets et recommencez. Ne suivez pas de lien reçu qui mène ici."),
        ),
    ),
    Refusal.UNREACHABLE: Shown(
        _("ProConnect ne répond pas"),
        (_("Le service de l'État qui vous identifie est lent ou arrêté. Rien ne s'est ouvert."), _OR_PASSWORD),
        503,
    ),
    Refusal.NOT_VERIFIED: Shown(
        _("La réponse de ProConnect n'a pas pu être vérifiée"),
        (
            _("Par sécurité, rien ne s'est ouvert."),
            _("Recommencez. Si cela se répète, prévenez un administrateur de votre caisse."),
        ),
        502,
    ),
    Refusal.INCOMPLETE: Shown(
        _("Votre compte ProConnect est incomplet"),
        (
            _("Il y manque votre identifiant, votre adresse email ou le numéro SIRET de votre établissement."),
            _("Le service informatique de votre organisme peut les y ajouter."),
        ),
    ),
    Refusal.OTHER_ORGANISATION: Shown(
        _("Ce compte ProConnect est d'un autre organisme"),
        (
            _("Seuls entrent ici les agents des organismes que la MSA a désignés."),
            _("Si vous avez plusieurs comptes ProConnect, quittez celui-ci et prenez l'autre."),
            _ADMINISTRATOR,
        ),
    ),
    Refusal.UNKNOWN_IDENTITY: Shown(
        _("Ce compte ProConnect n'ouvre aucun accès"),
        (
            _("ProConnect vous reconnaît, mais personne n'entre sans invitation : ce compte n'est relié à rien ici."),
            _("Si vous êtes invité, ouvrez le lien de l'email, et reliez-y votre compte ProConnect."),
            _("Si vous êtes déjà agent, connectez-vous avec votre mot de passe, puis reliez-le dans « Mes accès »."),
        ),
    ),
    Refusal.CHANGED_IDENTITY: Shown(
        _("Ce compte ProConnect a changé de titulaire"),
        (
            _("Votre organisme le donne à une autre personne que celle qui l'avait relié."),
            _("Connectez-vous avec votre mot de passe, ou demandez une nouvelle invitation à un administrateur."),
        ),
    ),
    Refusal.SUSPENDED: Shown(
        _("Votre accès est suspendu"),
        (_("Vous êtes bien reconnu, mais un administrateur a suspendu votre accès : rien ne s'ouvre."), _ADMINISTRATOR),
    ),
    Refusal.INVITED: Shown(
        _("Terminez d'abord votre invitation"),
        (
            _("Votre compte ProConnect est relié, mais il reste un second moyen de connexion à ajouter."),
            _("Ouvrez à nouveau le lien de l'email d'invitation. Passé trois jours, demandez-en une autre."),
        ),
    ),
    Refusal.ONE_FACTOR: Shown(
        _("Un second moyen de connexion est nécessaire"),
        (
            _("ProConnect ne vous a demandé qu'un seul moyen, et vous n'en avez pas d'autre ici : cela ne suffit pas."),
            _("Activez la double authentification de votre compte ProConnect, quittez-le et recommencez."),
            _("Votre organisme n'en a pas ? Un administrateur de votre caisse peut vous envoyer une autre invitation."),
        ),
    ),
    Refusal.OLD_PROOF: Shown(
        _("Montrez à nouveau qui vous êtes à ProConnect"),
        (
            _("Votre session sur ProConnect était déjà ouverte : il ne vous a rien redemandé."),
            _("Quittez ProConnect ci-dessous, puis connectez-vous : il vous redemandera vos deux moyens."),
        ),
    ),
    Refusal.OTHER_EMAIL: Shown(
        _("Ce compte ProConnect n'est pas celui de l'invitation"),
        (
            _("Son adresse email n'est pas celle qui a reçu l'invitation : il n'a pas été relié."),
            _("Quittez ce compte et prenez celui de cette adresse, ou choisissez un mot de passe à la place."),
            _("Une fois entré avec un mot de passe, vous pourrez relier ce compte-ci dans « Mes accès »."),
        ),
    ),
    Refusal.TAKEN: Shown(
        _("Ce compte ProConnect est relié à un autre accès"),
        (
            _("Un compte n'ouvre qu'un accès. Si l'autre est aussi le vôtre, déliez-le là-bas d'abord."),
            _ADMINISTRATOR,
        ),
    ),
    Refusal.TIED_ALREADY: Shown(
        _("Votre accès a déjà un compte ProConnect"),
        (_("Celui-ci n'a pas été relié. Pour en changer, déliez d'abord l'autre dans « Mes accès »."),),
    ),
    Refusal.INVITATION_OVER: Shown(
        _("L'invitation n'est plus valable"),
        (
            _("Le temps est passé, ou une autre invitation a remplacé celle-ci : le compte n'a pas été relié."),
            _("Tapez le code du dernier email reçu, ou demandez une autre invitation à un administrateur."),
        ),
    ),
    Refusal.OTHER_SESSION: Shown(
        _("Votre session a pris fin"),
        (_("Elle s'est terminée pendant que vous étiez sur ProConnect : le compte n'a pas été relié."),),
    ),
}
"""Every refusal but one: without a role, the page is that of whoever has none."""
BACK: Mapping[Purpose, tuple[str, str | Promise]] = {
    Purpose.LOGIN: ("agents:login", _("Revenir à la connexion")),
    Purpose.INVITATION: ("agents:choose_password", _("Revenir à l'invitation")),
    Purpose.LINK: ("agents:my_access", _("Revenir à « Mes accès »")),
}
"""Where one goes on from there, by what was asked for."""
