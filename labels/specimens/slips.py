"""Filled specimens of the papers about one dossier: on its way, at the door, when something went wrong."""

from datetime import date
from types import ModuleType
from typing import Any

from labels.forms import bien_ban_mat, bien_ban_rach_bi, giay_hen, giay_uy_quyen, phieu_chuyen_hoan, sao_ke
from labels.forms.parts import Signer
from labels.specimens.people import AGENCY, CHIEF, CITIZEN, CODE, DESK, ITEM, LAN, LIEN, PAPERS, PROCEDURE, at, head


def slips() -> dict[str, tuple[ModuleType, Any]]:
    tried = tuple(
        phieu_chuyen_hoan.Attempt(at=at(d, 9 + d % 3), place="Ấp Tiếp Nhựt, xã Tài Văn", reason=why, courier="Trần Ngọc Liên") for d, why in ((16, "Vắng nhà, không nghe máy"), (17, "Vắng nhà, gửi giấy mời"))
    )
    back = phieu_chuyen_hoan.Content(
        head=head("03/2026"), item_number=ITEM, dossier_code=CODE, sender=AGENCY, recipient=CITIZEN, reason="Đã mời hai lần, người nhận không đến", fault="citizen", attempts=tried,
        invited=(date(2026, 11, 18), date(2026, 11, 20)), postage=30_000, keeper=Signer(name="Lý Sok"), receiver=LAN,
    )  # fmt: skip
    power = giay_uy_quyen.Content(
        head=head(""), item_number=ITEM, dossier_code=CODE, procedure=PROCEDURE, agency=DESK, owner=CITIZEN, owner_id="Thẻ căn cước", owner_last4="5678", until=date(2026, 12, 25), khmer=True
    )
    tell = giay_hen.Content(
        head=head("118/2026"), item_number=ITEM, dossier_code=CODE, procedure=PROCEDURE, agency=DESK, citizen=CITIZEN, manifest="07/2026", filing_time=at(25, 9, 42), due=at(30, 17, 0), slip="118/TN", result_at="địa chỉ trên, qua bưu chính công ích",
        hotline="1900 54 54 81", khmer=True,
    )  # fmt: skip
    return {"phieu_chuyen_hoan": (phieu_chuyen_hoan, back), "giay_uy_quyen": (giay_uy_quyen, power), "giay_hen": (giay_hen, tell)}


def records() -> dict[str, tuple[ModuleType, Any]]:
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
