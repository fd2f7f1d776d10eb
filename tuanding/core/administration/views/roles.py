"""Roles and deputies of a person: given from a day, ended on a day."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tuanding.core.accounts.models import Deputy, Person, RoleAssignment
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.administration import operations
from tuanding.core.administration.forms import DeputyForm, RoleForm
from tuanding.core.administration.views.people import _person_context, _person_url
from tuanding.core.pages.answers import answer, form_page
from tuanding.core.pages.once import how
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request

PAGE = "administration/person.html"


@require_POST
@permit("edit", Person)
def assign(request: Request, pk: int) -> HttpResponse:
    person = get_visible(Person, request.actor, pk, "edit")
    return _call_or_person_page(request, person, "role", RoleForm(request.POST), operations.assign_role, _("岗位已给"))


@require_POST
@permit("edit", Person)
def appoint(request: Request, pk: int) -> HttpResponse:
    person = get_visible(Person, request.actor, pk, "edit")
    form = DeputyForm(request.POST, person=person)
    return _call_or_person_page(request, person, "deputy", form, operations.appoint_deputy, _("代理已设"))


def _call_or_person_page(
    request: Request, person: Person, form_name: str, form: Form, call: Callable, message: str
) -> HttpResponse:
    """Makes the call; where the form is wrong or the call refused, the person's page again with everything typed."""
    context = _person_context(request, person, open=form_name, **{f"{form_name}_form": form})
    return form_page(
        request,
        form,
        lambda: call(person, **how(request), **form.cleaned_data),
        done=_person_url(person),
        message=message,
        template=PAGE,
        context=context,
    )


@require_POST
@permit("edit", RoleAssignment)
def end_role_at_once(request: Request, pk: int) -> HttpResponse:
    """Ends the role at once: the person's next request is without it."""
    row = get_visible(RoleAssignment, request.actor, pk, "edit")
    return answer(
        request,
        lambda: operations.end_role(row, **how(request)),
        done=_person_url(row.person),
        message=_("岗位已结束，马上生效"),
    )


@require_POST
@permit("edit", Deputy)
def end_deputy_at_once(request: Request, pk: int) -> HttpResponse:
    row = get_visible(Deputy, request.actor, pk, "edit")
    return answer(
        request,
        lambda: operations.end_deputy(row, **how(request)),
        done=_person_url(row.person),
        message=_("代理已结束，马上生效"),
    )
