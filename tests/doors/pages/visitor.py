"""Somebody in front of the pages: follows links, fills forms, never sees the database."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from app.kernel.actor import Role

LOGINS = {Role.HEAD: "head", Role.DISPATCHER: "dispatcher", Role.CLERK: "clerk", Role.COURIER: "courier01", Role.PROVINCE: "province"}


@dataclass
class Visitor:
    """`sent`: fields of the last form; a page's hidden `csrf` and `once` are carried along as a browser does."""

    http: Any

    def login(self, name: str, password: str = "demo") -> "Visitor":  # noqa: S107 - the demo's public password
        self.http.cookies.clear()
        answer = self.http.post("/login", data={"login": name, "password": password}, follow_redirects=False)
        assert answer.status_code == 303, text_of(answer)
        return self

    def see(self, path: str, status: int = 200) -> str:
        answer = self.http.get(path, follow_redirects=True)
        assert answer.status_code == status, (answer.status_code, text_of(answer)[:1500])
        return str(answer.text)

    def send(self, page: str, path: str, status: int = 200, **fields: Any) -> str:
        """Sends a form that stands on `page` and reads where it leads; the status is that of the last page."""
        answer = self.raw(page, path, **fields)
        while answer.is_redirect:
            answer = self.http.get(answer.headers["location"], follow_redirects=False)
        assert answer.status_code == status, (answer.status_code, text_of(answer)[:1500])
        return str(answer.text)

    def raw(self, page: str, path: str, **fields: Any) -> Any:
        hidden = {name: value_of(page, name) for name in ("csrf", "once") if value_of(page, name)}
        return self.http.post(path, data={**hidden, **fields}, follow_redirects=False)


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return unescape(found.group(1)) if found else ""


def text_of(answer: Any) -> str:
    page = answer if isinstance(answer, str) else answer.text
    body = re.sub(r"(?s)<(style|script|svg).*?</\1>", " ", page)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()
