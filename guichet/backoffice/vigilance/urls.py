"""Addresses of this room: the fund is the agent's own, so none names one."""

from django.urls import path

from guichet.backoffice.vigilance import views

urlpatterns = [
    path("jour-d-attaque/", views.room, name="vigilance"),
    path("jour-d-attaque/proposer/", views.propose, name="vigilance_propose"),
    path("jour-d-attaque/<slug:act>/", views.confirm, name="vigilance_act"),
]
