"""Addresses of « Mes services » and of the search."""

from django.urls import path

from guichet.space.catalogue import views

urlpatterns = [
    path("", views.services, name="services"),
    path("rechercher/", views.search, name="search"),
]
