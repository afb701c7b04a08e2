"""« Lever l'attente »: forget the tries that keep somebody waiting."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts import helped
from guichet.accounts.helped import Help
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.backoffice.actions.common import Plain
from guichet.backoffice.person.causes.base import has_usable_account
from guichet.backoffice.person.situation import HeldLimit, Situation
from guichet.enrolment import operations as enrolment
from guichet.limits import operations as limits
from guichet.ui.forms import Form

RELEASABLE: Mapping[str, str | Promise] = {
    "login.identifier": _("les mots de passe faux"),
    "login.holder": _("les mots de passe faux"),
    "login.known_browser": _("les mots de passe faux"),
    "login.code": _("les codes faux à la connexion"),
    "login.fresh": _("les mots de passe faux dans le compte"),
    "proof.identifier.6h": _("les réponses fausses à l'inscription"),
    "proof.identifier.30d": _("les réponses fausses à l'inscription"),
    "renewal.codes.holder": _("les demandes de codes pour un mot de passe oublié"),
    "renewal.codes.holder_network": _("les demandes de codes pour un mot de passe oublié"),
    "file_code.account": _("les codes faux d'un dossier à ouvrir"),
}
"""Scope of a limit on one person -> its words. Those of a network protect everybody, and those of messages cost."""
_NO_DIGITS = str.maketrans({"6": "six", "3": "three", "0": "zero"})
"""The journal takes letters alone."""


def journal_word(scope: str) -> str:
    """Return what the journal calls a limit."""
    return scope.replace(".", "_").translate(_NO_DIGITS)


def releasable(situation: Situation) -> list[HeldLimit]:
    """Return the limits that hold the person and that an agent may release."""
    return [one for one in situation.held if one.releasable and one.scope in RELEASABLE]


class Release(Plain):
    """Twice a day for one person, whoever releases (`rules`)."""

    name = "lever-l-attente"
    permission = Permission.HELP
    label = _("Lever l'attente")
    needs_caller = True

    def applies(self, situation: Situation) -> bool:
        """Whether it makes sense: no query."""
        return bool(releasable(situation))

    def consequences(self, situation: Situation) -> Sequence[str | Promise]:
        """Return what will happen, and who is told."""
        return [
            _("Sont oubliés : %(what)s. La personne peut réessayer tout de suite.")
            % {"what": ", ".join(sorted({str(RELEASABLE[one.scope]) for one in releasable(situation)}))},
            _("Deux fois par jour au plus pour une même personne, quel que soit le conseiller."),
            _("Le nombre de courriers, lui, ne se lève pas."),
            *_begins_again(situation),
            _("La personne est prévenue par email et par SMS, aux adresses qu'elle avait confirmées.")
            if situation.account
            else _("Il n'y a pas encore de compte : personne n'est prévenu."),
        ]

    def run(self, situation: Situation, form: Form | None) -> str | Promise:  # noqa: ARG002 - the protocol's
        """Do it; return what was done. Raises NotDone."""
        desk, account = situation.desk, situation.account
        reference = str(account.reference if account else situation.look.reference)
        for one in releasable(situation):
            limits.forget(one.scope, one.key)
            audit.record(
                "limit.released",
                account=reference,
                fund_code=desk.fund.code,
                actor=desk.actor,
                now=situation.now,
                limit=journal_word(one.scope),
            )
        if _of_proofs(situation):
            # The answer that the limit refused may be the right one: typed once more, it must not be refused unread.
            enrolment.look_anew(situation.enrolments)
        if account is not None:
            helped.tell(account, Help.RELEASED, fund=desk.fund, now=situation.now)
        done = _("L'attente est levée : la personne peut réessayer.")
        return " ".join([str(done), *map(str, _begins_again(situation))])


def _begins_again(situation: Situation) -> list[str | Promise]:
    """Return how to try a proof again: the tries of the enrolment in hand may be used up, and no agent gives those."""
    if has_usable_account(situation) or not _of_proofs(situation):
        return []
    return [
        _(
            "Si le site ne lui propose plus que le courrier, elle choisit « S'inscrire », puis « Effacer et "
            "recommencer »."
        )
    ]


def _of_proofs(situation: Situation) -> bool:
    return any(one.scope.startswith("proof.") for one in releasable(situation))
