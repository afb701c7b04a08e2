"""The journey of a particulier."""

from guichet.enrolment.profile_names import PARTICULIER
from guichet.enrolment.profiles.assembly import Traits
from guichet.enrolment.steps.details import PersonForm
from guichet.enrolment.steps.identifier import PersonIdentifier
from guichet.registry import odds

TRAITS = Traits(PARTICULIER.name, PersonIdentifier, PersonForm, odds.people, asks_health=True)
