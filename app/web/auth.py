"""Who may enter: every route of the app names it in `opt["who"]`, and this is where pages check it.

`opt["who"]` is one of PUBLIC, CITIZEN (an opaque link is the key), CLIENT, DEVICE, or a frozenset of roles. A stranger is
sent to /login; a person of another role gets 404, as for a thing that is not there."""

import hmac
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import Cookie, FormMultiDict
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from app.accounts.tables import PersonRow
from app.house import House
from app.kernel.actor import Actor, Role
from app.kernel.errors import Forbidden, HouseError, Malformed, NotFound, Unauthenticated
from app.web.form import Form
from app.web.pages import (
    HOME,
    LoginNeeded,
    Page,
    PasswordNeeded,
    SentTwice,
    address_of,
    language_of,
    page_of_error,
    to_login,
    to_password,
    to_where_it_came_from,
)

PUBLIC, CITIZEN, CLIENT, DEVICE = "public", "citizen-token", "client", "device"
WHO = frozenset({PUBLIC, CITIZEN, CLIENT, DEVICE})
DESK = frozenset({Role.CLERK})
BOARD = frozenset({Role.DISPATCHER, Role.HEAD})
REPORTS = frozenset({Role.HEAD, Role.DISPATCHER, Role.PROVINCE})
HEAD = frozenset({Role.HEAD})
STAFF = frozenset(Role)
COOKIE = "buuta"
NO_PASSWORD_NEEDED = ("/password", "/logout")


async def page_actor(request: Request[Any, Any, Any], house: House) -> Page:
    """The visit of a page: who, in which language, with which form. Raises before the handler runs if they may not enter."""
    who, token = request.route_handler.opt.get("who", frozenset()), request.cookies.get(COOKIE, "")
    request.state.house = house
    actor, csrf, must_change = await sync_to_thread(_known, house, token) if token else (None, "", False)
    page = Page(house, request, language_of(request), actor, csrf)
    request.state.page = page
    if not isinstance(who, str):
        _enter(page, who, must_change)
    if request.method != "POST":
        return page
    form = Form(await _form(request))
    if not isinstance(who, str) and not hmac.compare_digest(form.text("csrf").encode(), csrf.encode()):
        raise Forbidden("Trang này mở đã lâu hoặc được gửi từ nơi khác: xin tải lại trang rồi làm lại.", code="csrf")
    return page.with_form(form)


def _enter(page: Page, who: frozenset[Role], must_change: bool) -> None:
    if page.actor is None:
        raise LoginNeeded()
    if page.actor.role not in who:
        raise NotFound("Không có trang này, hoặc trang không dành cho tài khoản của ông/bà.", code="page_not_found")
    if must_change and page.request.url.path not in NO_PASSWORD_NEEDED:
        raise PasswordNeeded()


def _known(house: House, token: str) -> tuple[Actor | None, str, bool]:
    with house.db.read() as tx:
        try:
            actor, csrf = house.accounts.page_actor(tx, token)
        except Unauthenticated:
            return None, "", False
        person = tx.get(PersonRow, actor.id)
        return actor, csrf, bool(person and person.must_change)


async def _form(request: Request[Any, Any, Any]) -> FormMultiDict:
    """An empty body is an empty form; one that cannot be read is the sender's error."""
    try:
        return await request.form()
    except HTTPException:
        raise
    except (ValueError, KeyError, TypeError, AssertionError):
        raise Malformed("Không đọc được biểu mẫu đã gửi: xin tải lại trang rồi gửi lại.", code="form") from None


@get("/login", opt={"who": PUBLIC}, sync_to_thread=True)
def login_page(page: Page) -> Response[Any]:
    if page.actor is not None and page.actor.role is not None:
        return page.go(HOME[page.actor.role])
    return page.show("login.html", next=_inside(page.request.query_params.get("next", "")), login="", error="")


@post("/login", opt={"who": PUBLIC}, sync_to_thread=True, status_code=200)
def login(page: Page, house: House) -> Response[Any]:
    name, wanted = page.form.text("login"), _inside(page.form.text("next"))
    try:
        with house.db.write() as tx:
            token, _, person = house.accounts.page_login(tx, name, page.form.raw("password"), address_of(page.request))
            role = Role(person.role)
    except HouseError as refusal:
        return page.show("login.html", refusal.status, next=wanted, login=name, error=page.told(refusal))
    home = wanted or HOME[role]
    secure = house.settings.base_url.startswith("https")
    return Redirect(home, status_code=303, cookies=[Cookie(COOKIE, value=token, httponly=True, samesite="lax", secure=secure, path="/")])


@post("/logout", opt={"who": STAFF}, sync_to_thread=True, status_code=303)
def logout(page: Page, house: House) -> Response[Any]:
    with house.db.write() as tx:
        house.accounts.logout(tx, page.request.cookies.get(COOKIE, ""))
    return Redirect("/login", status_code=303, cookies=[Cookie(COOKIE, value="", max_age=0, path="/")])


@get("/password", opt={"who": STAFF}, sync_to_thread=True)
def password_page(page: Page) -> Response[Any]:
    return page.show("password.html", error="")


@post("/password", opt={"who": STAFF}, sync_to_thread=True, status_code=200)
def password(page: Page, house: House) -> Response[Any]:
    """Own password; all sessions end, also this one."""
    actor, chosen = page.who, page.form.raw("new")
    try:
        if chosen != page.form.raw("again"):
            raise Malformed("Hai lần gõ mật khẩu mới không giống nhau.", code="password_again")
        with house.db.write() as tx:
            person = house.accounts.person(tx, actor.id)
            house.accounts.check_password(tx, person.login, page.form.raw("old"), address_of(page.request))
            house.accounts.reset_password(tx, actor.id, chosen)
    except HouseError as refusal:
        return page.show("password.html", refusal.status, error=refusal.detail)
    return page.go("/login", "Đã đổi mật khẩu. Xin đăng nhập lại.")


def _inside(path: str) -> str:
    """A path of this site or nothing: a login link must not lead elsewhere."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path else ""


PAGE: dict[str, Any] = {
    "dependencies": {"page": Provide(page_actor)},
    "exception_handlers": {LoginNeeded: to_login, PasswordNeeded: to_password, SentTwice: to_where_it_came_from, HouseError: page_of_error, HTTPException: page_of_error},
    "include_in_schema": False,
}
router = Router(path="/", route_handlers=[login_page, login, logout, password_page, password], **PAGE)
