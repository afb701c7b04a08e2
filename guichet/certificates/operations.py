"""Issue a certificate, withdraw one, forget those that nobody may rely on any more."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guichet.accounts import queries as accounts
from guichet.accounts.holders import establishment_words
from guichet.accounts.models import Account
from guichet.accounts.operations import spoken_day
from guichet.accounts.owners import Owner
from guichet.audit import operations as audit
from guichet.certificates import numbers, paper, seal
from guichet.certificates.keys import signer
from guichet.certificates.kinds import BY_SLUG
from guichet.certificates.kinds.base import CannotBeGiven, Kind, Whose, contact, day
from guichet.certificates.models import SAID_PURPOSE, Certificate, Why
from guichet.certificates.seal import Printed
from guichet.delivery import typesetting
from guichet.documents import notices
from guichet.documents.models import DocumentKind
from guichet.documents.operations import file_pdf
from guichet.funds.catalogue import Fund
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.registry.models import Person, PersonState
from guichet.registry.naming import display_name
from guichet.sealing.keyring import keyring

FILE_NAME: Final = "attestation.pdf"
"""Says nothing of the member: it stays among the downloads of a shared computer."""
PER_DAY: Final = 40
"""Of one account: drawing a PDF takes a tenth of a second of a processor."""
WITHDRAWN: Final = "certificates/withdrawn"
KEPT_AFTER: Final = timedelta(days=365)
"""How long an expired one is still told from a false one."""
_BATCH: Final = 1_000


class TooMany(Exception):
    """The account had as many certificates drawn today as it may."""


@dataclass(frozen=True)
class Asking:
    """Who asks, for whom, and which fund answers."""

    owner: Owner
    account: Account
    fund: Fund


class UnknownCertificate(LookupError):
    """No certificate has this number."""


class AlreadyWithdrawn(Exception):
    """It was withdrawn before."""


def issue(kind: Kind, asked: Mapping[str, Any], *, by: Asking, now: datetime) -> Certificate:
    """Read the registry, draw the paper, seal it, file it under « Mes documents »; asked again today, the same one.

    `asked` is clean. Two queries at most for the facts. Raises CannotBeGiven, TooMany or keys.NoKey.
    """
    key = signer()
    if by.owner.person is not None and by.owner.person.state == PersonState.DECEASED:
        # Whoever is at the browser of the dead would have a paper that says who they are and what they are paid.
        raise CannotBeGiven(_("Votre dossier ne permet pas de délivrer cette attestation en ligne."), todo=contact())
    limit = Limit("certificates.issue", str(by.account.reference), PER_DAY, timedelta(days=1))
    if not limits.attempt(limit, now=now).allowed:
        raise TooMany
    printed = _printed(kind, asked, by=by, today=timezone.localdate(now))
    index = _index_of(printed, by.owner)
    if (same := _issued(index)) is not None:
        return same
    payload, control = seal.close(printed, key), numbers.new_control()
    content = _drawn(printed, payload=payload, control=control, now=now)
    certificate = Certificate(
        **by.owner.columns,
        number=printed.number,
        kind=kind.slug,
        fund_code=by.fund.code,
        issued_at=now,
        expires_on=printed.expires_on,
        key_id=key.number,
        said={"payload": payload, "control": control},
        said_index=index,
    )
    try:
        _file(certificate, content, by=by, now=now)
    except IntegrityError:
        # Sent twice at once: the other one is this very paper. A number met twice is once in 2**52.
        if (same := _issued(index)) is None:
            raise
        return same
    return certificate


def _printed(kind: Kind, asked: Mapping[str, Any], *, by: Asking, today: date) -> Printed:
    said = kind.read(asked, Whose(by.owner, by.fund.code, by.fund.name, today))
    return Printed(
        number=numbers.new_number(),
        kind=kind.slug,
        fund_code=by.fund.code,
        issued_on=today,
        expires_on=said.expires_on,
        holder=holder_lines(by.owner),
        facts=said.facts,
    )


def _drawn(printed: Printed, *, payload: str, control: str, now: datetime) -> bytes:
    try:
        return paper.draw(printed, payload=payload, control=control, issued=int(now.timestamp()))
    except typesetting.Unprintable:
        raise CannotBeGiven(
            _("Un caractère de votre nom ou de votre dossier ne peut pas être imprimé tel quel."), todo=contact()
        ) from None


@transaction.atomic
def _file(certificate: Certificate, content: bytes, *, by: Asking, now: datetime) -> None:
    certificate.document = file_pdf(
        content,
        owner=by.owner,
        fund_code=certificate.fund_code,
        kind=DocumentKind.CERTIFICATE,
        title=str(BY_SLUG[certificate.kind].title),
        name=FILE_NAME,
        issued_on=timezone.localdate(now),
        now=now,
        about=certificate.reference,
        read=True,
    )
    certificate.save(force_insert=True)
    audit.record(
        "certificate.issued",
        account=str(by.account.reference),
        fund_code=certificate.fund_code,
        now=now,
        purpose=_word(certificate),
    )


@transaction.atomic
def withdraw(number: str, *, why: Why, actor: str, now: datetime) -> Certificate:
    """Say that a certificate proves nothing any more. Raises UnknownCertificate or AlreadyWithdrawn.

    `actor` is `system` or `agent:REFERENCE`. The paper stays among the member's documents, and says that it is
    withdrawn wherever it is shown or verified. Its holder is told, by the way they chose.
    """
    found = Certificate.objects.select_for_update(of=("self",)).filter(number=numbers.normalise(number))
    certificate = found.select_related("person", "establishment").first()
    if certificate is None:
        raise UnknownCertificate
    if certificate.revoked_at is not None:
        raise AlreadyWithdrawn
    certificate.revoked_at, certificate.revoked_why = now, why
    certificate.save(update_fields=["revoked_at", "revoked_why"])
    holder = certificate.person or certificate.establishment
    account = accounts.of_holder(holder) if holder is not None else None
    audit.record(
        "certificate.withdrawn",
        account=str(account.reference) if account else "",
        fund_code=certificate.fund_code,
        actor=actor,
        now=now,
        purpose=_word(certificate),
        reason=str(why),
    )
    notices.tell(
        Owner(person=certificate.person, establishment=certificate.establishment),
        fund_code=certificate.fund_code,
        message=WITHDRAWN,
        context={"withdrawn_on": spoken_day(now)},
        now=now,
    )
    return certificate


def purge(now: datetime) -> int:
    """Delete the rows of those that expired a year ago; return how many. The paper stays with its holder's."""
    over = Certificate.objects.filter(expires_on__lt=timezone.localdate(now) - KEPT_AFTER)
    deleted = 0
    while batch := list(over.values_list("pk", flat=True)[:_BATCH]):
        deleted += Certificate.objects.filter(pk__in=batch).delete()[0]
    return deleted


def holder_lines(owner: Owner) -> tuple[str, ...]:
    """Return the name, then the birth date or the number of the place of work: never a personal number.

    Whoever reads the paper has to tell its holder from a namesake, and needs no key to their rights for that.
    """
    if owner.establishment is not None:
        words = establishment_words(owner.establishment)
        return (owner.establishment.name.upper(), words["number"])
    if owner.person is None:
        raise ValueError("nobody owns anything")
    return (display_name(owner.person), _born(owner.person))


def _born(person: Person) -> str:
    word = _("Né") if person.sex == "1" else _("Née")
    if not person.birth_month or not person.birth_day:
        return _("%(born)s en %(year)s") % {"born": word, "year": person.birth_year}
    on = datetime(person.birth_year, person.birth_month, person.birth_day, tzinfo=timezone.get_current_timezone())
    return _("%(born)s le %(day)s") % {"born": word, "day": day(on.date())}


def _index_of(printed: Printed, owner: Owner) -> str:
    """Return a keyed index of what the paper says but its number: of its owner, kind, fund, day and facts."""
    whose = {name: one.pk for name, one in owner.only.items()}
    parts = [whose, printed.kind, printed.fund_code, printed.issued_on.isoformat(), printed.expires_on.isoformat()]
    text = json.dumps([*parts, printed.holder, printed.facts])
    return keyring().blind_index(text, purpose=SAID_PURPOSE)


def _issued(index: str) -> Certificate | None:
    return Certificate.objects.filter(said_index=index, revoked_at=None).first()


def _word(certificate: Certificate) -> str:
    """Return the kind as the journal may hold it."""
    return certificate.kind.replace("-", "_")


def of_owner(owner: Owner, reference: uuid.UUID) -> Certificate | None:
    """Return a certificate of this owner with its document, None for anybody else's. One query."""
    mine = Certificate.objects.filter(**owner.only, reference=reference)
    return mine.select_related("document__file").first()
