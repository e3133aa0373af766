"""The desk side of the simulated day: orders sent on both wires, labels fetched, couriers hired, plans made and published."""

import re
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.simulation.clients import V1, Ngsp, Pages
from app.simulation.plot import Ask

PER_COURIER = 18


def ask(play: Any, v1: V1, ngsp: Ngsp, asks: Iterable[Ask]) -> None:
    """Eight one-stop desks at once, each dossier's legs at one desk in their order; one in ten answers is lost on the way, so
    the same order is sent again."""
    dossiers: dict[str, list[Ask]] = {}
    for one in asks:
        dossiers.setdefault(one.number, []).append(one)

    def send(ask: Ask) -> tuple[str, str]:
        for _ in range(2 if int(ask.key[4:]) % 10 == 0 else 1):
            if ask.wire == "v1":
                answer = v1.post("/orders", ask.body, ask.key)
                made = str(answer.json()["order_id"])
            else:
                reply = ngsp.order(ask.body).json()
                if reply["Status"] != 100:
                    raise RuntimeError(f"{ask.number}: {reply}")
                made = ""
        return ask.key, made

    with ThreadPoolExecutor(8) as pool:
        for legs in pool.map(lambda own: [send(one) for one in own], dossiers.values()):
            play.accepted.update(legs)


def cancel(play: Any, v1: V1, ngsp: Ngsp, asks: Iterable[Ask]) -> None:
    for ask in asks:
        if ask.cancelled and ask.key in play.accepted:
            for _ in range(2):
                if ask.wire == "v1":
                    v1.post(f"/orders/{play.accepted[ask.key]}/cancel", {})
                else:
                    ngsp.cancel(ask.number)
            play.cancelled.add(ask.key)


def labels(play: Any, v1: V1) -> None:
    """Both formats are fetched for some; a label that is no PDF or ZPL ends the play."""
    for order in [o for o in play.accepted.values() if o][:10]:
        for form, start in (("pdf", b"%PDF"), ("zpl", b"^XA")):
            if not v1.call("GET", f"/orders/{order}/label", params={"format": form}).content.startswith(start):
                raise RuntimeError(f"nhãn {form} của {order} không đúng")


def hire(play: Any, count: int) -> None:
    """The demo office has 43 couriers; a bigger day needs more, and the head enters them."""
    missing = -(-count // PER_COURIER) - 43
    if missing <= 0:
        return
    head = Pages(play.server.base, "head")
    seen = head.get("/admin/people")
    communes = re.findall(r'<option value="(\d{5})"', seen)
    for at in range(missing):
        code = communes[at % len(communes)]
        head.post("/admin/people", seen, login=f"courier{44 + at:03d}", name=f"Bưu tá thêm {at + 1}", role="courier", password="demo-demo", new_code=code, office_id=f"BC{code}", phone="")


def plan(play: Any, board: Pages, count: int) -> None:
    """As a dispatcher does: ask, wait, look, publish."""
    path = f"/board?day={play.day}"
    seen = board.get(path)
    base = re.search(r'name="base_version"[^>]*value="(\d+)"', seen)
    board.post("/board/plan", seen, day=play.day.isoformat(), seconds=str(max(6, min(120, count // 25))))
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        seen = board.get(path)
        drafts = re.findall(r'name="plan_id"[^>]*value="([^"]+)"', seen)
        base = re.search(r'name="base_version"[^>]*value="(\d+)"', seen)
        if drafts and base:
            board.post("/board/publish", seen, plan_id=drafts[0], base_version=base.group(1))
            play.plans += 1
            return
        time.sleep(0.3)
    raise RuntimeError("kế hoạch không xong trong mười phút")
