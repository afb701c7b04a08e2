"""Addresses of this room."""

from django.urls import path

from guichet.backoffice.letters import views

urlpatterns = [
    path("courriers/", views.letters, name="letters"),
    path("courriers/revenus/", views.returned, name="letters_returned"),
    path("courriers/lots/<slug:name>/", views.batch, name="letters_batch"),
    path("courriers/<uuid:number>/", views.letter, name="letter"),
]
