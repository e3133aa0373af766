"""The server's side of a courier's day: the pack, two hundred acts at once, five hundred phones that come back together."""

import gzip
import json
import tempfile
import time
from datetime import datetime
from datetime import time as clock
from pathlib import Path
from typing import Any

import httpx

from app.kernel.time import at_local
from app.simulation.phone import Phone
from app.simulation.server import Server
from bench.courier.made import DAY, office
from bench.load import Measured, request, run

STOPS = 80
ACTS = 30


def measure(phones: int) -> list[tuple[str, str, str]]:
    """(what, wanted, found)."""
    with tempfile.TemporaryDirectory() as data:
        office(Path(data), STOPS)
        server = Server(Path(data), DAY)
        server.set_clock(at_local(DAY, clock(7)))
        server.start()
        try:
            return [_pack(server), _batch(server), *_crowd(server, phones)]
        finally:
            server.stop()


def _phone(server: Server, login: str) -> Phone:
    made = Phone(server.base, login, httpx.Client(timeout=60))
    made.sign_in()
    return made


def _pack(server: Server) -> tuple[str, str, str]:
    phone = _phone(server, "courier01")
    with phone.http.stream("GET", f"{server.base}/m/v1/daypack", params={"date": DAY.isoformat()}, headers={"Authorization": f"Bearer {phone.token}", "Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
        squeezed = answer.headers.get("content-encoding") == "gzip"
    pack = json.loads(gzip.decompress(raw) if squeezed else raw)
    doors = sum(v["at"] == "home" for v in pack["visits"])
    return f"day pack of {doors} doors, as it travels ({'gzip' if squeezed else 'plain'})", "≤ 120 kB", f"{len(raw) / 1000:.1f} kB"


def _batch(server: Server) -> tuple[str, str, str]:
    spans = []
    for login in ("courier02", "courier03", "courier04"):
        phone = _phone(server, login)
        _fill(phone, 200)
        body = _letter(phone)
        begun = time.perf_counter()
        answer = phone.http.post(f"{server.base}/m/v1/events", content=body, headers={"Authorization": f"Bearer {phone.token}", "Content-Type": "application/json"}).json()
        spans.append(time.perf_counter() - begun)
        assert answer["ack_seq"] == 200, answer
    return "200 acts in one batch, request to answer (best and worst of 3)", "≤ 0.5 s", f"{min(spans):.2f}–{max(spans):.2f} s"


def _crowd(server: Server, count: int) -> list[tuple[str, str, str]]:
    """Each with acts of its own; all connected before the first byte is sent, each request one phone's whole outbox."""
    phones = []
    for at in range(count):
        phone = _phone(server, f"courier{at % 43 + 1:02d}")
        _fill(phone, ACTS)
        phones.append(phone)
    letters = [request("POST", "/m/v1/events", _letter(p), [("Authorization", f"Bearer {p.token}"), ("Content-Type", "application/json")]) for p in phones]
    done: Measured = run(server.port, letters, count)
    drained = sum(_acked(server, p) == ACTS for p in phones)
    return [
        (f"{count} phones at once, {ACTS} acts each: all acts taken after", "–", f"{done.seconds:.1f} s ({count * ACTS / done.seconds:,.0f} acts/s)"),
        (f"{count} phones at once: p50 / p99 of a phone's answer", "–", f"{done.p50_ms / 1000:.1f} / {done.p99_ms / 1000:.1f} s"),
        (f"{count} phones at once: drained at the first try, nothing lost", f"{count}", f"{drained} ({done.failures} answers not 200)"),
    ]


def _fill(phone: Phone, acts: int) -> None:
    at = at_local(DAY, clock(7))
    for n in range(acts):
        phone.act("visit.started", {"run_id": "r", "visit_id": f"v{n}"}, [], at)


def _letter(phone: Phone) -> bytes:
    return json.dumps({"install_id": phone.install_id, "client_sent_at": datetime.now().astimezone().isoformat(), "events": phone.outbox}).encode()


def _acked(server: Server, phone: Phone) -> Any:
    return phone.http.post(f"{server.base}/m/v1/events", json={"install_id": phone.install_id, "events": []}, headers={"Authorization": f"Bearer {phone.token}"}).json()["ack_seq"]
