"""For whom this system vouches: what an account lacks for it, each thing by itself so that its holder can mend it.

Towards other sites, by way of FranceConnect: a particulier (R195), with a certified number, a password of their own and
a verified email (R197). Towards the organisation's own services: whoever their own rule lets in (`granting`).
"""

from collections.abc import Collection
from enum import StrEnum

from guichet.accounts.files import PARTICULIER
from guichet.accounts.models import Account, File, PasswordKind
from guichet.registry.models import NirKind, Person, PersonState


class Lack(StrEnum):
    """What is missing; the value is the word of the journal."""

    FOR_OTHERS = "acts_for_others"
    """The account of somebody who acts for others opens what named them, and no other site."""
    NOT_PARTICULIER = "not_particulier"
    """The account of an establishment, or of a person whom no fund knows as a particulier (R195)."""
    NOT_AVAILABLE = "not_available"
    """The funds no longer know the person, or stopped their access: in doubt, or deceased."""
    NOT_CERTIFIED = "number_not_certified"
    """Civil status has not certified the number: it waits, is provisional, or is a parent's."""
    PASSWORD = "password_provisional"  # noqa: S105 - a word of the journal
    EMAIL = "email_not_verified"
    """None, or no code proved it, or its server has refused it since."""
    SERVICE = "service_not_open"
    """The file in sight does not open the service that asks."""


def lacking(account: Account, profiles: Collection[str]) -> tuple[Lack, ...]:
    """Return what an account with files of these profiles lacks before FranceConnect is told whose it is.

    Whoever cannot be vouched for whatever they do reads that, and nothing to mend.
    """
    person = account.person
    if person is None or PARTICULIER not in profiles:
        return (Lack.NOT_PARTICULIER,)
    if not is_available(person):
        return (Lack.NOT_AVAILABLE,)
    contact = account.contact
    found = {
        Lack.NOT_CERTIFIED: not person.certified or person.nir_kind != NirKind.PERMANENT,
        Lack.PASSWORD: account.password_kind != PasswordKind.PERSONAL,
        Lack.EMAIL: contact.verified_email is None or contact.email_refused_at is not None,
    }
    return tuple(lack for lack, is_missing in found.items() if is_missing)


def is_available(holder: Person) -> bool:
    """Whether the funds know the person and nothing was stopped: neither in doubt, nor somebody else's row."""
    gone = holder.left_on is not None or holder.duplicate_of_id is not None or holder.replaced_by_id is not None
    return holder.state == PersonState.LIVING and not gone


def profiles_of(account: Account) -> Collection[str]:
    """Return the profiles of a person's own files: one query, none for who opened the account as a particulier.

    Every natural person is a particulier wherever a fund knows them, whatever they opened the account as (R160, R161).
    """
    if account.profile == PARTICULIER or account.person_id is None:
        return (account.profile,)
    return set(File.objects.filter(account=account, establishment=None).values_list("profile", flat=True))
