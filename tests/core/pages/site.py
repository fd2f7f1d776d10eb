"""A small site of its own, so that what every room builds on is tested without any room."""

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from tuanding.core.accounts.models import Person
from tuanding.core.kernel.refusal import AlreadyDone, Blocked, Denied, Ended, Invalid, NotFound, Refusal, Stale
from tuanding.core.pages.answers import form_page
from tuanding.core.pages.forms import LookForm
from tuanding.core.pages.list_view import show_list
from tuanding.core.pages.lists import Filter, ListAct, ListColumn, ListPage, Tab
from tuanding.core.pages.once import once_of
from tuanding.core.pages.permit import permit
from tuanding.core.rulebook.roles import FINANCE

PEOPLE = ListPage(
    model=Person,
    title="人员",
    noun="人",
    order="-id",
    per_page=5,
    rows=lambda actor: Person.objects.all(),
    columns=(
        ListColumn(
            name="name", label="姓名", url=lambda row: f"/people/{row.pk}", sort="name", phone="title", always=True
        ),
        ListColumn(name="username", label="登录名", sort="username", phone="side"),
        ListColumn(name="size", label="序", value=lambda row: row.pk, numeric=True, priority=3),
    ),
    tabs=(
        Tab(name="all", label="全部"),
        Tab(name="two", label="二部", q=lambda actor, now: Q(assignments__department__code="two")),
    ),
    filters=(Filter(name="language", label="语言", choices=lambda actor: [("zh-hans", "中文"), ("en", "English")]),),
    search_fields=("name", "username"),
    acts=(ListAct(label="导入", icon="upload", url_name="elsewhere"),),
    batch=(ListAct(label="转交", icon="user", url_name="home"),),
    empty_text="先记一个",
)


class Small(LookForm):
    name = forms.CharField(label="名称", max_length=8)
    amount = forms.IntegerField(label="数量", required=False)


Rows = forms.formset_factory(Small, extra=0)
REFUSALS = {
    "invalid": lambda: Invalid({"name": [Refusal("已有同名的：%(value)s", value="云栖")], "lines": ["没有明细"]}),
    "field": lambda: Refusal("无法用 %(value)s", field="amount", value=3),
    "blocked": lambda: Blocked("九点没全过，可以先补第 4 点", clause="5.4"),
    "ended": lambda: Ended("这张团订单已经%(why)s", why="中断"),
    "missing": NotFound,
    "denied": Denied,
    "stale": lambda: Stale({"name": {"yours": "甲", "theirs": "乙"}}, version=5, seen=4),
    "again": lambda: AlreadyDone("accounts.Person", 7, 1),
}


def save(request, how):
    """Does what `how` says: saved, or one of the refusals."""

    def call():
        if how in REFUSALS:
            raise REFUSALS[how]()
        return once_of(request)

    done = (lambda result: f"/people/{result.pk}") if how == "again" else "/home"
    form = Small(request.POST or None)
    return form_page(request, form, call, context={"title": "改"}, done=done, message="存好了", undo="/undo")


def save_rows(request):
    """A form with rows below it; says how many they are."""
    form, rows = Small(request.POST or None), Rows(request.POST or None, prefix="rows")
    return form_page(
        request,
        form,
        lambda: [row.cleaned_data["name"] for row in rows],
        context={"title": "改"},
        further=[rows],
        done=lambda names: f"/people/{names[-1]}",
        message=lambda names: f"存好了 {form.cleaned_data['name']}、{len(names)} 行",
    )


def people(request):
    return show_list(request, PEOPLE)


urlpatterns = [
    path("", include("tuanding.core.pages.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("home", permit()(lambda request: render(request, "pages/frame.html")), name="home"),
    path("finance", permit(roles=(FINANCE,))(lambda request: HttpResponse("ok")), name="money"),
    path("people", permit()(people), name="people"),
    path("save/rows", permit()(save_rows), name="save_rows"),
    path("save/<slug:how>", permit()(save), name="save"),
    path("crash", lambda request: 1 / 0),
]
handler404 = "tuanding.core.pages.views.not_found"
handler500 = "tuanding.core.pages.views.server_error"
