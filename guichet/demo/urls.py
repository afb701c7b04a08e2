"""Addresses of the demonstration, under `/demo/`; config/urls.py includes them in the demonstration only."""

from django.urls import path

from guichet.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.people, name="people"),
    path("boite-aux-lettres/", views.mailbox, name="mailbox"),
    path("boite-aux-lettres/demandes/", views.accept_requests, name="accept_requests"),
    path("boite-aux-lettres/emails/<slug:name>/", views.email, name="email"),
    path("boite-aux-lettres/emails/<slug:name>/contenu/", views.email_html, name="email_html"),
    path("boite-aux-lettres/lettres/<uuid:letter_id>.pdf", views.letter, name="letter"),
]
