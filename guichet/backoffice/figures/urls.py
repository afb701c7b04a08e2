"""Addresses of this room."""

from django.urls import path

from guichet.backoffice.figures import views

urlpatterns = [
    path("chiffres/", views.figures, name="figures"),
    path("chiffres/<slug:key>.csv", views.figures_file, name="figures_file"),
]
