"""What stands on a label: plain data. Never a full identity number, a full telephone number or a sensitive procedure."""

from dataclasses import dataclass

KINDS = {"collect": "THU GOM – VỀ CƠ QUAN", "return": "TRẢ KẾT QUẢ – TẬN NHÀ", "transfer": "CHUYỂN GIỮA CƠ QUAN"}


class ContentMissing(ValueError):
    """A compulsory item is missing; the sentence names it."""


@dataclass(frozen=True, slots=True)
class LabelContent:
    """item_number: UPU S10, 13 characters; recipient and sender already masked as the sheet needs; `route`: run and stop
    ("03-12"); `marks`: handling marks in capitals; `cash` VND to take, 0 = none; `copy` 1 = first print."""

    item_number: str
    kind: str
    agency: str
    recipient: str
    address: str
    old_unit: str = ""
    new_unit: str = ""
    landmark: str = ""
    route: str = ""
    marks: tuple[str, ...] = ()
    cash: int = 0
    copy: int = 1
    demo: bool = False

    def __post_init__(self) -> None:
        for name, value in (("item_number", self.item_number), ("agency", self.agency), ("kind", self.kind)):
            if not value.strip():
                raise ContentMissing(f"nhãn thiếu mục bắt buộc «{name}»")
        if self.kind not in KINDS:
            raise ContentMissing(f"nhãn có chiều không biết «{self.kind}»")

    @property
    def grouped(self) -> str:
        """`ZZ 000 000 014 VN`, as people read it."""
        n = self.item_number
        return f"{n[:2]} {n[2:5]} {n[5:8]} {n[8:11]} {n[11:]}"

    @property
    def all_marks(self) -> tuple[str, ...]:
        cash = (f"THU {self.cash:,} đ".replace(",", "."),) if self.cash else ()
        again = (f"IN LẠI — BẢN {self.copy}",) if self.copy > 1 else ()
        return (*self.marks, *cash, *again, *(("BẢN THỬ",) if self.demo else ()))
