"""Addresses of this room."""

from django.urls import path

from guichet.backoffice.cases import views

urlpatterns = [path("demandes/", views.cases, name="cases")]
