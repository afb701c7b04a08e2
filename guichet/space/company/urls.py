"""Addresses of what a company consults, all below `/espace/entreprise/`."""

from django.urls import path

from guichet.space.company import deposits, views

urlpatterns = [
    path("depots/", deposits.deposits, name="deposits"),
    path("etablissements/", views.establishments, name="establishments"),
    path("cotisations-sur-salaires/", views.wage_contributions, name="wage_contributions"),
    path("cotisations-sur-salaires.csv", views.wage_contributions_csv, name="wage_contributions_csv"),
]
