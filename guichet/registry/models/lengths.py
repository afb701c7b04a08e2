"""How long the keys of the funds are."""

FUND_CODE_LENGTH = 3
REFERENCE_LENGTH = 40
