"""The addresses of what the member adds of their own, below `/espace/mon-compte/securite/`."""

from django.urls import path

from guichet.space.security.factors import authenticator, passkeys

urlpatterns = [
    path("application/", authenticator.authenticator, name="authenticator"),
    path("application/retirer/", authenticator.remove, name="remove_authenticator"),
    path("cles/", passkeys.passkeys, name="passkeys"),
    path("cles/<uuid:reference>/", passkeys.passkey, name="passkey"),
    path("cles/<uuid:reference>/retirer/", passkeys.remove, name="remove_passkey"),
    path("codes-de-secours/", authenticator.recovery_codes, name="recovery_codes"),
]
