"""build(settings) -> House: the only place that chooses adapters and projectors."""

import os
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from app.accounts.service import Accounts
from app.adapters.blobs_fs import FileBlobs
from app.adapters.clock import RealClock, ShiftedClock
from app.adapters.planner_process import ProcessPlanner
from app.adapters.sms_esms import Esms
from app.adapters.travel_crow import CrowTravel
from app.adapters.travel_roads import RoadTravel
from app.adapters.webhook_http import HttpWebhooks
from app.custody.service import Custody
from app.db.crypto import load_keyring
from app.db.uow import Db
from app.dispatch.service import Dispatch
from app.dispatch.slots import Slots
from app.handover.service import Handover
from app.house import House
from app.kernel.time import local_date
from app.notify.service import Notify
from app.onestop.inbound import Inbound
from app.orders.numbers import ItemNumbers
from app.orders.projector import OrderProjector
from app.orders.redraft import weighed
from app.orders.service import Orders
from app.ports import Clock
from app.settings import Settings
from app.wiring.reference import Reference

OTHER_FAULT = "post"  # a reason nobody knows is nobody's but ours


def build(settings: Settings, clock: Clock | None = None) -> House:
    """Opens nothing that must be closed but the database pools and (on the first plan) the planner's process."""
    settings.data.mkdir(parents=True, exist_ok=True)
    clock = clock or clock_of(settings)
    db, keyring = Db(settings.db_url), load_keyring(settings.data)
    reference = Reference(db)
    projector = projector_of(reference, clock)
    slots = Slots(reference, clock)
    orders = Orders(reference, projector, ItemNumbers(settings, clock), keyring, clock, slots)
    custody = Custody(projector)
    travel = RoadTravel(settings.roads_url) if settings.roads_url else CrowTravel()
    gateway = Esms(settings.sms_url, settings.sms_key, settings.sms_secret, settings.sms_brand) if settings.sms_url else None
    planner = ProcessPlanner(settings.plan_engine, settings.plan_cores or max(1, (os.cpu_count() or 2) - 1), settings.dask)
    accounts = Accounts(keyring, clock)
    return House(
        settings=settings, db=db, clock=clock, keyring=keyring, travel=travel, blobs=FileBlobs(settings.data / "blobs"), gateway=gateway,
        webhooks=HttpWebhooks(settings.webhook_private), planner=planner, reference=reference, orders=orders, custody=custody,
        handover=Handover(custody, orders, keyring), dispatch=Dispatch(db, orders, travel, planner, slots, settings.plan_seconds), accounts=accounts,
        inbound=Inbound(orders, accounts, reference, clock), notify=Notify(settings, clock, keyring, gateway),
    )  # fmt: skip


def clock_of(settings: Settings) -> Clock:
    return ShiftedClock(settings.clock_offset_file) if settings.clock_offset_file else RealClock()


def projector_of(reference: Reference, clock: Clock) -> OrderProjector:
    def due_at(accepted: date, days: int, stopped: Collection[date]) -> datetime:
        return reference.at(accepted).calendar.due_at(accepted, days, stopped)

    def fault_of(reason: str) -> tuple[str, bool]:
        known = reference.at(local_date(clock.now())).reasons.get(reason)
        return (known.fault, known.stops) if known else (OTHER_FAULT, False)

    def reprice(order: Mapping[str, Any]) -> dict[str, Any]:
        return weighed(order, reference.at(local_date(order["accepted_at"] or clock.now())))

    return OrderProjector(due_at, fault_of, reprice)
