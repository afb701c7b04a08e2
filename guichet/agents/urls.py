"""Addresses of the agents' login, all below `/agents/`."""

from django.urls import path

from guichet.agents import views

app_name = "agents"
urlpatterns = [
    path("connexion/", views.login, name="login"),
    path("deconnexion/", views.logout, name="logout"),
    path("acces/", views.my_access, name="my_access"),
]
