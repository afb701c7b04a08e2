"""« Mes données »: everything that is kept about a member, as JSON and as a PDF that one reads (docs/adr/0071).

A list of sections, one function each. A test holds that every model that points to an account, or to its holder, is in
a section or in `LEFT_OUT`.
"""

from collections.abc import Mapping

from guichet.accounts.models import Account
from guichet.space.my_account.export import (
    access,
    accounts,
    certificates,
    conventions,
    exchanges,
    life,
    mandates,
    papers,
    registry,
    requests,
    single_sign_on,
    third_parties,
)
from guichet.space.my_account.export.sections import Section

OF_FILES: tuple[Section, ...] = (
    *papers.SECTIONS,
    *requests.SECTIONS,
    *certificates.SECTIONS,
    *exchanges.SECTIONS,
    *mandates.SECTIONS,
    *conventions.SECTIONS,
    *registry.SECTIONS,
    *life.SECTIONS,
)
"""What a file holds: whoever acts for others has none of their own (docs/adr/0136)."""
OF_ACCOUNTS: tuple[Section, ...] = (
    *accounts.SECTIONS,
    *access.SECTIONS,
    *single_sign_on.SECTIONS,
)
SECTIONS: tuple[Section, ...] = (*OF_ACCOUNTS, *third_parties.SECTIONS, *OF_FILES)


def sections_of(account: Account) -> tuple[Section, ...]:
    """Return the sections of the copy that the holder of an account is given."""
    if account.delegate_id is None:
        return (*OF_ACCOUNTS, *OF_FILES)
    return (*OF_ACCOUNTS, *third_parties.SECTIONS)


LEFT_OUT: Mapping[str, str] = {
    "accounts.DisavowalCode": "a keyed index of a code in a letter, which says nothing; the letter is in the messages",
    "one_time_codes.OneTimeCode": "a keyed digest, kept a day; where it went is in the details",
    "login.Unsent": "half an hour at most, and shown to the member in its own page",
    "enrolment.Enrolment": "answers of an enrolment go when it ends; what it gave is in the account",
    "enrolment.CounterStart": "a keyed index and times of an enrolment; the journal of the account tells which agent",
    "openid_provider.ClientSession": "says that an open session is known elsewhere; it ends with it, and tells no more",
    "limits.Attempt": "keyed indexes only: whose they are cannot be read back",
    "openid_provider.AuthorizationCode": "the digest of what opens for half a minute; the activity tells of each login",
    "registry.CommonAmount": "of everybody and nobody",
    "registry.SentDocument": "says only where a paper came from; the paper is given among the documents",
    "registry.ReportedState": "names a request by its receipt number; what it said is told with the request",
}
"""Model -> why nothing of it is given."""
