"""`guichet certificates revoke`."""

import pytest
from typer.testing import CliRunner

from guichet.certificates.models import Certificate
from guichet.cli.app import app
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words):
    return CliRunner().invoke(app, ["certificates", "revoke", *words])


def test_a_certificate_is_withdrawn_once_and_for_a_reason(now):
    Certificate.objects.create(
        person=PersonFactory(), number="K7MP-3XRT-9HCD", kind="famille", fund_code="68", issued_at=now, key_id=1,
        expires_on=now.date(), said={}, said_index="a",
    )  # fmt: skip
    assert "--why is one of: mistake, changed, fraud, asked." in run("K7MP-3XRT-9HCD", "--why", "x").output
    assert "No certificate has this number." in run("CDFH-CDFH-CDFH", "--why", "fraud").output
    done = run("k7mp 3xrt 9hcd", "--why", "fraud")
    assert (done.exit_code, done.output) == (0, "K7MP-3XRT-9HCD is withdrawn.\n")
    assert Certificate.objects.get().revoked_why == "fraud"
    again = run("K7MP-3XRT-9HCD", "--why", "fraud")
    assert (again.exit_code, again.output.strip()) == (1, "It was withdrawn before.")
