"""Addresses of what a member sent; each begins with the look that opens it, after the case."""

from django.urls import path

from guichet.backoffice.requests import proofs, views

urlpatterns = [
    path("preuves/", proofs.check, name="proof"),
    path("demandes/<uuid:case>/demarche/", views.open_request, name="case_request"),
    path("dossier/<uuid:look>/demarche/", views.show, name="request"),
    path("dossier/<uuid:look>/demarche/pieces/<uuid:paper>/", views.paper, name="request_paper"),
    path("dossier/<uuid:look>/demarche/<slug:act>/", views.act, name="request_act"),
]
