"""Makes seeds/reference/{communes,old_communes}.csv from one table of old and new units.

    python -m seeds.build.units UNITS.csv OUT_DIR

UNITS.csv has the columns kind (old|new), old_code, old_district, old_commune, new_code, new_commune, lat, lon, status,
source. docs/data.md says where such a table comes from and what was corrected by hand."""

import csv
import sys
from collections import Counter
from pathlib import Path

MAP = "bản đồ sáp nhập sapnhap.bando.com.vn (17/7/2025) qua kho vietnamadminunits (MIT)"
KINDS = {"Phường": "phuong", "Xã": "xa", "Thị trấn": "thi_tran"}


def split(name: str) -> tuple[str, str]:
    for prefix, kind in KINDS.items():
        if name.startswith(prefix + " "):
            return kind, name[len(prefix) + 1 :]
    raise SystemExit(f"Tên đơn vị không có loại: {name!r}")


def old_rows(units: list[dict[str, str]]) -> list[dict[str, str]]:
    rows = []
    for unit in units:
        if unit["kind"] != "old":
            continue
        gone = "dissolved" in unit["status"]
        guessed = "polygon" in unit["source"].split(";")[0]
        rows.append({
            "code": unit["old_code"], "kind": split(unit["old_commune"])[0], "name": unit["old_commune"],
            "district": unit["old_district"], "new_code": unit["new_code"], "lat": unit["lat"], "lon": unit["lon"],
            "merged_into": "31522" if gone else "", "valid_from": "2004-01-01",
            "source": f"{MAP}; toạ độ: " + ("điểm trong ranh giới điều tra dân số 2009 (censusVN2009, MIT)" if guessed else "vietnamadminunits (MIT)"),
            "date": "2025-07-17", "confidence": "low" if gone else "med" if guessed else "high",
        })
    return rows


def new_rows(units: list[dict[str, str]], olds: list[dict[str, str]]) -> list[dict[str, str]]:
    rows = []
    for unit in sorted((u for u in units if u["kind"] == "new"), key=lambda u: u["new_code"]):
        code = unit["new_code"]
        parts = Counter(old["district"] for old in olds if old["new_code"] == code)
        own = next((old["district"] for old in olds if old["code"] == code), "")
        zone = max(parts, key=lambda district: (parts[district], district == own))
        seat = unit["source"].split("HQ=")[-1].split(";")[0]
        rows.append({
            "code": code, "kind": split(unit["new_commune"])[0], "name": unit["new_commune"], "zone": zone,
            "lat": unit["lat"], "lon": unit["lon"], "seat": seat, "valid_from": "2025-07-01",
            "source": f"{MAP}; toạ độ là tâm của địa giới mới", "date": "2025-07-17", "confidence": "high",
        })
    return rows


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path}: {len(rows)} dòng")


def main(source: str, out: str) -> None:
    with open(source, newline="", encoding="utf-8") as file:
        units = list(csv.DictReader(file))
    olds = old_rows(units)
    write(Path(out) / "old_communes.csv", sorted(olds, key=lambda row: row["code"]))
    write(Path(out) / "communes.csv", new_rows(units, olds))


if __name__ == "__main__":
    main(*sys.argv[1:])
