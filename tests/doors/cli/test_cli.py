"""The command line: a wrong setting stops the start with its name, a backup comes back, a replay changes nothing."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.backup import backup, restore
from app.cli import main
from app.db.reference import meta
from app.house import House
from app.kernel.errors import Conflict
from app.serving import first_setup
from app.settings import ENGINES, Settings, WrongSetting, load
from app.wiring.build import build
from routing.engines.catalogue import WHERE
from tests.custody.test_vectors import VECTORS, patched
from tests.orders import registered, reread


def run(monkeypatch: pytest.MonkeyPatch, capsys: Any, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["buuta", *words])
    with pytest.raises(SystemExit) as stop:
        main()
    told = capsys.readouterr()
    return int(stop.value.code or 0), told.out, told.err


@pytest.mark.parametrize(("name", "value"), [("BUUTA_PORT", "abc"), ("BUUTA_PROT", "8000"), ("BUUTA_LOG", "loud"), ("BUUTA_DATABASE_URL", "mysql://x"), ("BUUTA_DATABASE_URL", "postgresql://u:p@h:abc/x"), ("BUUTA_ITEM_LAST", "100000000"), ("BUUTA_ITEM_LAST", "-1"), ("BUUTA_ITEM_FIRST", "-1"), ("BUUTA_ITEM_PREFIX", "ĐĐ"), ("BUUTA_TLS_CERT", "/none"), ("BUUTA_DATA", ""), ("BUUTA_PLAN_ENGINE", "xyz"), ("BUUTA_HOLD_DAYS", "2"), ("BUUTA_MAX_BODY", "-1"), ("BUUTA_CUSTODY_ALARM_HOURS", "0"), ("BUUTA_TSA_URL", "x"), ("BUUTA_DASK", "x:1"), ("BUUTA_DASK", "tcp://"), ("BUUTA_PUBLIC_URL", "https://"), ("BUUTA_PUBLIC_URL", "https://bưu tá.vn"), ("BUUTA_PUBLIC_URL", "https://h:99999"), ("BUUTA_ROADS_URL", "osrm+http://"), ("BUUTA_SMS_KEY", "k"), ("BUUTA_SMS_BRAND", "Bưu điện"), ("BUUTA_PROOF_DAYS", "999999"), ("BUUTA_HOLD_DAYS", "999999"), ("BUUTA_CUSTODY_ALARM_HOURS", "999999999"), ("BUUTA_PLAN_SECONDS", "999999"), ("BUUTA_HOST", ""), ("BUUTA_DATABASE_URL", "sqlite:///"), ("BUUTA_DATABASE_URL", "sqlite:///:memory:")])
def test_a_wrong_setting_stops_the_start_with_its_name(name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as stop:
        load({name: value})
    assert name in str(stop.value)
    assert stop.value.code == 2


def test_a_certificate_that_is_none_is_refused_before_the_start(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("no certificate")
    (tmp_path / "key.pem").write_text("no key")
    with pytest.raises(WrongSetting, match="BUUTA_TLS_CERT"):
        load({"BUUTA_TLS_CERT": str(tmp_path / "cert.pem"), "BUUTA_TLS_KEY": str(tmp_path / "key.pem")})


def test_the_sentence_names_the_end_of_the_range_that_is_wrong_and_never_a_password() -> None:
    with pytest.raises(WrongSetting) as stop:
        load({"BUUTA_ITEM_FIRST": "5", "BUUTA_ITEM_LAST": "4"})
    assert "BUUTA_ITEM_FIRST='5'" in str(stop.value) and "BUUTA_ITEM_LAST (4)" in str(stop.value)
    whole = {"BUUTA_SMS_KEY": "geheim", "BUUTA_SMS_SECRET": "geheim", "BUUTA_SMS_BRAND": "geheim"}
    for wrong in ({"BUUTA_DATABASE_URL": "postgresql://u:geheim@h:abc/x"}, {"BUUTA_DB_URL": "postgresql://u:geheim@h/x"}, {"BUUTA_SMS_SECERT": "geheim"}, whole, {**whole, "BUUTA_SMS_URL": "rest.esms.vn"}):
        with pytest.raises(WrongSetting) as stop:
            load(wrong)
        assert "geheim" not in str(stop.value) and next(iter(wrong)).rpartition("_")[0] in str(stop.value)


def test_addresses_of_servers_that_could_be_asked_are_taken() -> None:
    taken = load({"BUUTA_SMS_URL": "https://rest.esms.vn", "BUUTA_SMS_KEY": "k", "BUUTA_SMS_SECRET": "s", "BUUTA_SMS_BRAND": "b", "BUUTA_ROADS_URL": "valhalla+http://[::1]:8002", "BUUTA_PUBLIC_URL": "https://buuta.example.vn/", "BUUTA_DASK": "tcp://10.0.0.1:8786", "BUUTA_PROOF_DAYS": "36500"})
    assert (taken.sms_url, taken.base_url) == ("https://rest.esms.vn", "https://buuta.example.vn")


def test_the_engines_that_a_setting_may_name_are_those_of_the_planner() -> None:
    assert set(ENGINES) == {"auto", *WHERE}


def test_help_and_wrong_use_have_their_exit_codes(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert run(monkeypatch, capsys, "--help")[0] == 0
    assert run(monkeypatch, capsys, "plan", "--date", "yesterday")[0] == 2
    assert run(monkeypatch, capsys, "plan", "--seconds", "-5")[0] == 2
    assert run(monkeypatch, capsys, "seed", "--demo", "--date", "9999-12-31")[0] == 2
    assert run(monkeypatch, capsys, "nonsense")[0] == 2


def test_a_bundle_that_is_none_is_unreadable(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    assert run(monkeypatch, capsys, "verify", str(tmp_path / "x.json"))[0] == 2


@pytest.mark.parametrize("body", ["[" * 200_000, '{"a": 1e999}', "3"])
def test_an_act_that_nobody_can_read_makes_a_bundle_unreadable_and_not_wrong(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path, body: str) -> None:
    bundle = json.loads(json.dumps(VECTORS["bundle"]))
    bundle["events"][0]["body"] = body
    (tmp_path / "x.json").write_text(json.dumps(bundle))
    code, _, told = run(monkeypatch, capsys, "verify", str(tmp_path / "x.json"))
    assert code == 2 and "Không đọc được gói" in told
    (tmp_path / "book.jsonl").write_text(json.dumps(VECTORS["bundle"]["house"]) + "\n" + "[" * 200_000 + "\n")
    (tmp_path / "good.json").write_text(json.dumps(VECTORS["bundle"]))
    assert run(monkeypatch, capsys, "verify", str(tmp_path / "good.json"), "--witness", str(tmp_path / "book.jsonl"))[0] == 2


def test_a_bundle_without_the_heads_is_caught_by_the_book_and_said_by_name_without_one(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    case = next(c for c in VECTORS["cases"] if c["name"] == "the heads left out, and a witness has kept the day's")
    bundle, book = tmp_path / "x.json", tmp_path / "heads.jsonl"
    bundle.write_text(json.dumps(patched(case["patch"])))
    book.write_text("".join(json.dumps(line) + "\n" for line in (VECTORS["bundle"]["house"], *case["witnessed"])))
    code, said, _ = run(monkeypatch, capsys, "verify", str(bundle), "--witness", str(book), "--json")
    assert (code, json.loads(said)["problems"]) == (1, case["expected"]["problems"])
    code, said, _ = run(monkeypatch, capsys, "verify", str(bundle))
    assert code == 0 and "0 đã neo" in said and all(name in said for name in case["expected"]["old"])


def test_a_key_that_was_written_down_in_capitals_or_with_a_blank_is_the_same_key(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    bundle, known = tmp_path / "x.json", VECTORS["bundle"]["house"]["key_id"]
    bundle.write_text(json.dumps(VECTORS["bundle"]))
    for written in (known, known.upper(), f" {known}\n"):
        assert run(monkeypatch, capsys, "verify", str(bundle), "--key", written)[0] == 0
    assert run(monkeypatch, capsys, "verify", str(bundle), "--key", known[:-1] + "x")[0] == 1


def test_papers_that_a_full_disk_takes_no_more_are_told_of_in_a_sentence_and_what_stood_there_stays(house: House, monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    order, file = registered(house), tmp_path / "out.pdf"
    monkeypatch.setenv("BUUTA_DATA", str(house.settings.data))
    file.write_bytes(b"of yesterday")

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for words in (("labels",), ("papers", "phieu_gui")):
        with monkeypatch.context() as patch:
            patch.setattr("app.kernel.files.os.fsync", full)
            code, _, told = run(patch, capsys, *words, order.item_number, "--out", str(file))
        assert (code, os.strerror(errno.ENOSPC) in told, "Traceback" in told) == (1, True, False)
        assert file.read_bytes() == b"of yesterday" and list(tmp_path.glob("*.part")) == []


def test_json_is_one_object_on_stdout(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    code, out, _ = run(monkeypatch, capsys, "resolve", "xa ke sach", "--json")
    assert code == 0
    assert isinstance(json.loads(out), dict)


def test_a_table_and_an_object_never_share_stdout(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text('id,address\n1,xa ke sach\n2,"xa ke sach\n')
    code, out, told = run(monkeypatch, capsys, "resolve", "--csv", str(tmp_path / "in.csv"), "--json")
    assert (code, out) == (2, "") and "--out" in told
    code, out, told = run(monkeypatch, capsys, "resolve", "--csv", str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv"), "--json")
    assert (code, json.loads(out)["rows"], json.loads(out)["broken"]) == (0, 2, 1) and "Dòng 3" in told
    code, out, _ = run(monkeypatch, capsys, "resolve", "--csv", str(tmp_path / "in.csv"))
    assert code == 0 and out == (tmp_path / "out.csv").read_text()


def test_the_first_command_on_a_new_machine_makes_the_place_of_the_data(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("BUUTA_DATA", str(tmp_path / "new" / "data"))
    code, out, err = run(monkeypatch, capsys, "migrate", "--json")
    assert code == 0 and json.loads(out)["revision"], err


def test_a_backup_comes_back_with_a_new_epoch_and_nothing_of_it_differs_from_the_log(house: House, tmp_path: Path) -> None:
    order = registered(house)
    file = tmp_path / "copy.tgz"
    assert backup(house.settings, file) > 0
    assert file.stat().st_mode & 0o077 == 0
    there = house.settings.but(data=tmp_path / "there")
    restore(there, file)
    with pytest.raises(Conflict):
        restore(there, file)
    again = build(there)
    with again.db.read() as tx, house.db.read() as before:
        assert meta(tx, "data_epoch") != meta(before, "data_epoch")
        from app.orders.replay import replay
        from app.orders.tables import OrderRow

        assert tx.get(OrderRow, order.id) is not None
        assert replay(tx, again.orders, lambda _: None) == []
    again.close()


def test_a_backup_of_nothing_and_a_broken_one_are_refused_in_a_sentence(house: House, monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("BUUTA_DATA", str(tmp_path / "none"))
    code, _, told = run(monkeypatch, capsys, "backup", str(tmp_path / "b.tgz"))
    assert (code, "Chưa có cơ sở dữ liệu" in told, (tmp_path / "b.tgz").exists()) == (1, True, False)
    (tmp_path / "broken.tgz").write_bytes(b"\x1f\x8b broken")
    for file in ("missing.tgz", "broken.tgz"):
        code, _, told = run(monkeypatch, capsys, "restore", str(tmp_path / file))
        assert (code, file in told) == (1, True)


def test_a_database_that_lies_elsewhere_is_the_one_that_is_kept(house: House, tmp_path: Path) -> None:
    order = registered(house)
    elsewhere = Settings(data=house.settings.data, database_url=f"sqlite:///{tmp_path / 'elsewhere.db'}")
    house.close()
    (house.settings.data / "buuta.db").rename(tmp_path / "elsewhere.db")
    backup(elsewhere, tmp_path / "copy.tgz")
    there = Settings(data=tmp_path / "there", database_url=f"sqlite:///{tmp_path / 'there' / 'x' / 'house.db'}")
    restore(there, tmp_path / "copy.tgz")
    again = build(there)
    assert reread(again, order).id == order.id
    again.close()


def test_a_first_installation_has_a_head_and_keys_and_nothing_of_the_demo(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "new")
    made = first_setup(settings, "BC31510", "truong", "Trần Thị A", "mat-khau-1", "Một cửa tỉnh", "T77")
    assert made["customer_code"] == "T77"
    house = build(settings)
    with house.db.read() as tx:
        assert [p.login for p in house.accounts.people(tx)] == ["truong"]
        assert meta(tx, "demo") is None
    house.close()
    with pytest.raises(Exception, match="Đã cài đặt rồi"):
        first_setup(settings, "BC31510", "truong2", "Trần Thị B", "mat-khau-1", "Một cửa", "T78")


def test_labels_and_papers_come_out_of_the_command_line(house: House, monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    order = registered(house)
    monkeypatch.setenv("BUUTA_DATA", str(house.settings.data))
    file = tmp_path / "out.pdf"
    assert run(monkeypatch, capsys, "labels", order.item_number, "--dpi", "300", "--out", str(file))[0] == 0
    assert file.read_bytes().startswith(b"%PDF")
    assert run(monkeypatch, capsys, "labels", "--roll", "4", "--sheet", "a4_24", "--out", str(file))[0] == 0
    assert run(monkeypatch, capsys, "papers", "phieu_gui", order.item_number, "--out", str(file))[0] == 0
    assert run(monkeypatch, capsys, "papers", "mau_03", order.item_number, "--set", "reason=Không thuộc thẩm quyền", "--out", str(file))[0] == 0
    book = tmp_path / "so.xlsx"
    assert run(monkeypatch, capsys, "papers", "so_theo_doi", "mau_06:H51.18:2026", "--out", str(book))[0] == 0
    assert book.read_bytes().startswith(b"PK")
    code, _, told = run(monkeypatch, capsys, "papers", "mau_03", order.item_number, "--set", "reason=", "--out", str(file))
    assert (code, "Lý do từ chối" in told) == (1, True)
    assert run(monkeypatch, capsys, "labels", "--out", str(file))[0] == 2
    assert run(monkeypatch, capsys, "papers", "nosuch", "X", "--out", str(file))[0] == 2
    assert run(monkeypatch, capsys, "labels", "--roll", "4", "--out", str(tmp_path / "none" / "x.pdf"))[0] == 2
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, capsys, "labels", order.item_number, "--format", "zpl")[0] == 0 and (tmp_path / "nhan.zpl").exists()
    assert "chưa có kế hoạch" in run(monkeypatch, capsys, "labels", "--plan", "2026-11-25", "--out", str(file))[2]
