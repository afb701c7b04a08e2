"""Addresses of « Mes attestations », below `/espace/attestations/`."""

from django.urls import path

from guichet.space.certificates import views

urlpatterns = [
    path("", views.certificates, name="certificates"),
    path("demander/<slug:kind>/", views.ask, name="certificate_ask"),
    path("<uuid:reference>/", views.ready, name="certificate_ready"),
    path("<uuid:reference>.pdf", views.certificate, name="certificate"),
]
