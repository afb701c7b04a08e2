"""Accounts vouched for to FranceConnect and to the organisation's own services (OpenID Connect Core 1.0)."""
