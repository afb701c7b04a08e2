"""The chapter of certificates: those one asks for, the refusals, and the public page."""

import datetime as dt

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from config.environment import public_point
from guichet.certificates import operations
from guichet.certificates.models import Certificate, Why
from guichet.registry.models import Bill
from tests.factories import AccountFactory, EstablishmentFactory, PaymentFactory, enter
from tests.journeys.walker import Walker

HERE = "/espace/attestations/"
PUBLIC = "/attestations/verifier/"
GET_IT = "Obtenir l'attestation"


def certificates():
    """From an empty list to a paper that somebody else verifies."""
    account, walker, today = AccountFactory(), Walker(), timezone.localdate()
    last_year = today.year - 1
    enter(walker.client, account)
    yield "certificates, none yet", walker.get(HERE)
    yield "certificate, nothing to say", walker.get(f"{HERE}demander/famille/").press(GET_IT)
    yield "certificate asked for, a benefit", walker.get(f"{HERE}demander/non-perception/")
    yield "certificate asked for, not offered", walker.post(f"{HERE}demander/paiements/", periode="60")
    PaymentFactory(person=account.person, paid_on=dt.date(last_year, 6, 1), amount_cents=1_234_50)
    yield "certificate asked for, a year", walker.get(f"{HERE}demander/fiscale/")
    yield "certificate issued", walker.press(GET_IT, annee=str(last_year))
    yield "certificates, one", walker.get(HERE)
    yield from _verified(Certificate.objects.get(person=account.person))
    yield "certificates, one withdrawn", walker.get(HERE)
    reference = Certificate.objects.get(person=account.person).reference
    yield "certificate withdrawn", walker.get(f"{HERE}{reference}/")
    with override_settings(CERTIFICATE_KEY=None):
        yield "certificate, no key", walker.post(f"{HERE}demander/logement/")
    yield from _of_a_company()


def _verified(certificate):
    walker = Walker().get(PUBLIC)
    yield "verify a certificate", walker
    code, control = certificate.said["payload"], certificate.said["control"]
    yield "verify a certificate, nothing typed", walker.post(PUBLIC, numero="", controle="")
    yield "verified, valid", walker.post(PUBLIC, contenu=code)
    yield "verified, altered", walker.post(PUBLIC, contenu=code[:-3] + "AAA")
    yield "verified, unknown", walker.post(PUBLIC, numero="CDFH-CDFH-CDFH", controle=control)
    with override_settings(CERTIFICATE_REVOKED_KEYS={certificate.key_id: timezone.localdate()}):
        yield "verified, key revoked", walker.post(PUBLIC, contenu=code)
    number, secret = settings.CERTIFICATE_KEY
    other = {"CERTIFICATE_KEY": (number + 1, secret), "CERTIFICATE_VERIFY_KEYS": {number: public_point(secret)}}
    with override_settings(**other):
        yield "verified, key replaced", walker.post(PUBLIC, contenu=code)
    operations.withdraw(certificate.number, why=Why.CHANGED, actor="system", now=timezone.now())
    yield "verified, withdrawn", walker.post(PUBLIC, numero=certificate.number, controle=control)


def _of_a_company():
    place, walker = EstablishmentFactory(), Walker()
    enter(walker.client, AccountFactory(profile="entreprise", establishment=place, identifier=place.siret))
    today = timezone.localdate()
    Bill.objects.create(
        source_ref="late", establishment=place, fund_code="68", kind="wages", number="1", label="Appel",
        period_from=today.replace(day=1), period_until=today.replace(day=28), issued_on=today - dt.timedelta(days=40),
        due_on=today - dt.timedelta(days=10), amount_cents=1_500_00,
    )  # fmt: skip
    yield "certificates of a company", walker.get(HERE)
    yield "certificate, a bill is late", walker.get(f"{HERE}demander/regularite/").press(GET_IT)
