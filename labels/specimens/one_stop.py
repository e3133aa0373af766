"""Filled specimens of Mẫu 01 to 05."""

from types import ModuleType
from typing import Any

from labels.forms import mau_01, mau_02, mau_03, mau_04, mau_05
from labels.specimens.people import CHIEF, CITIZEN, CODE, DESK, LAN, PAPERS, PROCEDURE, at, head


def one_stop() -> dict[str, tuple[ModuleType, Any]]:
    received = mau_01.Content(
        head=head("118/TN", "Mẫu số 01 – TT 01/2018/TT-VPCP", False), dossier_code=CODE, procedure=PROCEDURE, receiver=LAN, submitter=CITIZEN, papers=PAPERS, sets=1, days="3 ngày làm việc", received_at=at(25, 9, 42),
        due=at(30, 17, 0), channel="Qua dịch vụ bưu chính công ích", result_at="địa chỉ trên, qua bưu chính công ích", registered="Quyển số 01, số thứ tự 118", khmer=True,
    )  # fmt: skip
    more = mau_02.Content(
        head=head("12/BS", "Mẫu số 02 – TT 01/2018/TT-VPCP", False), dossier_code=CODE, procedure=PROCEDURE, submitter=CITIZEN, wanted=("Ký tên vào tờ khai ở mục người yêu cầu.", "Bổ sung bản sao giấy tờ chứng minh quan hệ với người được cấp trích lục."),
        reason="Tờ khai chưa ký; thiếu giấy tờ theo khoản 2 của thủ tục", contact=f"{DESK}, 0299 3 888 888", receiver=LAN, khmer=True,
    )  # fmt: skip
    no = mau_03.Content(
        head=head("03/TC", "Mẫu số 03 – TT 01/2018/TT-VPCP", False), dossier_code="", procedure=PROCEDURE, submitter=CITIZEN, reason="Sổ hộ tịch do Ủy ban nhân dân phường khác lưu giữ, không thuộc thẩm quyền.", where="Ủy ban nhân dân xã nơi đăng ký",
        receiver=LAN, khmer=True,
    )  # fmt: skip
    sorry = mau_04.Content(
        head=head("01/XL", "Mẫu số 04 – TT 01/2018/TT-VPCP", False), dossier_code=CODE, procedure=PROCEDURE, submitter=CITIZEN, received_at=at(20, 9), due=at(27, 17, 0), new_due=at(2, 17, 0, 12), reason="Phải xác minh tại nơi lưu sổ gốc, chưa có văn bản trả lời.",
        signer=CHIEF, khmer=True,
    )  # fmt: skip
    steps = tuple(mau_05.Step(giver=a, taker=b, at=at(25, h), result=r) for a, b, h, r in ((DESK, "Phòng Tư pháp", 10, "early"), ("Phòng Tư pháp", "Lãnh đạo phòng", 14, "on_time"), ("Lãnh đạo phòng", DESK, 16, "on_time")))
    track = mau_05.Content(head=head("118/KS", "Mẫu số 05 – TT 01/2018/TT-VPCP", False), dossier_code=CODE, agency="Phòng Tư pháp", received_at=at(25, 9, 42), due=at(30, 17, 0), steps=steps)
    return {"mau_01": (mau_01, received), "mau_02": (mau_02, more), "mau_03": (mau_03, no), "mau_04": (mau_04, sorry), "mau_05": (mau_05, track)}
