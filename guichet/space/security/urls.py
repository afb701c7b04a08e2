"""The addresses of « Sécurité », below `/espace/mon-compte/securite/`."""

from django.urls import path

from guichet.space.security import views

urlpatterns = [
    path("", views.security, name="security"),
    path("sessions/", views.end_sessions, name="end_sessions"),
    path("navigateurs/", views.distrust, name="distrust"),
]
