"""Every error in one place: RFC 9457 for programs, a page with a way out for people. Nothing inside is ever told."""

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import DataError

from app.kernel.errors import HouseError, Malformed
from app.kernel.ids import new_id
from app.web.pages import page_of_error

log = structlog.get_logger()
Http = Request[Any, Any, Any]
APIS = ("/api/", "/m/v1", "/ngsp", "/health", "/ready")
PROBLEM = "application/problem+json"
TITLES = {400: "Nội dung không đọc được", 401: "Chưa xác thực", 403: "Không được phép", 404: "Không có", 405: "Cách gọi không đúng", 409: "Xung đột", 413: "Quá lớn", 422: "Không nhận được", 429: "Quá nhiều lần", 500: "Lỗi của chúng tôi", 503: "Tạm dừng"}


def house_error(request: Http, error: HouseError) -> Response[Any]:
    if not _is_api(request):
        return page_of_error(request, error)
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    return problem(request, error.status, error.code, error.detail, error.extra, headers)


def http_error(request: Http, error: HTTPException) -> Response[Any]:
    if not _is_api(request):
        return page_of_error(request, error)
    fields = error.extra if isinstance(error, ValidationException) and isinstance(error.extra, list) else None
    more = {"errors": fields} if fields else {}
    return problem(request, error.status_code, _code(error.status_code), _sentence(error), more, dict(error.headers or {}))


def unstorable(request: Http, error: DataError) -> Response[Any]:
    """What the database takes for no value at all (PostgreSQL: a NUL in a text, a number beyond its type) is the sender's error."""
    log.warning("unstorable", path=request.scope.get("path_template", ""), method=request.method)
    return house_error(request, Malformed("Nội dung có ký tự hoặc con số không lưu được: xin bỏ đi rồi gửi lại.", code="unstorable"))


def unexpected(request: Http, error: Exception) -> Response[Any]:
    """500 with a number that the log has too."""
    number = new_id()
    log.exception("unexpected", error_id=number, path=request.scope.get("path_template", ""), method=request.method)  # the address itself may be a citizen's key
    detail = f"Có lỗi phía chúng tôi, đã ghi lại với số {number}. Việc vừa gửi chưa được ghi nhận; xin gửi lại."
    if not _is_api(request):
        return page_of_error(request, HouseError(detail, code="internal", error_id=number))
    return problem(request, 500, "internal", detail, {"error_id": number})


def problem(request: Http, status: int, code: str, detail: str, more: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Response[Any]:
    body = {"type": f"about:blank#{code}", "title": TITLES.get(status, HTTPStatus(status).phrase), "status": status, "code": code, "detail": detail, "instance": request.url.path}
    return Response(msgspec.json.encode(body | (more or {}), enc_hook=str), status_code=status, media_type=PROBLEM, headers=headers)


def _is_api(request: Http) -> bool:
    return request.url.path.startswith(APIS)


def _code(status: int) -> str:
    return {400: "malformed", 401: "unauthenticated", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(status, "http_error")


def _sentence(error: HTTPException) -> str:
    match error.status_code:
        case 404:
            return "Không có địa chỉ này."
        case 405:
            return "Địa chỉ này không nhận cách gọi đó."
        case 413:
            return "Nội dung quá lớn: chia nhỏ rồi gửi lại."
        case _:
            return f"Nội dung gửi lên không đúng: {error.detail}"


HANDLERS: ExceptionHandlersMap = {HouseError: house_error, HTTPException: http_error, DataError: unstorable, Exception: unexpected}
