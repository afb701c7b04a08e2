"""Addresses of the public pages, nationally and for each fund."""

from django.urls import path

import guichet.funds.converters  # noqa: F401 - declares <fund:fund>
from guichet.funds import views

app_name = "public"
urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("changer-de-region/", views.regions, name="regions"),
    path("<fund:fund>", views.home, name="home"),
    path("<fund:fund>assistance/", views.assistance, name="assistance"),
    path("<fund:fund>assistance/", views.assistance, name="contact"),
    path("<fund:fund>conditions-generales/", views.conditions, name="conditions"),
    path("<fund:fund>conditions-generales/tiers/", views.third_party_conditions, name="third_party_conditions"),
    path("<fund:fund>donnees-personnelles/", views.privacy, name="privacy"),
    path("<fund:fund>cookies/", views.cookies, name="cookies"),
    path("<fund:fund>accessibilite/", views.accessibility, name="accessibility"),
    path("<fund:fund>mentions-legales/", views.legal, name="legal"),
]
