"""Every room's addresses, joined in the order of the house, and of allauth only what a closed house needs."""

from importlib.util import find_spec

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path

from tuanding.core.administration.views.sign_in import sign_in, sign_out

urlpatterns = [
    path("", include(f"tuanding.{room}.urls")) for room in settings.ROOMS if find_spec(f"tuanding.{room}.urls")
] + [
    path("accounts/login/", sign_in, name="account_login"),
    path("accounts/logout/", sign_out, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/", account.password_change, name="account_change_password"),
]

handler400 = "tuanding.core.pages.views.bad_request"
handler403 = "tuanding.core.pages.views.forbidden"
handler404 = "tuanding.core.pages.views.not_found"
handler500 = "tuanding.core.pages.views.server_error"
