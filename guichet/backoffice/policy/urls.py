"""Addresses of the rules."""

from django.urls import path

from guichet.backoffice.policy import views

urlpatterns = [
    path("regles/", views.rules, name="policy"),
    path("regles/parcours/", views.journey, name="policy_journeys"),
    path("regles/parcours/<slug:profile>/", views.journey, name="policy_journey"),
    path("regles/comparer/", views.compare, name="policy_compare"),
    path("regles/chances/", views.odds, name="policy_odds"),
]
