"""Addresses of « Mes documents », all below `/espace/documents/`."""

from django.urls import path

from guichet.space.documents import views

urlpatterns = [
    path("", views.documents, name="documents"),
    path("<uuid:reference>/", views.document, name="document"),
    path("<uuid:reference>/lu/", views.mark_document, name="mark_document"),
]
