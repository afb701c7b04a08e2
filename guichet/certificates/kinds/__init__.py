"""The kinds of certificates, in the order of the documents. Adding one touches its file and this list."""

from collections.abc import Mapping, Sequence

from guichet.certificates.kinds.base import Kind
from guichet.certificates.kinds.cotisations import Cotisations
from guichet.certificates.kinds.droits_maladie import DroitsMaladie
from guichet.certificates.kinds.famille import Famille
from guichet.certificates.kinds.fiscale import Fiscale
from guichet.certificates.kinds.logement import Logement
from guichet.certificates.kinds.medecin_traitant import MedecinTraitant
from guichet.certificates.kinds.non_perception import NonPerception
from guichet.certificates.kinds.paiements import Paiements
from guichet.certificates.kinds.regularite import Regularite

KINDS: Sequence[Kind] = (
    Fiscale(),
    DroitsMaladie(),
    Paiements(),
    MedecinTraitant(),
    Famille(),
    Logement(),
    NonPerception(),
    Cotisations(),
    Regularite(),
)
BY_SLUG: Mapping[str, Kind] = {kind.slug: kind for kind in KINDS}


def opened_by(bundle: str) -> list[Kind]:
    """Return the kinds that a set of services opens."""
    return [kind for kind in KINDS if bundle in kind.bundles]
