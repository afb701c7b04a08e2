"""What the funds say of the person or of the establishment comes before whatever is said of an account."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guichet.backoffice.person.causes.base import CLOSE, ENROL_BY_POST, FREEZE, REPORT_DEATH, Cause, state_of
from guichet.backoffice.person.situation import Situation
from guichet.registry.models import Establishment, NirKind, Person, PersonState


def replaced(situation: Situation) -> Cause | None:
    """Find that the registry says this row is another's."""
    holder = situation.holder
    if not isinstance(holder, Person) or (holder.replaced_by_id is None and holder.duplicate_of_id is None):
        return None
    return Cause(
        "replaced",
        _("Ce numéro a été remplacé par un autre"),
        (
            _("« Votre numéro de Sécurité sociale a changé. L'ancien et le nouveau ouvrent le même compte. »"),
            _("Recherchez la personne par son nouveau numéro : son dossier est là."),
        ),
    )


def deceased(situation: Situation) -> Cause | None:
    """Find somebody who died: nobody enters their account."""
    holder = situation.holder
    if not isinstance(holder, Person) or holder.state != PersonState.DECEASED:
        return None
    return Cause(
        "deceased",
        _("Personne décédée"),
        (
            _("« Toutes nos condoléances. L'espace privé d'une personne décédée ne s'ouvre plus à personne. »"),
            _("« Pour vos propres démarches, un conseiller peut vous aider à ouvrir un compte à votre nom. »"),
        ),
        (CLOSE, REPORT_DEATH),
    )


def blocked(situation: Situation) -> Cause | None:
    """Find that the registry stops online access."""
    holder = situation.holder
    if not isinstance(holder, Person) or holder.state != PersonState.BLOCKED:
        return None
    return Cause(
        "blocked_by_registry",
        _("L'accès en ligne est arrêté par la caisse dans le fichier"),
        (
            _("« Votre accès en ligne demande une vérification. Venez à l'accueil avec une pièce d'identité. »"),
            _("Ne dites pas pourquoi : identité douteuse, usurpation et personne protégée se marquent ainsi."),
        ),
        (FREEZE,),
    )


def left(situation: Situation) -> Cause | None:
    """Find that the funds know them no longer."""
    holder = situation.holder
    since = holder.closed_on if isinstance(holder, Establishment) else holder.left_on
    if since is None:
        return None
    day = date_format(since, "j F Y")
    if isinstance(holder, Establishment):
        headline = _("Établissement fermé depuis le %(day)s") % {"day": day}
        say = _(
            "« L'établissement est fermé dans nos fichiers. Est-ce une erreur ? Je transmets au service concerné. »"
        )
    else:
        headline = _("N'est plus connue de la MSA depuis le %(day)s") % {"day": day}
        say = _("« Vous ne dépendez plus de la MSA dans nos fichiers : une inscription en ligne n'aboutit pas. »")
    return Cause("left", headline, (say,))


def dependant(situation: Situation) -> Cause | None:
    """Find whoever has no number of their own."""
    holder = situation.holder
    if not isinstance(holder, Person) or holder.nir_kind != NirKind.PARENT or state_of(situation) is not None:
        return None
    return Cause(
        "dependant",
        _("Ayant droit sans numéro à soi : ne peut pas s'inscrire en ligne"),
        (
            _("« Vous êtes rattaché au numéro d'un parent. Il faut d'abord votre propre numéro de Sécurité sociale. »"),
            _("« La personne assurée, elle, peut s'inscrire et suivre vos remboursements. »"),
        ),
    )


def temporary_number(situation: Situation) -> Cause | None:
    """Find a number of waiting, which opens no account."""
    holder = situation.holder
    if not isinstance(holder, Person) or state_of(situation) is not None:
        return None
    names = {NirKind.AWAITING: _("d'attente (NIA)"), NirKind.PROVISIONAL: _("provisoire (NNP)")}
    if holder.nir_kind not in names:
        return None
    return Cause(
        "temporary_number",
        _("Numéro %(kind)s : l'inscription attend le numéro définitif") % {"kind": names[NirKind(holder.nir_kind)]},
        (
            _("« Votre numéro est provisoire. L'espace privé s'ouvrira avec le numéro définitif. »"),
            _("« Si vous ne l'avez pas fait, envoyez-nous votre acte de naissance. »"),
        ),
    )


def no_address(situation: Situation) -> Cause | None:
    """Find that no letter can leave, and nothing else can reach whoever has no account."""
    holder = situation.holder
    lines = list(holder.postal_lines)
    if isinstance(holder, Establishment) and holder.responsible is not None:
        lines = lines or list(holder.responsible.postal_lines)
    if any(lines) or state_of(situation) is not None:
        return None
    return Cause(
        "no_postal_address",
        _("Aucune adresse postale connue : aucun courrier ne peut partir"),
        (
            _("« Nous n'avons pas votre adresse postale. Je transmets au service qui la met à jour. »"),
            _("« Vous pouvez aussi vous inscrire en ligne, avec votre carte Vitale ou un paiement reçu. »"),
        ),
        (ENROL_BY_POST,),
    )
