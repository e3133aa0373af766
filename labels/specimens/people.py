"""Invented people at real kinds of places, for the specimens."""

from datetime import datetime

from labels.forms.parts import VIETNAM, Component, Head, Party, Signer

ITEM, CODE, PROCEDURE = "ZZ000000014VN", "H51.18-261124-0001", "Cấp bản sao Trích lục hộ tịch (2.000635)"
DESK = "Trung tâm Phục vụ hành chính công"
CITIZEN = Party(name="Thạch Thị Sà Phươl", address="Ấp Tiếp Nhựt, gần chùa Dơi, xã Tài Văn", phone="0912 345 678", email="phuol@example.vn")
AGENCY = Party(name=DESK, address="Đường Hùng Vương, phường Phú Lợi", phone="0299 3 888 888")
LIEN, LAN = Signer(name="Trần Ngọc Liên", role="Bưu tá"), Signer(name="Nguyễn Thị Ngọc Lan", role="Chuyên viên một cửa")
CHIEF = Signer(name="Sơn Ngọc Ẵm", role="Giám đốc")
PAPERS = (Component("Tờ khai cấp bản sao trích lục hộ tịch (theo mẫu)", 1, 0), Component("Giấy khai sinh", 0, 1, "chứng thực"), Component("Giấy tờ chứng minh nơi cư trú, lễ ễ ợ Đ ẵ", 0, 2))


def at(day: int, hour: int = 8, minute: int = 15, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


def head(number: str, form: str = "", post: bool = True) -> Head:
    issuer, office = ("TỔNG CÔNG TY BƯU ĐIỆN VIỆT NAM", "BƯU ĐIỆN TỈNH SÓC TRĂNG") if post else ("ỦY BAN NHÂN DÂN THÀNH PHỐ CẦN THƠ", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG")
    return Head(issuer=issuer, office=office, number=number, place="Sóc Trăng", made_at=at(25), form_number=form, demo=True)
