"""Addresses that other sites speak to (`/openid/…`), and the pages that members pass on the way."""

from django.urls import URLPattern

app_name = "openid"
urlpatterns: list[URLPattern] = []
