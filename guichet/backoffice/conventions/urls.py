"""Addresses of this room. A convention is named by its random reference, never by its number or its structure."""

from django.urls import path

from guichet.backoffice.conventions import acts, entering, persons, views

urlpatterns = [
    path("demandes/<uuid:case>/convention/", entering.from_case, name="case_convention"),
    path("conventions/", views.conventions, name="conventions"),
    path("conventions/nouvelle/", entering.kind, name="convention_kind"),
    path("conventions/nouvelle/<slug:slug>/", entering.new, name="convention_new"),
    path("conventions/<uuid:convention>/", views.convention, name="convention"),
    path("conventions/<uuid:convention>/papier/", views.paper, name="convention_paper"),
    path("conventions/<uuid:convention>/joindre/", views.attach, name="convention_attach"),
    path("conventions/<uuid:convention>/corriger/", entering.correct, name="convention_correct"),
    path("conventions/<uuid:convention>/suite/", entering.follow, name="convention_follow"),
    path("conventions/<uuid:convention>/personnes/<uuid:person>/retirer/", persons.remove, name="convention_person"),
    path("conventions/<uuid:convention>/<slug:act>/", acts.confirm, name="convention_act"),
]
