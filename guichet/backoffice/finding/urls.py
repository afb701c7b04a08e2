"""Addresses of this room."""

from django.urls import path

from guichet.backoffice.finding import views

urlpatterns = [
    path("rechercher/", views.find, name="find"),
    path("rechercher/ouvrir/", views.open_file, name="open_file"),
]
