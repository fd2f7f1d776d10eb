"""A view makes ONE call; here its result or refusal becomes the page that is shown."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, TypedDict
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.db import IntegrityError
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect

from tuanding.core.journal.gates import refusal_of_integrity_error
from tuanding.core.kernel.refusal import AlreadyDone, Blocked, Invalid, Refusal, Stale
from tuanding.core.pages.conflicts import conflict_of
from tuanding.core.pages.once import DRAFT_KEY
from tuanding.core.pages.toasts import toast

LONGEST_DRAFT_KEY = 200
TAKEN_COOKIE = "td_taken"  # names the form that an answer took: only then the browser forgets its text
TAKEN_SECONDS = 3600
ErrorKind = Literal["", "token", "name", "full", "upload"]
Context = dict[str, Any] | Callable[[], dict[str, Any]] | None
WORDS: dict[int | str, tuple] = {
    "token": (
        gettext_lazy("这张表格过期了"),
        gettext_lazy(
            "无法收下，因为打开它以后换过登录，或浏览器不收 Cookie。写的还在这台机器上：再打开那张表格，接着写，再交。"
        ),
    ),
    "name": (
        gettext_lazy("文件名太长"),
        gettext_lazy("无法收下，因为文件名最多 255 个字节。可以回到上一页，把文件改个短些的名字再传。"),
    ),
    "upload": (
        gettext_lazy("文件太大"),
        gettext_lazy("无法收下，因为一次送来的超过 100 MB。可以分几次传，每个文件最多 25 MB。"),
    ),
    400: (gettext_lazy("这个请求看不懂"), gettext_lazy("网址或表格不完整。可以回到上一页重新打开。")),
    403: (
        gettext_lazy("您的岗位不办理这一页"),
        gettext_lazy("无法打开，因为它属于别的岗位。可以请经办人代办，或请系统管理员核对您的岗位。"),
    ),
    404: (gettext_lazy("没有这一页"), gettext_lazy("无法打开，因为没有这一项，或者您看不到它。可以从单子里重新找。")),
    405: (
        gettext_lazy("这个网址不能直接打开"),
        gettext_lazy("无法打开，因为它是按钮用的，不是一页。可以回到上一页，再按那个按钮。"),
    ),
    409: (gettext_lazy("别人刚改过"), gettext_lazy("无法存，因为这一项已经变了。可以看过现在的样子再改。")),
    413: (gettext_lazy("文件太大"), gettext_lazy("无法收下，因为一次送来的超过 26 MB。可以分几次传，或把照片缩小。")),
    500: (
        gettext_lazy("这一页没打开"),
        gettext_lazy("服务器出了错，没有存上任何东西。你写的草稿还在这台机器上；可以再试。"),
    ),
    "full": (
        gettext_lazy("磁盘满了，或不能写"),
        gettext_lazy(
            "无法存，因为服务器的磁盘满了或不能写。什么也没有改，照样可以看；请系统管理员腾出空间，然后再试。"
        ),
    ),
    503: (gettext_lazy("正在维护"), gettext_lazy("很快就好。你写的草稿还在这台机器上；过一分钟再试。")),
}


def form_page(
    request: HttpRequest,
    form: BaseForm,
    call: Callable[[], Any],
    *,
    done: str | Callable[[Any], str],
    template: str = "pages/form.html",
    context: dict[str, Any] | None = None,
    further: Iterable[BaseFormSet] = (),
    message: Any = "",
    undo: str | Callable[[Any], str] = "",
) -> HttpResponse:
    """The whole of a page with a form: shown; posted with errors, the page again with them (422); else `answer`.

    `call`, and `done`, `message` and `undo` where they are functions, run after validation and may read
    `form.cleaned_data`. The page has `form` beside `context`. `further`: form sets that must be valid too.
    """
    if request.method == "POST" and form.is_valid() and all(rows.is_valid() for rows in further):
        return answer(
            request, call, done=done, form=form, template=template, context=context, message=message, undo=undo
        )
    return render(request, template, {"form": form, **(context or {})}, status=422 if form.is_bound else 200)


def answer(
    request: HttpRequest,
    call: Callable[[], Any],
    *,
    done: str | Callable[[Any], str],
    form=None,
    template: str = "",
    context: Context = None,
    message: Any = "",
    undo: str | Callable[[Any], str] = "",
) -> HttpResponse:
    """Make the call and answer.

    Done: redirect to `done` (an address, or a function of what the call returned; for the repeat of a one-time key of
    AlreadyDone, which has `pk` too), with `message` (a text, or such a function) as a toast. Refused: with a `form` and
    `template` the same page comes back with everything typed and the reasons beside their fields (`context` may be a
    function, called only then); a conflict shows both values of each field; a row that is missing or not the person's
    to see is 404.
    """
    try:
        result = call()
    except AlreadyDone as again:
        return _redirect(request, done(again) if callable(done) else done)
    except (Refusal, IntegrityError) as why:
        return refused(
            request,
            why if isinstance(why, Refusal) else refusal_of_integrity_error(why),
            form=form,
            template=template,
            context=context,
        )
    if message:
        text = message(result) if callable(message) else message
        toast(request, text, undo(result) if callable(undo) else undo)
    return _redirect(request, done(result) if callable(done) else done)


def refused(
    request: HttpRequest, refusal: Refusal, *, form=None, template: str = "", context: Context = None
) -> HttpResponse:
    """The page for a refusal: see `answer`."""
    if refusal.status in (403, 404):
        return error_page(request, refusal.status)
    if isinstance(refusal, Stale):
        return _conflict(request, refusal, form)
    if form is None or not template:
        alone = {"refusal": refusal_context(refusal), "back": came_from(request)}
        return _render_page(request, "pages/refused.html", "pages/parts/refusal.html", alone, refusal.status)
    gate = _show_on_form(form, refusal)
    page = context() if callable(context) else context or {}
    return render(request, template, {**page, "form": form, "refusal": gate}, status=refusal.status)


class RefusalContext(TypedDict):
    """What `pages/parts/refusal.html` shows; `act_*` lead to the act that helps, where there is one."""

    title: str
    text: str
    code: str
    clause: str
    act_url: str
    act_label: str


def refusal_context(refusal: Refusal) -> RefusalContext:
    sentence = refusal.sentence(_)
    title, comma, rest = sentence.partition("，")
    clause, act_url, act_label = (refusal.params.get(name, "") for name in ("clause", "act_url", "act_label"))
    return RefusalContext(
        title=title,
        text=rest if comma else "",
        code=refusal.code,
        clause=clause,
        act_url=act_url,
        act_label=act_label,
    )


def error_page(
    request: HttpRequest, status: int, log_number: str = "", kind: ErrorKind = "", back: str = ""
) -> HttpResponse:
    """The page of an HTTP error. In the words of the `kind`, without one of the status. `back`: the address of the form that
    was sent, to open it again; for 405 of the page the button stands on. For somebody signed in it stands in the frame,
    unless the server or its database is what failed: then the page asks nothing."""
    title, text = WORDS.get(kind or status, WORDS[500])
    error = {"status": status, "title": title, "text": text, "retry": status >= 500, "number": log_number, "back": back}
    if (
        status in (403, 404, 405)
        and not kind
        and getattr(request, "actor", None) is not None
        and not getattr(request, "htmx", False)
    ):
        came = came_from(request)
        context = {"error": error, "came_from": came if came not in ("/", request.get_full_path()) else ""}
        return render(request, "pages/error_in_frame.html", context, status=status)
    return HttpResponse(render_to_string("pages/error.html", {"error": error}), status=status)


def _show_on_form(form, refusal: Refusal) -> RefusalContext | None:
    """Put the reasons beside their fields; what belongs to no field is shown as a gate above them."""
    if isinstance(refusal, Invalid):
        for name, reasons in refusal.errors.items():
            for reason in reasons:
                text = reason.sentence(_) if isinstance(reason, Refusal) else _(str(reason))
                form.add_error(name if name in form.fields else None, text)
        return None
    if refusal.field in form.fields and not isinstance(refusal, Blocked):
        form.add_error(refusal.field, refusal.sentence(_))
        return None
    return refusal_context(refusal)


def _conflict(request: HttpRequest, refusal: Stale, form) -> HttpResponse:
    conflict = conflict_of(request, refusal, form)
    context = {"conflict": conflict, "conflict_back": came_from(request) if conflict["is_act"] else request.path}
    return _render_page(request, "pages/conflict.html", "pages/parts/conflict.html", context, refusal.status)


def _render_page(request: HttpRequest, whole: str, part: str, context: dict, status: int) -> HttpResponse:
    return render(request, part if getattr(request, "htmx", False) else whole, context, status=status)


def _redirect(request: HttpRequest, url: str) -> HttpResponse:
    """To where a form that was taken leads."""
    answer = HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else HttpResponseRedirect(url)
    if draft := request.POST.get(DRAFT_KEY, "")[:LONGEST_DRAFT_KEY]:
        answer.set_cookie(
            TAKEN_COOKIE, quote(draft, safe=""), max_age=TAKEN_SECONDS, samesite="Lax", secure=settings.HTTPS
        )
    return answer


def came_from(request: HttpRequest) -> str:
    """The page the person came from, without the host, when it is one of ours; else the first page."""
    came = urlsplit(request.headers.get("Referer", ""))
    is_ours = came.scheme == request.scheme and came.netloc == request.get_host()
    return urlunsplit(("", "", "/" + came.path.lstrip("/"), came.query, "")) if is_ours else "/"
