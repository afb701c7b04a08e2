"""Address of the text-size tool."""

from django.urls import path

from guichet.ui import views

app_name = "ui"
urlpatterns = [path("taille-du-texte/", views.set_text_size, name="text_size")]
