"""`buuta resolve --csv`: one line out for each line in."""

import csv
from datetime import date
from pathlib import Path

import pytest

from app.kernel.errors import Malformed
from app.places.cli import resolve_csv, resolve_text, told
from app.wiring.reference import from_files

GAZETTEER = from_files(date(2026, 11, 24)).gazetteer


def run(tmp_path: Path, content: bytes) -> list[dict[str, str]]:
    (tmp_path / "in.csv").write_bytes(content)
    resolve_csv(GAZETTEER, tmp_path / "in.csv", tmp_path / "out.csv")
    with open(tmp_path / "out.csv", encoding="utf-8", newline="") as out:
        return list(csv.DictReader(out))


def test_codes_score_and_level_are_written_and_asking_leaves_the_codes_empty(tmp_path: Path) -> None:
    rows = run(tmp_path, 'id,address\na,P3 TPST\nb,"Phường 1, Sóc Trăng"\nc,"Phường Cái Khế, Cần Thơ"\nd,"xã Phú Tâm, Cần Thơ"\n'.encode())
    assert [(r["id"], r["old_code"], r["new_code"], r["level"]) for r in rows] == [
        ("a", "31519", "31510", "unit"), ("b", "", "", "ask"), ("c", "", "", "outside"), ("d", "", "31569", "unit"),
    ]  # fmt: skip
    assert all(0 <= float(row["score"]) <= 1 for row in rows)


def test_a_file_from_a_spreadsheet_with_a_mark_and_odd_rows_loses_no_row(tmp_path: Path) -> None:
    rows = run(tmp_path, "\ufeffid,address,note\r\n1,P3 TPST,x\r\n2\r\n3,,\r\n".encode())
    assert [(row["id"], row["level"]) for row in rows] == [("1", "unit"), ("2", "ask"), ("3", "ask")]


def test_columns_in_another_order_do_not_matter(tmp_path: Path) -> None:
    assert run(tmp_path, b"address,id\nP3 TPST,7\n")[0]["id"] == "7"


QUOTED = '3,"Phường 6, TP Sóc Trăng"\n'


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ('1,"12 Trần Hưng Đạo, Phường 3, TP Sóc Trăng\n', 2), ('1,"' + "a" * 140_000 + "\n", 2), ("1,12 Trần Hưng Đạo, Phường 3, TP Sóc Trăng\n", 2), ('1,"12 "Trần Hưng Đạo", Phường 3"\n', 2),
    ],
)  # fmt: skip
def test_a_broken_row_is_asked_back_by_its_line_and_the_others_are_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: str, line: int) -> None:
    rows = run(tmp_path, f"id,address\n{broken}2,P3 TPST\n{QUOTED}4,P3 TPST\"\n".encode())
    assert [(r["id"], r["new_code"], r["level"]) for r in rows] == [("1", "", "ask"), ("2", "31510", "unit"), ("3", "31507", "unit"), ("4", "31510", "unit")]
    assert f"Dòng {line}: " in capsys.readouterr().err


def test_a_row_that_took_in_its_neighbours_is_none(tmp_path: Path) -> None:
    rows = run(tmp_path, 'id,address\n1,"12 Trần Hưng Đạo\n2,P3 TPST\n3,gần chợ"\n'.encode())
    assert [(r["id"], r["new_code"]) for r in rows] == [("1", ""), ("2", "31510"), ("3", "")]


def test_an_address_of_two_lines_is_one_address(tmp_path: Path) -> None:
    rows = run(tmp_path, 'id,address\n1,"12 Trần Hưng Đạo,\nPhường 3, TP Sóc Trăng"\n2,P3 TPST\n'.encode())
    assert [(r["id"], r["new_code"]) for r in rows] == [("1", "31510"), ("2", "31510")]


def test_where_a_broken_row_hides_its_number_none_is_invented(tmp_path: Path) -> None:
    rows = run(tmp_path, "address,id\n12 Trần Hưng Đạo, Phường 3, TP Sóc Trăng,7\nP3 TPST,8\n".encode())
    assert [(r["id"], r["level"]) for r in rows] == [("", "ask"), ("8", "unit")]


def test_a_file_that_is_refused_or_is_its_own_answer_leaves_everything_as_it_was(tmp_path: Path) -> None:
    source, older = tmp_path / "in.csv", tmp_path / "out.csv"
    older.write_text("id,old_code,new_code,score,level\n")
    with pytest.raises(Malformed):
        run(tmp_path, b"id,text\n1,x\n")
    assert older.read_text().startswith("id,old_code")
    source.write_text("id,address\n1,P3 TPST\n")
    with pytest.raises(Malformed, match="in.csv"):
        resolve_csv(GAZETTEER, source, source)
    assert source.read_text() == "id,address\n1,P3 TPST\n"
    for nowhere in (tmp_path, tmp_path / "none" / "out.csv"):
        with pytest.raises(Malformed, match=nowhere.name):
            resolve_csv(GAZETTEER, source, nowhere)


@pytest.mark.parametrize("content, word", [(b"id,text\n1,x\n", "address"), (b"", "address"), (b"id,address\n1,\xff\xfe\xfa\n", "UTF-8"), (b'id,"address\n1,x\n', "dòng 1")])
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path, content: bytes, word: str) -> None:
    with pytest.raises(Malformed, match=word):
        run(tmp_path, content)


def test_one_address_shows_what_it_could_be() -> None:
    shown = resolve_text(GAZETTEER, "xã Thuận Hưng, Cần Thơ")
    assert shown["level"] == "ask" and shown["new_code"] == "" and len(shown["candidates"]) == 2


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="missing.csv"):
        resolve_csv(GAZETTEER, tmp_path / "missing.csv", tmp_path / "out.csv")


def test_the_answer_is_told_in_words() -> None:
    assert "Chưa chắc" in told(resolve_text(GAZETTEER, "Phường 1, Sóc Trăng"))
    assert "Phường Phú Lợi" in told(resolve_text(GAZETTEER, "P3 TPST")) and "Ngoài vùng" in told(resolve_text(GAZETTEER, "quận 1, TP HCM"))
