"""Where anybody verifies a certificate."""

from django.urls import path

from guichet.certificates import views

app_name = "certificates"
urlpatterns = [path("attestations/verifier/", views.verify, name="verify")]
