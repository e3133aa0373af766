"""A filled specimen of each further form: invented people, real kinds of places; for samples, tests and the eye."""

from datetime import date, datetime
from types import ModuleType
from typing import Any

from labels.forms import (
    bao_cao,
    bien_ban_mat,
    bien_ban_rach_bi,
    dong_ca,
    giay_hen,
    giay_uy_quyen,
    mau_01,
    mau_02,
    mau_03,
    mau_04,
    mau_05,
    phieu_chuyen_hoan,
    sao_ke,
    so_theo_doi,
    workbook,
)
from labels.forms.parts import VIETNAM, Component, Head, Money, Party, Signer

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


def _slips() -> dict[str, tuple[ModuleType, Any]]:
    tried = tuple(
        phieu_chuyen_hoan.Attempt(at=at(d, 9 + d % 3), place="Ấp Tiếp Nhựt, xã Tài Văn", reason=why, courier="Trần Ngọc Liên") for d, why in ((16, "Vắng nhà, không nghe máy"), (17, "Vắng nhà, gửi giấy mời"))
    )
    back = phieu_chuyen_hoan.Content(
        head=head("03/2026"), item_number=ITEM, dossier_code=CODE, agency=AGENCY, recipient=CITIZEN, reason="Đã mời hai lần, người nhận không đến", fault="citizen", attempts=tried,
        invited=(date(2026, 11, 18), date(2026, 11, 20)), postage=0, keeper=Signer(name="Lý Sok"), receiver=LAN,
    )  # fmt: skip
    power = giay_uy_quyen.Content(
        head=head(""), item_number=ITEM, dossier_code=CODE, procedure=PROCEDURE, agency=DESK, owner=CITIZEN, owner_id="Thẻ căn cước", owner_last4="5678", until=date(2026, 12, 25), khmer=True
    )
    tell = giay_hen.Content(
        head=head("118/2026"), item_number=ITEM, dossier_code=CODE, procedure=PROCEDURE, agency=DESK, citizen=CITIZEN, manifest="07/2026", filing_time=at(25, 9, 42), due=at(30, 17, 0), slip="118/TN",
        hotline="1900 54 54 81", khmer=True,
    )  # fmt: skip
    return {"phieu_chuyen_hoan": (phieu_chuyen_hoan, back), "giay_uy_quyen": (giay_uy_quyen, power), "giay_hen": (giay_hen, tell)}


def _records() -> dict[str, tuple[ModuleType, Any]]:
    found = tuple(bien_ban_rach_bi.Found(expected=p, found=p, state="Còn nguyên" if n else "Ướt góc, đọc được") for n, p in enumerate(PAPERS))
    torn = bien_ban_rach_bi.Content(
        head=head("02/2026"), item_number=ITEM, dossier_code=CODE, found_at=at(25, 7, 20), place="Bưu cục Phú Lợi", finder=LIEN, witness=Signer(name="Lý Sok", role="Kiểm soát viên"),
        damage="Rách 6 cm ở góc dưới, niêm phong NP000014 còn dính một nửa", cause="Nước mưa trong thùng xe", old_seal="NP000014", new_seal="NP000231", papers=found, photos=3, told="Thạch Thị Sà Phươl, 07:45",
    )  # fmt: skip
    lost = bien_ban_mat.Content(
        head=head("01/2026"), kind="lost", item_number=ITEM, dossier_code=CODE, sender=CITIZEN, recipient=AGENCY, accepted_at=at(20), accepted_place="tại nhà, xã Tài Văn", what="Hồ sơ 3 loại giấy tờ",
        reason="Mất trên đường Tài Văn – Phú Lợi ngày 20/11/2026", responsible="Bưu điện tỉnh (lỗi của bưu tá)", postage=34_000, reissue=(("bản sao giấy khai sinh", 8_000),), method="Tiền mặt",
        pay_by=date(2026, 12, 20), payee=Signer(name=CITIZEN.name), post=CHIEF,
    )  # fmt: skip
    acts = tuple(
        sao_ke.Act(what=what, giver=a, taker=b, at=at(25, h, m), received=at(25, h + 1, m), place=where, method=how, fingerprint=f"{n:02x}9f3c51b7e20a44d8"[:18])
        for n, (what, a, b, h, m, where, how) in enumerate(
            (("Lấy hồ sơ", "Thạch Thị Sà Phươl", "bưu tá Trần Ngọc Liên", 8, 15, "xã Tài Văn", "key"), ("Giao cơ quan", "bưu tá Trần Ngọc Liên", DESK, 9, 42, DESK, "attested"))
        )
    )
    custody = sao_ke.Content(
        head=head("05/2026"), item_number=ITEM, dossier_code=CODE, asked_by=CITIZEN.name, why="Khiếu nại số 04/2026", acts=acts, holder=DESK, head_hash="7d1f 9ab0 33c2 5e61 – ngày 25/11/2026",
        attachment="su-kien-giao-nhan.json", signer=Signer(name="Lý Sok", role="Kiểm soát viên"), khmer=True,
    )  # fmt: skip
    return {"bien_ban_rach_bi": (bien_ban_rach_bi, torn), "bien_ban_mat": (bien_ban_mat, lost), "sao_ke": (sao_ke, custody)}


def _one_stop() -> dict[str, tuple[ModuleType, Any]]:
    received = mau_01.Content(
        head=head("118/TN", "01", False), dossier_code=CODE, procedure=PROCEDURE, receiver=LAN, submitter=CITIZEN, papers=PAPERS, sets=1, days="3 ngày làm việc", received_at=at(25, 9, 42),
        due=at(30, 17, 0), channel="Qua dịch vụ bưu chính công ích", result_at="Nhà riêng, qua bưu điện", registered="Quyển số 01, số thứ tự 118", khmer=True,
    )  # fmt: skip
    more = mau_02.Content(
        head=head("12/BS", "02", False), dossier_code=CODE, procedure=PROCEDURE, submitter=CITIZEN, wanted=("Ký tên vào tờ khai ở mục người yêu cầu.", "Bổ sung bản sao giấy tờ chứng minh quan hệ với người được cấp trích lục."),
        reason="Tờ khai chưa ký; thiếu giấy tờ theo khoản 2 của thủ tục", contact=f"{DESK}, 0299 3 888 888", receiver=LAN, khmer=True,
    )  # fmt: skip
    no = mau_03.Content(
        head=head("03/TC", "03", False), dossier_code="", procedure=PROCEDURE, submitter=CITIZEN, reason="Sổ hộ tịch do Ủy ban nhân dân phường khác lưu giữ, không thuộc thẩm quyền.", where="Ủy ban nhân dân xã nơi đăng ký",
        receiver=LAN, khmer=True,
    )  # fmt: skip
    sorry = mau_04.Content(
        head=head("01/XL", "04", False), dossier_code=CODE, procedure=PROCEDURE, submitter=CITIZEN, received_at=at(20, 9), due=at(27, 17, 0), new_due=at(2, 17, 0, 12), reason="Phải xác minh tại nơi lưu sổ gốc, chưa có văn bản trả lời.",
        signer=CHIEF, khmer=True,
    )  # fmt: skip
    steps = tuple(mau_05.Step(giver=a, taker=b, at=at(25, h), result=r) for a, b, h, r in ((DESK, "Phòng Tư pháp", 10, "early"), ("Phòng Tư pháp", "Lãnh đạo phòng", 14, "on_time"), ("Lãnh đạo phòng", DESK, 16, "on_time")))
    track = mau_05.Content(head=head("118/KS", "05", False), dossier_code=CODE, agency="Phòng Tư pháp", received_at=at(25, 9, 42), due=at(30, 17, 0), steps=steps)
    return {"mau_01": (mau_01, received), "mau_02": (mau_02, more), "mau_03": (mau_03, no), "mau_04": (mau_04, sorry), "mau_05": (mau_05, track)}


def register() -> so_theo_doi.Content:
    rows = tuple(
        (f"{n:02d}", f"H51.18-2611{n % 28 + 1:02d}-{n:04d}", PROCEDURE, 1, CITIZEN.name, f"{CITIZEN.address}, ••••••5678", "Phòng Tư pháp", "25/11/2026 09:42", "30/11/2026", "30/11/2026", "Qua bưu điện", "")
        for n in range(1, 41)
    )
    return so_theo_doi.Content(head=head("quyển 01/2026", "06", False), book="mau_06", year=2026, rows=rows, closed=date(2026, 12, 31), keeper=LAN)


def _books() -> dict[str, tuple[ModuleType, Any]]:
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


def specimens() -> dict[str, tuple[ModuleType, Any]]:
    """Name -> the form's module and a content that may be drawn."""
    return _slips() | _records() | _one_stop() | _books()


def drawn() -> dict[str, bytes]:
    """File name -> bytes, the register also as a workbook."""
    files = {f"{name}.pdf": bytes(form.draw(content)) for name, (form, content) in specimens().items()}
    book = register()
    title, columns = so_theo_doi.BOOKS[book.book]
    return files | {"so_theo_doi.xlsx": workbook.write(f"{title} năm {book.year}", columns, book.rows, book.head.made_at)}
