"""Addresses of what a farmer consults, all below `/espace/exploitation/`."""

from django.urls import path

from guichet.space.farm import views

urlpatterns = [
    path("factures/", views.bills, name="bills"),
    path("factures.csv", views.bills_csv, name="bills_csv"),
    path("parcelles/", views.parcels, name="parcels"),
    path("parcelles.csv", views.parcels_csv, name="parcels_csv"),
    path("parcelles/releve/", views.parcels_statement, name="parcels_statement"),
    path("parcelles/mutation/", views.transfer_slip, name="transfer_slip"),
]
