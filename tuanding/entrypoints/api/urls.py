"""/api/v1/ with every room's router, its docs page and openapi.json; /healthz."""

from django.urls import path, re_path

from tuanding.entrypoints.api.assembly import build_api
from tuanding.entrypoints.api.health import healthz, no_address

api = build_api()

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    re_path(r"^api/(?P<rest>.*)$", no_address, name="no_api_address"),
]
