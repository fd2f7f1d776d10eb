"""Whether a request came through a proxy of ours, from which address and over HTTPS: before anything else asks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tuanding.core.kernel.addresses import address_of, client_address, is_within

SCHEME = "HTTP_X_FORWARDED_PROTO"


class ProxyMiddleware:
    """`REMOTE_ADDR` becomes the client's address. The scheme is believed from a proxy of TUANDING_PROXIES alone: whoever
    connects directly could write anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        peer = meta.get("REMOTE_ADDR", "")
        if not is_within(address_of(peer), settings.TRUSTED_PROXIES):
            meta.pop(SCHEME, None)
        forwarded = meta.get("HTTP_X_FORWARDED_FOR", "")
        meta["REMOTE_ADDR"] = client_address(peer, forwarded, settings.TRUSTED_PROXIES, settings.PROXY_HOPS)
        return self.get_response(request)
