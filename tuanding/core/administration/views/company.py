"""The company's own data, its departments, and failed jobs."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.models import Department
from tuanding.core.accounts.scopes import get_visible, may
from tuanding.core.administration import operations, queries, standards
from tuanding.core.administration.forms import CompanyForm, DepartmentForm
from tuanding.core.company.models import Company
from tuanding.core.jobs.models import Job
from tuanding.core.jobs.queue import newest_failed_jobs
from tuanding.core.kernel.refusal import Denied
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.answers import answer, form_page
from tuanding.core.pages.list_view import show_list
from tuanding.core.pages.lists import ListAct, ListColumn, ListPage
from tuanding.core.pages.once import how, how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request


def department_list(actor: PersonActor) -> ListPage:
    """A name leads to its form, for whoever may change it."""
    may_edit = may(actor, "edit", Department)
    return ListPage(
        model=Department,
        title=pgettext_lazy("一览", "部门"),
        noun=gettext_lazy("个部门"),
        order="pk",
        columns=(
            ListColumn(
                name="name",
                label=gettext_lazy("部门"),
                phone="title",
                always=True,
                url=lambda row: reverse("administration:edit_department", args=[row.pk]) if may_edit else "",
            ),
            ListColumn(name="code", label=gettext_lazy("代码"), phone="sub"),
            ListColumn(
                name="heads",
                label=gettext_lazy("今天在岗"),
                value=lambda row: len(row.roles_now),
                numeric=True,
                phone="side",
            ),
        ),
        rows=lambda actor: Department.objects.prefetch_related(queries.prefetch_roles_on(actor.at)),
        right="administer",
        create=ListAct(
            label=gettext_lazy("新建部门"), icon="plus", url_name="administration:new_department", right="edit"
        ),
        empty_title=gettext_lazy("还没有部门"),
        empty_text=gettext_lazy("业务经理、团订部经理、团订内务都属于一个部门；先建部门，再给岗位。"),
    )


@permit("administer", Department)
def departments(request: Request) -> HttpResponse:
    """Every department, with how many work in it today."""
    return show_list(request, department_list(request.actor))


@require_http_methods(["GET", "HEAD", "POST"])
@permit("edit", Department)
def new_department(request: Request) -> HttpResponse:
    form = DepartmentForm(request.POST or None)
    context = _department_form_context(_("新建部门"))
    return form_page(
        request,
        form,
        lambda: operations.create_department(**how(request), **form.cleaned_data),
        done=reverse("administration:departments"),
        message=_("部门已建"),
        context=context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permit("edit", Department)
def edit_department(request: Request, pk: int) -> HttpResponse:
    row = get_visible(Department, request.actor, pk, "edit")
    form = DepartmentForm(request.POST or None, instance=row)
    context = _department_form_context(_("修改%(name)s") % {"name": row.name}) | {"seen": row.version}
    return form_page(
        request,
        form,
        lambda: operations.edit_department(row, form.changes(), **how_seen(request)),
        done=reverse("administration:departments"),
        message=_("已存"),
        context=context,
    )


def _department_form_context(title: str) -> dict[str, Any]:
    back = reverse("administration:departments")
    return {"title": title, "crumbs": [(_("部门"), back), (title, "")], "back": back}


@require_http_methods(["GET", "HEAD", "POST"])
@permit("view", Company)
def company(request: Request) -> HttpResponse:
    """The company's data as sheets and contracts print it. Without the right to edit the page has no button."""
    row = operations.company_or_not_found()
    editing = may(request.actor, "edit", Company)
    if request.method == "POST" and not editing:
        raise Denied()
    form = CompanyForm(request.POST or None, instance=row)
    context = {
        "title": _("公司"),
        "company_row": row,
        "seen": row.version,
        "editing": editing,
    }
    template = "administration/company.html"
    return form_page(
        request,
        form,
        lambda: standards.edit_company(row, form.changes(), **how_seen(request)),
        done=reverse("administration:company"),
        message=_("已存；以后出的单据用新的"),
        template=template,
        context=context,
    )


@require_safe
@permit("view", Job)
def jobs(request: Request) -> HttpResponse:
    """The jobs that failed after their last try, and how many are waiting."""
    waiting = Job.objects.filter(done_at__isnull=True, failed_at__isnull=True).count()
    context = {"failed": newest_failed_jobs(), "waiting": waiting, "today": day_of(request.now)}
    return render(request, "administration/jobs.html", context)


@require_POST
@permit("view", Job)
def retry(request: Request, pk: int) -> HttpResponse:
    job = get_visible(Job, request.actor, pk)
    return answer(
        request,
        lambda: standards.retry_job(job, **how(request)),
        done=reverse("administration:jobs"),
        message=_("马上重做"),
    )
