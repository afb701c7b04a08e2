"""Addresses of this room."""

from django.urls import path

from guichet.backoffice.team import views

urlpatterns = [path("equipe/", views.team, name="team")]
