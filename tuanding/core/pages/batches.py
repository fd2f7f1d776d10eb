"""Batches: what they do, how far they are, which rows were refused and why, and the button that cancels one."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.models import Person
from tuanding.core.accounts.scopes import can, get_visible, visible
from tuanding.core.jobs.models import Batch, BatchRefusal
from tuanding.core.journal.batches import cancel_batch, refusal_of_reason
from tuanding.core.journal.many import MANY
from tuanding.core.journal.models import Entry
from tuanding.core.pages import formats, marks
from tuanding.core.pages.answers import answer
from tuanding.core.pages.list_view import show_list
from tuanding.core.pages.lists import ListColumn, ListPage
from tuanding.core.pages.once import how
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.pages.undo import undo_addresses

PER_PAGE = 100
MEANING = {"queued": "rest", "running": "now", "done": "done", "cancelled": "rest", "stopped": "late"}


class RefusedRow(NamedTuple):
    """A row the batch did not change. `name` is empty where the reader does not see it."""

    pk: int
    name: str
    url: str
    why: str


def with_people(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """With `rep_name`, whose clients they were, and `owner_name`, to whom they go."""
    return batches.annotate(rep_name=_person_name("rep"), owner_name=_person_name("owner"))


def _person_name(id_param: str) -> Subquery:
    """The name of the person whose id is this one of the batch's `params`."""
    person_id = Cast(KeyTextTransform(id_param, OuterRef("params")), BigIntegerField())
    return Subquery(Person.objects.filter(pk=person_id).values("name"))


def title_of(batch: Any) -> str:
    """转交客户：林晚晴 → 许澄; of a batch that comes from `with_people`."""
    whose = f"：{batch.rep_name}" if batch.rep_name else ""
    to = f" → {batch.owner_name}" if batch.owner_name else ""
    return _(MANY[batch.act].label) + whose + to


def refused_rows_of(batch: Batch, actor: Actor, after: int = 0, most: int = PER_PAGE) -> list[RefusedRow]:
    """The next `most` refused rows after this id, in order of id."""
    refusals = list(BatchRefusal.objects.filter(batch=batch, subject_id__gt=after).order_by("subject_id")[:most])
    rows = visible(MANY[batch.act].model, actor).in_bulk([one.subject_id for one in refusals])
    return [_refused_row(one, rows.get(one.subject_id)) for one in refusals]


def _refused_row(one: BatchRefusal, row: Any) -> RefusedRow:
    why = refusal_of_reason(one.why)
    if row is None:
        return RefusedRow(one.subject_id, "", "", _("没有这一项，或者您看不到它"))
    return RefusedRow(one.subject_id, str(row), row.get_absolute_url(), why.sentence(_) if why else "")


def _state_chip(batch: Batch) -> Any:
    return marks.chip(batch.get_state_display(), MEANING[batch.state])


def _done_of_total(batch: Batch) -> str:
    return f"{formats.number(batch.done)}/{formats.number(batch.total)}"


def batch_list(actor: Actor) -> ListPage:
    return ListPage(
        model=Batch,
        title=_("批量办理"),
        noun=_("次"),
        columns=_batch_columns(),
        rows=_batch_rows,
        search_fields=("by__name",),
        search_hint=_("经办人"),
        export_right=None,
        empty_title=_("还没有批量办理过"),
        empty_text=_("在客户一览里选全部，或转交一位业务经理的全部客户，就会列在这里。"),
    )


def _batch_rows(actor: Actor) -> Any:
    return with_people(visible(Batch, actor).select_related("by", "department").defer("ids"))


def _batch_columns() -> Sequence[ListColumn]:
    return (
        ListColumn(
            name="what",
            label=_("事项"),
            value=title_of,
            url=lambda b: b.get_absolute_url(),
            phone="title",
            always=True,
        ),
        ListColumn(
            name="state", label=_("状态"), value=lambda b: b.get_state_display(), html=_state_chip, phone="side"
        ),
        ListColumn(name="done", label=_("已办"), value=_done_of_total, numeric=True, phone="sub"),
        ListColumn(name="refused", label=_("未办"), numeric=True),
        ListColumn(
            name="by", label=_("经办人"), value=lambda b: b.by.name, html=lambda b: marks.person(b.by), priority=2
        ),
        ListColumn(name="at", label=_("提交时间"), phone="under"),
    )


@permit("view", Batch)
def batches(request: Request) -> HttpResponse:
    """The list: the actor's own batches, and for managers those of the department."""
    return show_list(request, batch_list(request.actor))


@require_safe
@permit("view", Batch)
def batch(request: Request, pk: int) -> HttpResponse:
    """How far one batch is, and what it refused. While it runs the page asks again every two seconds, then loads
    anew."""
    row = get_visible(Batch, request.actor, pk)
    if request.htmx:
        return (
            render(request, "pages/parts/progress.html", _progress(row)) if row.is_open else HttpResponseClientRefresh()
        )
    after = request.GET.get("after", "")
    left = refused_rows_of(row, request.actor, int(after) if after.isdecimal() and len(after) < 19 else 0, PER_PAGE + 1)
    why, title = refusal_of_reason(row.why), title_of(with_people(Batch.objects.filter(pk=row.pk)).get())
    context = _progress(row) | {
        "title": title,
        "crumbs": [(_("批量办理"), reverse("batches")), (title, "")],
        "why": why.sentence(_) if why else "",
        "left": left[:PER_PAGE],
        "more": f"?after={left[PER_PAGE - 1].pk}" if len(left) > PER_PAGE else "",
        "undo": _undo_address(row, request),
        "may_cancel": row.is_open and can(request.actor, "cancel", row),
    }
    return render(request, "pages/progress.html", context)


def _undo_address(row: Batch, request: Request) -> str:
    """The address that takes the batch back; "" where the person cannot."""
    entries = Entry.objects.filter(object_type=Batch._meta.label, object_id=row.pk).order_by("pk")[:1]
    return "".join(undo_addresses(entries, request.actor, request.now).values())


def _progress(row: Batch) -> dict[str, Any]:
    ended = row.done + row.refused
    return {"batch": row, "ended": ended, "s": MEANING[row.state], "remaining": formats.number(row.total - ended)}


@require_POST
@permit("cancel", Batch)
def cancel(request: Request, pk: int) -> HttpResponse:
    """Stops the batch: rows that are done stay done."""
    row = get_visible(Batch, request.actor, pk, "cancel")
    return answer(
        request,
        lambda: cancel_batch(row, **how(request)),
        done=row.get_absolute_url(),
        message=_("已停下；已办的不变，其余的没有动"),
    )
