"""The addresses of « Mon équipe », below the membership of an administrator."""

from django.urls import path

from guichet.space.third_party import team

_TEAM = "tiers/<uuid:membership>/equipe/"
urlpatterns = [
    path(_TEAM, team.team, name="third_team"),
    path(f"{_TEAM}designer/", team.name, name="third_team_name"),
    path(f"{_TEAM}<uuid:person>/retirer/", team.remove, name="third_team_remove"),
    path(f"{_TEAM}<uuid:person>/courrier/", team.send_letter, name="third_team_letter"),
]
