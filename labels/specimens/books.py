"""Filled specimens of what an office keeps: cash close, register books, reports."""

from datetime import date
from types import ModuleType
from typing import Any

from labels.forms import bao_cao, dong_ca, so_theo_doi
from labels.forms.parts import Money, Signer
from labels.specimens.people import CHIEF, CITIZEN, LAN, LIEN, PROCEDURE, at, head


def register() -> so_theo_doi.Content:
    rows = tuple(
        (f"{n:02d}", f"H51.18-2611{n % 28 + 1:02d}-{n:04d}", PROCEDURE, 1, CITIZEN.name, f"{CITIZEN.address}, ••••••5678", "Phòng Tư pháp", "25/11/2026 09:42", "30/11/2026", "30/11/2026", "Qua bưu điện", "")
        for n in range(1, 41)
    )
    return so_theo_doi.Content(head=head("quyển 01/2026", "Mẫu số 06 – TT 01/2018/TT-VPCP", False), book="mau_06", year=2026, rows=rows, closed=date(2026, 12, 31), keeper=LAN)


def books() -> dict[str, tuple[ModuleType, Any]]:
    taken = tuple(
        dong_ca.Taken(receipt=f"{n:04d}/2026", item_number=f"ZZ{n:08d}4VN", at=at(25, 8 + n % 8), money=Money(postage=34_000, state_fee=8_000 * (n % 2), cod=0), method="transfer" if n % 5 == 0 else "cash")
        for n in range(1, 13)
    )  # fmt: skip
    counted = Money(postage=34_000 * 10, state_fee=8_000 * 5, cod=0)
    close = dong_ca.Content(
        head=head("25/11-01"), shift=date(2026, 11, 25), courier=LIEN, cashier=Signer(name="Lý Sok"), taken=taken, counted=counted, notes=((100_000, 3), (20_000, 4)), held=("ZZ000000214VN",)
    )
    services = (
        bao_cao.Service(name="Nhận gửi hồ sơ", volume=4_112, revenue=131_584_000, in_time=4_098), bao_cao.Service(name="Chuyển trả kết quả", volume=18_930, revenue=605_760_000, in_time=18_811),
        bao_cao.Service(name="Cả hai chiều", volume=1_207, revenue=82_076_000, in_time=1_201),
    )  # fmt: skip
    report = bao_cao.Content(
        head=head("09/BC-BĐT"), addressee="Sở Khoa học và Công nghệ", period="quarter", start=date(2026, 7, 1), services=services, complaints=7, complaints_solved=7, complaints_just=3, lost=0, damaged=2,
        late=139, compensations=2, compensation_value=272_000, safety="Không xảy ra mất an toàn, an ninh; không lộ thông tin hồ sơ.", author=Signer(name="Lý Sok"), chief=CHIEF,
    )  # fmt: skip
    return {"dong_ca": (dong_ca, close), "so_theo_doi": (so_theo_doi, register()), "bao_cao": (bao_cao, report)}
