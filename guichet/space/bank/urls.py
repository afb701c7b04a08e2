"""Addresses of this room of the private space."""

from django.urls import path

from guichet.space.bank import views

urlpatterns = [
    path("", views.bank_details, name="bank_details"),
    path("changer/", views.bank_change, name="bank_change"),
    path("abandonner/", views.bank_cancel, name="bank_cancel"),
]
