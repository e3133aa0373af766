"""`/custody/heads`: the signed heads of the log, for anybody, without login. Who keeps a copy can prove a rewritten day."""

from datetime import date
from typing import Annotated, Any

from litestar import Response, Router, get
from litestar.params import Parameter

from app.custody.bundle import house_wire
from app.custody.heads import head_wire, heads
from app.db.reference import meta
from app.house import House

MOST = 400
FIRST = date(2000, 1, 1)


@get("/custody/heads", opt={"who": "public"}, sync_to_thread=True, include_in_schema=False)
def day_heads(house: House, since: Annotated[date, Parameter(query="from")] = FIRST) -> Response[dict[str, Any]]:
    """From a day on (`from`, included), oldest first, at most 400. `proof`: RFC 6962 consistency with the head before it in the
    whole log; `next` is the day to ask from for more. `data_epoch` changes when the house was restored from a backup. `keys`: how the
    house's key came to be this one, oldest first (app.custody.succession)."""
    with house.db.read() as tx:
        rows = heads(tx, since, MOST + 1)
        epoch = meta(tx, "data_epoch") or "1"
    key = house.keyring.house_key
    told = [{**head_wire(row), "proof": row.proof} for row in rows[:MOST]]
    body = {"house": house_wire(key), "keys": list(key.succession), "data_epoch": epoch, "heads": told, "next": rows[MOST - 1].day.isoformat() if len(rows) > MOST else None}
    return Response(body, headers={"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"})


router = Router(path="/", route_handlers=[day_heads])
