"""Filled specimens of the papers of a day: slips, manifests, invitations, receipts, run sheets."""

from datetime import date, timedelta
from types import ModuleType
from typing import Any

from labels.forms import bang_ke_chuyen, bien_ban_giao_nhan, bien_nhan_phi, giay_moi, phieu_chuyen_giay, phieu_gui_ho_so
from labels.forms.bang_ke_chuyen import Stop
from labels.forms.bien_ban_giao_nhan import Line
from labels.forms.parts import Component, Money, Signer
from labels.specimens.people import AGENCY, CITIZEN, CODE, DESK, ITEM, LAN, LIEN, PAPERS, PROCEDURE, at, head
from labels.vietqr import Account

COURIER = Signer(name="Trần Ngọc Liên", role="bưu tá", unit="Bưu cục Phú Lợi, Bưu điện tỉnh Sóc Trăng")
CLERK = Signer(name="Nguyễn Thị Ngọc Lan", role="chuyên viên một cửa", unit=DESK)
MONEY = Money(postage=34_000, state_fee=8_000, cod=0)
BANK = Account("970405", "1130000000000")


def door() -> dict[str, tuple[ModuleType, Any]]:
    return _slips() | _manifests() | _invitations() | _receipts() | _runs()


def _slips() -> dict[str, tuple[ModuleType, Any]]:
    there = phieu_gui_ho_so.Content(
        head=head("118/2026"), kind="collect", item_number=ITEM, dossier_code=CODE, procedure=PROCEDURE, sender=CITIZEN, recipient=AGENCY, papers=PAPERS, money=MONEY, payer="citizen", taken=True,
        accepted_at=at(25), place="tại nhà người gửi", due=at(27, 17, 0), days=2, seal_number="NP000014", weight_g=120, follow="buuta.example/t/9Xk2", giver=Signer(name=CITIZEN.name), courier=LIEN, khmer=True,
    )  # fmt: skip
    back = phieu_gui_ho_so.Content(
        head=head("119/2026"), kind="return", item_number=ITEM, dossier_code=CODE, procedure=PROCEDURE, sender=AGENCY, recipient=CITIZEN, papers=(Component("Bản sao Trích lục khai sinh", 3, 0), Component("Giấy khai sinh (bản chính trả lại)", 1, 0)),
        result="Bản sao Trích lục khai sinh (3 bản)", money=Money(postage=30_000, state_fee=0, cod=0), payer="agency", place="tại quầy một cửa", due=at(27, 17, 0), days=2, giver=LAN, courier=LIEN, khmer=True,
    )  # fmt: skip
    return {"phieu_gui_ho_so": (phieu_gui_ho_so, there), "phieu_gui_ho_so_2": (phieu_gui_ho_so, back)}


def manifest_lines(count: int) -> tuple[Line, ...]:
    return tuple(
        Line(
            f"ZZ{n:08d}4VN", f"H51.18-261124-{n:04d}", "Cấp bản sao Trích lục hộ tịch", "Lâm Thị Ngọc Hạnh", f"NP{n:06d}", () if n == 9 else (Component("Tờ khai", 1, 0), Component("Giấy khai sinh", 0, 1)),
            "Bì rách, lập biên bản riêng" if n == 7 else "", "thiếu 1 bản sao so với phiếu gửi" if n == 12 else "",
        )
        for n in range(1, count + 1)
    )  # fmt: skip


def _manifests() -> dict[str, tuple[ModuleType, Any]]:
    into = bien_ban_giao_nhan.Content(head=head("07/2026"), direction="in", agency=DESK, giver=COURIER, taker=CLERK, lines=manifest_lines(45), sealed_at=at(25, 9, 42))
    out = bien_ban_giao_nhan.Content(head=head("08/2026"), direction="out", agency=DESK, giver=CLERK, taker=COURIER, lines=manifest_lines(6))
    return {"bien_ban_giao_nhan": (bien_ban_giao_nhan, into), "bien_ban_giao_nhan_2": (bien_ban_giao_nhan, out)}


def _invitations() -> dict[str, tuple[ModuleType, Any]]:
    def made(times: int, on: int) -> giay_moi.Content:
        return giay_moi.Content(
            head=head(f"{30 + times}/2026"), times=times, item_number=ITEM, dossier_code=CODE, recipient=CITIZEN, office="Bưu cục Tài Văn", office_address="Xã Tài Văn, TP Cần Thơ", opens="Thứ Hai đến thứ Sáu, 07:00–11:30 và 13:30–17:00",
            made_on=date(2026, 11, on), first_on=date(2026, 11, 18), keep_until=date(2026, 12, 4), to_pay=8_000, keeper=Signer(name="Lý Sok"), khmer=True,
        )  # fmt: skip

    return {"giay_moi": (giay_moi, made(1, 18)), "giay_moi_2": (giay_moi, made(2, 20))}


def _receipts() -> dict[str, tuple[ModuleType, Any]]:
    paid = bien_nhan_phi.Content(head=head("0012/2026"), item_number=ITEM, dossier_code=CODE, procedure=PROCEDURE, payer=CITIZEN, money=MONEY, method="cash", taken_at=at(25), courier=LIEN, khmer=True)
    due = bien_nhan_phi.Content(
        head=head("0013/2026"), item_number=ITEM, dossier_code=CODE, procedure=PROCEDURE, payer=CITIZEN, money=MONEY, courier=Signer(name="Lý Sok"), account=BANK, holder="BƯU ĐIỆN TỈNH SÓC TRĂNG", khmer=True,
    )  # fmt: skip
    return {"bien_nhan_phi": (bien_nhan_phi, paid), "bien_nhan_phi_2": (bien_nhan_phi, due)}


def _runs() -> dict[str, tuple[ModuleType, Any]]:
    stops = tuple(
        Stop(
            n, at(25, 7) + timedelta(minutes=20 * n), DESK if n % 8 == 0 else f"{n} đường Trần Hưng Đạo, ấp Tiếp Nhựt, xã Tài Văn (cũ: xã Viên An, huyện Trần Đề)", "" if n % 8 == 0 else "Lâm Thị Ngọc Hạnh",
            f"ZZ{n:08d}4VN", f"H51.18-261124-{n:04d}", "hand" if n % 8 == 0 else "collect" if n % 2 else "deliver", Money(postage=0, state_fee=0, cod=0) if n % 8 == 0 else MONEY, "" if n % 8 == 0 else "2 loại giấy tờ",
        )
        for n in range(1, 20)
    )  # fmt: skip
    run = bang_ke_chuyen.Content(head=head("25/11-01"), courier=LIEN, office="Bưu cục Phú Lợi", run_day=date(2026, 11, 25), stops=stops, metres=37_400)
    paper = phieu_chuyen_giay.Content(head=head("25/11-01"), courier=LIEN, office="Bưu cục Phú Lợi", run_day=date(2026, 11, 25), stops=stops[:10])
    return {"bang_ke_chuyen": (bang_ke_chuyen, run), "phieu_chuyen_giay": (phieu_chuyen_giay, paper)}
