"""Addresses of the way by FranceConnect."""

from django.urls import URLPattern

app_name = "franceconnect"
urlpatterns: list[URLPattern] = []
