"""Somebody in front of the pages: follows links, fills forms, never sees the database."""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
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

    def press(self, path: str, status: int = 200, **fields: Any) -> Any:
        """A button of the page of prints."""
        answer = self.raw(self.see("/board/prints"), path, **fields)
        assert answer.status_code == status, (answer.status_code, text_of(answer)[:1500])
        return answer

    def raw(self, page: str, path: str, **fields: Any) -> Any:
        hidden = {name: value_of(page, name) for name in ("csrf", "once") if value_of(page, name)}
        return self.http.post(path, data={**hidden, **fields}, follow_redirects=False)


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return unescape(found.group(1)) if found else ""


class _Filled(HTMLParser):
    """The forms of a page, each field as it stands before anybody types."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((told.get("action", "").partition("#")[0], {}))
        if not self.forms:
            return
        _, fields = self.forms[-1]
        if tag == "select":
            self._select = told.get("name", "")
        elif tag == "option" and self._select and (self._select not in fields or "selected" in told):
            fields[self._select] = told.get("value", "")
        elif tag == "input" and "name" in told and "disabled" not in told and (told.get("type") not in ("radio", "checkbox") or "checked" in told):
            fields[told["name"]] = told.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def fields_of(page: str, action: str) -> dict[str, str]:
    """What a browser sends with the form of this address when its reader changes nothing."""
    parsed = _Filled()
    parsed.feed(page)
    return next(fields for to, fields in parsed.forms if to == action)


def text_of(answer: Any) -> str:
    page = answer if isinstance(answer, str) else answer.text
    body = re.sub(r"(?s)<(style|script|svg).*?</\1>", " ", page)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()
