"""What a signature on glass names as its picture."""

import pytest

from app.orders.pictures import picture_hash


@pytest.mark.parametrize("signature", ["\x00", "ký trên giấy", "a" * 63, "g" * 64, "a" * 63 + "\x00"])
def test_what_is_no_hash_is_looked_for_nowhere(signature: str) -> None:
    assert picture_hash(signature) is None


def test_a_hash_is_read_whatever_its_case() -> None:
    assert picture_hash("AB" * 32) == "ab" * 32
