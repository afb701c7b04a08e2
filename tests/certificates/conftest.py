import datetime as dt

import pytest


@pytest.fixture
def issue(now, fund):
    """Return `issue(account, kind, **typed)`: what its form takes, then the certificate."""
    # Here and not above: this file is read before Django's settings are.
    from guichet.accounts import owners
    from guichet.certificates import operations
    from guichet.certificates.kinds import BY_SLUG

    def one(account, slug="fiscale", *, at=now, **typed):
        kind = BY_SLUG[slug]
        form = kind.form(typed, today=at.date())
        assert form.is_valid(), form.errors
        by = operations.Asking(owners.in_file(account, None), account, fund)
        return operations.issue(kind, form.cleaned_data, by=by, now=at)

    return one


@pytest.fixture
def account(db):
    """WEBER FLORENT, who was paid twice in 2025."""
    from tests.factories import AccountFactory, PaymentFactory

    account = AccountFactory()
    for month, cents in ((3, 120_00), (9, 1_234_50)):
        PaymentFactory(
            person=account.person, paid_on=dt.date(2025, month, 5), branch="Retraite", label="", amount_cents=cents
        )
    return account
