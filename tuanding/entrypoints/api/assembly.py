"""The whole API: one router per room, found by looking; nothing is edited here when a room adds its own."""

import logging
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError
from ninja.operation import Operation

from tuanding import __version__
from tuanding.core.kernel.refusal import NotFound, Refusal
from tuanding.core.kernel.room import is_no_room
from tuanding.core.pages.api import SHOWN, install_errors, problem_of
from tuanding.entrypoints.api.auth import Session, Token, Unknown

log = logging.getLogger(__name__)
CODES = {400: "malformed", 403: "denied", 404: "not_found", 405: "not_allowed"}


class Busy(Refusal):
    """The database does not take it now: it is being switched over, full, or somebody writes for long."""

    code, status = "busy", 503

    def __init__(self, path: str):
        super().__init__("现在存不了，什么也没有改：请带同一个一次性键再试", field="path", value=path)


class Unreadable(Refusal):
    """A form with files that is none, or one of whose files has too long a name."""

    code = "malformed"

    def __init__(self, why: MultiPartParserError):
        if "header size" in str(why):  # the only place that says which
            super().__init__("文件名太长：最多 255 个字节，请改短后再传", field="file")
        else:
            super().__init__("这个请求看不懂：%(why)s", field="body", why=str(why))


class Full(Refusal):
    """The disk of the database or of the attachments takes nothing."""

    code, status = "no_room", 503

    def __init__(self, path: str):
        words = "现在存不了，因为服务器的磁盘满了或不能写：什么也没有改，请系统管理员腾出空间，再带同一个一次性键再试"
        super().__init__(words, field="path", value=path)


class Broken(Refusal):
    """Our mistake: written to the log, and told without what is inside."""

    code, status = "broken", 500

    def __init__(self, path: str):
        super().__init__(
            "这里出了错，已经记下：请带同一个一次性键再试，还不行就告诉系统管理员", field="path", value=path
        )


class TuandingAPI(NinjaAPI):
    """Operation ids are room_function: they stay when an address or another room changes."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        module = operation.view_func.__module__.split(".")
        return f"{module[-2]}_{operation.view_func.__name__}"


def routers() -> list[Router]:
    """The `router` of every installed room's api.py, in the order of the house; and how it shows rows (`SHOWN`)."""
    names = [f"tuanding.{room}.api" for room in settings.ROOMS]
    modules = [import_module(name) for name in names if find_spec(name)]
    for module in modules:
        SHOWN.update(getattr(module, "SHOWN", {}))
    return [module.router for module in modules if hasattr(module, "router")]


def build() -> NinjaAPI:
    """The API at /api/v1/."""
    api = TuandingAPI(
        title="Tuanding",
        version=__version__,
        urls_namespace="api",
        auth=[Token(), Session()],
        docs_url="/docs",
        description="Group ordering of workwear, from the first call to the return visit.",
    )
    install_errors(api)
    _install_plain_errors(api)
    for router in routers():
        api.add_router("", router)
    return api


def _install_plain_errors(api: NinjaAPI) -> None:
    """What ninja itself refuses, in the same shape as every other refusal."""

    def plain(request: HttpRequest, why: HttpError) -> HttpResponse:
        if isinstance(why, AuthenticationError):
            return say(request, Unknown())
        code, message = CODES.get(why.status_code, "refused"), _("这个请求看不懂：%(why)s") % {"why": why.message}
        return api.create_response(request, {"error": code, "message": message}, status=why.status_code)

    def missing(request: HttpRequest, why: Http404) -> HttpResponse:
        return say(request, NotFound())

    def trouble(request: HttpRequest, why: Exception) -> HttpResponse:
        refusal = _told(request.path, why)
        if isinstance(refusal, Broken):
            log.error("%s %s", request.method, request.path, exc_info=why)
        else:
            log.warning("%s %s: %s", request.method, request.path, why)
        return say(request, refusal)

    def say(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return api.create_response(request, problem_of(refusal), status=refusal.status)

    # as in `install_errors`: ninja's types know handlers of any Exception only
    api.add_exception_handler(HttpError, plain)  # type: ignore[arg-type]
    api.add_exception_handler(Http404, missing)  # type: ignore[arg-type]
    api.add_exception_handler(Exception, trouble)  # type: ignore[arg-type]


def _told(path: str, why: Exception) -> Refusal:
    if isinstance(why, MultiPartParserError):
        return Unreadable(why)
    if is_no_room(why):
        return Full(path)
    return Busy(path) if isinstance(why, OperationalError | InterfaceError) else Broken(path)
