"""The fields of a sent form, read as people fill them."""

from typing import Any

from app.kernel.errors import Malformed, TooLarge
from app.kernel.text import composed, whole_amount
from app.orders.commands import MOST_DONG, MOST_GRAMS

LONGEST = 400_000


class Form:
    """A missing field is empty, a file where text is wanted is empty too."""

    def __init__(self, fields: Any) -> None:
        self._fields = fields

    def raw(self, name: str) -> str:
        """As typed (passwords); never longer than a field can be."""
        value = self._fields.get(name, "")
        return value[:4000] if isinstance(value, str) else ""

    def whole(self, name: str) -> str:
        """A field as it came, however long: what a script has signed must not be cut, nor a list that the house has written itself."""
        value = self._fields.get(name, "")
        if isinstance(value, str) and len(value) > LONGEST:
            raise TooLarge("Nội dung gửi lên quá dài: chia ra rồi gửi lại.", code="field_long", field=name)
        return value if isinstance(value, str) else ""

    def text(self, name: str) -> str:
        return _clean(self.raw(name))

    def lines(self, name: str) -> str:
        """As `text`, of a field that may have many lines."""
        return _clean(self.whole(name))

    def many(self, name: str) -> list[str]:
        values = self._fields.getall(name, []) if hasattr(self._fields, "getall") else []
        return [composed(v[:4000]).strip() for v in values if isinstance(v, str)]

    def file(self, name: str) -> bytes:
        """The content of a sent file; empty where none was chosen."""
        value = self._fields.get(name)
        if not hasattr(value, "file"):
            return b""
        value.file.seek(0)
        return bytes(value.file.read())

    def number(self, name: str, default: int = 0, least: int = 0, most: int = 10**12) -> int:
        """A whole number as people write it ("26.000", "26 000"); `default` where nothing is typed. Raises Malformed."""
        typed = self.text(name)
        if not typed:
            return default
        number = whole_amount(typed)
        if number is None:
            raise Malformed(f"«{typed[:30]}» không phải số nguyên không âm: ghi như 26000 hoặc 26.000.", code="number", field=name)
        if not least <= number <= most:
            raise Malformed(f"«{typed[:30]}»: chỉ nhận từ {least} đến {f'{most:,}'.replace(',', '.')}.", code="number_range", field=name)
        return number

    def grams(self, name: str, default: int = 0) -> int:
        """A weight within what every door takes; 0 or `default` where none is typed."""
        return self.number(name, default, 1, MOST_GRAMS)

    def dong(self, name: str) -> int:
        return self.number(name, most=MOST_DONG)

    def values(self) -> dict[str, str]:
        return {name: self.lines(name) for name in self._fields}


def _clean(text: str) -> str:
    return composed(text.replace("\x00", "")).strip()


NO_FORM = Form({})
