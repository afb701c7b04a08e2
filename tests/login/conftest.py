"""People whose account was opened by a claim."""

from tests.accounts.conftest import claim, rene

__all__ = ["claim", "rene"]
