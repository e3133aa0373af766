"""What the day puts on paper: labels and sheets of the runs before the couriers leave, slips and receipts, the signed manifest at
each sealing, cash close, register and statement in the evening. A paper that does not come ends the play; signatures are read by
poppler's pdfsig where it is installed."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from app.simulation.clients import Pages

SHIFT_OPEN = "chưa đóng ca"


@dataclass
class Printer:
    """`signed`: signatures in the manifests of the day, and how many of them pdfsig found valid."""

    directory: Path
    papers: int = 0
    signed: int = 0
    valid: int = 0

    def keep(self, who: Pages, path: str, name: str, sent: dict[str, str] | None = None) -> Path:
        """Fetches a PDF, by the form `sent` where one prints it, and keeps it as `name`. Raises RuntimeError for anything else."""
        answer = who.http.get(path) if sent is None else who.http.post(path, data=sent)
        if answer.status_code != 200 or not answer.content.startswith(b"%PDF"):
            raise RuntimeError(f"{path}: {answer.status_code}, không phải PDF")
        self.papers += 1
        self.directory.mkdir(exist_ok=True)
        file = self.directory / f"{name}.pdf"
        file.write_bytes(answer.content)
        return file

    def morning(self, board: Pages, day: str) -> None:
        """Labels in the order of the runs, the lists, and the sheets for a day without phones."""
        form = {"csrf": _csrf(board.get("/board/prints"))}
        self.keep(board, f"/board/day/{day}/labels", "nhan-theo-chuyen", {**form, "sheet": "a4_8"})
        self.keep(board, f"/board/day/{day}/papers/bang_ke", "bang-ke-chuyen", form)
        self.keep(board, f"/board/day/{day}/papers/phieu_chuyen_giay", "phieu-chuyen-giay", form)

    def slips(self, board: Pages, orders: list[str]) -> None:
        for at, order in enumerate(orders):
            self.keep(board, f"/counter/paper/phieu_gui/{order}", f"phieu-gui-{at}")

    def sealed(self, desk: Pages, manifest: str) -> None:
        """The legal copy of a manifest, as the clerk keeps it."""
        file = self.keep(desk, f"/counter/paper/bien_ban_ky/{manifest}", f"bien-ban-{manifest[-8:]}")
        signed, valid = file.read_bytes().count(b"/ETSI.CAdES.detached"), _valid(file)
        if valid is not None and valid != signed:
            raise RuntimeError(f"{file.name}: pdfsig thấy {valid} trong {signed} chữ ký đúng")
        self.signed += signed
        self.valid += valid or 0

    def evening(self, board: Pages, desk: Pages, day: str, agency: str) -> None:
        """Cash of who has closed the shift, the register of the desk as PDF and workbook."""
        self._closes(board, day)
        desk.get("/counter")  # a working day is longer than a session: logs in again where it is over
        book = f"/counter/paper/so_theo_doi/mau_06:{agency}:{day[:4]}"
        self.keep(desk, book, "so-theo-doi")
        if not desk.http.get(book, params={"format": "xlsx"}).content.startswith(b"PK"):
            raise RuntimeError("sổ theo dõi không ra bảng tính")

    def _closes(self, board: Pages, day: str) -> None:
        """Who had no run has closed no shift; everybody else's cash comes on paper."""
        seen, before = board.get("/board/prints"), self.papers
        for courier in re.findall(r'<option value="([0-9a-f-]{36})">', seen.partition('name="courier"')[2].partition("</select>")[0]):
            closed = board.http.post("/board/prints/typed/dong_ca", data={"csrf": _csrf(seen), "courier": courier, "day": day, "cashier": "Thủ quỹ", "why": "đối chiếu cuối ngày"})
            if closed.status_code == 409 and SHIFT_OPEN in closed.text:
                continue
            if closed.status_code != 200 or not closed.content.startswith(b"%PDF"):
                raise RuntimeError(f"phiếu đóng ca: {closed.status_code}, không phải PDF")
            self.papers += 1
            (self.directory / "dong-ca.pdf").write_bytes(closed.content)
        if self.papers == before:
            raise RuntimeError("không có phiếu đóng ca nào")


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', page)
    return found.group(1) if found else ""


def _valid(file: Path) -> int | None:
    if shutil.which("pdfsig") is None:
        return None
    told = subprocess.run(["pdfsig", "-nocert", str(file)], check=False, capture_output=True, text=True).stdout
    return told.count("Signature is Valid")
