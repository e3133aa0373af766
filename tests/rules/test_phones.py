"""Telephone numbers as people write them: one form at every door, and none that no telephone has."""

import pytest

from app.kernel.text import normal_phone


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0912 345 678", "0912345678"), ("+84 912.345.678", "0912345678"), ("84912345678", "0912345678"), ("+840912345678", "0912345678"), ("+84 (0)912 345 678", "0912345678"),
        ("(0299) 382 1234", "02993821234"), ("+84 299 3821234", "02993821234"), ("+84 (0)299 3821234", "02993821234"),
        ("00912345678", ""), ("0012345678", ""), ("912345678", ""), ("+84 00 912345678", ""), ("0912 345", ""), ("không có", ""),
    ],
)  # fmt: skip
def test_a_number_of_viet_nam_begins_with_one_nought(written: str, kept: str) -> None:
    assert normal_phone(written) == kept
