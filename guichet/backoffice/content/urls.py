"""Addresses of this room. None holds anything but a random reference."""

from django.urls import path

from guichet.backoffice.content.views import assistance, conditions, news, overview
from guichet.funds.models import Audience

urlpatterns = [
    path("contenus/", overview.content, name="content"),
    path("contenus/assistance/", assistance.edit, name="content_desk"),
    path("contenus/actualites/", news.shelf, name="content_news"),
    path("contenus/actualites/nouvelle/", news.write, name="content_news_new"),
    path("contenus/actualites/<uuid:reference>/", news.change, name="content_news_item"),
    path("contenus/actualites/<uuid:reference>/retirer/", news.remove, name="content_news_remove"),
]
SERIES = {"conditions": Audience.MEMBERS, "conditions-des-tiers": Audience.THIRD_PARTIES}
"""Part of an address -> the general conditions it is about."""
for part, audience in SERIES.items():
    which = {"audience": audience}
    urlpatterns += [
        path(f"contenus/{part}/", conditions.state, which, name="content_conditions"),
        path(f"contenus/{part}/projet/", conditions.draft, which, name="content_draft"),
        path(f"contenus/{part}/projet/relire/", conditions.review, which, name="content_review"),
        path(f"contenus/{part}/projet/approuver/", conditions.approve, which, name="content_approve"),
        path(f"contenus/{part}/projet/abandonner/", conditions.discard, which, name="content_discard"),
        path(f"contenus/{part}/retirer/", conditions.withdraw, which, name="content_withdraw"),
    ]
