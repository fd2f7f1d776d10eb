"""The whole API: the router of every room with an api.py; a new one needs no edit here."""

import logging
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError
from ninja.operation import Operation
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from tuanding import __version__
from tuanding.core.kernel.disk import is_disk_error
from tuanding.core.kernel.refusal import NotFound, Refusal
from tuanding.core.pages.api import SERIALIZERS, install_errors, problem_of
from tuanding.core.pages.request import RequestTooLarge
from tuanding.entrypoints.api.auth import Session, Token, Unknown

log = logging.getLogger(__name__)
CODES = {400: "malformed", 403: "denied", 404: "not_found", 405: "not_allowed"}


class Busy(Refusal):
    """The database cannot write now: it is switched over, full, or locked by a long write."""

    code, status = "busy", 503

    def __init__(self, path: str):
        super().__init__("现在存不了，什么也没有改：请带同一个一次性键再试", field="path", value=path)


class Unreadable(Refusal):
    """A malformed form with files, or a file name of more than 255 bytes."""

    code = "malformed"

    def __init__(self, why: MultiPartParserError):
        if "header size" in str(why):  # Django says which of the two only in the text
            super().__init__("文件名太长：最多 255 个字节，请改短后再传", field="file")
        else:
            super().__init__("这个请求看不懂：%(why)s", field="body", why=str(why))


class Full(Refusal):
    """The disk of the database or of the attachments is full or read-only."""

    code, status = "no_room", 503

    def __init__(self, path: str):
        words = "现在存不了，因为服务器的磁盘满了或不能写：什么也没有改，请系统管理员腾出空间，再带同一个一次性键再试"
        super().__init__(words, field="path", value=path)


class Broken(Refusal):
    """An error of the program: the log has the traceback, the answer does not."""

    code, status = "broken", 500

    def __init__(self, path: str):
        super().__init__(
            "这里出了错，已经记下：请带同一个一次性键再试，还不行就告诉系统管理员", field="path", value=path
        )


class MomentsInUTC(NinjaJSONEncoder):
    """A moment is written one way, `…Z`, whatever offset it was sent with: the repeat of a key, which reads it from the
    database, answers as the first call did."""

    def default(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(UTC)
        return super().default(value)


class Renderer(JSONRenderer):
    encoder_class = MomentsInUTC


class TuandingAPI(NinjaAPI):
    """Operation ids are room_function: they stay when an address or another room changes."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        module = operation.view_func.__module__.split(".")
        return f"{module[-2]}_{operation.view_func.__name__}"


def _api_modules() -> list[ModuleType]:
    """The api.py of every installed room, in the order of ROOMS."""
    names = [f"tuanding.{room}.api" for room in settings.ROOMS]
    return [import_module(name) for name in names if find_spec(name)]


def routers() -> list[Router]:
    """The `router` of every installed room's api.py, in the order of ROOMS."""
    return [module.router for module in _api_modules() if hasattr(module, "router")]


def _register_serializers() -> None:
    for module in _api_modules():
        SERIALIZERS.update(getattr(module, "SERIALIZERS", {}))


def build_api() -> NinjaAPI:
    """The API at /api/v1/."""
    api = TuandingAPI(
        title="Tuanding",
        version=__version__,
        urls_namespace="api",
        auth=[Token(), Session()],
        docs_url="/docs",
        renderer=Renderer(),
        description="Group ordering of workwear, from the first call to the return visit.",
    )
    install_errors(api)
    _install_plain_errors(api)
    _register_serializers()
    for router in routers():
        api.add_router("", router)
    return api


def _install_plain_errors(api: NinjaAPI) -> None:
    """Ninja's own errors in the shape of every other refusal."""

    def plain(request: HttpRequest, why: HttpError) -> HttpResponse:
        if isinstance(why, AuthenticationError):
            return say(request, Unknown())
        code, message = CODES.get(why.status_code, "refused"), _("这个请求看不懂：%(why)s") % {"why": why.message}
        return api.create_response(request, {"error": code, "message": message}, status=why.status_code)

    def missing(request: HttpRequest, why: Http404) -> HttpResponse:
        return say(request, NotFound())

    def trouble(request: HttpRequest, why: Exception) -> HttpResponse:
        refusal = _refusal_of_unexpected_error(request.path, why)
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


def _refusal_of_unexpected_error(path: str, why: Exception) -> Refusal:
    if isinstance(why, RequestDataTooBig):
        return RequestTooLarge(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if isinstance(why, MultiPartParserError):
        return Unreadable(why)
    if is_disk_error(why):
        return Full(path)
    return Busy(path) if isinstance(why, OperationalError | InterfaceError) else Broken(path)
