"""Addresses of this room."""

from django.urls import path

from guichet.backoffice.team import views

urlpatterns = [
    path("equipe/", views.team, name="team"),
    path("equipe/inviter/", views.invite, name="invite"),
    path("equipe/<uuid:reference>/", views.colleague, name="colleague"),
    path("equipe/<uuid:reference>/<slug:name>/", views.act, name="act"),
]
