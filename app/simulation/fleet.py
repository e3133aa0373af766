"""A fleet of simulated phones against a real server: the app's own core under Node, faults by a seed, and the reckoning from outside.

Node plays the worlds (`phones/`: two couriers, their dossiers, what their hands did); this side keeps the server (its clock,
kill -9, backup and restore), lets quarantined phones in as the head does, and holds the server's word against the truth."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx

from app.kernel.time import at_local, parse_iso
from app.simulation.clients import V1
from app.simulation.server import Server

HERE = Path(__file__).parent / "phones"
DAY = date(2026, 11, 25)
NEAR = timedelta(minutes=5)
Verify = Callable[[bytes], list[str]]  # a custody bundle -> what is wrong with it


def by_command(bundle: bytes) -> list[str]:
    """As anybody checks a bundle: `buuta verify`."""
    done = subprocess.run([sys.executable, "-m", "app.cli", "verify", "/dev/stdin", "--json"], input=bundle, capture_output=True, check=False)
    return [] if done.returncode == 0 else [done.stdout.decode()[-500:] + done.stderr.decode()[-500:]]


@dataclass(frozen=True)
class Fleet:
    """`worlds`: numbers of the worlds played (two phones each); one number alone replays a story. `restore_day` -1: none."""

    core: Path
    data: Path
    seed: int = 1
    worlds: Sequence[int] = range(10)
    days: int = 6
    kills: int = 2
    restore_day: int = 2
    bundles: int = 50
    verify: Verify = by_command

    @property
    def phone_days(self) -> int:
        return len(self.worlds) * 2 * self.days


@dataclass
class Outcome:
    phone_days: int
    acts: int = 0
    dossiers: int = 0
    burnt: int = 0
    app_kills: int = 0
    server_kills: int = 0
    restores: int = 0
    released: int = 0
    contested: int = 0
    bundles: int = 0
    findings: list[tuple[int, str]] = field(default_factory=list)  # world number, sentence
    stories: dict[int, list[str]] = field(default_factory=dict)


def node() -> str | None:
    own = Path(sys.executable).parent / "node"
    return str(own) if own.exists() else shutil.which("node")


class Keeper:
    """Does for the worlds what is outside a phone."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        fleet.data.mkdir(parents=True, exist_ok=True)
        self.server = Server(fleet.data, DAY)
        self.outcome = Outcome(fleet.phone_days)
        self.filed: dict[str, str] = {}

    def play(self) -> Outcome:
        self.server.set_clock(at_local(DAY, time(6)))
        try:
            self.server.start()
            self._converse()
        finally:
            self.server.stop()
        return self.outcome

    def _converse(self) -> None:
        fleet = self.fleet
        start = datetime.combine(DAY, time(0), UTC) - timedelta(hours=7)
        asked = {"core": str(fleet.core), "base": self.server.base, "seed": fleet.seed, "worlds": list(fleet.worlds), "days": fleet.days, "start": int(start.timestamp() * 1000),
                 "kills": fleet.kills, "restore_day": fleet.restore_day}  # fmt: skip
        player = subprocess.Popen([node() or "node", str(HERE / "run.mjs"), json.dumps(asked)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert player.stdin is not None and player.stdout is not None
        for line in player.stdout:
            wish = json.loads(line)
            self._grant(wish)
            player.stdin.write("{}\n")
            player.stdin.flush()
        if player.wait() != 0:
            raise RuntimeError("the phones' process failed; its words stand above")

    def _grant(self, wish: dict[str, Any]) -> None:
        match wish["do"]:
            case "clock":
                self.server.set_clock(datetime.fromtimestamp(wish["at"] / 1000, UTC))
            case "kill":
                self.server.kill()
                self.server.start()
                self.outcome.server_kills += 1
            case "backup":
                self._command("backup", str(self.fleet.data / "backup.tar.gz"))
            case "restore":
                self._restore()
            case "evening":
                self._evening()
            case "report":
                self._reckon(wish)

    def _command(self, *words: str) -> None:
        subprocess.run([sys.executable, "-m", "app.cli", *words], env=self.server.env, check=True, capture_output=True)

    def _restore(self) -> None:
        self.server.kill()
        fresh = self.fleet.data / "restored"
        self.server.env["BUUTA_DATA"] = str(fresh)
        self._command("restore", str(self.fleet.data / "backup.tar.gz"))
        self.server.start()
        self.outcome.restores += 1
        self.filed = {o["order_id"]: o["filing_time"] for o in V1(self.server.base).all_orders() if o["filing_time"]}  # what came after the backup is told again

    def _evening(self) -> None:
        """The head lets phones in again that are in quarantine; filing times are written down and compared."""
        with httpx.Client(base_url=self.server.base, timeout=60, follow_redirects=False) as head:
            head.post("/login", data={"login": "head", "password": "demo"})
            page = head.get("/admin/devices").text
            csrf = re.search(r'name="csrf" value="([^"]*)"', page)
            for row in page.split("<tr>"):
                if 'class="tag quarantined"' in row and (action := re.search(r'action="(/admin/devices/[^"]+)"', row)):
                    head.post(action[1], data={"csrf": csrf[1] if csrf else "", "do": "release"})
                    self.outcome.released += 1
        for order in V1(self.server.base).all_orders():
            known = self.filed.setdefault(order["order_id"], order["filing_time"]) if order["filing_time"] else None
            if known != order["filing_time"]:
                self.outcome.findings.append((-1, f"{order['item_number']}: giờ nộp đã đổi từ {known} sang {order['filing_time']}"))

    def _reckon(self, report: dict[str, Any]) -> None:
        self.outcome.app_kills = report["kills"]
        v1 = V1(self.server.base)
        orders = {o["order_id"]: o for o in v1.all_orders()}
        for world in report["worlds"]:
            self.outcome.stories[world["world"]] = world["story"]
            for dossier in world["dossiers"]:
                self._dossier(world["world"], dossier, orders.get(dossier["order"]))
        chosen = [(w["world"], d["order"]) for w in report["worlds"] for d in w["dossiers"]]
        for number, order_id in chosen[:: max(1, len(chosen) // max(1, self.fleet.bundles))]:
            problems = self.fleet.verify(v1.call("GET", f"/orders/{order_id}/custody", params={"bundle": "1"}).content)
            self.outcome.bundles += 1
            self.outcome.findings += [(number, f"{order_id}: {p}") for p in problems]
        self._log(report["worlds"])

    def _dossier(self, world: int, truth: dict[str, Any], order: dict[str, Any] | None) -> None:
        self.outcome.dossiers += 1
        if order is None:
            self.outcome.findings.append((world, f"{truth['item']}: máy chủ không còn yêu cầu này"))
            return
        said = f"{order['holder']['kind']}:{order['holder']['id']}"
        self.outcome.contested += order["contested"]
        if not truth["murky"] and (said != truth["holder"] or order["contested"]):
            self.outcome.findings.append((world, f"{truth['item']}: thật ra {truth['holder']}, máy chủ nói {said}{' (tranh chấp)' if order['contested'] else ''}"))
        if truth["filed"] and not truth["murky"]:
            self._filing(world, truth, order)

    def _filing(self, world: int, truth: dict[str, Any], order: dict[str, Any]) -> None:
        if not order["filing_time"]:
            self.outcome.findings.append((world, f"{truth['item']}: đã ký ở quầy nhưng không có giờ nộp"))
            return
        off = parse_iso(order["filing_time"]) - datetime.fromtimestamp(truth["filed"] / 1000, UTC)
        if abs(off) > NEAR and order.get("filing_confidence") != "claimed":
            self.outcome.findings.append((world, f"{truth['item']}: giờ nộp lệch {off} mà vẫn ghi là tin được"))

    def _log(self, worlds: list[dict[str, Any]]) -> None:
        """The custody log itself, read from the files: each act that a courier saw stored stands in it exactly once."""
        import sqlite3

        with sqlite3.connect(f"file:{self.server.env['BUUTA_DATA']}/buuta.db?mode=ro", uri=True) as db:
            acts = [json.loads(body) for (body,) in db.execute("SELECT body FROM custody_events")]
            found = Counter(str(act.get("event_id", "")).lower() for act in acts)
            named = Counter((proof, str(act["event_id"]).lower()) for act in acts for proof in (act.get("payload") or {}).get("proofs") or [])
            bound = Counter(proof for proof, _ in named.elements())
            photos = {row[0] for row in db.execute("SELECT id FROM proofs WHERE complete_at IS NOT NULL")}
        db.close()
        for world in worlds:
            for act in world["acts"]:
                self.outcome.acts += 1
                self.outcome.burnt += act["burnt"]
                times = found[act["id"]]
                if times > 1 or (times == 0 and not act["burnt"]):
                    self.outcome.findings.append((world["world"], f"máy {act['phone']}, {act['type']} {act['id']}: có {times} lần trong nhật ký"))
            for photo, event_id in world["photos"]:
                if photo not in photos:
                    self.outcome.findings.append((world["world"], f"ảnh {photo} không đến nơi"))
                if named[photo, event_id] != 1 or bound[photo] != 1:
                    self.outcome.findings.append((world["world"], f"ảnh {photo} được {bound[photo]} việc nêu, việc của nó {event_id} nêu {named[photo, event_id]} lần"))


def told(outcome: Outcome, fleet: Fleet) -> str:
    """The findings as sequences that a person can read, with the command that plays them again."""
    parts = []
    for number in sorted({n for n, _ in outcome.findings}):
        sentences = [text for n, text in outcome.findings if n == number]
        replay = f"chạy lại: python -m bench.courier --only phones --seed {fleet.seed} --world {number} --days {fleet.days} --kills {fleet.kills} --restore-day {fleet.restore_day}"
        parts.append("\n".join([f"THẾ GIỚI {number} ({replay})", *outcome.stories.get(number, [])[-200:], *(f"  => {s}" for s in sentences)]))
    return "\n\n".join(parts)
