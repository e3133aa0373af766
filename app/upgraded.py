"""What a new version leaves to be done once in an installation of an older one: looked at whenever the server starts."""

import sqlalchemy as sa

from app.custody.log import EVENTS, LINKS
from app.db.reference import meta, set_meta
from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Role
from app.kernel.errors import Malformed
from app.notify.service import MESSAGES
from app.onestop.profile import written
from app.orders.invitations import heard
from app.orders.losses import lose
from app.orders.projector import ATTEMPTS, ORDERS
from app.orders.tables import OrderRow
from app.orders.tasks import ask
from app.papers.issue import PAPERS

PAGE = 400
STOPS_COUNTED, ABSENCES_TOLD, INVITATIONS_TOLD = "stops_counted", "absences_told", "invitations_told"
LOSSES_TOLD = "losses_told"


def look_after(tx: Tx, house: House) -> None:
    _count_stops(tx, house)
    _ask_for_desks(tx, house)
    _ask_about_tables(tx, house)
    _ask_who_is_away(tx, house)
    _tell_of_invitations(tx, house)
    _tell_of_losses(tx, house)


def _count_stops(tx: Tx, house: House) -> None:
    """Tries that force majeure stopped move the due day of what is still open (migration 0008 marks them)."""
    if meta(tx, STOPS_COUNTED) is not None:
        return
    stopped = sa.select(ATTEMPTS.c.order_id).where(ATTEMPTS.c.stops.is_(True))
    ids = list(tx.execute(sa.select(ORDERS.c.id).where(ORDERS.c.closed_at.is_(None), ORDERS.c.id.in_(stopped))).scalars())
    for at in range(0, len(ids), PAGE):
        house.orders.project(tx, ids[at : at + PAGE], house.clock.now())
    set_meta(tx, STOPS_COUNTED, house.clock.now().isoformat())


def _ask_for_desks(tx: Tx, house: House) -> None:
    """Messages that name no desk were once filed at the first of the table; now a person is asked for each, or once for all here."""
    speaking = {client.connection_id for client in house.accounts.clients(tx) if client.wire == "ngsp" and client.active}
    for link in house.accounts.connections(tx):
        if link.agency_code is None and link.id in speaking:
            text = f"Kết nối «{link.name}» chưa có cơ quan mặc định: tin NGSP không nêu tên cơ quan sẽ chờ người chọn từng tin. Đặt cơ quan ở trang /admin/clients."
            ask(tx, "agency", f"no_desk:{link.id}", text, house.clock.now())


def _ask_about_tables(tx: Tx, house: House) -> None:
    """Tables of connections were once stored unchecked; what nobody can read in them now stands as by default."""
    for link in house.accounts.connections(tx):
        try:
            written(link.profile)
        except Malformed as error:
            text = f"Bảng của kết nối «{link.name}» có mục không đọc được, đang dùng giá trị mặc định cho mục đó. {error.detail} Sửa ở trang /admin/clients."
            ask(tx, "connection", f"odd_table:{link.id}", text, house.clock.now())


def _ask_who_is_away(tx: Tx, house: House) -> None:
    """An absence without an end was one day; now it lasts until somebody says so, and who is long back would get no run."""
    if meta(tx, ABSENCES_TOLD) is not None:
        return
    for courier in house.accounts.people(tx, Role.COURIER):
        if courier.active and courier.absent_from and not courier.absent_to:
            since = "/".join(reversed(courier.absent_from.split("-")))
            text = f"Bưu tá {courier.name} ghi vắng từ {since} mà không ghi ngày hết. Trước bản này là vắng một ngày; từ nay là vắng đến khi ghi ngày hết, không được xếp chuyến. Xem lại ở trang /admin/people."
            ask(tx, "absence", f"absence:{courier.id}", text, house.clock.now())
    set_meta(tx, ABSENCES_TOLD, house.clock.now().isoformat())


def _tell_of_invitations(tx: Tx, house: House) -> None:
    """That an invitation was sent or read out stood with its message only; since it counts from then, it stands in the journal."""
    if meta(tx, INVITATIONS_TOLD) is not None:
        return
    went = sa.select(MESSAGES.c.key, MESSAGES.c.done_at).where(MESSAGES.c.kind == "invited", MESSAGES.c.state.in_(("sent", "read_out")), MESSAGES.c.done_at.is_not(None))
    for row in tx.execute(went.order_by(MESSAGES.c.done_at)).all():
        heard(tx, row.key.partition(":")[0], row.done_at)
    set_meta(tx, INVITATIONS_TOLD, house.clock.now().isoformat())


def _tell_of_losses(tx: Tx, house: House) -> None:
    """A record of loss was a paper only, and the order went on being promised; since it is not, those that nobody has had since are told."""
    if meta(tx, LOSSES_TOLD) is not None:
        return
    records = sa.select(PAPERS.c.order_id, PAPERS.c.data, PAPERS.c.made_at).join(ORDERS, ORDERS.c.id == PAPERS.c.order_id)
    for row in tx.execute(records.where(PAPERS.c.form == "bien_ban_mat", ORDERS.c.closed_at.is_(None)).order_by(PAPERS.c.made_at)).all():
        order = tx.get_one(OrderRow, row.order_id)
        moved = sa.select(sa.func.count()).select_from(LINKS.join(EVENTS, EVENTS.c.event_id == LINKS.c.event_id))
        since = tx.execute(moved.where(LINKS.c.item_number == order.item_number, LINKS.c.role == "moved", EVENTS.c.received_at > row.made_at)).scalar_one()
        if row.data.get("kind") == "lost" and not since:
            lose(tx, house.orders, order, house.clock.now())
    set_meta(tx, LOSSES_TOLD, house.clock.now().isoformat())
