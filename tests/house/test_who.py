"""Every route says who may enter, and nobody else gets in: the whole role × route matrix."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from app.kernel.actor import Role
from app.web.auth import WHO
from tests.phone import Phone

LOGINS = {Role.HEAD: "head", Role.DISPATCHER: "dispatcher", Role.CLERK: "clerk", Role.COURIER: "courier01", Role.PROVINCE: "province"}
SKIP = ("/api/v1/openapi", "/static", "/courier/assets")


def routes(app: Litestar) -> list[tuple[str, str, Any]]:
    found = []
    for route in app.routes:
        if isinstance(route, HTTPRoute) and not route.path.startswith(SKIP):
            for handler in route.route_handlers:
                found += [(method, route.path, handler.opt.get("who")) for method in sorted(handler.http_methods - {"OPTIONS"})]
    return found


def address(path: str) -> str:
    """A path with its parameters filled by things that are not there."""
    return "/".join("none" if part.startswith("{") else part for part in path.split("/")) or "/"


def test_every_route_says_who_may_enter(client: Any) -> None:
    unsaid = [(m, p) for m, p, who in routes(client.app) if not (isinstance(who, frozenset) or who in WHO)]
    assert not unsaid


def test_a_stranger_is_sent_to_the_login_or_gets_401(client: Any) -> None:
    wrong = []
    for method, path, who in routes(client.app):
        answer = client.request(method, address(path), follow_redirects=False)
        if isinstance(who, frozenset) and not (answer.status_code in (302, 303) and answer.headers["location"].startswith("/login")):
            wrong.append((method, path, answer.status_code))
        if who in ("client", "device") and answer.status_code != 401:
            wrong.append((method, path, answer.status_code))
        if answer.status_code >= 500 and path != "/ready":  # not ready without a worker: that is its answer
            wrong.append((method, path, answer.status_code))
    assert not wrong


@pytest.mark.parametrize("role", list(Role))
def test_a_role_enters_its_own_rooms_and_gets_404_elsewhere(client: Any, role: Role) -> None:
    client.post("/login", data={"login": LOGINS[role], "password": "demo"})
    wrong = []
    for method, path, who in routes(client.app):
        if not isinstance(who, frozenset) or path == "/logout":
            continue
        answer = client.request(method, address(path), follow_redirects=False)
        if role not in who and answer.status_code != 404:
            wrong.append((method, path, answer.status_code))
        if answer.status_code >= 500 or (role in who and answer.status_code == 302 and "login" in answer.headers.get("location", "")):
            wrong.append((method, path, answer.status_code))
    assert not wrong


def test_a_phone_does_not_open_pages_nor_a_page_the_phones_door(client: Any, clock: Any) -> None:
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    client.cookies.clear()
    assert client.get("/board", headers=phone.headers, follow_redirects=False).status_code in (302, 303)
    assert client.get("/api/v1/orders", headers=phone.headers).status_code == 401
