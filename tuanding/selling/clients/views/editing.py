"""Clients and contacts, entered and corrected."""

from typing import Any, TypedDict

from django.forms import modelform_factory
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.models import Department
from tuanding.core.accounts.scopes import can, get_visible, is_column_visible, visible
from tuanding.core.kernel.refusal import AlreadyDone, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.answers import form_page, refused
from tuanding.core.pages.once import how, how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.selling.clients import operations, queries
from tuanding.selling.clients.duplicates import Duplicate
from tuanding.selling.clients.fields import CLIENT
from tuanding.selling.clients.forms import ClientForm, ContactForm, NewClientForm
from tuanding.selling.clients.models import Client, Contact, RulingRequest

LONGEST_ID = 18  # digits


@permit("add_client", Department)
def new_client(request: Request) -> HttpResponse:
    """1.1: a client with its first contact; a duplicate is refused beside its field."""
    form = new_client_form(request)
    context = new_client_context()

    def enter() -> Client:
        department = form.cleaned_data["department"]
        try:
            return operations.enter_client(department, **how(request), **form.kwargs_for_operation())
        except Duplicate as duplicate:
            context["duplicate"] = _duplicate_offer(duplicate, department, request.actor)
            raise

    return form_page(
        request,
        form,
        enter,
        done=_client_address,
        message=_("客户已录入"),
        template="clients/new.html",
        context=context,
    )


def new_client_form(request: Request) -> NewClientForm:
    """As sent; else empty, or with what the person had typed when a manager ruled that there are two clients (`?ruling=`)."""
    actor = request.actor
    gives = set(visible(Department, actor, "assign_clients").values_list("pk", flat=True))
    reps = queries.reps_of(gives, day_of(request.now))
    departments = visible(Department, actor, "add_client").order_by("pk")
    ruling = request.GET.get("ruling", "")
    requests = visible(RulingRequest, actor, "read").filter(
        pk=int(ruling) if ruling.isdecimal() and len(ruling) <= LONGEST_ID else 0
    )
    initial = typed_fields(requests[0]) if requests else None
    return NewClientForm(departments, reps, request.POST or None, initial=initial)


def new_client_context() -> dict[str, Any]:
    clients = reverse("clients:list")
    return _page_context(_("新建客户"), [(pgettext("一览", "客户"), clients)], clients) | {
        "action": reverse("clients:new")
    }


def typed_fields(ruling_request: RulingRequest) -> dict[str, Any]:
    """What somebody had typed into the form of a new client, by its fields."""
    typed = ruling_request.typed
    contact = typed.get("contact", {})
    person = {
        "contact": contact.get("name", ""),
        "contact_title": contact.get("title", ""),
        "phone": contact.get("phone", ""),
    }
    return {
        "name": ruling_request.name,
        **{name: value for name, value in typed.items() if name != "contact"},
        **person,
    }


class DuplicateOffer(TypedDict):
    """What somebody can do about a client that is there already: open it (`client`, where he sees it), claim it out of the pool,
    or ask the manager."""

    client: Client | None
    may_claim: bool
    may_ask: bool


def _duplicate_offer(duplicate: Duplicate, department: Department, actor: PersonActor) -> DuplicateOffer:
    client = duplicate.client
    is_visible = visible(Client, actor).filter(pk=client.pk).exists()
    may_claim = is_visible and can(actor, "claim", client)
    return {"client": client if is_visible else None, "may_claim": may_claim, "may_ask": not is_visible}


def _client_address(client: Client | AlreadyDone) -> str:
    return reverse("client", args=[client.pk])


@permit("edit", Client)
def edit_client(request: Request, pk: int) -> HttpResponse:
    """1.1: every field of a client. Refused: another person has saved since; both values are shown."""
    client = get_visible(Client, request.actor, pk, "edit")
    form = ClientForm(request.POST or None, instance=client, actor=request.actor)
    context = {**_page_context(_("改客户"), _crumbs_above(client), client.get_absolute_url()), "seen": client.version}
    return form_page(
        request,
        form,
        lambda: operations.edit_client(client, form.changes(), **how_seen(request)),
        done=client.get_absolute_url(),
        message=_("已存"),
        context=context,
    )


@permit("edit", Client)
def edit_field(request: Request, pk: int, name: str) -> HttpResponse:
    """One field in place: asked for by a click, saved by Enter."""
    client = get_visible(Client, request.actor, pk, "edit")
    if name not in CLIENT.form or not is_column_visible(Client, request.actor, name):
        raise Http404
    form = modelform_factory(Client, form=ClientForm, fields=[name])(request.POST or None, instance=client)
    context = {"client": client, "name": name, "form": form, "bound": form[name], "seen": client.version}
    if request.method != "POST" or not form.is_valid():
        if "read" in request.GET:
            return render(request, "clients/field_shown.html", {**context, "value": getattr(client, name)})
        return render(request, "clients/field_edit.html", context, status=422 if form.is_bound else 200)
    return _save_field(request, client, form, context)


def _save_field(request: Request, client: Client, form: Any, context: dict) -> HttpResponse:
    try:
        row = operations.edit_client(client, form.changes(), **how_seen(request))
    except AlreadyDone:
        row = Client.objects.get(pk=client.pk)
    except Refusal as why:
        return refused(request, why, form=form, template="clients/field_edit.html", context=context)
    if not request.htmx:
        return redirect(client.get_absolute_url())
    context |= {"client": row, "value": getattr(row, context["name"]), "saved": True}
    return render(request, "clients/field_shown.html", context)


@permit("edit", Client)
def new_contact(request: Request, pk: int) -> HttpResponse:
    """1.1: somebody more at the client."""
    client = get_visible(Client, request.actor, pk, "edit")
    form = ContactForm(request.POST or None)
    context = _page_context(_("添加联系人"), _crumbs_above(client), client.get_absolute_url())
    return form_page(
        request,
        form,
        lambda: operations.add_contact(client, **how(request), **form.cleaned_data),
        done=client.get_absolute_url(),
        message=_("联系人已加上"),
        context=context,
    )


@permit("edit", Contact)
def edit_contact(request: Request, pk: int) -> HttpResponse:
    """1.1: a contact corrected."""
    contact = get_visible(Contact, request.actor, pk, "edit")
    back = contact.client.get_absolute_url()
    form = ContactForm(request.POST or None, instance=contact, actor=request.actor)
    context = {**_page_context(_("改联系人"), _crumbs_above(contact.client), back), "seen": contact.version}
    return form_page(
        request,
        form,
        lambda: operations.edit_contact(contact, form.changes(), **how_seen(request)),
        done=back,
        message=_("已存"),
        context=context,
    )


def _crumbs_above(client: Client) -> list:
    return [(pgettext("一览", "客户"), reverse("clients:list")), (str(client), client.get_absolute_url())]


def _page_context(title: str, above: list, back: str) -> dict:
    return {"title": title, "crumbs": [*above, (title, "")], "clause": "1.1", "back": back}
