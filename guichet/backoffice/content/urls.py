"""Addresses of this room."""

from django.urls import path

from guichet.backoffice.content import views

urlpatterns = [path("contenus/", views.content, name="content")]
