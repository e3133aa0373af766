"""/health: the process lives. /ready: it can do its work (database, migrations, worker)."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from litestar import Response, Router, get

from app.db.reference import meta
from app.db.schema import is_current
from app.house import House
from app.kernel.time import parse_iso

STALE = timedelta(seconds=60)


@get("/health", opt={"who": "public"}, include_in_schema=False, sync_to_thread=False)
def health() -> dict[str, str]:
    return {"status": "ok"}


@get("/ready", opt={"who": "public"}, include_in_schema=False, sync_to_thread=True)
def ready(house: House) -> Response[dict[str, Any]]:
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        with house.db.read() as tx:
            tx.execute(sa.text("SELECT 1"))
            checks["database"] = True
            checks["migrations"] = is_current(tx)
            beat = meta(tx, "worker_heartbeat")
            checks["worker"] = bool(beat) and house.clock.now() - parse_iso(str(beat)) < STALE
    except sa.exc.SQLAlchemyError:
        pass  # the answer itself says which check did not pass
    ok = all(checks.values())
    return Response({"status": "ok" if ok else "not_ready", **checks}, status_code=200 if ok else 503)


router = Router(path="/", route_handlers=[health, ready])
