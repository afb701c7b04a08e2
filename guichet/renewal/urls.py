"""Addresses of a renewal."""

from django.urls import path

from guichet.renewal import views

app_name = "renewal"
_ROOT = "<fund:fund>connexion/mot-de-passe-oublie/"
urlpatterns = [
    path(_ROOT, views.identifier, name="identifier"),
    path(f"{_ROOT}abandonner/", views.abandon, name="abandon"),
    path(f"{_ROOT}code/renvoyer/", views.send_code_again, name="send_code_again"),
    path(f"{_ROOT}termine/", views.done, name="done"),
    path(f"{_ROOT}sans-acces/", views.lost_access, name="lost_access"),
    path(f"{_ROOT}<slug:slug>/", views.step, name="step"),
]
