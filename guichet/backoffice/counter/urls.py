"""Addresses of this room."""

from django.urls import path

from guichet.backoffice.counter import views

urlpatterns = [path("guichet/", views.counter, name="counter")]
