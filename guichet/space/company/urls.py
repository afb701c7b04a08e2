"""Addresses of this room of the private space."""

from django.urls import path

from guichet.space.company import deposits

urlpatterns = [
    path("depots/", deposits.deposits, name="deposits"),
    path("depots/<uuid:reference>/", deposits.deposit, name="deposit"),
    path("depots/<uuid:reference>/fichier/", deposits.deposit_file, name="deposit_file"),
]
