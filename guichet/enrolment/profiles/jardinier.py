"""The journey of an employeur de jardinier: the ET number alone (R44), and the letter: no question exists (G-01)."""

from guichet.enrolment.profile_names import JARDINIER
from guichet.enrolment.profiles.assembly import Traits
from guichet.enrolment.steps.details import HouseholdForm
from guichet.enrolment.steps.identifier import HouseholdIdentifier
from guichet.registry import odds

TRAITS = Traits(JARDINIER.name, HouseholdIdentifier, HouseholdForm, odds.households)
