"""Running the house: serve, work; and what the command line does in one go."""

import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import uvicorn
from litestar.concurrency import set_asyncio_executor

from app.accounts.directory import NewPerson
from app.custody.heads import renew
from app.custody.rotation import rotate
from app.dispatch import queries
from app.kernel.actor import SYSTEM, Role
from app.kernel.errors import Malformed, Refused
from app.kernel.files import write_whole
from app.logs import configure_log
from app.main import create_app
from app.opening import enter, for_others, look_back, migrated, not_set_up, opened, prepare
from app.orders import restored
from app.settings import Settings
from app.worker import Worker

DOORS = 40  # threads of handlers: writers who wait for their commit must not keep readers from a thread


def put_back(settings: Settings) -> bool:
    """The operator's word that a backup was put back; False if the epoch has been changed for it already."""
    with opened(settings) as house:
        with house.db.write() as tx:
            changed = restored.declare(tx, settings.data, house.clock.now(), house.orders.numbers)
        with house.db.read() as tx:
            restored.mark(tx, settings.data)
    return changed


def change_key(settings: Settings, since: datetime | None, out: Path | None, others: bool = False) -> dict[str, Any]:
    """A new house key, under the lock of the only writer: no head is signed meanwhile, and no other change is made."""
    with opened(settings) as house, house.db.write() as tx:
        link = rotate(settings.data, house.clock.now(), since, out, others)
        renew(tx, house.keyring)
    return link


def serve(settings: Settings, demo_day: date | None) -> None:
    """Blocks until SIGINT or SIGTERM."""
    for_others(settings)
    prepare(settings, demo_day)
    house = enter(settings)
    stop = threading.Event()
    set_asyncio_executor(ThreadPoolExecutor(DOORS, thread_name_prefix="door"))
    if settings.worker:
        threading.Thread(target=Worker(house).run, args=(stop,), name="worker", daemon=True).start()
    config = uvicorn.Config(
        create_app(house), host=settings.host, port=settings.port, log_config=None, log_level="warning", access_log=False, server_header=False,
        forwarded_allow_ips=settings.trusted_proxies, timeout_graceful_shutdown=10,
        ssl_certfile=settings.tls_cert, ssl_keyfile=settings.tls_key,
    )  # fmt: skip
    print(f"Bưu Tá: {settings.base_url}" + (" (bưu cục thử, mật khẩu demo)" if house.settings.demo else ""), file=sys.stderr, flush=True)
    try:
        uvicorn.Server(config).run()
    finally:
        stop.set()


def work(settings: Settings) -> None:
    """The worker alone (BUUTA_WORKER=off on the web side)."""
    configure_log(settings)
    migrated(settings)
    house, stop = enter(settings), threading.Event()
    look_back(house)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    try:
        Worker(house).run(stop)
    finally:
        house.close()


def first_setup(settings: Settings, office: str, login: str, name: str, password: str, connection: str, customer_code: str, agency: str = "") -> dict[str, str]:
    """A first real installation: nothing of the demo exists in it."""
    not_set_up(settings)
    prepare(settings.but(demo=False), None)
    house = enter(settings)
    try:
        rules = house.reference.at(house.clock.now().date())
        if office not in rules.offices:
            raise Refused(f"Không có bưu cục «{office}»; ví dụ {next(iter(rules.offices))}.", code="office_unknown")
        if agency and agency not in rules.agencies:
            raise Refused(f"Không có cơ quan «{agency}»; ví dụ {next(iter(rules.agencies))}.", code="agency_unknown")
        with house.db.write() as tx:
            if house.accounts.people(tx, Role.HEAD):
                raise Refused("Đã cài đặt rồi: thêm người và khoá ở trang /admin.", code="already_set_up")
            house.accounts.add_person(tx, NewPerson(login, name, Role.HEAD, password, office))
            link = house.accounts.add_connection(tx, connection, customer_code, agency or None, {})
            v1, v1_secret = house.accounts.add_client(tx, link.id, "v1", connection)
            ngsp, ngsp_secret = house.accounts.add_client(tx, link.id, "ngsp", connection)
    finally:
        house.close()
    return {"head": login, "v1_client_id": v1.client_id, "v1_secret": v1_secret, "ngsp_client_id": ngsp.client_id, "ngsp_secret": ngsp_secret, "customer_code": customer_code}


def plan_day(settings: Settings, day: date, seconds: int, publish: bool, say: Callable[[str], None]) -> dict[str, Any]:
    """Plans one day and waits for it; `say` hears the best plan so far."""
    with opened(settings) as house:
        with house.db.write() as tx:
            job = house.dispatch.request(tx, day, SYSTEM, seconds=seconds or None, publish=publish)
            lease = house.dispatch.jobs.take(tx, job.id)  # in the same breath: a worker beside must not be faster
        plan_id = replace(house.dispatch, say=say).carry_out(lease) if lease else None
        with house.db.read() as tx:
            done = queries.job(tx, job.id)
            if plan_id is None:
                return {"failed": (done.problem if done else "") or "Việc lập kế hoạch này đã được máy khác làm tiếp: xem ở trang /board."}
            row = next(p for p in queries.plans(tx, day) if p.id == plan_id)
        return {"plan_id": plan_id, "day": day.isoformat(), "version": row.version, "state": row.state, **row.summary}


@dataclass(frozen=True, slots=True)
class LabelWish:
    """What `buuta labels` was asked for; `plan` a day, `roll` how many fresh numbers."""

    sheet: str = "a6"
    form: str = "pdf"
    start: int = 1
    dpi: int = 203
    plan: date | None = None
    roll: int = 0
    office: str = ""


def replay(settings: Settings, say: Callable[[str], None]) -> list[str]:
    from app.orders.replay import replay as run

    with opened(settings) as house, house.db.read() as tx:
        return run(tx, house.orders, say)


def print_labels(settings: Settings, orders: list[str], wish: LabelWish, out: Path) -> tuple[int, int]:
    """(labels, bytes). Of the orders, or of a day's plan in the order of its runs, or a roll of fresh numbers."""
    from app.papers.labels import labels_file, plan_labels
    from app.papers.rolls import roll

    _place_for(out)
    with opened(settings) as house:
        with house.db.write() as tx:
            match wish:
                case LabelWish(plan=day) if day is not None:
                    made, count = plan_labels(tx, house, day, wish.sheet, wish.form, SYSTEM, wish.start, wish.dpi)
                case LabelWish(roll=count) if count:
                    made = roll(tx, house, count, wish.office, wish.sheet, wish.form, SYSTEM, wish.start, wish.dpi)
                case _:
                    made, count = labels_file(tx, house, orders, wish.sheet, wish.form, SYSTEM, wish.start, wish.dpi), len(orders)
        return count, _written(out, made())


def _place_for(out: Path) -> None:
    """Asked before numbers are given: a paper that cannot be written must not have been issued."""
    if not out.parent.is_dir():
        raise Malformed(f"Không có thư mục {out.parent} để ghi {out.name}.", code="no_folder")
    if out.is_dir():
        raise Malformed(f"{out} là thư mục, cần tên một tệp.", code="out_is_folder")


def _written(out: Path, content: bytes) -> int:
    write_whole(out, content)
    return len(content)


def print_papers(settings: Settings, form: str, ids: list[str], out: Path, typed: dict[str, str]) -> int:
    """`out` ending in .xlsx: the register as a workbook."""
    from app.papers.forms import papers_file, workbook_file

    _place_for(out)
    with opened(settings) as house:
        with house.db.write() as tx:
            if out.suffix == ".xlsx":
                return _written(out, workbook_file(tx, house, form, ids, SYSTEM))
            made = papers_file(tx, house, form, ids, SYSTEM, typed)
        return _written(out, made())


def sample_papers(directory: Path) -> list[str]:
    from labels.samples import write_samples

    return [path.name for path in write_samples(directory)]
