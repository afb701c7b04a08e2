"""Addresses of this room of the private space."""

from django.urls import path

from guichet.space.messages import appointments, views

urlpatterns = [
    path("", views.messages, name="messages"),
    path("nouveau/", views.message_new, name="message_new"),
    path("rendez-vous/", appointments.appointment_new, name="appointment_new"),
    path("rendez-vous/<uuid:appointment>/", appointments.appointment, name="appointment"),
    path("rendez-vous/<uuid:appointment>/annuler/", appointments.appointment_cancel, name="appointment_cancel"),
    path("<uuid:thread>/", views.message, name="message"),
    path("<uuid:thread>/pieces/<uuid:paper>/", views.message_paper, name="message_paper"),
]
