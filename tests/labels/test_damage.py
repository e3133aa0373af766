"""A label that was rained on, scratched or half printed still gives its number by one of its two codes."""

import random

import pytest

from bench.damage import LADDER, Hurt, printed, read, second_look
from bench.labels import content

# the smallest label printed with hardly any toner: one in sixty is keyed in by hand (docs/labels.md)
TOO_MUCH = {("low toner: a tenth of the ink gone", "a4_24")}
CASES = [(name, hurt, sheet) for name, hurt, must in LADDER for sheet in ("roll_100x150", "a4_24") if must and (name, sheet) not in TOO_MUCH]


@pytest.mark.parametrize(("name", "hurt", "sheet"), CASES, ids=[f"{name}, {sheet}" for name, _, sheet in CASES])
def test_one_of_the_two_codes_outlives_the_damage(name: str, hurt: Hurt, sheet: str) -> None:
    for at in range(3):
        one = content(500 + at)
        picture, places = printed(one, sheet)
        seen = hurt(picture, places, random.Random(f"{name}{at}"))
        assert any(read(seen, one.item_number)) or second_look(seen, places, one.item_number)
