"""A label that was rained on, scratched or half printed still gives its number by one of its two codes."""

import random

import pytest

from bench.damage import LADDER, Hurt, printed, read, second_look
from bench.labels import content


@pytest.mark.parametrize("sheet", ["roll_100x150", "a4_24"])
@pytest.mark.parametrize(("name", "hurt"), [(name, hurt) for name, hurt, must in LADDER if must], ids=lambda value: value if isinstance(value, str) else "")
def test_one_of_the_two_codes_outlives_the_damage(name: str, hurt: Hurt, sheet: str) -> None:
    for at in range(3):
        one = content(500 + at)
        picture, places = printed(one, sheet)
        seen = hurt(picture, places, random.Random(f"{name}{at}"))
        assert any(read(seen, one.item_number)) or second_look(seen, places, one.item_number)
