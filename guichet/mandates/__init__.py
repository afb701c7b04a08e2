"""Mandates: the dated and revocable access that a member or a company gives to somebody who acts for them."""
