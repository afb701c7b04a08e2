"""The addresses of what the member adds of their own, below `/espace/mon-compte/securite/`."""

from django.urls import path

from guichet.space.security.factors import authenticator

urlpatterns = [
    path("application/", authenticator.authenticator, name="authenticator"),
    path("application/retirer/", authenticator.remove, name="remove_authenticator"),
    path("codes-de-secours/", authenticator.recovery_codes, name="recovery_codes"),
]
