"""The journey of a cotisant de solidarité: as of an exploitant (R99)."""

from guichet.enrolment.profile_names import SOLIDARITE
from guichet.enrolment.profiles.assembly import Traits
from guichet.enrolment.steps.details import PersonForm
from guichet.enrolment.steps.identifier import PersonIdentifier
from guichet.registry import odds

TRAITS = Traits(SOLIDARITE.name, PersonIdentifier, PersonForm, odds.payers, attaches_companies=True)
