"""Addresses of this room."""

from django.urls import path

from guichet.backoffice.counter import views

urlpatterns = [
    path("guichet/", views.counter, name="counter"),
    path("guichet/piece/<uuid:look>/", views.check, name="counter_check"),
    path("guichet/<uuid:start>/", views.start, name="counter_start"),
    path("guichet/<uuid:start>/annuler/", views.cancel, name="counter_cancel"),
]
