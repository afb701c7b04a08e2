"""The file in sight: header, title, menu and services follow it (R164). No query: the session came with it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from guichet.accounts import files, owners
from guichet.accounts.models import Account, File
from guichet.enrolment.profile_names import BY_NAME, ENTREPRISE
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.login.access import fund_of
from guichet.login.models import Session
from guichet.registry.models import Establishment, Person


@dataclass(frozen=True)
class Sight:
    """What a page of the space needs to know of the file in sight."""

    account: Account
    profile: str
    fund: Fund
    """The one whose name and colour the page bears."""
    establishment: Establishment | None
    """The one that the file is about; None for a file about the person."""

    @property
    def bundle(self) -> str:
        """The set of services that the file opens."""
        return files.bundle(self.profile, self.establishment)

    @property
    def paid(self) -> Person | None:
        """Whose payments the file shows: an establishment, attached or not, has none."""
        return self.account.person if self.establishment is None else None

    @property
    def owner(self) -> owners.Owner:
        """Whose papers, requests and messages the file shows."""
        return owners.in_file(self.account, self.establishment)

    @property
    def is_attached(self) -> bool:
        """Whether a person shows the file of an establishment of theirs (R74)."""
        return self.establishment is not None and self.account.person_id is not None

    @property
    def label(self) -> str:
        """The profile as on the screen; that of an attached establishment is the company's."""
        if self.account.delegate is not None and not self.account.delegate.organisation:
            return _("Mandataire")
        return label(self.profile, attached=self.is_attached)

    def shows(self, file: File) -> bool:
        """Whether this is the file in sight."""
        own = self.establishment.pk if self.establishment else None
        return (file.profile, file.fund_code, file.establishment_id) == (self.profile, self.fund.code, own)


def of(session: Session) -> Sight:
    """Return the file in sight: the one chosen, else the one the account was opened with, as after it was closed."""
    account, file = session.account, session.file
    if file is None:
        return Sight(account, account.profile, fund_of(account), account.establishment)
    # Funds merge: what stays of a former one is shown under the account's.
    fund = catalogue.by_code(file.fund_code) if catalogue.has_code(file.fund_code) else fund_of(account)
    return Sight(account, file.profile, fund, file.establishment)


def label(profile: str, *, attached: bool) -> str:
    """Return a profile as on the screen."""
    if attached:
        return str(ENTREPRISE.label)
    if profile == files.THIRD_PARTY:
        return _("Partenaire")
    return str(BY_NAME[profile].label) if profile in BY_NAME else profile
