"""Addresses of somebody's file; each begins with the look that opens it."""

from django.urls import path

from guichet.backoffice.actions import views as actions
from guichet.backoffice.person import views

urlpatterns = [
    path("dossier/<uuid:look>/", views.file, name="file"),
    path("dossier/<uuid:look>/appelant/", views.check_caller, name="caller"),
    path("dossier/<uuid:look>/<slug:action>/", actions.act, name="act"),
]
