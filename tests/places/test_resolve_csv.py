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


@pytest.mark.parametrize("content, word", [(b"id,text\n1,x\n", "address"), (b"", "address"), (b"id,address\n1,\xff\xfe\xfa\n", "UTF-8")])
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
