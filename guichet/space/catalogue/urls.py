"""Addresses of this room of the private space."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
