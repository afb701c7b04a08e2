"""Addresses of whom an offer is for, before any login."""

from django.urls import path

from guichet.space.mandates import public

app_name = "mandates"
urlpatterns = [
    path("<fund:fund>mandat/", public.offer, name="offer"),
    path("<fund:fund>mandat/reponse/", public.answer, name="answer"),
    path("<fund:fund>mandat/nouvel-acces/", public.new_login, name="new_login"),
]
