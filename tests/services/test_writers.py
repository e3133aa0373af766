"""Writers share a commit, and each still waits for it: an answer means on disk."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from app.db.engine import reading_engine
from app.db.reference import meta, set_meta
from app.db.uow import Db
from app.db.writers import Busy, Group
from app.house import House
from app.kernel.errors import Refused


class Crowd:
    """Some writers of whom the first holds the pen until all others stand behind it."""

    def __init__(self, db: Db, names: list[str]) -> None:
        self.db, self.names = db, names
        self.seen: list[str] = []
        self.ends: dict[str, Any] = {}
        self.at_work, self.go = threading.Event(), threading.Event()

    def run(self, then: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
        threads = [threading.Thread(target=self._write, args=(name, then)) for name in self.names]
        threads[0].start()
        assert self.at_work.wait(10)
        for behind, thread in enumerate(threads[1:], start=1):
            thread.start()
            while len(self.db.writers._queue) < behind:
                pass
        self.go.set()
        for thread in threads:
            thread.join(20)
        return self.ends

    def _write(self, name: str, then: Callable[[str], None]) -> None:
        try:
            with self.db.write() as tx:
                self.at_work.set()
                assert self.go.wait(10)
                self.seen.append(name)
                set_meta(tx, name, "written")
                then(name)
            self.ends[name] = "acknowledged"
        except Exception as error:
            self.ends[name] = error


def stored(db: Db, names: list[str]) -> list[str]:
    with db.read() as tx:
        return [name for name in names if meta(tx, name)]


NAMES = ["first", "second", "third", "fourth"]


def test_writers_go_in_the_order_they_came_and_share_one_commit(both: str, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.writers.LONGEST_S", 60.0)  # a slow machine is not what is asked here
    sizes: list[int] = []
    finish = Group.finish
    monkeypatch.setattr(Group, "finish", lambda group: (sizes.append(group.size), finish(group)))
    crowd = Crowd(house.db, NAMES)
    assert set(crowd.run().values()) == {"acknowledged"}
    assert (crowd.seen, sizes, stored(house.db, NAMES)) == (NAMES, [4], NAMES)


@pytest.mark.parametrize("failing", ["first", "second", "fourth"])
def test_one_that_fails_takes_nobody_with_it(both: str, house: House, failing: str) -> None:
    def then(name: str) -> None:
        if name == failing:
            raise Refused("không được")

    ends = Crowd(house.db, NAMES).run(then)
    others = [name for name in NAMES if name != failing]
    assert isinstance(ends[failing], Refused)
    assert [ends[name] for name in others] == ["acknowledged"] * 3
    assert stored(house.db, NAMES) == others


def test_what_is_refused_but_remembered_stays(house: House) -> None:
    def then(name: str) -> None:
        raise Refused("sai mật khẩu", remember=name == "second")

    Crowd(house.db, NAMES).run(then)
    assert stored(house.db, NAMES) == ["second"]


def test_a_disk_that_fails_at_the_commit_acknowledges_nobody(both: str, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(group: Group) -> None:
        group.failure = OSError("đĩa đầy")
        finish(group)

    finish = Group.finish
    monkeypatch.setattr(Group, "finish", broken)
    ends = Crowd(house.db, NAMES).run()
    monkeypatch.undo()
    assert all(isinstance(end, OSError) for end in ends.values())
    assert stored(house.db, NAMES) == []
    assert set(Crowd(house.db, NAMES).run().values()) == {"acknowledged"}


def test_a_connection_that_the_server_ends_fails_its_group_and_nobody_behind_it(both: str, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.writers.LONGEST_S", 60.0)
    monkeypatch.setattr("app.db.writers.PATIENCE_S", 5.0)

    def then(name: str) -> None:
        group = house.db.writers._group
        if name == "first" and group is not None:
            group.connection.connection.driver_connection.close()  # type: ignore[union-attr]

    ends = Crowd(house.db, NAMES).run(then)
    assert [name for name in NAMES if ends[name] == "acknowledged"] == ["third", "fourth"] == stored(house.db, NAMES)
    assert set(Crowd(house.db, ["later"]).run().values()) == {"acknowledged"}


def test_a_server_that_is_gone_without_a_word_is_noticed_within_a_minute(postgres_url: str) -> None:
    for asked, waits in (("", "30000"), ("tcp_user_timeout=5000", "5000")):
        engine = reading_engine(f"{postgres_url}{'&' if '?' in postgres_url else '?'}{asked}")
        with engine.connect() as connection:
            told = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
        engine.dispose()
        assert (told["tcp_user_timeout"], told["keepalives_idle"], told["connect_timeout"]) == (waits, "15", "10")


def test_who_waits_too_long_is_told_to_come_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.writers.PATIENCE_S", 0.01)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with house.db.write():
            inside.set()
            leave.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(10)
    with pytest.raises(Busy), house.db.write():
        pass
    leave.set()
    holder.join(10)
    monkeypatch.undo()
    assert set(Crowd(house.db, NAMES).run().values()) == {"acknowledged"}
