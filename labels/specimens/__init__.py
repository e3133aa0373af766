"""A filled specimen of each form: invented people, real kinds of places; for samples, tests and the eye."""

from types import ModuleType
from typing import Any

from labels.forms import so_theo_doi, workbook
from labels.specimens.books import books, register
from labels.specimens.door import door
from labels.specimens.one_stop import one_stop
from labels.specimens.slips import records, slips

__all__ = ["drawn", "register", "specimens"]


def specimens() -> dict[str, tuple[ModuleType, Any]]:
    """Name -> the form's module and a content that may be drawn; `name_2` is another case of the same form."""
    return door() | slips() | records() | one_stop() | books()


def drawn() -> dict[str, bytes]:
    """File name -> bytes, the register also as a workbook."""
    files = {f"{name}.pdf": bytes(form.draw(content)) for name, (form, content) in specimens().items()}
    book = register()
    title, columns = so_theo_doi.BOOKS[book.book]
    return files | {"so_theo_doi.xlsx": workbook.write(f"{title} năm {book.year}", columns, book.rows, book.head.made_at)}
