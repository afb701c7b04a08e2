"""Addresses of this room."""

from django.urls import path

from guichet.backoffice.letters import views

urlpatterns = [path("courriers/", views.letters, name="letters")]
