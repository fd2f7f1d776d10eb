"""Every room's addresses, joined in the order of the house."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include(f"tuanding.{room}.urls")) for room in settings.ROOMS if find_spec(f"tuanding.{room}.urls")
] + [path("accounts/", include("allauth.account.urls"))]

handler400 = "tuanding.core.pages.views.bad_request"
handler403 = "tuanding.core.pages.views.forbidden"
handler404 = "tuanding.core.pages.views.not_found"
handler500 = "tuanding.core.pages.views.server_error"
