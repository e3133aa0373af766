"""Two working days of demo orders, through the services like everybody's: nothing is written past them."""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog

from app.db.reference import meta, set_meta
from app.db.uow import Tx
from app.dispatch import queries
from app.house import House
from app.kernel.actor import SYSTEM, Actor, ActorKind
from app.kernel.time import at_local, local_date
from app.orders import queries as orders
from app.orders.commands import Address, Citizen, Component, NewOrder, Window
from app.orders.tables import OrderRow
from seeds.load import load_reference
from seeds.office import CENTRE, FAMILY, GIVEN, MIDDLE, communes_in_order, seed_office

log = structlog.get_logger()
PLAN_SECONDS = 6
FULL_ROUND = ("collect", "collect", "collect", "return")  # besides the rest: courier01 has ten doors on the first day
WINDOWS = (("07:30", "11:30"), ("13:30", "17:00"))


@dataclass
class DemoClock:
    """Stands still; the seeder moves it from the evening before to the morning of the first day."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def first_day(rules: Any, wanted: date) -> date:
    """A day off becomes the next working day."""
    return rules.calendar.next_working(wanted)  # type: ignore[no-any-return]


def seed_reference(house: House) -> None:
    with house.db.write() as tx:
        load_reference(tx, house.clock.now())
        if meta(tx, "data_epoch") is None:
            set_meta(tx, "data_epoch", "1")
    house.reference.forget()


def seed_demo(house: House, clock: DemoClock, wanted: date, per_courier: int = 2) -> bool:
    """`house` must run on `clock`. False if the demo office is there already (it is made once, also after a crash)."""
    real = clock.at
    seed_reference(house)
    with house.db.read() as tx:
        mark = meta(tx, "demo")
    rules = house.reference.at(wanted)
    day = date.fromisoformat(mark) if mark else first_day(rules, wanted)
    if mark is None:
        clock.at = min(real, at_local(day, time(6)) - timedelta(hours=14))
        with house.db.write() as tx:
            connection = seed_office(tx, house, rules)
            set_meta(tx, "demo", day.isoformat())
            if house.settings.demo_orders:
                seed_orders(tx, house, Generator(random.Random(20251124), rules, connection.id), day, per_courier)
                clock.at = min(real, at_local(day, time(6)) - timedelta(minutes=40))
                fetch_results(tx, house, day)
    with house.db.read() as tx:
        planned = queries.plans(tx, day)
    if house.settings.demo_orders and not planned:
        clock.at = min(real, at_local(day, time(6)))
        plan_first_day(house, day)
    return mark is None


def seed_orders(tx: Tx, house: House, generator: "Generator", day: date, per_courier: int) -> None:
    """A demo may lie farther ahead than the post promises: all that is written of it is of today, only its days are then."""
    ahead = (day - local_date(house.clock.now())).days
    service = replace(house.orders, farthest_days=house.orders.farthest_days + max(ahead, 0))
    actor = Actor(ActorKind.CLIENT, "demo", "Ứng dụng thử v1", connection_id=generator.connection_id)
    for new in generator.orders((day, generator.rules.calendar.add(day, 1)), per_courier):
        service.register(tx, new, actor)


def fetch_results(tx: Tx, house: House, day: date) -> None:
    """The evening before, each desk handed the ready results to the post office against a signed manifest."""
    by_desk: dict[str, list[OrderRow]] = {}
    for row in orders.page(tx, SYSTEM, 10_000, kind="return"):
        if row.promised_on == day:
            by_desk.setdefault(row.agency_code, []).append(row)
    for desk, mine in sorted(by_desk.items()):
        manifest = house.handover.open(tx, desk, "out", SYSTEM)
        for row in mine:
            house.handover.scan(tx, manifest.id, row.item_number, SYSTEM)
        for line in house.handover.lines(tx, manifest.id):
            if line.scanned_at is None:
                house.handover.except_(tx, manifest.id, line.item_number, "Trả vào ngày sau", SYSTEM)
        house.handover.count(tx, manifest.id, SYSTEM)
        house.handover.seal(tx, manifest.id, SYSTEM)


def plan_first_day(house: House, day: date) -> None:
    """Everybody works in the own commune on the first demo day: each courier has a run."""
    with house.db.write() as tx:
        home = {p.new_code: p.id for p in house.accounts.people(tx) if p.role == "courier"}
        rows = house.orders.open_on(tx, day)
        job = house.dispatch.request(tx, day, SYSTEM, seconds=PLAN_SECONDS, publish=True)
        job.pins = {r["id"]: home[r["new_code"]] for r in rows if r["new_code"] in home}
        lease = house.dispatch.jobs.take(tx, job.id)  # in the same breath: a worker beside must not be faster
    plan_id = house.dispatch.carry_out(lease) if lease else None
    with house.db.read() as tx:
        done = queries.job(tx, job.id)
        if plan_id is None:
            raise RuntimeError(done.problem if done else "không có việc lập kế hoạch")
    log.info("demo_ready", day=day.isoformat(), plan=plan_id)


@dataclass
class Generator:
    """Invented people at real places. Item for item the same for the same seed and day."""

    random: random.Random
    rules: Any
    connection_id: str
    made: int = 0

    def orders(self, days: tuple[date, date], per_courier: int) -> list[NewOrder]:
        codes = communes_in_order(self.rules)
        made = []
        for day in days:
            for at, code in enumerate(codes):
                extra = 1 if at == 0 else 0
                made += [self._order("collect", code, day, at == 0) for _ in range(per_courier + extra)]
                made += [self._order("return", code, day, at == 0) for _ in range(per_courier + extra)]
        made += [self._order(kind, codes[0], days[0], True) for kind in FULL_ROUND]
        return made

    def _order(self, kind: str, code: str, day: date, centre: bool) -> NewOrder:
        self.made += 1
        old = self.random.choice([o for o in self.rules.old_communes.values() if o.new_code == code and not o.merged_into])
        desk = CENTRE if centre else next(a.code for a in self.rules.agencies.values() if a.new_code == code and a.kind == "commune")
        procedure = self.random.choice([p for p in self.rules.catalogue.all() if p.served and not p.needs_presence])
        start, end = self.random.choice(WINDOWS)
        lat, lon = (round(v + self.random.uniform(-0.012, 0.012), 6) for v in (old.lat, old.lon))
        name = f"{self.random.choice(FAMILY)} {self.random.choice(MIDDLE)} {self.random.choice(GIVEN)}"
        papers = tuple(Component(c.name, c.originals, c.copies) for c in procedure.components) if kind == "collect" else (Component("Kết quả giải quyết", 1, 0),)
        return NewOrder(
            kind=kind,  # type: ignore[arg-type]
            dossier_code=f"{CENTRE if desk == CENTRE else desk}-{day:%y%m%d}-{self.made:04d}", procedure_code=procedure.code, agency_code=desk,
            citizen=Citizen(name, f"09{self.random.randrange(10**8):08d}", language="km" if self.random.random() < 0.1 else "vi"),
            address=Address(f"Ấp {self.random.randint(1, 9)}, {old.full_name}, tỉnh Sóc Trăng", old.code, lat, lon),
            components=papers, window=Window(day, start, end), weight_g=self.random.choice((60, 100, 150, 250, 400)),
            state_fee=self.random.choice((0, 0, 8000, 15000, 50000)) if kind == "return" else 0,
            connection_id=self.connection_id, order_number=f"HCC{day:%y%m%d}{self.made:05d}", source="seed",
        )  # fmt: skip
