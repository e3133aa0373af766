"""Every legal paper by its name: rows in, one PDF out. Whose they are is part of the query."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pikepdf

from app.accounts.access import saw, saw_all
from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Actor, Role
from app.kernel.errors import Conflict, Malformed, NotFound
from app.papers import cases, legal, manifests, office, registers, runs, slips, statement
from app.papers.issue import Printing, Sheet
from app.papers.whose import orders_on
from labels.forms.compulsory import FormIncomplete

Draw = Callable[[Printing, str], Sheet]


@dataclass(frozen=True, slots=True)
class Form:
    """`key`: what it is printed of: order, case (a paper or an order), manifest, run, shift, book, period. `signed`: a file with
    signatures inside, that joining to another would take away."""

    draw: Draw
    key: str
    name: str
    signed: bool = False


def _case(form: str, name: str) -> Form:
    return Form(lambda p, key: cases.show(p, form, key), "case", name)


FORMS: Mapping[str, Form] = {
    "phieu_gui": Form(slips.slip, "order", "Phiếu gửi"),
    "bien_nhan_phi": Form(slips.receipt, "order", "Biên nhận, báo nộp tiền"),
    "giay_moi": Form(slips.invitation, "order", "Giấy mời nhận kết quả"),
    "phieu_chuyen_hoan": Form(slips.return_slip, "order", "Phiếu chuyển hoàn"),
    "giay_uy_quyen": Form(slips.authorisation, "order", "Giấy ủy quyền"),
    "sao_ke": Form(statement.statement, "order", "Sao kê giao nhận"),
    "sao_ke_ky": Form(legal.signed_statement, "order", "Sao kê giao nhận, bản pháp lý", signed=True),
    "giay_hen": _case("giay_hen", "Phiếu báo giấy hẹn"),
    "mau_01": _case("mau_01", "Mẫu 01: giấy tiếp nhận và hẹn trả"),
    "mau_02": _case("mau_02", "Mẫu 02: yêu cầu bổ sung"),
    "mau_03": _case("mau_03", "Mẫu 03: từ chối"),
    "mau_04": _case("mau_04", "Mẫu 04: xin lỗi và hẹn lại"),
    "mau_05": _case("mau_05", "Mẫu 05: kiểm soát quá trình"),
    "bien_ban_rach_bi": _case("bien_ban_rach_bi", "Biên bản rách bì"),
    "bien_ban_mat": _case("bien_ban_mat", "Biên bản mất, bồi thường"),
    "bien_ban": Form(manifests.manifest, "manifest", "Biên bản giao nhận"),
    "bien_ban_ky": Form(legal.signed_manifest, "manifest", "Biên bản giao nhận, bản pháp lý", signed=True),
    "tron_bo": Form(lambda p, key: together(manifests.everything(p, key)), "manifest", "Mọi giấy tờ của một biên bản"),
    "bang_ke": Form(runs.run_list, "run", "Bảng kê chuyến"),
    "phieu_chuyen_giay": Form(runs.paper_sheet, "run", "Phiếu chuyến giấy"),
    "dong_ca": Form(office.cash_close, "shift", "Phiếu đóng ca"),
    "so_theo_doi": Form(registers.printed, "book", "Sổ theo dõi, sổ giao nhận"),
    "bao_cao": Form(office.report, "period", "Báo cáo dịch vụ"),
}


def papers_file(tx: Tx, house: House, form: str, ids: Sequence[str], actor: Actor, typed: Mapping[str, str] | None = None) -> Sheet:
    """One file for all `ids`, to be drawn (called) after the transaction; `typed` makes a new paper of one id first. Raises Malformed for an unknown form, Conflict where a
    compulsory item is missing."""
    known = FORMS.get(form)
    if known is None:
        raise Malformed(f"Không có mẫu «{form[:40]}»; có: {', '.join(FORMS)}.", code="form")
    if not ids:
        raise Malformed("Chưa chọn gì để in.", code="nothing_to_print")
    if known.signed and len(ids) > 1:
        raise Malformed(f"«{known.name}» có chữ ký số trong tệp, gộp lại là mất: in từng bản một.", code="one_signed_copy")
    if actor.role is Role.CLERK and known.key in ("run", "shift", "period"):
        raise NotFound("Giấy này của bưu điện, không in ở quầy một cửa.", code="paper_not_yours")
    p = Printing(tx, house, actor)
    orders = orders_on(tx, known.key, [key.partition("@")[0] for key in ids])
    saw_all(tx, actor, f"paper.{form}"[:40], house.clock.now(), orders, "" if orders else " ".join(ids)[:200], len(set(orders)) or len(ids))
    with complete():
        if typed:
            return _typed(p, form, ids, typed)
        return together([known.draw(p, key) for key in ids])


@dataclass(frozen=True, slots=True)
class Refusal:
    """A paper of a queue that cannot be drawn, and why."""

    order_id: str
    item_number: str
    why: str


def queue_file(tx: Tx, house: House, form: str, keys: Sequence[str], actor: Actor) -> tuple[list[Sheet], list[Refusal]]:
    """Each paper of a queue tried for itself: one that is refused spends no number, and keeps no other from being printed."""
    p, made, refused = Printing(tx, house, actor), list[Sheet](), list[Refusal]()
    saw_all(tx, actor, f"paper.{form}"[:40], house.clock.now(), [key.partition("@")[0] for key in keys])
    for key in keys:
        order = p.order(key.partition("@")[0])
        about = (order.id, order.item_number)
        try:
            with complete(), tx.begin_nested():
                made.append(FORMS[form].draw(p, key))
        except Conflict as no:
            refused.append(Refusal(*about, no.detail))
    return made, refused


def _typed(p: Printing, form: str, ids: Sequence[str], typed: Mapping[str, str]) -> Sheet:
    if form in cases.FILLS:
        return together([cases.show(p, form, cases.make(p, form, key, typed)) for key in ids])
    filled = {"bao_cao": office.report, "dong_ca": office.cash_close, "sao_ke": statement.statement, "sao_ke_ky": legal.signed_statement}.get(form)
    if filled is None:
        raise Malformed(f"Mẫu «{form}» lấy mọi điều từ dữ liệu, không nhận mục tự ghi.", code="typed")
    return together([filled(p, key, typed) for key in ids])


def workbook_file(tx: Tx, house: House, form: str, ids: Sequence[str], actor: Actor) -> bytes:
    """A register as XLSX, the same rows as its PDF."""
    if form != "so_theo_doi" or len(ids) != 1:
        raise Malformed("Tệp XLSX chỉ có cho sổ (so_theo_doi), mỗi lần một sổ.", code="no_workbook")
    saw(tx, actor, "paper.workbook", house.clock.now(), detail=ids[0][:100])
    with complete():
        return registers.as_workbook(Printing(tx, house, actor), ids[0])


@contextmanager
def complete() -> Iterator[None]:
    """What the library says of a missing item, as an answer of the house."""
    try:
        yield
    except FormIncomplete as missing:
        raise Conflict(f"Chưa in được: {missing}.", code="form_incomplete") from None


def together(sheets: Sequence[Sheet]) -> Sheet:
    return lambda: joined([sheet() for sheet in sheets])


def joined(files: Sequence[bytes]) -> bytes:
    """Several papers as one file, in their order."""
    if len(files) == 1:
        return files[0]
    whole = pikepdf.Pdf.new()
    for file in files:
        with pikepdf.Pdf.open(io.BytesIO(file)) as part:
            whole.pages.extend(part.pages)
    whole.Root.ViewerPreferences = pikepdf.Dictionary(PrintScaling=pikepdf.Name("/None"))
    out = io.BytesIO()
    whole.save(out, deterministic_id=True)
    return out.getvalue()
