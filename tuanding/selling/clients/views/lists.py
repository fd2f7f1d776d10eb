"""The two lists."""

from django.http import HttpResponse

from tuanding.core.pages.list_view import show_list
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.selling.clients.lists import client_list
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.clients.order_lists import order_list


@permit("view", Client)
def clients(request: Request) -> HttpResponse:
    """1.1: own clients, the pool, the department's."""
    return show_list(request, client_list(request.actor))


@permit("view", GroupOrder)
def orders(request: Request) -> HttpResponse:
    """Group orders, open and ended."""
    return show_list(request, order_list(request.actor))
