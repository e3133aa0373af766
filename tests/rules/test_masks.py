"""A label is read by everybody on the way: no number of a person stands in its address, and no house loses its own."""

import pytest

from app.kernel.text import mask_numbers


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("12 Trần Hưng Đạo, ĐT 0912345678", "12 Trần Hưng Đạo, ĐT •••678"), ("Số 12 0912 345 678", "Số 12 •••678"), ("0912.345.678 gọi trước", "•••678 gọi trước"), ("0912-345-678", "•••678"),
        ("+84 912 345 678, ấp 3", "•••678, ấp 3"), ("+84912345678", "•••678"), ("nhà 0299 3 888 888", "nhà •••888"), ("0912345678/0398765432", "•••678/•••432"), ("0912345678 5 Lê Lợi", "•••678 5 Lê Lợi"),
        ("CCCD 094085001234", "CCCD •••234"), ("094 085 001 234", "•••234"), ("CMND 365123456 ấp 2", "CMND •••456 ấp 2"), ("CMND 365-123-456", "CMND •••456"),
    ],
)  # fmt: skip
def test_a_telephone_or_identity_number_keeps_its_last_three_digits(written: str, printed: str) -> None:
    assert mask_numbers(written) == printed


@pytest.mark.parametrize(
    "written",
    ["Số 1234/56/78 Bis, hẻm 90, tổ 5", "101-103-105 Trần Hưng Đạo", "Số 101-103-105 Trần Hưng Đạo", "xã 31507, trước là 31510", "thửa 1234, tờ bản đồ 12", "Quốc lộ 1, km 2127+300", "TP Sóc Trăng 96000"],
)
def test_houses_plots_and_codes_of_communes_stay(written: str) -> None:
    assert mask_numbers(written) == written
