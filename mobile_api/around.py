"""What stands around a run: the post office, the dispatcher to call, and the land as lines, so that a phone needs no tiles. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.kernel.actor import Role

EDGE = 0.02  # degrees of land shown beyond the outermost stop (about 2 km)


def office_wire(office: Any, account: Any) -> dict[str, Any] | None:
    """`bank`: where a citizen may transfer to; null where the post has entered no account."""
    if office is None:
        return None
    bank = {"bin": account.bank, "account": account.number, "holder": account.holder} if account else None
    return {"id": office.id, "name": office.name, "address": office.address, "phone": office.phone, "lat": office.lat, "lon": office.lon, "bank": bank}


def dispatcher(people: Iterable[Any], office_id: str | None) -> dict[str, str] | None:
    """Whom a courier calls: a dispatcher of the own office, else any dispatcher, else a head; only one who has a telephone."""
    known = [p for p in people if p.active and p.phone and p.role in (Role.DISPATCHER, Role.HEAD)]
    known.sort(key=lambda p: (p.role != Role.DISPATCHER, p.office_id != office_id, p.login))
    return {"name": known[0].name, "phone": known[0].phone} if known else None


def area(rings: Mapping[str, Sequence[Sequence[tuple[float, float]]]], communes: Iterable[Any], spots: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """`lines`: flat lists lat, lon, lat, lon … (three decimals, 100 m) of the communes near the spots; `names` with their places."""
    if not spots:
        return {"lines": [], "names": []}
    lats, lons = [s[0] for s in spots], [s[1] for s in spots]
    south, north, west, east = min(lats) - EDGE, max(lats) + EDGE, min(lons) - EDGE, max(lons) + EDGE
    lines: list[list[float]] = []
    near: set[str] = set()
    for code, parts in rings.items():
        for ring in parts:
            if max(p[0] for p in ring) < south or min(p[0] for p in ring) > north or max(p[1] for p in ring) < west or min(p[1] for p in ring) > east:
                continue
            near.add(code)
            lines.append([round(value, 3) for point in ring for value in point])
    names = [{"name": c.name.removeprefix("Xã ").removeprefix("Phường "), "lat": c.lat, "lon": c.lon} for c in communes if c.code in near]
    return {"lines": lines, "names": names}
