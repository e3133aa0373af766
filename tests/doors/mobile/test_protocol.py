"""The sync door against its own rules, written down once more in ten lines: any order, repeats, gaps and clones (stateful)."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from litestar.testing import TestClient

from app.custody.log import EVENTS
from app.main import create_app
from app.settings import Settings
from app.wiring.build import build
from tests.fakes import FakeClock
from tests.phone import Phone


class Rules:
    """What docs/sync.md says of one phone."""

    def __init__(self) -> None:
        self.last, self.stored, self.quarantined = 0, dict[int, list[str]](), False

    def take(self, act: dict[str, Any]) -> str:
        seq, name = act["seq"], act["event_id"]
        if seq > self.last + 1:
            return "deferred"
        if seq == self.last + 1:
            self.last, self.stored[seq] = seq, [name]
            return "contested" if self.quarantined else "applied"
        if name in self.stored[seq]:
            return "duplicate"
        self.stored[seq].append(name)
        self.quarantined = True
        return "contested"


class Door(RuleBasedStateMachine):
    office: Path

    @initialize()
    def open(self) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="door-"))
        shutil.copytree(self.office, self.data / "data")
        self.clock = FakeClock()
        self.house = build(Settings(data=self.data / "data", demo=True), self.clock)
        self.client = TestClient(create_app(self.house))
        self.phones = [Phone(self.client, login, self.clock) for login in ("courier01", "courier02")]
        for phone in self.phones:
            phone.sign_in()
        self.acts: list[list[dict[str, Any]]] = [[], []]
        self.rules = [Rules(), Rules()]

    @rule(who=st.integers(0, 1), back=st.integers(0, 3), jump=st.sampled_from([0, 0, 0, -1440, 1440]))
    def tap(self, who: int, back: int, jump: int) -> None:
        """Mostly the next number; sometimes the phone was put back from a backup and uses an old one again."""
        phone = self.phones[who]
        phone.seq = max(0, phone.seq - (back if back == 3 else 0))
        self.clock.pass_(minutes=7)
        phone.clock = FakeClock(self.clock.now())
        phone.clock.pass_(minutes=jump)
        self.acts[who].append(phone.act("visit.started", {"run_id": "r", "visit_id": f"v{len(self.acts[who])}"}))

    @rule(who=st.integers(0, 1), picks=st.lists(st.integers(0, 30), max_size=8))
    def send(self, who: int, picks: list[int]) -> None:
        """Any acts, in any order, some twice: each has the outcome of the rules, and the door says how far it is."""
        known = self.acts[who]
        batch = [known[p % len(known)] for p in picks] if known else []
        reply = self.phones[who].send(*batch)
        assert [r["outcome"] for r in reply["results"]] == [self.rules[who].take(act) for act in batch]
        assert (reply["ack_seq"], reply["expected_seq"]) == (self.rules[who].last, self.rules[who].last + 1)

    def teardown(self) -> None:
        if not hasattr(self, "house"):
            return
        with self.house.db.read() as tx:
            stored = sorted(tx.execute(sa.select(EVENTS.c.event_id)).scalars())
        assert stored == sorted(name for rules in self.rules for names in rules.stored.values() for name in names)
        self.client.__exit__(None, None, None) if hasattr(self.client, "exit_stack") else None
        self.house.close()
        shutil.rmtree(self.data)


def test_any_order_repeats_gaps_and_clones_have_the_outcome_of_the_rules(sqlite_office: Path) -> None:
    machine = type("Door", (Door,), {"office": sqlite_office})
    run_state_machine_as_test(machine, settings=settings(max_examples=8, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)))
