"""The two lists."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.selling.clients.lists import client_list
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.clients.order_lists import order_list


@require_safe
@permit("view", Client)
def clients(request: Request) -> HttpResponse:
    """1.1: own clients, the pool, the department's."""
    return client_list(request.actor).view(request)


@require_safe
@permit("view", GroupOrder)
def orders(request: Request) -> HttpResponse:
    """Group orders, open and ended."""
    return order_list(request.actor).view(request)
