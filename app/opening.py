"""Opening the house: what a database holds before it is touched, its migrations and reference data, and whether it is a
real post office or the demo, which the database says and no command."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from app.db.crypto import keys_file
from app.db.reference import meta
from app.db.schema import head, revision, shown, upgrade
from app.db.uow import Db
from app.house import House
from app.kernel.errors import Refused
from app.logs import configure_log
from app.orders import restored
from app.settings import Settings
from app.upgraded import look_after
from app.wiring.build import build
from seeds.demo_day import DemoClock, seed_demo, seed_reference

HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Found:
    """`revision` None: nothing is there yet. `people`: somebody works there."""

    revision: str | None = None
    demo: bool = False
    people: bool = False


def look(settings: Settings) -> Found:
    """Changes nothing: reads what has stood in every version, and makes no file where none is."""
    url = sa.make_url(settings.db_url)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file():
        return Found()
    db = Db(settings.db_url)
    try:
        with db.read() as tx:
            at = revision(tx)
            return Found(at, meta(tx, "demo") is not None, tx.execute(sa.text("SELECT 1 FROM people")).first() is not None) if at else Found()
    finally:
        db.close()


def prepare(settings: Settings, day: date | None) -> bool:
    """Migrations and reference data; with `settings.demo` the demo office too. True if that was made now."""
    configure_log(settings)
    found = look(settings)
    if settings.demo and found.people and not found.demo:
        raise Refused(f"{shown(settings.db_url)} là một bưu cục thật: --demo không tạo dữ liệu thử vào đó. Đặt BUUTA_DATA sang thư mục khác để chạy thử, hoặc chạy không có --demo.", code="real_house")
    if found.people:
        _keys_there(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    upgrade(settings.db_url)
    house = build(settings)
    try:
        seed_reference(house)
        now = house.clock.now()
        look_back(house)
    finally:
        house.close()
    if not settings.demo or day is None:
        return False
    clock = DemoClock(now)
    demo = build(settings, clock)
    try:
        return seed_demo(demo, clock, day)
    finally:
        demo.close()


def look_back(house: House) -> None:
    """Was the database put back from a backup since it was last seen here? Is it that of an older version?"""
    with house.db.write() as tx:
        restored.notice(tx, house.settings.data, house.clock.now(), house.orders.numbers)
        look_after(tx, house)
    with house.db.read() as tx:
        restored.mark(tx, house.settings.data)


def enter(settings: Settings) -> House:
    """The house of a migrated database, with the mark that it bears."""
    _keys_there(settings)
    return replace(build(settings), settings=settings.but(demo=look(settings).demo))


def _keys_there(settings: Settings) -> None:
    """A house that lives is never entered with fresh keys: they open nothing in it, and nobody knows what they sign."""
    place = keys_file(settings.data)
    if place is not None and not place.exists():
        raise Refused(f"Không có khoá của bưu điện: không thấy {place}, BUUTA_KEYS cũng không đặt. Xem lại BUUTA_DATA, hoặc đặt lại khoá từ bản sao lưu.", code="no_keys")


def for_others(settings: Settings) -> None:
    """Everybody knows the demo's passwords: whoever opens it to others has said `--demo`."""
    local = settings.host in HERE and not settings.public_url
    if not local and not settings.demo and look(settings).demo:
        raise Refused(f"{shown(settings.db_url)} là bưu cục thử, mật khẩu ai cũng biết: đặt BUUTA_DATA sang thư mục khác cho bưu cục thật, hoặc thêm --demo nếu muốn cho người khác xem thử.", code="demo_data")


def not_set_up(settings: Settings) -> None:
    """For `buuta setup`, before its first question."""
    found = look(settings)
    if found.demo:
        raise Refused(f"{shown(settings.db_url)} là bưu cục thử: đặt BUUTA_DATA sang thư mục khác (hoặc BUUTA_DATABASE_URL khác) rồi chạy lại buuta setup.", code="demo_data")
    if found.people:
        raise Refused("Đã cài đặt rồi: thêm người và khoá ở trang /admin.", code="already_set_up")


def migrated(settings: Settings) -> None:
    """For the worker apart, which may stand on another machine and be of another version."""
    found = look(settings)
    if found.revision != head():
        raise Refused(f"{shown(settings.db_url)} ở bản {found.revision or 'trống'}, chương trình này cần bản {head()}: chạy buuta migrate trước.", code="not_migrated")


class opened:  # noqa: N801 - reads like the with-statement it is
    """`with opened(settings) as house`: a house that is there already, migrated and closed again."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __enter__(self) -> House:
        configure_log(self.settings)
        if look(self.settings).revision is None:
            raise Refused(f"Chưa có bưu cục nào ở {shown(self.settings.db_url)}: xem lại BUUTA_DATA, BUUTA_DATABASE_URL, hoặc cài đặt bằng buuta setup.", code="no_database")
        upgrade(self.settings.db_url)
        self.house = enter(self.settings)
        return self.house

    def __exit__(self, *_: object) -> None:
        self.house.close()
