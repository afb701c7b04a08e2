"""Addresses of this room."""

from django.urls import path

from guichet.backoffice.journal import views

urlpatterns = [
    path("journal/", views.journal, name="journal"),
    path("journal/telecharger/", views.export, name="journal_export"),
]
