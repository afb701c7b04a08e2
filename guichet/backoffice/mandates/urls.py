"""Addresses of the mandates of a file; each begins with the look that opens it."""

from django.urls import path

from guichet.backoffice.mandates import views

urlpatterns = [
    path("dossier/<uuid:look>/mandats/", views.mandates, name="mandates"),
    path("dossier/<uuid:look>/mandats/enregistrer/", views.register, name="mandate_register"),
    path("dossier/<uuid:look>/mandats/<uuid:mandate>/papier/", views.paper, name="mandate_paper"),
    path("dossier/<uuid:look>/mandats/<uuid:mandate>/fin/", views.end, name="mandate_end"),
]
