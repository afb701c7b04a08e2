"""Addresses of this room: a direction and an act, both words of ours."""

from django.urls import path

from guichet.backoffice.switches import views

urlpatterns = [
    path("portes/", views.doors, name="switches"),
    path("portes/<slug:door>/<slug:act>/", views.confirm, name="switch"),
]
