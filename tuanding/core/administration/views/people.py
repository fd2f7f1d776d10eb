"""People: list, one person with roles, deputies and history, and everything done to a person."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Person
from tuanding.core.accounts.scopes import get_visible, may, visible
from tuanding.core.administration import operations, queries, second_factor
from tuanding.core.administration.forms import DeputyForm, NewPersonForm, PasswordForm, PersonForm, RoleForm
from tuanding.core.kernel.phones import grouped
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.answers import answer, form_page
from tuanding.core.pages.list_view import show_list
from tuanding.core.pages.lists import ListAct, ListColumn, ListPage, Tab
from tuanding.core.pages.marks import chip, person
from tuanding.core.pages.once import how, how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.rulebook.roles import ROLES


def _role_titles(row: Person) -> str:
    """团订一部 业务经理、设计中心; from the prefetched `roles_now`."""
    names = [" ".join(filter(None, (str(a.department or ""), _(ROLES[a.role])))) for a in getattr(row, "roles_now", ())]
    return "、".join(names)


PEOPLE = ListPage(
    model=Person,
    title=gettext_lazy("人员"),
    noun=gettext_lazy("人"),
    order="pk",
    columns=(
        ListColumn(
            name="name",
            label=gettext_lazy("姓名"),
            html=person,
            url=lambda p: _person_url(p),
            phone="title",
            always=True,
            sort="name",
        ),
        ListColumn(name="username", label=gettext_lazy("登录名"), phone="sub", sort="username"),
        ListColumn(name="posts", label=gettext_lazy("今天的岗位"), value=_role_titles, phone="under"),
        ListColumn(name="phone", label=gettext_lazy("电话"), value=lambda p: grouped(p.phone), priority=2),
        ListColumn(
            name="is_active",
            label=gettext_lazy("登录"),
            phone="side",
            value=lambda p: _("可以") if p.is_active else _("已停用"),
            html=lambda p: _("可以") if p.is_active else chip(_("已停用"), "rest"),
        ),
    ),
    tabs=(
        Tab(name="active", label=gettext_lazy("可登录"), q=lambda actor, now: Q(is_active=True)),
        Tab(name="disabled", label=gettext_lazy("已停用"), q=lambda actor, now: Q(is_active=False)),
    ),
    rows=lambda actor: visible(Person, actor).prefetch_related(queries.prefetch_roles_on(actor.at)),
    search_fields=("name", "username", "phone"),
    search_hint=gettext_lazy("姓名、登录名、电话"),
    create=ListAct(
        label=gettext_lazy("新建人员"), icon="user-plus", url_name="administration:new_person", right="edit"
    ),
    empty_title=gettext_lazy("还没有人"),
)


@permit("administer", Person)
def people(request: Request) -> HttpResponse:
    """Who may sign in, and who no longer may, with today's roles."""
    return show_list(request, PEOPLE)


def _person_url(row: Any) -> str:
    return reverse("administration:person", args=[row.pk])


def _crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("人员"), reverse("administration:people")), *further]


@require_safe
@permit("administer", Person)
def index(request: Request) -> HttpResponse:
    return redirect("administration:people")


@require_safe
@permit("administer", Person)
def show(request: Request, pk: int) -> HttpResponse:
    """One person: data, roles with their days, deputies, and the history of changes."""
    return render(
        request, "administration/person.html", _person_context(request, get_visible(Person, request.actor, pk))
    )


def _person_context(request: Request, row: Person, **forms: Any) -> dict:
    today = day_of(request.now)
    initial = {"from_on": today}
    return {
        "person": row,
        "title": row.name,
        "crumbs": _crumbs((row.name, "")),
        "today": today,
        "roles": row.assignments.select_related("department").order_by("-from_on", "-pk"),
        "deputies": queries.deputies_of(row),
        "entries": queries.history_of(row),
        "may_edit": may(request.actor, "edit", Person),
        "authenticator": second_factor.authenticator_of(row),
        "needs_second_step": second_factor.is_required(actor_of(row, request.now)),
        "role_form": RoleForm(initial=initial),
        "deputy_form": DeputyForm(person=row, initial={**initial, "to_on": today}),
        **forms,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@permit("edit", Person)
def create(request: Request) -> HttpResponse:
    """A new account; its roles are given on its page."""
    form = NewPersonForm(request.POST or None, initial={"language": "zh-hans"})
    context = {
        "title": _("新建人员"),
        "crumbs": _crumbs((_("新建人员"), "")),
        "back": reverse("administration:people"),
    }
    return form_page(
        request,
        form,
        lambda: operations.create_person(**how(request), **{name: form.cleaned_data[name] for name in form.fields}),
        done=_person_url,
        message=lambda row: _("已新建 %(name)s，请给岗位") % {"name": row.name},
        context=context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permit("edit", Person)
def edit(request: Request, pk: int) -> HttpResponse:
    row = get_visible(Person, request.actor, pk, "edit")
    form = PersonForm(request.POST or None, instance=row)
    context = {
        "title": _("修改 %(name)s") % {"name": row.name},
        "crumbs": _crumbs((row.name, _person_url(row)), (_("修改"), "")),
        "seen": row.version,
        "back": _person_url(row),
    }
    return form_page(
        request,
        form,
        lambda: operations.edit_person(row, form.changes(), **how_seen(request)),
        done=_person_url(row),
        message=_("已存"),
        context=context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permit("edit", Person)
def password(request: Request, pk: int) -> HttpResponse:
    """In person: the old password, its sessions and the lock after wrong ones end."""
    row = get_visible(Person, request.actor, pk, "edit")
    form = PasswordForm(request.POST or None)
    context = {
        "title": _("重设 %(name)s 的密码") % {"name": row.name},
        "crumbs": _crumbs((row.name, _person_url(row)), (_("重设密码"), "")),
        "seen": row.version,
        "back": _person_url(row),
        "submit": _("重设密码"),
    }
    return form_page(
        request,
        form,
        lambda: operations.reset_password(row, form.cleaned_data["password"], **how_seen(request)),
        done=_person_url(row),
        message=_("密码已重设；他用旧密码的登录都已退出"),
        context=context,
    )


@require_POST
@permit("edit", Person)
def lost_device(request: Request, pk: int) -> HttpResponse:
    """The person's phone is gone: the next sign-in sets up another one."""
    row = get_visible(Person, request.actor, pk, "edit")
    return answer(
        request,
        lambda: operations.reset_second_step(row, **how_seen(request)),
        done=_person_url(row),
        message=_("两步验证已重设；%(name)s 下次登录时设新手机，原来的登录都已退出") % {"name": row.name},
    )


@require_POST
@permit("edit", Person)
def disable(request: Request, pk: int) -> HttpResponse:
    return _enable_or_disable(request, pk, operations.disable_person, _("已停用 %(name)s"))


@require_POST
@permit("edit", Person)
def enable(request: Request, pk: int) -> HttpResponse:
    return _enable_or_disable(request, pk, operations.enable_person, _("%(name)s 又可以登录了"))


def _enable_or_disable(request: Request, pk: int, operation, message: str) -> HttpResponse:
    row = get_visible(Person, request.actor, pk, "edit")
    return answer(
        request,
        lambda: operation(row, **how_seen(request)),
        done=_person_url(row),
        message=message % {"name": row.name},
    )
