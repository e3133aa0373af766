"""What all pages share: the visit (who, language, form), rendering, notices across a redirect, and the page of an error."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote, urlencode

import structlog
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Template

from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Actor, Role
from app.kernel.errors import Conflict, HouseError, Unauthenticated
from app.notify.messages import LANGUAGES
from app.web import once, show
from app.web.form import NO_FORM, Form
from app.web.texts import NAMES, texts_of
from app.web.texts_refused import in_tongue

log = structlog.get_logger()
NOTICE, LANG = "notice", "lang"
YEAR = 365 * 86400
HOME = {Role.HEAD: "/board", Role.DISPATCHER: "/board", Role.CLERK: "/counter", Role.COURIER: "/courier", Role.PROVINCE: "/reports"}
SAFE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class SentTwice(Conflict):
    """This very form has done its work already (a double click, a page sent again)."""

    code = "sent_twice"

    def __init__(self) -> None:
        super().__init__("Biểu mẫu này đã được gửi rồi: việc chỉ làm một lần. Nếu chưa thấy kết quả (tệp in, khoá mới), mở lại trang rồi làm lại.")


class LoginNeeded(Unauthenticated):
    code = "login_needed"

    def __init__(self) -> None:
        super().__init__("Xin đăng nhập.")


class PasswordNeeded(Unauthenticated):
    code = "password_change_needed"

    def __init__(self) -> None:
        super().__init__("Xin đổi mật khẩu trước khi làm việc.")


@dataclass(frozen=True)
class Page:
    """One visit of a page; `actor` is None for a citizen."""

    house: House
    request: Request[Any, Any, Any]
    lang: str
    actor: Actor | None = None
    csrf: str = ""
    form: Form = NO_FORM

    def with_form(self, form: Form) -> "Page":
        return replace(self, form=form)

    @property
    def who(self) -> Actor:
        if self.actor is None:
            raise LoginNeeded()
        return self.actor

    @property
    def asked(self) -> Mapping[str, str]:
        """The query of the address."""
        return self.request.query_params

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """The unit of work of a sent form: the same form again (its hidden `sent`) raises SentTwice instead of doing it again.
        The mark is stored with the effect, so a form that was refused or lost may be sent again."""
        route, key = self.request.url.path, self.form.text("sent")
        with self.house.db.write() as tx:
            if once.done(tx, route, key) is not None:
                raise SentTwice()
            yield tx
            once.remember(tx, route, key, self.house.clock.now())

    def show(self, template: str, status: int = 200, /, **words: Any) -> Response[Any]:
        cookies = []
        if self.request.cookies.get(NOTICE):
            cookies.append(Cookie(NOTICE, value="", max_age=0, path="/"))
        if self.request.query_params.get("lang") in LANGUAGES:
            cookies.append(Cookie(LANG, value=self.lang, max_age=YEAR, path="/", samesite="lax", httponly=True))
        return Template(template, context={**self.frame(), **words}, status_code=status, cookies=cookies, headers=SAFE, media_type="text/html")

    def draw(self, page: Response[Any]) -> bytes:
        """A page made by `show`, as bytes, for who keeps it."""
        engine = self.request.app.template_engine
        assert isinstance(page, Template) and engine is not None
        return str(engine.get_template(str(page.template_name)).render(**page.context)).encode()

    def go(self, path: str, text: str = "", kind: str = "ok") -> Response[Any]:
        """See Other, with one sentence for the next page."""
        cookies = [Cookie(NOTICE, value=quote(json.dumps([kind, text])), max_age=60, path="/", httponly=True, samesite="lax")] if text else []
        return Redirect(path, status_code=303, cookies=cookies)

    @property
    def tongue(self) -> str:
        """In which sentences of the house are told: staff read Vietnamese, a citizen the tongue of the page."""
        return "vi" if self.actor else self.lang

    def told(self, refusal: HouseError) -> str:
        """As the visitor reads it, with the number under which the log has a fault of ours."""
        said, number = in_tongue(refusal.code, refusal.detail, self.tongue), str(refusal.extra.get("error_id", ""))
        return said if number in said else f"{said} ({number})"

    def frame(self) -> dict[str, Any]:
        """What base.html needs on every page."""
        return {
            "t": texts_of(self.lang), "lang": self.lang, "languages": _languages(self.request), "actor": self.actor, "csrf": self.csrf,
            "demo": self.house.settings.demo, "notice": notice_of(self.request), "path": self.request.url.path, "show": show,
            "today": show.local_day(self.house.clock.now()),
        }  # fmt: skip


def language_of(request: Request[Any, Any, Any]) -> str:
    """Asked in the address, else remembered, else Vietnamese."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(LANG)):
        if wanted in LANGUAGES:
            return str(wanted)
    return "vi"


def notice_of(request: Request[Any, Any, Any]) -> tuple[str, str] | None:
    try:
        kind, text = json.loads(unquote(request.cookies.get(NOTICE, "")))
    except (ValueError, TypeError, RecursionError):
        return None
    return (kind, str(text)) if kind in ("ok", "bad", "warn") else None


def address_of(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else "local"


def to_login(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    wanted = request.url.path if request.method == "GET" else ""
    return Redirect(f"/login?next={quote(wanted)}" if wanted else "/login", status_code=302)


def to_where_it_came_from(request: Request[Any, Any, Any], twice: Exception) -> Response[Any]:
    """A form sent twice leads to the page it stands on, which shows what has become of it."""
    page: Page = request.state.page
    here = show.own_path(request.headers.get("referer", ""), str(request.base_url))
    return page.go(here or HOME[page.who.role or Role.HEAD], str(getattr(twice, "detail", "")), "warn")


def to_password(_: Request[Any, Any, Any], __: Exception) -> Response[Any]:
    return Redirect("/password", status_code=303)


def page_of_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A sentence that helps, with the status that a machine expects."""
    status, code, detail = _said(error)
    page = getattr(request.state, "page", None)
    house = getattr(request.state, "house", None) or house_of(request)
    known = page or (Page(house, request, language_of(request)) if house else None)
    if known is None:
        return Response(f"<!doctype html><meta charset=utf-8><title>{status}</title><p>{show.escaped(detail)}", status_code=status, media_type="text/html", headers=SAFE)
    back = request.headers.get("referer", "") if request.method == "POST" else ""
    detail = known.told(error) if isinstance(error, HouseError) else in_tongue(code, detail, known.tongue)
    return known.show("error.html", status, number=status, detail=detail, back=show.own_path(back, str(request.base_url)))


def house_of(request: ASGIConnection[Any, Any, Any, Any]) -> House | None:
    """Where no handler was reached (an unknown address), nothing has been provided yet."""
    provide: Any = dict(request.app.dependencies or {}).get("house")
    return provide.dependency() if provide is not None else None


def _said(error: Exception) -> tuple[int, str, str]:
    """(status, code, sentence)"""
    if isinstance(error, HouseError):
        return error.status, error.code, error.detail
    if isinstance(error, HTTPException):
        return error.status_code, *_PLAIN.get(error.status_code, ("malformed", "Yêu cầu không đúng: xin kiểm tra rồi thử lại."))
    log.error("page_failed", exc_info=error)
    return 500, "internal", "Hệ thống gặp lỗi, việc vừa rồi chưa được ghi. Xin thử lại; nếu vẫn lỗi, báo bưu cục."


_PLAIN = {
    404: ("not_found", "Không có trang này."),
    405: ("method_not_allowed", "Trang này không nhận cách gửi như vậy."),
    413: ("too_large", "Nội dung gửi lên quá lớn."),
}


def _languages(request: Request[Any, Any, Any]) -> list[tuple[str, str, str]]:
    """(code, its own name, address of this page in it); a page that answers a form leads back to its address."""
    kept = [(k, v) for k, v in request.query_params.items() if k not in ("lang", "new")]
    return [(code, NAMES[code], "?" + urlencode([*kept, ("lang", code)])) for code in LANGUAGES]
