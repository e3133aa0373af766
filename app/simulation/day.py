"""One working day of the post over real HTTP, against a real server process; then it is checked from outside.

Nothing here knows the house: only its addresses, as one-stop systems, couriers, clerks and dispatchers know them."""

import random
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import httpx

from app.kernel.errors import Refused
from app.kernel.time import at_local
from app.simulation.check import Findings, check
from app.simulation.clients import V1, Ngsp, Pages, Receiver
from app.simulation.couriers import CENTRE, Courier, Truth
from app.simulation.desk import PER_COURIER, ask, cancel, hire, labels, plan
from app.simulation.phone import Phone
from app.simulation.plot import Ask, Plot
from app.simulation.printing import Printer
from app.simulation.server import Server

STEP = timedelta(minutes=30)
NOON = clock(12, 0)


@dataclass
class Day:
    """The state of the play; `made` maps an asked order to what the server acknowledged."""

    server: Server
    day: date
    say: Callable[[str], None]
    random: random.Random
    accepted: dict[str, str] = field(default_factory=dict)  # ask key -> order id ("" on the wire that tells none)
    cancelled: set[str] = field(default_factory=set)
    printer: Printer = field(init=False)
    truth: Truth = field(default_factory=Truth)
    plans: int = 0
    manifests: int = 0
    dropped: int = 0
    events: int = 0

    def __post_init__(self) -> None:
        self.printer = Printer(self.server.data / "papers")

    def at(self, moment: clock) -> datetime:
        return at_local(self.day, moment)


def play(orders: int, seed: int, wanted: date, keep: Path | None, say: Callable[[str], None]) -> dict[str, Any]:
    """The report of `buuta day`. Raises only where the play itself cannot go on."""
    begun = time.monotonic()
    data = _room(keep) if keep else Path(tempfile.mkdtemp(prefix="buuta-day-"))
    server = Server(data, wanted)
    play_ = Day(server, wanted, say, random.Random(seed))
    server.set_clock(at_local(wanted - timedelta(days=1), clock(14, 0)))
    say("Khởi động máy chủ…")
    try:
        server.start()
        findings, receiver = _whole_day(play_, orders, seed)
        peak = server.peak_mb()
    finally:
        server.stop()
        if keep is None:
            shutil.rmtree(data, ignore_errors=True)
    return {
        "orders": orders, "legs": len(play_.accepted), "plans": play_.plans, "dropped_visits": play_.dropped, "events": play_.events,
        "manifests": play_.manifests, "webhooks": len(receiver.messages), "lost": len(findings.lost), "doubled": len(findings.doubled), "late": findings.late,
        "papers": play_.printer.papers, "signatures": play_.printer.signed, "signatures_valid": play_.printer.valid, "contested_open": findings.contested_open, "seconds": round(time.monotonic() - begun, 1), "peak_mb": peak, "problems": (findings.lost + findings.doubled)[:10],
    }  # fmt: skip


def _room(keep: Path) -> Path:
    """An empty directory: the day is played with demo people and its own clock, and must not be played in a house."""
    keep.mkdir(parents=True, exist_ok=True)
    if any(keep.iterdir()):
        raise Refused(f"{keep} đã có dữ liệu: ngày thử cần một thư mục trống (--keep).", code="not_empty")
    return keep


def _whole_day(play: Day, count: int, seed: int) -> tuple[Findings, Receiver]:
    v1, ngsp = V1(play.server.base), Ngsp(play.server.base)
    board, desk = Pages(play.server.base, "dispatcher"), Pages(play.server.base, "clerk")
    receiver = Receiver()
    receiver.secret = v1.post("/webhooks", {"url": receiver.start(), "events": ["*"]}).json()["secret"]
    procedures = [p["code"] for p in v1.get("/procedures", limit=200)["items"] if p["served"] and not p["needs_presence"]]
    asks = Plot(seed, count, play.day, v1.get("/agencies")["items"], ["2.000635", *procedures]).asks()
    hire(play, count)
    play.say(f"Nhận {count} yêu cầu qua hai cổng…")
    ask(play, v1, ngsp, [a for a in asks if not a.late])
    cancel(play, v1, ngsp, asks)
    labels(play, v1)
    play.say("Lập và công bố kế hoạch ngày…")
    play.server.set_clock(play.at(clock(5, 30)))
    plan(play, board, count)
    play.printer.morning(board, play.day.isoformat())
    play.printer.slips(board, [order for order in play.accepted.values() if order][:5])
    couriers = _couriers(play, count)
    _morning_and_afternoon(play, v1, ngsp, board, desk, couriers, asks)
    play.say("In sổ, phiếu đóng ca…")
    play.printer.evening(board, desk, play.day.isoformat(), CENTRE)
    play.say("Đợi webhook và đối chiếu từ bên ngoài…")
    _drain(receiver)
    receiver.stop()
    return check(play, v1, ngsp, asks, receiver), receiver


def _couriers(play: Day, count: int) -> list[Courier]:
    """A third offline for hours, some re-send everything, one has a clock a year behind, two swap an envelope."""
    number = max(43, -(-count // PER_COURIER))
    made = []
    for at in range(number):
        login = f"courier{at + 1:02d}" if at < 43 else f"courier{at + 1:03d}"
        phone = Phone(play.server.base, login, httpx.Client(timeout=60), timedelta(days=-365) if at == 4 else timedelta(), resends=at % 7 == 3, secret="demo" if at < 43 else "demo-demo")
        made.append(Courier(phone, play.truth, random.Random(play.random.random()), offline=at % 3 == 1))

    def begin(courier: Courier) -> None:
        courier.phone.sign_in()
        courier.phone.fetch(play.day.isoformat())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(begin, made))
    return made


def _morning_and_afternoon(play: Day, v1: V1, ngsp: Ngsp, board: Pages, desk: Pages, couriers: list[Courier], asks: list[Ask]) -> None:
    moment, swapped, replanned = play.at(clock(7, 0)), False, False
    while moment <= play.at(clock(18, 0)):
        play.server.set_clock(moment)
        play.say(f"{moment.astimezone().strftime('%d/%m')} {(moment + timedelta(hours=7)).strftime('%H:%M')}: {play.events} việc đã gửi")
        if moment == play.at(clock(9, 0)):
            ask(play, v1, ngsp, [a for a in asks if a.late])
        for courier in couriers:
            courier.work(moment)
        if not swapped and moment >= play.at(clock(10, 0)):
            swapped = _swap(couriers, moment)
        _sync(play, [c for c in couriers if not c.offline], moment)
        if moment in (play.at(clock(10, 30)), play.at(clock(16, 30))):
            _seal(play, desk, couriers)
        if not replanned and moment >= play.at(NOON):
            replanned = True
            _sync(play, couriers, moment)
            play.say("Lập lại kế hoạch lúc trưa…")
            plan(play, board, len(asks))
            for courier in couriers:
                if not courier.offline:
                    courier.phone.fetch(play.day.isoformat())
        moment += STEP
    for courier in couriers:
        courier.come_home(moment)
    _sync(play, couriers, moment)
    _seal(play, desk, couriers)
    _sync(play, couriers, moment)


def _sync(play: Day, couriers: list[Courier], now: datetime) -> None:
    with ThreadPoolExecutor(4) as pool:
        play.events += sum(pool.map(lambda c: c.phone.sync(now), couriers))


def _swap(couriers: list[Courier], at: datetime) -> bool:
    """An offline courier gives an envelope to an online one, who hands it in first: contested, until the giver's scan comes."""
    giver = next((c for c in couriers if c.offline and any(o["kind"] == "collect" for o in c.phone.holds.values())), None)
    taker = next((c for c in couriers if not c.offline and c.phone.pack.get("run")), None)
    if giver is None or taker is None:
        return False
    item = next(i for i, o in giver.phone.holds.items() if o["kind"] == "collect")
    giver.give_to(taker, item, at)
    return True


def _seal(play: Day, desk: Pages, couriers: list[Courier]) -> None:
    """The clerk of the centre: for each courier who handed something over, a manifest: scan, count, sign."""
    for courier in couriers:
        items = [i for i, o in courier.phone.holds.items() if courier.waits_at_centre(o)]
        if not items:
            continue
        seen = desk.get("/counter")
        opened = desk.post("/counter/open", seen, direction="in", courier_id=courier.phone.person)
        path = opened.url.path
        page = opened.text
        for item in items:
            page = desk.post(f"{path}/scan", page, item=item).text
        listed = set(re.findall(r'name="item"[^>]*value="([A-Z]{2}\d{9}VN)"', page)) - set(items)
        for item in listed:
            desk.post(f"{path}/except", page, item=item, reason="Giao vào chuyến sau")
        page = desk.post(f"{path}/count", page).text
        sealed = desk.post(f"{path}/seal", page, password="demo", **_signs(courier)).text
        if "đã ký" not in sealed:
            said = re.findall(r'(?s)class="notice[^>]*>(.*?)</', sealed)
            raise RuntimeError(f"biên bản {path} chưa ký được: {' '.join(said)}")
        play.manifests += 1
        play.printer.sealed(desk, path.rsplit("/", 1)[1])
        for item in items:
            play.truth.holder[courier.phone.holds.pop(item)["order_id"]] = f"agency:{CENTRE}"


def _signs(courier: Courier) -> dict[str, str]:
    """On the phone; while the desk cannot have its acts (no network, not all sent), by password at the clerk's screen."""
    return {"post_method": "password", "courier_password": courier.phone.secret} if courier.phone.outbox else {"post_method": "phone"}


def _drain(receiver: Receiver) -> None:
    """Until no webhook has come for three seconds (at most two minutes)."""
    seen, quiet, deadline = -1, time.monotonic(), time.monotonic() + 120
    while time.monotonic() < deadline and time.monotonic() - quiet < 3:
        if len(receiver.messages) != seen:
            seen, quiet = len(receiver.messages), time.monotonic()
        time.sleep(0.1)
