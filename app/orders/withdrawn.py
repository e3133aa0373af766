"""Papers that are withdrawn from the citizen with the result (QĐ 45/2016/QĐ-TTg Art 10) go back to the agency: a task, open until its
desk says that it has them."""

from datetime import datetime

from app.custody.events import Act
from app.custody.payloads import DeliverDone
from app.db.uow import Tx
from app.orders.tasks import ask

KIND = "recovered"


def ask_for(tx: Tx, act: Act, payload: DeliverDone, now: datetime) -> None:
    """Also where the delivery is in dispute: the papers are somewhere. Told twice (by phone and on paper) it is one question."""
    papers = [f"{paper.name} ({paper.count})" for paper in payload.recovered if paper.count]
    if papers:
        who = "bưu cục" if act.actor.startswith("office:") else "bưu tá"
        text = f"Giấy thu lại của người dân, {who} mang trả một cửa: {', '.join(papers)}."
        ask(tx, KIND, f"recovered:{payload.order_id}", text, now, payload.order_id, courier=act.actor)
