"""Addresses that other sites speak to (`/openid/…`), and the pages that members pass on the way."""

from django.urls import path

from guichet.openid_provider import endpoints
from guichet.openid_provider.views import asked, authorize, logout, pages

app_name = "openid"
urlpatterns = [
    path(".well-known/openid-configuration", endpoints.configuration, name="configuration"),
    path("openid/jwks", endpoints.jwks, name="jwks"),
    path("openid/token", endpoints.token, name="token"),
    path("openid/userinfo", endpoints.userinfo_endpoint, name="userinfo"),
    path("openid/authorize", authorize.authorize, name="authorize"),
    path("openid/logout", logout.logout, name="logout"),
    path("openid/logout/confirmer/", logout.confirm, name="confirm_logout"),
    path("connexion-unique/terminee/", pages.over, name="over"),
    path("connexion-unique/<uuid:reference>/", asked.asked, name="asked"),
    path("connexion-unique/<uuid:reference>/franceconnect/", asked.asked, name="asked_by_franceconnect"),
    path("connexion-unique/<uuid:reference>/mot-de-passe/", asked.asked, name="asked_again"),
    path("connexion-unique/<uuid:reference>/accord/", asked.answer, name="answer"),
]
