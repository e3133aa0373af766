"""The number on what goes with a manifest."""

from app.papers.rolls import bundle_number
from labels.others import LONGEST


def test_bundles_of_an_agency_with_a_long_code_are_told_apart() -> None:
    assert bundle_number("H59.20.01", "2026-0010") == "BB-H59.20.01-2026-0010"
    made = {bundle_number("H51.81.06.01", f"2026-{at:04d}") for at in range(1, 40)}
    assert len(made) == 39 and max(map(len, made)) <= LONGEST
    assert {bundle_number(code, "2026-0001") for code in ("H51.81.06.01", "H51.81.06.02")} == {"BB-H51810601-2026-0001", "BB-H51810602-2026-0001"}
