"""One sample of every form and every label sheet, with invented people at real places, for who has to sign them."""

from pathlib import Path

from labels import label, specimens, zpl
from labels.content import LabelContent
from labels.forms import bang_ke_chuyen, bien_ban_giao_nhan, bien_nhan_phi, giay_moi, phieu_gui_ho_so
from labels.sheets import SHEETS
from labels.vietqr import Account

NUMBER = "ZZ000000014VN"


def write_samples(directory: Path) -> list[Path]:
    directory.mkdir(parents=True, exist_ok=True)
    files: dict[str, bytes] = {f"nhan_{name}.pdf": label.render([sample_label(at) for at in range(min(sheet.places, 5))], name) for name, sheet in SHEETS.items()}
    files["nhan.zpl"] = zpl.render([sample_label(0)])
    files |= {f"{name}.pdf": made for name, made in sample_forms().items()}
    files |= specimens.drawn()
    for name, content in files.items():
        (directory / name).write_bytes(content)
    return [directory / name for name in sorted(files)]


def sample_label(at: int) -> LabelContent:
    return LabelContent(
        NUMBER if at == 0 else f"ZZ{at:08d}4VN", "return", "Trung tâm Phục vụ hành chính công xã Thạnh Thới An", "L. T. N. Hạnh", "Số 12, ấp Tiếp Nhựt, gần chùa Dơi",
        "Xã Viên An, Huyện Trần Đề", "Xã Tài Văn", "đối diện quán Ngọc Ánh", "07-12", ("BẢN CHÍNH BÊN TRONG", "CHIỀU TRẢ"), 34_000, 1, True,
    )  # fmt: skip


def sample_forms() -> dict[str, bytes]:
    lines = tuple(
        bien_ban_giao_nhan.Line(f"ZZ{at:08d}4VN", f"H51.18-261124-{at:04d}", "Cấp bản sao Trích lục hộ tịch", "Lâm Thị Ngọc Hạnh", f"NP{at:06d}", "Tờ khai 1/0, Giấy khai sinh 0/1", "Bì rách, lập biên bản riêng" if at == 7 else "")
        for at in range(1, 46)
    )  # fmt: skip
    manifest = bien_ban_giao_nhan.Content("07/2026", "Trung tâm Phục vụ hành chính công", "bưu tá Trần Ngọc Liên", "Trung tâm Phục vụ hành chính công", "09:42 25/11/2026", lines, "Trần Ngọc Liên", "Nguyễn Thị Ngọc Lan",
                                          giver_signed="ký bằng khoá của máy 09:40", taker_signed="xác nhận bằng mật khẩu 09:42", demo=True)  # fmt: skip
    slip = phieu_gui_ho_so.Content("collect", NUMBER, "H51.18-261124-0001", "Cấp bản sao Trích lục hộ tịch", "Lâm Thị Ngọc Hạnh", "12 Trần Hưng Đạo, Phường Phú Lợi", "Trung tâm Phục vụ hành chính công",
                                   "Phường Phú Lợi, TP Cần Thơ", (("Tờ khai theo mẫu", 1, 0), ("Giấy khai sinh", 0, 1)), 34_000, 8_000, 0, "17:00 27/11/2026", khmer=True, demo=True, citizen_phone="0912 345 678", accepted="08:15 25/11/2026", place="tại nhà người gửi")  # fmt: skip
    invitation = giay_moi.Content(2, NUMBER, "H51.18-261124-0001", "Thạch Thị Sa Rinh", "Ấp Tiếp Nhựt, xã Tài Văn", "Bưu cục Tài Văn", "Xã Tài Văn, TP Cần Thơ", "04/12/2026", "27/11/2026", "25/11/2026", True, demo=True)
    receipt = bien_nhan_phi.Content("0012/2026", NUMBER, "H51.18-261124-0001", "Lâm Thị Ngọc Hạnh", 34_000, 8_000, 0, "chuyển khoản", "08:15 25/11/2026", "Trần Ngọc Liên", Account("970405", "1130000000000"), demo=True)
    stops = tuple(bang_ke_chuyen.Stop(at, f"{7 + at // 4:02d}:{at % 4 * 15:02d}", "Ấp 2, Phường Phú Lợi", "Lâm Thị Ngọc Hạnh", f"ZZ{at:08d}4VN", "lấy" if at % 2 else "trả", "34.000 đ") for at in range(1, 24))
    run = bang_ke_chuyen.Content("25/11-01", "Trần Ngọc Liên", "Bưu cục Phú Lợi", "25/11/2026", stops, demo=True)
    return {
        "bien_ban_giao_nhan": bien_ban_giao_nhan.draw(manifest), "phieu_gui_ho_so": phieu_gui_ho_so.draw(slip), "giay_moi": giay_moi.draw(invitation),
        "bien_nhan_phi": bien_nhan_phi.draw(receipt), "bang_ke_chuyen": bang_ke_chuyen.draw(run),
    }  # fmt: skip
