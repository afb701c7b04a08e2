"""« Consulter mes paiements », one service for each branch."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_PEOPLE, Family, Need, Service, page


def _of(key: str, title: Promise, sentence: Promise, words: Promise, need: Need) -> Service:
    # The registry's word for a branch is what the address of its payments says.
    there = page("payments", {"nature": need.value})
    return Service(
        key=key,
        family=Family.CONSULTATIONS,
        title=title,
        sentence=sentence,
        words=words,
        bundles=OF_PEOPLE,
        leads_to=there,
        need=need,
    )


SERVICES = (
    _of(
        "pai_sante",
        _("Paiements maladie"),
        _("Vos remboursements de soins et vos indemnités journalières."),
        _("santé remboursement médecin pharmacie"),
        Need.HEALTH_PAYMENTS,
    ),
    _of(
        "pai_famille",
        _("Paiements famille"),
        _("Vos prestations familiales, mois par mois."),
        _("allocations familiales enfants"),
        Need.FAMILY_PAYMENTS,
    ),
    _of(
        "pai_logement",
        _("Paiements logement"),
        _("Vos aides au logement, mois par mois."),
        _("apl aide loyer"),
        Need.HOUSING_PAYMENTS,
    ),
    _of(
        "pai_invalidite",
        _("Paiements invalidité"),
        _("Votre pension d'invalidité, mois par mois."),
        _("pension handicap"),
        Need.INVALIDITY_PAYMENTS,
    ),
    _of(
        "pai_retraite",
        _("Paiements retraite"),
        _("Votre pension de retraite, mois par mois."),
        _("pension vieillesse"),
        Need.PENSION_PAYMENTS,
    ),
)
