"""Orders: register, cancel, change, ready. Decisions are taken here; what follows from them is projected."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa

from app.custody.log import Witness
from app.db.crypto import Keyring
from app.db.rows import stored
from app.db.uow import Tx
from app.fees.tariff import Quote
from app.kernel.actor import Actor
from app.kernel.errors import Conflict, Refused
from app.kernel.ids import new_id, new_token
from app.kernel.text import fold
from app.kernel.time import local_date
from app.orders import intake, invitations, queries, same_dossier
from app.orders.commands import Address, Component, NewOrder, OrderChange, Window
from app.orders.complaints import settle
from app.orders.intake import Gate
from app.orders.journal import order_data, tell
from app.orders.lifecycle import BOOKED, CANCELLED, PLANNED, RETURNED, RETURNING, goes_back, origin_of
from app.orders.numbers import ItemNumbers
from app.orders.projector import ORDERS, OrderProjector
from app.orders.redraft import asking, due_again, price, quote_data
from app.orders.tables import OrderRow
from app.orders.tasks import ASKED, ask, ask_anew, close_kind
from app.places.resolve import Candidate, resolve, verdict
from app.ports import Clock

_INSERT = ORDERS.insert()
# a row inserted as a mapping costs half of an object; what the order does not say stands as the table says
_OPTIONAL = {name: f for name, f in OrderRow.model_fields.items() if not f.is_required()}
_FIXED = {name: f.default for name, f in _OPTIONAL.items() if f.default_factory is None}
_MADE = {name: f.default_factory for name, f in _OPTIONAL.items() if f.default_factory is not None}


class RulesOf(Protocol):
    """The dated tables as of a day (app/reference.py)."""

    def at(self, day: date) -> Any: ...


class SlotBook(Protocol):
    """Refuses a window whose slot is full."""

    def check(self, tx: Tx, new_code: str | None, window: Window) -> None: ...


@dataclass(frozen=True)
class Orders:
    reference: RulesOf
    projector: OrderProjector
    numbers: ItemNumbers
    keyring: Keyring
    clock: Clock
    slots: SlotBook | None = None
    farthest_days: int = intake.FARTHEST_DAYS

    def register(self, tx: Tx, new: NewOrder, actor: Actor) -> OrderRow:
        """Everything or nothing: number, place, price, deadline, token, tasks and the first line of the journal. What a citizen has typed
        may be another's code, or asked for twice."""
        row = self._registered(tx, new)
        if row.connection_id is None:
            same_dossier.ask_about_code(tx, row, self.clock.now())
        return row

    def _registered(self, tx: Tx, new: NewOrder) -> OrderRow:
        now = self.clock.now()
        rules, gate = self.reference.at(local_date(now)), Gate(new.lenient, list(new.questions))
        row = self._drafted(tx, new, gate, rules, now)
        for kind, text in gate.by_kind().items():
            ask(tx, kind, f"{kind}:{row['id']}", text, now, row["id"])
        seq = tell(tx, "order.booked", now, order_data(row, now), order_id=row["id"], connection_id=row["connection_id"])
        row["change_seq"] = seq
        tx.execute(_INSERT, row)
        return stored(tx, OrderRow, row)

    def quote(self, tx: Tx, new: NewOrder) -> tuple[Candidate | None, Quote]:
        """Price and place of an order that nobody has placed yet; provisional where the other end is not known."""
        rules, gate = self.reference.at(local_date(self.clock.now())), Gate(False)
        desk = intake.agency(new.agency_code, gate, rules.agencies)
        intake.reduction(new, gate, rules.tariff)
        best = None if new.kind == "transfer" else intake.place(new, Gate(True), rules.gazetteer)
        end = intake.agency(new.to_agency_code, gate, rules.agencies, "to_agency_code") if new.kind == "transfer" and new.to_agency_code else best
        quote = price(new, desk, end.new_code if end else None, rules)
        return best, replace(quote, provisional=quote.provisional or end is None)

    def cancel(self, tx: Tx, order_id: str, actor: Actor, reason: str = "") -> OrderRow:
        """Only while the post holds nothing; cancelling again answers the same."""
        row = self._own(tx, order_id, actor)
        if row.state == CANCELLED:
            return row
        if row.state not in (BOOKED, PLANNED):
            raise Conflict("Bưu điện đã nhận bì hồ sơ, không huỷ được nữa; muốn lấy lại, xin liên hệ bưu cục.", code="in_hand", state=row.state)
        for kind in ASKED:
            close_kind(tx, row.id, kind, actor, "Yêu cầu đã huỷ.", self.clock.now())
        return self.decide(tx, row.id, cancelled_at=self.clock.now(), note=f"{row.note}\nHuỷ: {reason}".strip() if reason else row.note)

    def ready(self, tx: Tx, order_id: str, actor: Actor, *, weight_g: int | None = None, components: tuple[Component, ...] | None = None, state_fee: int | None = None) -> OrderRow:
        """The result is ready at the agency: frees the return leg, or opens one. Calling it again changes nothing."""
        row = self._own(tx, order_id, actor)
        if row.kind == "return" and row.state in (CANCELLED, RETURNED):
            raise Conflict("Yêu cầu trả kết quả này đã huỷ hoặc đã trả lại cơ quan; xin đặt một yêu cầu trả kết quả mới.", code=row.state)
        leg = row if row.kind == "return" else same_dossier.way_back(tx, row)
        if leg is None:
            if row.state in (CANCELLED, RETURNING, RETURNED):
                raise Conflict("Yêu cầu đã huỷ hoặc hồ sơ trả lại người gửi; xin đặt một yêu cầu trả kết quả mới.", code=row.state)
            same_dossier.ask_about_strangers(tx, row, self.clock.now())
            return self._open_return(tx, row, weight_g, components, state_fee)
        if leg.ready_at is not None or leg.state not in (BOOKED, PLANNED):
            return leg
        return self._freed(tx, leg, weight_g or leg.weight_g, components or (), leg.state_fee if state_fee is None else state_fee)

    def _freed(self, tx: Tx, leg: OrderRow, weight_g: int, components: tuple[Component, ...], state_fee: int) -> OrderRow:
        """A leg that waited for its result: promised, priced and due by what is known today; a wish for hours gone by is none."""
        now = self.clock.now()
        rules, today = self.reference.at(local_date(now)), local_date(now)
        wished = leg.window_date if intake.still_ahead(leg, now) else None
        again, desk = asking(leg, weight_g=weight_g, state_fee=state_fee), rules.agencies.get(leg.agency_code)
        zone = rules.zone(desk.new_code if desk else "", leg.new_code or "")
        values = {
            "sla_zone": zone, "sla_days": rules.levels.days(leg.kind, zone),
            "ready_at": now, "promised_on": wished or rules.calendar.add(today, 1), "weight_g": weight_g, "state_fee": state_fee,
            "components": [{"name": c.name, "originals": c.originals, "copies": c.copies} for c in components] or leg.components,
            "quote": quote_data(price(again, desk, leg.new_code, rules), leg.new_code is None),
        }  # fmt: skip
        return self.revise(tx, leg, values, rules.calendar)

    def change(self, tx: Tx, order_id: str, change: OrderChange, actor: Actor, version: int | None = None) -> OrderRow:
        row = self._own(tx, order_id, actor)
        if version is not None and row.version != version:
            raise Conflict("Yêu cầu vừa được người khác sửa; xin xem lại rồi sửa tiếp.", code="stale", version=row.version)
        again, back = queries.tried_again(tx, row), queries.brought_back(row)
        if row.state not in (BOOKED, PLANNED) and not again and not back:
            raise Conflict("Bưu điện đã nhận bì hồ sơ, không sửa được nữa; xin liên hệ bưu cục.", code="in_hand", state=row.state)
        if again and change.address is not None:
            raise Conflict("Kết quả đang ở bưu điện chờ giao lại: chỉ đổi được giờ hẹn, điện thoại, ghi chú; địa chỉ mới xin báo bưu cục.", code="in_hand", state=row.state)
        now = self.clock.now()
        rules = self.reference.at(local_date(now))
        values: dict[str, Any] = {}
        if change.window is not None:
            window = intake.checked_window(change.window, now, rules.calendar)
            if back and not goes_back(row.returning_at, window.day):
                raise Refused("Hồ sơ được mang trả lại từ ngày làm việc sau ngày quyết định: xin chọn ngày khác.", code="window_too_soon", field="window.date")
            if self.slots is not None:
                self.slots.check(tx, row.new_code, window)
            values |= {"window_date": window.day, "window_from": window.start, "window_to": window.end, "visit_id": None}
            if row.kind != "return" or row.ready_at is not None or again:  # nobody can promise to bring what is not ready: the wish waits with it
                values["promised_on"] = window.day
        if change.address is not None:
            values |= self._moved(row, change.address, rules)
        if change.phone is not None:
            values["phone"] = intake.phone(asking(row, phone=change.phone), Gate(False))
        if change.note is not None:
            values["note"] = change.note[:2000]
        for kind, given in (("phone", change.phone), ("window", change.window), ("call", change.window or change.address), ("address", change.address)):
            if given is not None:
                close_kind(tx, row.id, kind, actor, "Đã sửa trong yêu cầu.", now)
        done = self.revise(tx, row, values, rules.calendar)
        if again or back:  # its state stays: without a word the courier's phone would not hear of it
            tell(tx, "order.amended", now, order_data(done.model_dump(), now), order_id=done.id, connection_id=done.connection_id)
        return done

    def settle_place(self, tx: Tx, order_id: str, code: str, lat: float | None, lon: float | None, actor: Actor) -> OrderRow:
        """A person has found the address: `code` is an old or new unit; a point makes it a pin."""
        row, now = self._own(tx, order_id, actor), self.clock.now()
        rules = self.reference.at(local_date(now))
        said = verdict(resolve(rules.gazetteer, row.address_text))
        text = "" if said and said.level == "outside" else row.address_text  # who has looked knows better
        address = Address(text, code, lat, lon, row.landmark)
        best = intake.place(asking(row, address=address, ask_back=True), Gate(False), rules.gazetteer)
        assert best is not None
        close_kind(tx, row.id, "address", actor, f"{code} {lat or ''} {lon or ''}".strip(), now)
        return self.revise(tx, row, self._placed(row, best, rules), rules.calendar)

    def revise(self, tx: Tx, row: OrderRow, values: dict[str, Any], calendar: Any) -> OrderRow:
        """Decides anew, with what hangs on it. A label that is out and says something else now waits in the queue to be printed again."""
        shown = ("address_text", "landmark", "old_code", "new_code", "quote", "citizen_name", "agency_code")
        if row.prints and row.closed_at is None and any(name in values and values[name] != getattr(row, name) for name in shown):
            text = "Điều ghi trên nhãn (địa chỉ, tiền phải thu, cơ quan, tên) đã đổi sau khi in: in lại và dán đè."
            ask_anew(tx, "reprint", f"reprint:{row.id}:{row.prints}", text, self.clock.now(), row.id)
        return self.decide(tx, row.id, **values, **due_again(row, values, calendar))

    def close_task(self, tx: Tx, task_id: str, actor: Actor, solution: str) -> None:
        invitations.closed_by_hand(tx, task_id, self.clock.now())
        settle(tx, task_id, actor, solution, self.clock.now())

    def open_on(self, tx: Tx, day: date) -> list[Any]:
        """Orders to be moved on a day, for who gives them to couriers by hand."""
        return list(tx.execute(sa.select(ORDERS.c.id, ORDERS.c.new_code).where(ORDERS.c.promised_on <= day, ORDERS.c.closed_at.is_(None))).mappings())

    def decide(self, tx: Tx, order_id: str, **values: Any) -> OrderRow:
        """Writes decided columns and projects what follows; the journal tells what is new."""
        now = self.clock.now()
        tx.flush()
        tx.execute(ORDERS.update().where(ORDERS.c.id == order_id).values(**values, version=ORDERS.c.version + 1))
        self.project(tx, [order_id], now)
        row: OrderRow = tx.execute(sa.select(OrderRow).where(ORDERS.c.id == order_id).execution_options(populate_existing=True)).scalar_one()
        return row

    def project(self, tx: Tx, order_ids: list[str], now: datetime) -> None:
        """After decisions: states, deadlines and the journal of these orders."""
        book, witness = self.projector.open(tx, [], order_ids), Witness(now, now)
        for order in list(book.by_id.values()):
            book.project(order, None, witness, None)
        book.write()

    def _own(self, tx: Tx, order_id: str, actor: Actor) -> OrderRow:
        return queries.owned(tx, order_id, actor)

    def _drafted(self, tx: Tx, new: NewOrder, gate: Gate, rules: Any, now: datetime) -> dict[str, Any]:
        if not new.citizen.name.strip():
            gate.refuse("name", Refused("Thiếu họ tên người dân.", code="citizen_name", field="citizen.name"))
        code = intake.dossier_code(new, gate)
        procedure_code, procedure_name = intake.procedure(new, gate, rules.catalogue)
        desk = intake.agency(new.agency_code, gate, rules.agencies)
        other = intake.agency(new.to_agency_code, gate, rules.agencies, "to_agency_code") if new.kind == "transfer" else None
        phone, number, reduction = intake.phone(new, gate), intake.item_number(new), intake.reduction(new, gate, rules.tariff)
        window = intake.window(new.window, now, rules.calendar, gate, self.farthest_days)
        best = None if new.kind == "transfer" else intake.place(new, gate, rules.gazetteer)
        if window is not None and self.slots is not None and not new.lenient:
            self.slots.check(tx, best.new_code if best else None, window)
        if number is not None and queries.by_item(tx, number) is not None:
            raise Refused(f"Số hiệu {number.grouped} đã gắn với một hồ sơ khác.", code="item_number_used", field="item_number")
        order_id = new_id()
        at = self._where(best, other, desk, rules)
        days = rules.levels.days(new.kind, at["sla_zone"])
        promised = intake.promised_day(window, now, rules.calendar) if new.ready or new.kind != "return" else None
        quote = price(new, desk, at["new_code"], rules)
        return _FIXED | {name: make() for name, make in _MADE.items()} | dict(  # type: ignore[call-arg]
            id=order_id, connection_id=new.connection_id, source=new.source, order_number=new.order_number, kind=new.kind,
            dossier_code=code, dossier_fold=code.casefold(), procedure_code=procedure_code, procedure_name=procedure_name[:500],
            agency_code=desk.code if desk else new.agency_code[:40], to_agency_code=other.code if other else None,
            solving_agency_code=new.solving_agency_code or None, citizen_name=new.citizen.name.strip()[:200], name_fold=fold(new.citizen.name)[:200],
            phone=phone, email=new.citizen.email[:200], language=new.citizen.language, **self._identity(new.citizen.id_number),
            address_text=new.address.text[:500], landmark=new.address.landmark[:300], **at,
            components=[{"name": c.name, "originals": c.originals, "copies": c.copies} for c in new.components],
            window_date=window.day if window else None, window_from=window.start if window else None, window_to=window.end if window else None,
            weight_g=new.weight_g, state_fee=new.state_fee, cod=new.cod, postage_payer=new.postage_payer, reduction=reduction, quote=quote_data(quote, at["new_code"] is None),
            note=new.note[:2000], item_number=number or self.numbers.next(tx), token=new_token(), created_at=now, promised_on=promised,
            ready_at=now if new.kind == "return" and new.ready else None, sla_days=days, changed_at=now,
            holder=origin_of(new.kind, order_id, desk.code if desk else new.agency_code[:40]),
            due_at=rules.calendar.due_at(promised or local_date(now), days),
        )  # fmt: skip

    def _where(self, best: Candidate | None, other: Any, desk: Any, rules: Any) -> dict[str, Any]:
        """Columns of the place at the citizen's end (for a transfer: of the agency that takes)."""
        end = best or other
        new_code = end.new_code if end else None
        office = rules.office_for(new_code or (desk.new_code if desk else None))
        return {
            "place_level": best.level if best else "unit" if other else "ask", "old_code": (best.old_code or None) if best else None, "new_code": new_code,
            "lat": end.lat if end else None, "lon": end.lon if end else None, "office_id": office.id if office else None,
            "sla_zone": rules.zone(desk.new_code if desk else "", new_code or ""),
        }  # fmt: skip

    def _placed(self, row: OrderRow, best: Candidate, rules: Any) -> dict[str, Any]:
        desk = rules.agencies.get(row.agency_code)
        at = self._where(best, None, desk, rules)
        quote = quote_data(price(asking(row), desk, best.new_code, rules), False)
        return {**at, "sla_days": rules.levels.days(row.kind, at["sla_zone"]), "quote": quote, "visit_id": None}

    def _moved(self, row: OrderRow, address: Address, rules: Any) -> dict[str, Any]:
        told = {"address_text": address.text[:500], "landmark": address.landmark[:300]}
        if row.kind == "transfer":  # it goes to an agency, whose place this is not; the way back will ask for it
            return told
        best = intake.place(asking(row, address=address, ask_back=True), Gate(False), rules.gazetteer)
        assert best is not None
        if queries.brought_back(row):  # price, time and office stay those of the way on which it was fetched
            at = self._where(best, None, None, rules)
            return {name: at[name] for name in ("place_level", "old_code", "new_code", "lat", "lon")} | told | {"visit_id": None}
        return {**self._placed(row, best, rules), **told}

    def _identity(self, id_number: str) -> dict[str, Any]:
        if not id_number:
            return {}
        return {"id_last4": id_number[-4:], "id_sealed": self.keyring.seal(id_number), "id_index": self.keyring.blind(id_number)}

    def _open_return(self, tx: Tx, row: OrderRow, weight_g: int | None, components: tuple[Component, ...] | None, state_fee: int | None) -> OrderRow:
        """It asks for no COD: what others are owed was asked for with the dossier."""
        back = asking(row, kind="return", weight_g=weight_g or 100, components=components or (), state_fee=state_fee or 0, cod=0, lenient=True, agency_code=row.to_agency_code or row.agency_code)
        leg = self._registered(tx, back)
        leg.linked_order_id = row.id
        tx.flush()
        return leg
