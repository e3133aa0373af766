"""The house as front doors see it: every service, already joined, nothing to configure."""

from dataclasses import dataclass

from app.accounts.service import Accounts
from app.custody.service import Custody
from app.db.crypto import Keyring
from app.db.uow import Db
from app.dispatch.service import Dispatch
from app.handover.service import Handover
from app.notify.service import Notify
from app.onestop.inbound import Inbound
from app.orders.service import Orders
from app.ports import Blobs, Clock, MessageGateway, Planner, TravelTimes, WebhookClient
from app.reference import Reference
from app.settings import Settings


@dataclass(frozen=True)
class House:
    settings: Settings
    db: Db
    clock: Clock
    keyring: Keyring
    travel: TravelTimes
    blobs: Blobs
    gateway: MessageGateway | None
    webhooks: WebhookClient
    planner: Planner
    reference: Reference
    orders: Orders
    custody: Custody
    handover: Handover
    dispatch: Dispatch
    accounts: Accounts
    inbound: Inbound
    notify: Notify

    def close(self) -> None:
        self.planner.close()
        self.db.close()
