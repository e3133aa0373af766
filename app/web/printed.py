"""A print as the browser gets it. A form that prints and is sent twice (a double click on "In") gives the same print again: one number,
counted once. It is kept in memory and for a while only, for papers name citizens; after that, and after a new start of the server, the
second sending gets the sentence of SentTwice. A link has no mark of its own: followed again within seconds it is a double click, later
another print."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from litestar import Response

from app.db.uow import Tx
from app.papers.issue import Sheet
from app.web.pages import SAFE, Page, SentTwice

KEPT, MOST = timedelta(minutes=10), 16
DOUBLE_CLICK = timedelta(seconds=10)
KINDS = {
    "pdf": "application/pdf", "zpl": "application/zpl", "png": "image/png", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
Mark = tuple[str, str, str]  # address of the form or link, the form's hidden `sent`, who sent it


def life(mark: Mark) -> timedelta:
    return KEPT if mark[1] else DOUBLE_CLICK


class Print:
    """Drawn once, by whoever asks first; who asks meanwhile waits for the same ink."""

    def __init__(self, sheet: Sheet, form: str, name: str, at: datetime) -> None:
        self.form, self.name, self.at = form, name, at
        self._sheet, self._drawn, self._turn = sheet, b"", Lock()

    def content(self) -> bytes:
        with self._turn:
            self._drawn = self._drawn or self._sheet()
            return self._drawn


class Prints:
    """The newest prints of this process, by the mark of their form."""

    def __init__(self) -> None:
        self._known: dict[Mark, Print] = {}
        self._turn = Lock()

    def keep(self, mark: Mark, made: Print) -> None:
        with self._turn:
            fresh = [(known, old) for known, old in self._known.items() if made.at - old.at < life(known) and known != mark]
            self._known = dict([*fresh, (mark, made)][-MOST:])

    def forget(self, mark: Mark) -> None:
        with self._turn:
            self._known.pop(mark, None)

    def find(self, mark: Mark, now: datetime) -> Print | None:
        with self._turn:
            made = self._known.get(mark)
        return made if made is not None and now - made.at < life(mark) else None


def printed(page: Page, form: str, name: str, make: Callable[[Tx], Sheet]) -> Response[Any]:
    """What `make` prepares in the form's unit of work, as a file of the kind `form`; the same form again: the same file."""
    prints: Prints = page.request.app.state.prints
    mark, now = (page.request.url.path, page.form.text("sent"), page.who.id), page.house.clock.now()
    try:
        with page.write() as tx:
            made = Print(make(tx), form, name, now)
            prints.keep(mark, made)  # before the commit: a second click that waits for the writer's turn finds it
    except SentTwice:
        known = prints.find(mark, now)
        if known is None:
            raise
        made = known
    return file(made.content(), made.form, made.name)


def followed(page: Page, form: str, name: str, make: Callable[[Tx], Sheet]) -> Response[Any]:
    """The same for a link that counts what it prints."""
    prints: Prints = page.request.app.state.prints
    url, now = page.request.url, page.house.clock.now()
    mark = (f"{url.path}?{url.query}", "", page.who.id)
    try:
        with page.house.db.write() as tx:
            made = prints.find(mark, now)
            if made is None:
                made = Print(make(tx), form, name, now)
                prints.keep(mark, made)
    except BaseException:  # what was not counted is no print: the next click makes it
        prints.forget(mark)
        raise
    return file(made.content(), made.form, made.name)


def file(content: bytes, form: str, name: str) -> Response[Any]:
    headers = {**SAFE, "Content-Disposition": f'inline; filename="{name}.{form}"'}
    return Response(content, media_type=KINDS[form], headers=headers)
