"""Money and weights as people write them: a point is read for what it is, or the number is not read at all."""

import pytest

from app.kernel.text import whole_amount
from app.papers.fields import whole


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("15000", 15000), ("26.000", 26000), ("26 000 đ", 26000), ("1,000,000", 1_000_000), ("15000.00", 15000), ("15000,0", 15000), ("15.000,00", 15000), ("1,234,567.00", 1_234_567), ("100.0", 100), ("0", 0),
        ("15000.50", None), ("100.5", None), ("1.50", None), ("26.0000", None), ("1.000.00", None), ("1.000,000", None), ("12 34", None), ("-5", None), ("²", None), ("", None), ("đ", None), ("1" * 13, None),
    ],
)  # fmt: skip
def test_a_number_is_never_read_as_a_hundred_times_what_was_written(typed: str, read: int | None) -> None:
    assert whole_amount(typed) == read


def test_a_paper_takes_no_half_dong() -> None:
    assert whole("8.000 đ") == 8000
    with pytest.raises(ValueError):
        whole("8000.50")
