"""The journey of an entreprise: its number, its name and who manages it, and one question (R43, R67, R100)."""

from guichet.enrolment.profile_names import ENTREPRISE
from guichet.enrolment.profiles.assembly import Traits
from guichet.enrolment.steps.details import CompanyForm
from guichet.enrolment.steps.identifier import CompanyIdentifier
from guichet.registry import odds

TRAITS = Traits(ENTREPRISE.name, CompanyIdentifier, CompanyForm, odds.establishments)
