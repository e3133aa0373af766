"""A day of many stops on a phone whose browser is killed again and again: what was tapped is there, once.

`kill_through` is for `bench/courier` (fifty kills during sixty stops) and for the short test beside it (three during six)."""

import os
import random
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Playwright
from playwright.sync_api import Error as Gone

from app.orders.tables import OrderRow
from tests.browser.courier.conftest import FLAGS, NO_DIALLER, PHONE
from tests.browser.courier.day import Hand

PID = "--user-data-dir="


@dataclass
class Report:
    kills: int = 0
    stops: int = 0
    again: int = 0  # stops that had to be opened again, because the kill came before the act was on the disk


def kill_through(play: Playwright, profile: Path, base: str, now: Any, orders: Sequence[OrderRow], kills: int, seed: int) -> Report:
    """Fetches every order of `orders` offline; `kills` times the whole browser is killed (SIGKILL) at a moment of the dice within
    a stop. Ends online with everything sent; the caller looks at the server."""
    dice, report = random.Random(seed), Report()
    doomed = set(dice.sample(range(len(orders)), min(kills, len(orders))))
    hand = _start(play, profile, base, now)
    hand.sign_in()
    hand.page.evaluate("navigator.serviceWorker.ready")
    for at, order in enumerate(orders):
        hand.page.context.set_offline(True)
        if at in doomed:
            report.kills += 1
            _kill_within(hand, order, f"NP{at:06d}", profile, dice)
            hand = _start(play, profile, base, now)
            hand.page.context.set_offline(True)
            hand.page.goto(f"{base}/courier")
            hand.unlock()
            hand.page.wait_for_selector("main > *")
        if not _done(hand, order):
            report.again += at in doomed
            hand.collect(order, f"NP{at:06d}")
        report.stops += 1
    hand.page.context.set_offline(False)
    hand.send_all()
    hand.page.context.close()
    return report


def _start(play: Playwright, profile: Path, base: str, now: Any) -> Hand:
    context: BrowserContext = play.chromium.launch_persistent_context(str(profile), executable_path="/usr/bin/chromium", args=FLAGS, viewport=PHONE, service_workers="allow")
    context.clock.set_system_time(now)
    context.set_default_timeout(30_000)
    context.add_init_script(NO_DIALLER)
    return Hand(context.pages[0], base)


def _kill_within(hand: Hand, order: OrderRow, seal: str, profile: Path, dice: random.Random) -> None:
    """Before the last tap, at it, or a moment after: the act may be on the disk or not, never half of it."""
    hand.fill_collect(order, seal)
    moment = dice.random()
    try:
        if moment > 0.3:
            hand.page.evaluate("() => { document.querySelector('.foot .go').click() }")
        if moment > 0.6:
            hand.page.wait_for_timeout(dice.uniform(0, 120))
    finally:
        _kill(profile)
    try:
        hand.page.context.close()
    except Gone:
        return


def _kill(profile: Path) -> None:
    """The browser of this profile and its children, by their ids; nobody else's."""
    killed = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if f"{PID}{profile}" in words and "chrom" in words[0]:
                os.kill(int(entry.name), signal.SIGKILL)
                killed += 1
        except (OSError, ProcessLookupError):
            continue
    assert killed, "the browser of this profile was not found"


def _done(hand: Hand, order: OrderRow) -> bool:
    hand.to("list")
    hand.page.wait_for_selector("body[data-tab=list]")
    return hand.page.locator("button.row.done").filter(has_text=order.citizen_name).count() > 0
