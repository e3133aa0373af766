"""The reckoning after a simulated day finds what was lost and what came twice; a day without either finds nothing."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from app.simulation.check import Findings, check

DAY = date(2026, 11, 25)


def order(number: int, **more: Any) -> dict[str, Any]:
    return {
        "order_id": f"o{number}", "order_number": f"HCC{number}", "kind": "collect", "item_number": f"EA00000000{number}VN", "state": "handed_over", "attempts": 0,
        "holder": {"kind": "agency", "id": "H51.18"}, "contested": False, "due_at": "2026-11-27T10:00:00Z", **more,
    }  # fmt: skip


class World:
    """Two orders of a day that went well: what hands did, what both wires and the webhooks say."""

    def __init__(self) -> None:
        self.asks = [SimpleNamespace(key=f"k{n}", number=f"HCC{n}", kind="collect") for n in (1, 2)]
        truth = SimpleNamespace(holder={f"o{n}": "agency:H51.18" for n in (1, 2)}, failed={})
        self.play = SimpleNamespace(day=DAY, accepted={"k1": "o1", "k2": "o2"}, truth=truth)
        self.orders = [order(1), order(2)]
        self.feed = {"HCC1": 3, "HCC2": 3}
        told = [{"type": type_, "data": {"order_id": f"o{n}"}} for n in (1, 2) for type_ in ("order.booked", "order.handed_over")]
        self.receiver = SimpleNamespace(messages=dict(enumerate(told)), forged=0)

    def found(self) -> Findings:
        v1, ngsp = SimpleNamespace(all_orders=lambda: self.orders), SimpleNamespace(feed=lambda: self.feed)
        return check(self.play, v1, ngsp, self.asks, self.receiver)


def test_a_day_that_went_well_has_nothing_lost_doubled_or_late() -> None:
    assert World().found() == Findings()


LOST: dict[str, Callable[[World], Any]] = {
    "an order that was accepted is not there": lambda w: w.orders.pop(),
    "an envelope lies elsewhere than the house says": lambda w: w.orders[0].update(holder={"kind": "courier", "id": "c1"}),
    "the polling client does not see it": lambda w: w.feed.pop("HCC2"),
    "nobody was told that it was booked": lambda w: w.receiver.messages.pop(0),
    "a result in the citizen's hand is not delivered on the polling wire": lambda w: w.orders[0].update(kind="return") or w.asks[0].__dict__.update(kind="return"),
}
DOUBLED: dict[str, Callable[[World], Any]] = {
    "one order was made twice": lambda w: w.orders.append(order(3, order_number="HCC2")) or w.receiver.messages.update({9: {"type": "order.booked", "data": {"order_id": "o3"}}}),
    "a try was counted twice": lambda w: w.orders[0].update(attempts=1),
    "a webhook came as two events": lambda w: w.receiver.messages.update({9: {"type": "order.handed_over", "data": {"order_id": "o1"}}}),
    "a webhook was not signed by the house": lambda w: setattr(w.receiver, "forged", 1),
}


@pytest.mark.parametrize("what", LOST)
def test_what_was_lost_is_found(what: str) -> None:
    world = World()
    LOST[what](world)
    found = world.found()
    assert found.lost and not found.doubled


@pytest.mark.parametrize("what", DOUBLED)
def test_what_came_twice_is_found(what: str) -> None:
    world = World()
    DOUBLED[what](world)
    found = world.found()
    assert found.doubled and not found.lost


def test_a_dossier_that_is_over_its_day_is_late_and_one_with_two_takers_is_open() -> None:
    world = World()
    world.orders[0].update(state="in_hand", due_at="2026-11-25T10:00:00Z", contested=True)
    found = world.found()
    assert (found.late, found.contested_open) == (1, 1)
