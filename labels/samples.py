"""One sample of every form and every label sheet, with invented people at real places, for who has to sign them."""

from pathlib import Path

from labels import label, png, specimens, zpl
from labels.content import LabelContent
from labels.others import BagContent, ManifestContent, NumberContent
from labels.sheets import SHEETS

NUMBER = "ZZ000000014VN"


def write_samples(directory: Path) -> list[Path]:
    directory.mkdir(parents=True, exist_ok=True)
    files: dict[str, bytes] = {f"nhan_{name}.pdf": label.render([sample_label(at) for at in range(min(sheet.places, 5))], name) for name, sheet in SHEETS.items()}
    files |= {f"nhan_{dpi}.zpl": zpl.render([sample_label(0)], dpi=dpi) for dpi in (203, 300)}
    files |= {f"nhan_{dpi}.png": png.render(sample_label(0), dpi=dpi) for dpi in (203, 300)}
    files |= {f"nhan_{name}.pdf": label.render([content], "roll_100x70") for name, content in OTHERS.items()}
    files |= specimens.drawn()
    for name, content in files.items():
        (directory / name).write_bytes(content)
    return [directory / name for name in sorted(files)]


OTHERS: dict[str, label.Content] = {
    "so_in_san": NumberContent(NUMBER, "BC Tài Văn", True),
    "tui": BagContent("TUI-261125-0007", "Bưu cục Tài Văn", "Trung tâm Phục vụ hành chính công", "25/11/2026", 42, "NP0012345", 8300, "03", True),
    "bien_ban": ManifestContent("BB-H51.18-2026-0007", "Trung tâm Phục vụ hành chính công", "in", "25/11/2026", 45, "Trần Ngọc Liên", True),
}


def sample_label(at: int) -> LabelContent:
    return LabelContent(
        NUMBER if at == 0 else f"ZZ{at:08d}4VN", "return", "Trung tâm Phục vụ hành chính công xã Thạnh Thới An", "L. T. N. Hạnh", "Số 12, ấp Tiếp Nhựt, gần chùa Dơi",
        "Xã Viên An, Huyện Trần Đề", "Xã Tài Văn", "đối diện quán Ngọc Ánh", "07-12", ("BẢN CHÍNH BÊN TRONG", "CHIỀU TRẢ"), 34_000, 1, True,
    )  # fmt: skip
