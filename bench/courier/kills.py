"""Fifty times kill -9 of the real browser during a day of sixty stops: what the courier saw recorded is there, once."""

import json
import os
import random
import signal
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright, sync_playwright
from playwright.sync_api import Error as Gone

from app.orders.tables import OrderRow
from app.simulation.server import Server
from bench.courier.needs import CHROMIUM
from bench.courier.screen import AT_SEVEN, NO_DIALLER, PHONE, Row, served
from tests.browser.courier.day import Hand

DONE = ("collect.done", "deliver.done")


@dataclass
class Day:
    """`seen`: orders that the screen showed as recorded before the browser was killed, or after."""

    play: Playwright
    server: Server
    profile: Path
    chance: random.Random
    seen: set[str] = field(default_factory=set)
    killed: int = 0
    context: BrowserContext | None = None

    def open(self) -> Hand:
        self.context = self.play.chromium.launch_persistent_context(str(self.profile), executable_path=CHROMIUM, args=["--no-sandbox"], viewport=PHONE)
        self.context.set_default_timeout(20_000)
        self.context.add_init_script(AT_SEVEN)
        self.context.add_init_script(NO_DIALLER)
        page = self.context.pages[0]
        return Hand(page, self.server.base.replace("127.0.0.1", "localhost"))

    def kill(self) -> None:
        """Every process of this profile, at once, as a battery that is pulled."""
        own = f"--user-data-dir={self.profile}".encode()
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and own in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)
            except OSError:
                pass  # gone already
        self.killed += 1

    def close(self) -> None:
        try:
            if self.context is not None:
                self.context.close()
        except Gone:
            pass


def measure(stops: int, kills: int, seed: int) -> list[Row]:
    with served(stops) as (server, orders), tempfile.TemporaryDirectory() as room, sync_playwright() as play:
        day = Day(play, server, Path(room), random.Random(seed))
        begun = time.perf_counter()
        hand = day.open()
        hand.sign_in()
        hand.take_at_office()
        _live(day, hand, orders, kills)
        seconds = time.perf_counter() - begun
        counted = _stored(server)
    lost = [o for o in day.seen if counted[o] == 0]
    doubled = [o for o, times in counted.items() if times > 1]
    text = f"{day.killed} kills, {len(day.seen)} of {stops} stops seen as recorded; lost {len(lost)}, doubled {len(doubled)}, stored {sum(counted.values())} ({seconds:.0f} s)"
    return [(f"kill -9 of the browser, day of {stops} stops (seed {seed})", "lost 0, doubled 0", text)]


def _live(day: Day, hand: Hand, orders: list[OrderRow], kills: int) -> None:
    todo = list(orders)
    while todo:
        timer = threading.Timer(day.chance.uniform(0.2, 2.5), day.kill) if day.killed < kills else None
        if timer:
            timer.start()
        try:
            while todo:
                _stop(hand, todo[0])
                day.seen.add(todo.pop(0).id)
            if timer:
                timer.join()
                raise Gone("killed after the last stop")
        except Gone:
            if timer is None:
                raise
            timer.join()
            day.close()
            hand = _again(day)
    while not _quiet(lambda: hand.send_all()):
        pass
    day.close()


def _stop(hand: Hand, order: OrderRow) -> None:
    """A stop that shows its record already is not done again: that is what a courier looks at first."""
    if recorded(hand, order):
        return
    hand.collect(order, "NP000777") if order.kind == "collect" else hand.deliver(order)


def recorded(hand: Hand, order: OrderRow) -> bool:
    hand.to("list")
    hand.page.wait_for_selector("body[data-tab=list]")
    row = hand.page.locator("button.open, button.row").filter(has_text=order.citizen_name).first
    row.click()
    card = hand.page.locator("section.card").filter(has_text=order.dossier_code).first
    card.wait_for()
    return card.locator(".tag").count() > 0


def _again(day: Day) -> Hand:
    hand = day.open()
    hand.page.goto(f"{hand.base}/courier")
    hand.unlock()
    return hand


def _quiet(work: Callable[[], None]) -> bool:
    try:
        work()
    except Gone:
        return False
    return True


def _stored(server: Server) -> Counter[str]:
    """Orders by how often they were collected or delivered, in the log itself."""
    with sqlite3.connect(f"file:{server.data}/buuta.db?mode=ro", uri=True) as db:
        bodies = [json.loads(body) for (body,) in db.execute("SELECT body FROM custody_events WHERE type IN (?, ?)", DONE)]
    return Counter(body["payload"]["order_id"] for body in bodies)
