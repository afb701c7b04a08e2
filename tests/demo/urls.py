"""The addresses of the demonstration: those of every installation, and its own."""

from django.urls import include, path

from config import urls

handler404 = urls.handler404
urlpatterns = [path("demo/", include("guichet.demo.urls")), *urls.urlpatterns]
