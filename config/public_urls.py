"""Every address but the agents', composed. The fund of the public pages stands first in the path (`/alsace/...`)."""

from django.conf import settings
from django.urls import include, path

import guichet.funds.converters  # noqa: F401 - declares <fund:fund> before any pattern uses it

urlpatterns = [
    path("espace/", include("guichet.space.urls")),
    # Early: each pattern before them is tried at every call of another site.
    path("", include("guichet.openid_provider.urls")),
    *([path("demo/", include("guichet.demo.urls"))] if settings.IS_DEMO else []),
    path("", include("guichet.ui.urls")),
    path("", include("guichet.certificates.urls")),
    path("", include("guichet.renewal.urls")),
    path("", include("guichet.franceconnect.urls")),
    path("", include("guichet.space.mandates.public_urls")),
    path("", include("guichet.login.urls")),
    path("", include("guichet.enrolment.urls")),
    path("", include("guichet.funds.urls")),
]

handler404 = "guichet.ui.errors.page_not_found"
handler500 = "guichet.ui.errors.server_error"
handler403 = "guichet.ui.errors.permission_denied"
handler400 = "guichet.ui.errors.bad_request"
