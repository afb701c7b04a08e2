"""Addresses of « Mes mandats », below `/espace/mandats/`, in the names of the space."""

from django.urls import path

from guichet.space.mandates import offering, receiving, views

urlpatterns = [
    path("", views.mandates, name="mandates"),
    path("proposer/", offering.mandate_offer, name="mandate_offer"),
    path("structure/", offering.mandate_to_structure, name="mandate_to_structure"),
    path("recus/", receiving.mandates_received, name="mandates_received"),
    path("recus/<uuid:reference>/renoncer/", receiving.mandate_renounce, name="mandate_renounce"),
    path("accepter/", receiving.mandate_accept, name="mandate_accept"),
    path("<uuid:reference>/", views.mandate, name="mandate"),
    path("<uuid:reference>/retirer/", views.mandate_revoke, name="mandate_revoke"),
]
