"""Each paper says what the law demands, or is not printed; long ones break as a register should; the same content, the same bytes."""

import hashlib
import io
import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels import specimens
from labels.forms import bao_cao, bien_ban_giao_nhan, bien_ban_mat, dong_ca, mau_01, mau_04, phieu_chuyen_hoan, so_theo_doi, workbook
from labels.forms.compulsory import FormIncomplete, Item
from labels.forms.paper import A4, A5
from labels.forms.parts import Component, Money, Party, Signer, in_words
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer

ALL = specimens.specimens()
GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text())
EVERY_ITEM = [(name, item) for name, (form, content) in ALL.items() for item in form.COMPULSORY if item.when is None or item.when(content)]
PAGE = Path("docs/papers.md").read_text()


def text_of(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    return [document[at].get_textpage().get_text_range().replace("\r\n", "\n") for at in range(len(document))]


def blanked(content: Any, path: str) -> Any:
    """The content with one item taken away, in the first line where it is of a list."""
    step, _, rest = path.partition(".")
    name = step.removesuffix("[]")
    value = getattr(content, name)
    if step.endswith("[]"):
        return replace(content, **{name: (blanked(value[0], rest), *value[1:])})
    if rest:
        return replace(content, **{name: blanked(value, rest)})
    return replace(content, **{name: () if isinstance(value, tuple) else " " if isinstance(value, str) else None})


@pytest.mark.parametrize(("name", "item"), EVERY_ITEM, ids=[f"{name}-{item.path}" for name, item in EVERY_ITEM])
def test_a_paper_without_a_compulsory_item_is_not_printed_and_the_item_is_named(name: str, item: Item) -> None:
    form, content = ALL[name]
    with pytest.raises(FormIncomplete) as told:
        form.draw(blanked(content, item.path))
    assert f"«{item.name}»" in str(told.value)
    assert item.article in str(told.value)


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_item_that_is_demanded_exists_in_the_content(name: str) -> None:
    form, content = ALL[name]
    for item in form.COMPULSORY:
        steps = item.path.replace("[]", "").split(".")
        here = content
        for step in steps:
            here = here[0] if isinstance(here, tuple) else here
            assert is_dataclass(here)
            assert step in {f.name for f in fields(here)}, item.path
            here = getattr(here, step)


@pytest.mark.parametrize("name", sorted(ALL))
def test_the_same_content_is_the_same_bytes_on_any_day(name: str) -> None:
    form, content = ALL[name]
    assert hashlib.sha256(form.draw(content)).hexdigest() == GOLDEN[name]


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_page_says_which_of_how_many_it_is(name: str) -> None:
    form, content = ALL[name]
    pages = text_of(form.draw(content))
    assert all(f"Trang {at}/{len(pages)}" in page for at, page in enumerate(pages, start=1))


def test_vietnamese_is_copied_out_as_it_was_written() -> None:
    page = text_of(mau_01.draw(ALL["mau_01"][1]))[0]
    assert "lễ ễ ợ Đ ẵ" in page
    assert "Thạch Thị Sà Phươl" in page


def test_a_decomposed_name_is_printed_composed() -> None:
    content = replace(ALL["mau_02"][1], reason="Thiếu chữ ký")
    assert "Thiếu chữ ký" in text_of(ALL["mau_02"][0].draw(content))[0]


def test_forty_components_break_over_pages_with_their_heading_and_their_sum() -> None:
    papers = tuple(Component(f"Giấy tờ có tên rất dài để phải xuống dòng ở cột này, số {n}", 1, 2) for n in range(1, 41))
    pages = text_of(mau_01.draw(replace(ALL["mau_01"][1], papers=papers)))
    assert len(pages) > 1
    assert all("Thành phần hồ sơ" in page for page in pages if "Giấy tờ có tên" in page)
    assert "Cộng chuyển sang trang sau" in pages[0]
    assert "Trang trước chuyển sang" in pages[1]
    whole = "\n".join(pages)
    assert "40" in whole.split("Cộng\n", 1)[-1] or "Cộng\n40\n80" in whole


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=180), st.integers(0, 6))
def test_sums_are_carried_and_signatures_never_stand_alone(amounts: list[int], lines: int) -> None:
    writer = Writer(A4, "THỬ", ALL["dong_ca"][1].head)
    rows = [(f"dòng {n}" + "\nthêm" * (n % (lines + 1)), amount) for n, amount in enumerate(amounts)]
    draw_table(writer, Table((Column("Tên", 3), Column("Tiền", 1, "right", True)), rows, "Tổng"), writer.sign_height)
    writer.signatures((("Ký", ALL["dong_ca"][1].courier),))
    pages = text_of(writer.finish().pdf)
    assert f"{sum(amounts):,}".replace(",", ".") in pages[-1]
    assert f"dòng {len(amounts) - 1}" in pages[-1]
    assert sum(page.count("Trang trước chuyển sang") for page in pages) == len(pages) - 1


LONG_NAME = "Công Huyền Tôn Nữ Thị Bích Ngọc Lan Hương Thảo Nguyên Phương Anh Thư"
LONG_PLACE = "Số 1234/56/78 Bis, hẻm 90, đường Cách Mạng Tháng Tám nối dài, khóm Mỹ Hạnh, phía sau nhà văn hoá khóm, cạnh trạm biến áp số 7"


def grown(part: Any) -> Any:
    """The content with names, addresses and papers as long as they come."""
    if isinstance(part, Party):
        return replace(part, name=LONG_NAME if part.name else "", address=LONG_PLACE if part.address else "")
    if isinstance(part, Signer):
        return replace(part, name=LONG_NAME if part.name else "")
    if isinstance(part, Component):
        return replace(part, name=f"{part.name} {LONG_PLACE}")
    if isinstance(part, tuple):
        return tuple(grown(one) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{f.name: LONG_PLACE if f.name in ("procedure", "place") else grown(getattr(part, f.name)) for f in fields(part)})
    return part


@pytest.mark.parametrize("name", sorted(ALL))
def test_with_the_longest_names_nothing_is_lost_and_no_signature_stands_alone(name: str) -> None:
    form, content = ALL[name]
    long = grown(content)
    pages = text_of(form.draw(long))
    whole = " ".join(" ".join(pages).split())
    for word in (LONG_NAME, LONG_PLACE):
        if any(part in repr(long) for part in (f"name='{word}'", f"address='{word}'", f"procedure='{word}'")):
            assert all(piece in whole for piece in word.split())
    alone = [line for line in pages[-1].splitlines() if line.strip()]
    role = next(at for at, line in enumerate(alone) if "Ký, ghi rõ họ tên" in line)
    written = [line for line in alone[:role] if not line.isupper() and not re.search(r"ngày (\d\d|…..) tháng", line) and "tiếp theo" not in line and "BẢN THỬ" not in line]
    assert written, f"{name}: trang cuối chỉ có chữ ký"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), st.integers(0, 6))
def test_wherever_the_page_ends_the_signatures_take_a_line_along(lines: int, size: int) -> None:
    writer = Writer(A5, "THỬ", ALL["dong_ca"][1].head)
    for at in range(lines + 1):
        writer.pair(f"Mục {at}", "giá trị " * (1 + at % (size + 1)))
    writer.signatures((("Ký", ALL["dong_ca"][1].courier),))
    pages = text_of(writer.finish().pdf)
    assert f"Mục {lines}" in pages[-1]
    assert sum(len(re.findall(r"Mục \d+", page)) for page in pages) == lines + 1


@pytest.mark.parametrize("letters", [20, 66, 118, 160, 200])
def test_the_longest_name_leaves_the_pen_its_room_and_covers_no_words(letters: int) -> None:
    name = ("Ban Quản lý Dự án Đầu tư xây dựng và Phát triển hạ tầng nông thôn khu vực Cù Lao Dung và các xã ven biển tỉnh Sóc Trăng cũ nay thuộc thành phố Cần Thơ, chi nhánh phía Nam sông Hậu, tổ công tác số một")[:letters]
    writer = Writer(A5, "THỬ", ALL["dong_ca"][1].head)
    writer.signatures((("Người ủy quyền", Signer(name=name)), ("Người được ủy quyền", Signer(name="Lâm Thị Hạnh")), ("Bưu tá chứng kiến", Signer(name="Sơn Thị Sà Rươn"))), "Sóc Trăng, ngày 24 tháng 11 năm 2026")
    page = pdfium.PdfDocument(writer.finish().pdf)[0].get_textpage()
    found = page.search("ghi rõ họ tên")
    at, count = found.get_next()
    hint = page.get_charbox(at)[1]
    first = page.search(name.split()[0])
    at, count = first.get_next()
    assert hint - page.get_charbox(at)[3] >= A5.size * 3


def test_only_dossiers_that_are_filed_make_the_signing_their_filing_time() -> None:
    content = ALL["bien_ban_giao_nhan"][1]
    some = replace(content, lines=(replace(content.lines[0], exception="", files=True), replace(content.lines[0], exception="", files=False)))
    none = replace(some, lines=some.lines[1:])
    said = {kind: " ".join(" ".join(text_of(bien_ban_giao_nhan.draw(made))).split()) for kind, made in (("all", replace(some, lines=some.lines[:1])), ("some", some), ("none", none))}
    assert "là thời điểm nộp hồ sơ (Điều 7" in said["all"]
    assert "là thời điểm nộp của các hồ sơ thu gom (Điều 7" in said["some"]
    assert "thời điểm nộp" not in said["none"]


def test_a_row_longer_than_a_page_is_split_and_nothing_of_it_is_lost() -> None:
    writer = Writer(A4, "THỬ", ALL["dong_ca"][1].head)
    draw_table(writer, Table((Column("A", 1), Column("B", 1)), [(" ".join(f"chữ{n}" for n in range(1500)), "x")]))
    words = " ".join(text_of(writer.finish().pdf)).split()
    assert [w for w in words if w.startswith("chữ")] == [f"chữ{n}" for n in range(1500)]


def test_an_envelope_whose_papers_go_on_over_the_page_is_named_there_again() -> None:
    content = ALL["bien_ban_giao_nhan"][1]
    papers = tuple(Component(f"Giấy tờ thứ {n}", 1, 0) for n in range(200))
    long = replace(content.lines[0], item_number="EE123456785VN", papers=papers, exception="", bulk=False)
    pages = [" ".join(page.split()) for page in text_of(bien_ban_giao_nhan.draw(replace(content, lines=(*content.lines[:2], long))))]
    with_papers = [page for page in pages if "Giấy tờ thứ" in page]
    assert len(with_papers) > 2 and all("EE123456785VN" in page for page in with_papers)
    assert all(re.search(r"3 EE123456785VN \(tiếp\)", page) for page in with_papers[1:])


def test_a_result_is_not_returned_before_the_second_invitation() -> None:
    content = ALL["phieu_chuyen_hoan"][1]
    with pytest.raises(FormIncomplete, match="hai lần"):
        phieu_chuyen_hoan.draw(replace(content, invited=content.invited[:1]))
    with pytest.raises(FormIncomplete, match="hai ngày làm việc"):
        phieu_chuyen_hoan.draw(replace(content, invited=(date(2026, 11, 18), date(2026, 11, 19))))
    assert phieu_chuyen_hoan.draw(replace(content, invited=(), refused=True))


def test_the_loss_of_an_item_is_paid_four_times_its_postage_and_the_new_papers() -> None:
    content = ALL["bien_ban_mat"][1]
    assert sum(amount for _, amount in bien_ban_mat.lines_of(content)) == 4 * 34_000 + 8_000
    assert sum(amount for _, amount in bien_ban_mat.lines_of(replace(content, kind="late", reissue=()))) == 34_000
    with pytest.raises(FormIncomplete, match="tối thiểu 4 lần"):
        bien_ban_mat.draw(replace(content, times=3))
    with pytest.raises(FormIncomplete, match="30 ngày"):
        bien_ban_mat.draw(replace(content, pay_by=content.head.made_at.date() + timedelta(days=31)))


def test_a_new_date_is_given_once() -> None:
    with pytest.raises(FormIncomplete, match="một lần"):
        mau_04.draw(replace(ALL["mau_04"][1], times=2))


def test_money_that_is_missing_needs_its_reason() -> None:
    content = ALL["dong_ca"][1]
    less = replace(content, counted=Money(postage=300_000, state_fee=40_000, cod=0), notes=())
    with pytest.raises(FormIncomplete, match="chênh lệch"):
        dong_ca.draw(less)
    assert "thiếu" in text_of(dong_ca.draw(replace(less, why="thiếu 40.000, bưu tá nộp bù")))[0]
    with pytest.raises(FormIncomplete, match="tờ tiền"):
        dong_ca.draw(replace(content, notes=((100_000, 1),)))


def test_only_cash_is_owed_at_the_end_of_a_shift() -> None:
    assert dong_ca.due(ALL["dong_ca"][1], "postage") == 10 * 34_000


@pytest.mark.parametrize(
    ("period", "start", "end", "due"),
    [
        ("quarter", date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 10)),
        ("half", date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 10)),
        ("year", date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 10)),
    ],
)
def test_a_report_covers_its_period_and_is_due_before_the_tenth(period: str, start: date, end: date, due: date) -> None:
    content = replace(ALL["bao_cao"][1], period=period, start=start)
    assert (bao_cao.end_of(content), bao_cao.due_of(content)) == (end, due)
    assert bao_cao.draw(content)


def test_a_report_cannot_begin_within_its_period() -> None:
    with pytest.raises(FormIncomplete, match="không thể bắt đầu"):
        bao_cao.draw(replace(ALL["bao_cao"][1], start=date(2026, 8, 1)))


def test_a_register_has_no_gap_in_its_numbers() -> None:
    book = specimens.register()
    with pytest.raises(FormIncomplete, match="liền nhau"):
        so_theo_doi.draw(replace(book, rows=(book.rows[0], *book.rows[2:])))


def test_the_workbook_holds_the_same_rows_amounts_as_numbers_and_no_formula_from_outside() -> None:
    columns = (Column("Tên", 20), Column("Tiền", 10, "right", True))
    rows = [("=1+1", 5), ("Thạch Ẵm", 7)]
    made = workbook.write("Sổ thử", columns, rows, ALL["dong_ca"][1].head.made_at)
    assert made == workbook.write("Sổ thử", columns, rows, ALL["dong_ca"][1].head.made_at)
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert sheet is not None
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1", "s")
    assert [sheet.cell(line, 2).value for line in (3, 4, 5)] == [5, 7, "=SUM(B3:B4)"]


def test_the_register_and_its_workbook_say_the_same() -> None:
    book = specimens.register()
    sheet = openpyxl.load_workbook(io.BytesIO(specimens.drawn()["so_theo_doi.xlsx"])).active
    assert sheet is not None
    assert [tuple(c.value or "" for c in row)[:4] for row in sheet.iter_rows(min_row=3, max_row=42)] == [tuple(row[:4]) for row in book.rows]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "không đồng"), (15, "mười lăm đồng"), (21, "hai mươi mốt đồng"), (105, "một trăm lẻ năm đồng"), (34_000, "ba mươi bốn nghìn đồng"),
        (1_005_000, "một triệu không trăm lẻ năm nghìn đồng"), (2_000_000_010, "hai tỷ không trăm mười đồng"),
    ],
)  # fmt: skip
def test_amounts_are_read_out_as_receipts_demand(amount: int, words: str) -> None:
    assert in_words(amount) == words


def form_name(name: str) -> str:
    return str(ALL[name][0].__name__).rpartition(".")[2]


def test_every_item_of_every_form_is_taken_away_by_a_test_and_stands_in_the_table_of_the_law() -> None:
    tested = {(form_name(name), item.path): f"{name}-{item.path}" for name, item in reversed(EVERY_ITEM)}
    for name, (form, _) in ALL.items():
        for item in form.COMPULSORY:
            key = form_name(name), item.path
            assert key in tested, f"no specimen needs {key}"
            assert f"| {item.article} | `{key[0]}` | {item.name} | `{item.path}` | `{tested[key]}` |" in PAGE


def test_the_table_names_nothing_that_is_not_there() -> None:
    known = {f"{name}-{item.path}" for name, item in EVERY_ITEM}
    rows = [line.split("|") for line in PAGE.splitlines() if line.startswith("| ") and line.count("|") == 6 and "`" in line]
    assert rows
    assert {row[5].strip(" `") for row in rows} <= known


def test_every_rule_in_the_page_has_the_test_that_it_names() -> None:
    named = re.findall(r"`(tests/[a-z_/0-9]+\.py)::(test_\w+)`", PAGE)
    assert len(named) > 10
    for file, test in named:
        assert f"def {test}(" in Path(file).read_text(), test
