"""/api/v1: orders, their labels and their custody."""

from typing import Annotated, Any, Literal, cast

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter

from app.accounts.access import saw, saw_all
from app.custody.bundle import MEDIA_TYPE, Subject, make_bundle
from app.custody.codes import verdicts
from app.custody.log import EVENTS, LINKS
from app.house import House
from app.kernel.errors import Malformed
from app.onestop.dialects.v1 import CancelIn, OrderIn, ReadyIn, components, new_order
from app.onestop.dialects.v1_out import Cancelled, Created, CustodyOut, Leg, OrderOut, OrderPage, act_out, cancelled, created, holder_out, leg_out, order_out
from app.orders import queries
from app.orders.lifecycle import STATES, origin_of
from app.papers.labels import labels_file
from app.web.api_client import CLIENT, Http, client, from_cursor, page
from app.web.api_described import KEY, LABELS, Bodiless, BundleFile, Keyed, LabelFiles, problems, told

Limit = Annotated[int, Parameter(ge=1, le=200)]
Key = Annotated[str, Parameter(header=KEY, required=False, description="1–255 ký tự; trong 30 ngày, gửi lại cùng khoá và nội dung nhận cùng câu trả lời")]
TAG = ["orders"]


@post("/orders", status_code=201, opt=CLIENT, sync_to_thread=True, responses=problems(409, 413, 422), operation_class=Keyed, tags=TAG, summary="Đặt một yêu cầu thu gom, trả kết quả hoặc chuyển hồ sơ")
def post_order(request: Http, house: House, data: OrderIn, idempotency_key: Key = "") -> Created:
    body = msgspec.json.encode(data)
    with house.db.write() as tx:
        actor = client(request, house, tx)

        def make() -> tuple[int, dict[str, Any]]:
            row = house.inbound.accept(tx, new_order(data, str(actor.connection_id)), actor)
            return 201, dict(created(row, house.settings.base_url))

        _, answer = house.inbound.once(tx, f"client:{actor.id}", "orders", idempotency_key, body, make)
    return cast(Created, answer)


@get("/orders/{order_id:str}", opt=CLIENT, sync_to_thread=True, responses=problems(404), tags=TAG, summary="Một yêu cầu")
def get_order(request: Http, house: House, order_id: str) -> OrderOut:
    with house.db.write() as tx:
        actor = client(request, house, tx)
        row = queries.owned(tx, order_id, actor)
        saw(tx, actor, "api", house.clock.now(), order_id)
    return order_out(row, house.settings.base_url)


@get("/orders", opt=CLIENT, sync_to_thread=True, responses=problems(), tags=TAG, summary="Các yêu cầu, mới nhất trước")
def list_orders(
    request: Http, house: House, dossier_code: str | None = None, order_state: Annotated[str | None, Parameter(query="state")] = None,
    cursor: str | None = None, limit: Limit = 50,
) -> OrderPage:  # fmt: skip
    if order_state is not None and order_state not in STATES:
        raise Malformed(f"state phải là một trong: {', '.join(STATES)}.", code="state")
    after = from_cursor(cursor)
    with house.db.write() as tx:
        actor = client(request, house, tx)
        fold_code = dossier_code.strip().casefold() if dossier_code else None
        rows = queries.page(tx, actor, limit + 1, (after,) if after else None, dossier_fold=fold_code, state=order_state)
        saw_all(tx, actor, "api_list", house.clock.now(), [row.id for row in rows[:limit]])
    return page([order_out(row, house.settings.base_url) for row in rows], limit, rows[limit - 1].id if len(rows) > limit else "")


@post("/orders/{order_id:str}/cancel", status_code=200, opt=CLIENT, sync_to_thread=True, responses=problems(404, 409, 413), operation_class=Bodiless, tags=TAG, summary="Huỷ khi bưu điện chưa giữ hồ sơ")
def cancel_order(request: Http, house: House, order_id: str, data: CancelIn | None = None) -> Cancelled:
    with house.db.write() as tx:
        row = house.orders.cancel(tx, order_id, client(request, house, tx), data.reason if data else "")
    return cancelled(row)


@post("/orders/{order_id:str}/ready", status_code=200, opt=CLIENT, sync_to_thread=True, responses=problems(404, 409, 413, 422), operation_class=Bodiless, tags=TAG, summary="Kết quả đã có: mở hoặc giải phóng chiều trả")
def ready_order(request: Http, house: House, order_id: str, data: ReadyIn | None = None) -> Leg:
    asked = data or ReadyIn()
    papers = components(asked.components) if asked.components is not None else None
    with house.db.write() as tx:
        leg = house.orders.ready(tx, order_id, client(request, house, tx), weight_g=asked.weight_g, components=papers, state_fee=asked.state_fee)
    return leg_out(leg)


@get("/orders/{order_id:str}/label", opt=CLIENT, sync_to_thread=True, responses=problems(404), operation_class=LabelFiles, tags=TAG, summary="Nhãn của bì hồ sơ", media_type=LABELS["pdf"])
def order_label(
    request: Http, house: House, order_id: str, form: Annotated[Literal["pdf", "zpl", "png"], Parameter(query="format")] = "pdf", sheet: str = "a6", dpi: Annotated[Literal[203, 300], Parameter(description="máy in 203 hoặc 300 dpi")] = 203
) -> Response[bytes]:
    with house.db.write() as tx:
        actor = client(request, house, tx)
        row = queries.owned(tx, order_id, actor)
        made = labels_file(tx, house, [row.id], sheet, form, actor, dpi=dpi)
    return Response(made(), media_type=LABELS[form], headers={"Content-Disposition": f'inline; filename="{row.item_number}.{form}"'})


@get("/orders/{order_id:str}/custody", opt=CLIENT, sync_to_thread=True, responses=told(CustodyOut, "Chuỗi bàn giao, hoặc tệp tự kiểm") | problems(404), operation_class=BundleFile, tags=TAG, summary="Chuỗi bàn giao; bundle=1: một tệp tự kiểm được")
def order_custody(request: Http, house: House, order_id: str, bundle: bool = False) -> Response[Any]:
    with house.db.write() as tx:
        actor = client(request, house, tx)
        row = queries.owned(tx, order_id, actor)
        saw(tx, actor, "custody", house.clock.now(), order_id)
    with house.db.read() as tx:  # that it was read is written; the proof itself keeps no writer waiting
        if bundle:
            subject = Subject(row.item_number, origin_of(row.kind, row.id, row.agency_code), house.clock.now())
            content = make_bundle(tx, house.custody, house.keyring, subject, house.accounts.devices(tx))
            return Response(content, media_type=MEDIA_TYPE, headers={"Content-Disposition": f'attachment; filename="{row.item_number}.custody.json"'})
        chain = house.custody.chain_of(tx, row.item_number)
        acts = tx.execute(LINKS.join(EVENTS, EVENTS.c.event_id == LINKS.c.event_id).select().where(LINKS.c.item_number == row.item_number).order_by(LINKS.c.position)).mappings().all()
        codes = verdicts(tx, {act["event_id"]: act["body"] for act in acts})
    told_acts = [act_out(act, chain.contested, codes.get(act["event_id"])) for act in acts]
    answer: CustodyOut = {"order_id": row.id, "item_number": row.item_number, "holder": holder_out(chain.holder), "awaiting": chain.awaiting, "contested": bool(chain.contested), "acts": told_acts}
    return Response(answer)


HANDLERS = [post_order, get_order, list_orders, cancel_order, ready_order, order_label, order_custody]
