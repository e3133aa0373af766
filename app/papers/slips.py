"""Papers about one order that follow from its rows alone: phiếu gửi, receipts, invitations, return slip, authorisation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.custody.log import LINKS
from app.fees.tables import LedgerRow
from app.fees.tariff import Quote, QuoteAsk
from app.kernel.errors import Conflict
from app.kernel.time import local_date
from app.orders.intake import WITHOUT_CODE
from app.orders.invitations import invitations, keep_until, printed
from app.orders.lifecycle import CANCELLED, HANDED_OVER, RETURNED, RETURNING
from app.orders.projector import ATTEMPTS
from app.orders.sending_back import decision
from app.orders.tables import OrderRow
from app.papers.inside import in_bulk, listed
from app.papers.issue import Printing, Sheet, ready
from app.papers.seals import seal_of
from app.procedures.reasons import REFUSED
from labels.forms import bien_nhan_phi, giay_moi, giay_uy_quyen, phieu_chuyen_hoan, phieu_gui_ho_so
from labels.forms.parts import Money, Party, Signer
from labels.vietqr import Account

LEDGER: sa.Table = LedgerRow.__table__  # type: ignore[attr-defined]
PROXY_DAYS = 30
RESULT = "Kết quả giải quyết thủ tục hành chính"
WAY_BACK: Mapping[str, str] = {"collect": "return", "return": "collect", "transfer": "transfer"}
OVER = frozenset({CANCELLED, RETURNING, RETURNED})
NO_CODE, UNCLEAR = "chưa có (một cửa cấp sau)", "chưa rõ thủ tục"


def money_of(order: OrderRow) -> Money:
    """What the order costs, three lines apart; the postage as quoted."""
    return Money(postage=order.quote.get("postage", 0), state_fee=order.state_fee, cod=order.cod)


def due_of(order: OrderRow) -> Money:
    """What is to be taken from the citizen: nothing, where a dossier is brought back."""
    if order.kind == "collect" and order.returning_at is not None:
        return Money(postage=0, state_fee=0, cod=0)
    return Money(postage=order.quote.get("postage", 0) if order.postage_payer == "citizen" else 0, state_fee=order.state_fee, cod=order.cod)


def price_open(order: OrderRow) -> bool:
    """The postage is not final: the tariff has no such step, or is not sure of it."""
    return bool(order.quote.get("provisional"))


def due_open(order: OrderRow) -> bool:
    """Nor is what the citizen pays."""
    return price_open(order) and order.postage_payer == "citizen"


def taken_of(p: Printing, order: OrderRow) -> Sequence[Any]:
    """What was taken at the door, ledger by ledger, oldest first."""
    return p.tx.execute(sa.select(LEDGER).where(LEDGER.c.order_id == order.id).order_by(LEDGER.c.at)).mappings().all()


def owes_paper(order: OrderRow, taken: Sequence[Any]) -> bool:
    """A receipt for what was taken, or a notice of what is due: nothing is, of an order that is cancelled or goes back undelivered."""
    return bool(taken) or (order.state not in OVER and due_of(order).total > 0)


def code_of(order: OrderRow) -> str:
    """The dossier's code; before the desk gives one, a new dossier has only a mark of this house, which is nobody's code."""
    return NO_CODE if not order.dossier_code or order.dossier_code.startswith(WITHOUT_CODE) else order.dossier_code


def told_of(p: Printing, order: OrderRow) -> Party:
    """The citizen; of an envelope that the post has taken, with words where a lenient wire has left something out: what happened is
    always printable."""
    citizen = p.citizen(order)
    if order.accepted_at is None:
        return citizen
    return replace(citizen, name=citizen.name or "chưa rõ họ tên", address=citizen.address or "chưa rõ địa chỉ", phone=citizen.phone or "không có")


def sides_of(p: Printing, order: OrderRow) -> tuple[Party, Party]:
    """(sender, recipient): the citizen is neither where a dossier goes from one agency to another."""
    agency = p.agency(order.agency_code)
    match order.kind:
        case "collect":
            return told_of(p, order), agency
        case "return":
            return agency, told_of(p, order)
        case _:
            return agency, p.agency(order.to_agency_code or order.agency_code)


def slip(p: Printing, key: str) -> Sheet:
    order = p.order(key)
    sender, recipient = sides_of(p.on(order.closed_at), order)
    bulk = bool(in_bulk(p.tx, [order.id]))
    papers, procedure = () if bulk else listed(p, order), order.procedure_name or (UNCLEAR if order.accepted_at else "")
    issued = p.issue("phieu_gui", order.id, order_id=order.id)
    seal = seal_of(p, order)
    assert order.due_at is not None
    content = phieu_gui_ho_so.Content(
        head=p.head("phieu_gui", issued, order.item_number), kind=order.kind, item_number=order.item_number, dossier_code=code_of(order), procedure=procedure, sender=sender, recipient=recipient,
        papers=papers, bulk=bulk, by_hand=not papers and not bulk, result=RESULT if order.kind == "return" else "", money=money_of(order), payer=order.postage_payer, taken=order.accepted_at is not None and bool(seal),
        accepted_at=order.accepted_at, place="tại địa chỉ người gửi" if order.kind == "collect" else "tại quầy một cửa", due=order.due_at, days=order.sla_days, seal_number=seal, price_provisional=price_open(order), due_provisional=order.due_provisional,
        weight_g=order.weight_g, follow=f"{p.house.settings.base_url}/t/{order.token}", giver=Signer(name=sender.name if order.kind == "collect" else ""), courier=Signer(name=_first_courier(p, order)), khmer=order.language == "km",
    )  # fmt: skip
    return ready(phieu_gui_ho_so, content)


def _first_courier(p: Printing, order: OrderRow) -> str:
    """The courier who took the envelope over from its sender, whoever has it now; nobody before that."""
    path = p.house.custody.chain_of(p.tx, order.item_number).path if order.tip else ()
    first = sa.select(LINKS.c.taker).where(LINKS.c.item_number == order.item_number, LINKS.c.event_id == path[0]) if path else None
    kind, _, person = (p.tx.execute(first).scalar_one() if first is not None else "").partition(":")
    return p.names.get(person, "") if kind == "courier" else ""


def receipt(p: Printing, key: str) -> Sheet:
    """What was taken at the door; nothing yet: the notice of what is due, with the code to pay by."""
    order = p.order(key)
    taken = taken_of(p, order)
    if not owes_paper(order, taken):
        raise Conflict("Yêu cầu này không có khoản nào phải thu của người dân.", code="nothing_due")
    if taken:
        last = taken[-1]
        rows = {row["ledger"]: row["amount"] for row in taken if row["event_id"] == last["event_id"]}
        money, number_of = Money(postage=rows.get("postage", 0), state_fee=rows.get("state_fee", 0), cod=rows.get("cod", 0)), last["event_id"]
        courier, method, at = p.names.get(last["courier_id"], last["courier_id"]), last["method"], last["at"]
    else:
        money, number_of, courier, method, at = due_of(order), f"due:{order.id}", p.actor.name, "", None
    issued = p.issue("bien_nhan_phi" if taken else "giay_bao_nop", number_of, order_id=order.id)
    account = p.rules.issuing.accounts.get("postage")
    content = bien_nhan_phi.Content(
        head=p.head("bien_nhan_phi", issued, f"{issued.number:04d}/{issued.year}"), item_number=order.item_number, dossier_code=code_of(order), procedure=order.procedure_name, payer=told_of(p, order), money=money, provisional=due_open(order), method=method,
        taken_at=at, courier=Signer(name=courier), account=Account(account.bank, account.number) if account else None, holder=account.holder if account else "", returned=order.kind == "return", khmer=order.language == "km",
    )  # fmt: skip
    return ready(bien_nhan_phi, content)


def invitation(p: Printing, key: str) -> Sheet:
    """The last invitation; `KEY@1` asks for the first again. Printing is what sends it out, where no message has."""
    named, _, wanted = key.partition("@")
    order, now = p.order(named), p.house.clock.now()
    if order.returning_at is not None:
        raise Conflict("Kết quả này đang chuyển hoàn hoặc đã trả về cơ quan: không mời đến nhận nữa.", code="returning")
    made = invitations(p.tx, [order.id]).get(order.id, [])
    chosen = next((one for one in made if str(one.number) == wanted), made[-1] if made else None)
    if chosen is None:
        raise Conflict("Hồ sơ này chưa có giấy mời: bưu tá chưa phát hụt đủ số lần.", code="no_invitation")
    office = p.rules.offices.get(order.office_id or "") or p.rules.office_for(order.new_code or "")
    out = [at for one in made if (at := one.out_at or (now if one is chosen else None)) is not None]
    keep = keep_until(p.rules.calendar, out, p.house.settings.hold_days)
    printed(p.tx, order.id, chosen.number, now)
    content = giay_moi.Content(
        head=p.head("giay_moi", p.issue("giay_moi", f"{order.id}#{chosen.number}", order_id=order.id)), times=chosen.number, item_number=order.item_number, dossier_code=code_of(order), recipient=told_of(p, order), office=office.name,
        office_address=office.address, made_on=local_date(chosen.out_at or now), keep_until=keep, first_on=local_date(out[0]), to_pay=due_of(order).total, provisional=due_open(order), keeper=p.me, khmer=order.language == "km",
    )  # fmt: skip
    return ready(giay_moi, content)


def return_slip(p: Printing, key: str) -> Sheet:
    order = p.order(key)
    if order.returning_at is None:
        raise Conflict("Hồ sơ này chưa chuyển hoàn: còn phát, hoặc còn giữ ở bưu cục chờ người nhận.", code="not_returning")
    if order.state == HANDED_OVER:
        raise Conflict("Bì này đã đến nơi nhận trước khi có quyết định trả lại: không chuyển hoàn.", code="handed_over")
    decided, (sender, recipient) = decision(p.tx, order.id), sides_of(p, order)
    counted = ATTEMPTS.c.fault == ("citizen" if order.kind == "return" else "agency")  # as they counted towards the hold; or at the desk that refused it
    shown = sa.or_(counted, ATTEMPTS.c.reason.in_(REFUSED)) if decided else counted
    tried = p.tx.execute(sa.select(ATTEMPTS).where(ATTEMPTS.c.order_id == order.id, ATTEMPTS.c.at < order.returning_at, shown).order_by(ATTEMPTS.c.at)).mappings().all()
    invited = sorted(one.out_at for one in invitations(p.tx, [order.id]).get(order.id, ()) if one.out_at is not None)
    last = tried[-1] if tried else {"reason": "", "fault": "citizen"}
    said = "Đã mời hai lần, người nhận không đến. " if len(invited) > 1 else ""
    issued, back = p.issue("phieu_chuyen_hoan", order.id, order_id=order.id), _way_back(p, order, order.returning_at)
    content = phieu_chuyen_hoan.Content(
        head=p.head("phieu_chuyen_hoan", issued), item_number=order.item_number, dossier_code=code_of(order), sender=sender, recipient=recipient, reason=decided.why if decided else f"{said}{_reason(p, last['reason'])}",
        fault=decided.fault if decided else last["fault"] or "citizen", attempts=tuple(phieu_chuyen_hoan.Attempt(at=t["at"], place=recipient.address, reason=_reason(p, t["reason"]), courier=p.names.get(t["courier_id"], t["courier_id"])) for t in tried),
        invited=tuple(local_date(at) for at in invited), refused=len(invited) < 2, decided=decided is not None, dossier=order.kind == "collect", postage=back.postage, provisional=back.provisional, keeper=p.me, receiver=Signer(name=""),
    )  # fmt: skip
    return ready(phieu_chuyen_hoan, content)


def _way_back(p: Printing, order: OrderRow, since: datetime) -> Quote:
    """As anything goes that way, by the tariff of the day on which it was sent back."""
    rules = p.house.reference.at(local_date(since))
    desk = rules.agencies.get(order.agency_code)
    return rules.tariff.quote(QuoteAsk(WAY_BACK[order.kind], rules.zone(order.new_code or "", desk.new_code if desk else ""), order.weight_g))


def _reason(p: Printing, code: str) -> str:
    known = p.rules.reasons.get(code)
    return known.text if known else code


def authorisation(p: Printing, key: str) -> Sheet:
    order = p.order(key)
    if order.kind != "return":
        raise Conflict("Giấy ủy quyền chỉ dùng cho chiều trả kết quả.", code="not_a_return")
    number: dict[str, Any] = {"owner_id": "Thẻ căn cước", "owner_last4": order.id_last4}
    content = giay_uy_quyen.Content(
        head=p.head("giay_uy_quyen"), item_number=order.item_number, dossier_code=code_of(order), procedure=order.procedure_name, agency=p.agency(order.agency_code).name, owner=p.citizen(order),
        until=local_date(p.house.clock.now()) + timedelta(days=PROXY_DAYS), khmer=order.language == "km", **number,
    )  # fmt: skip
    return ready(giay_uy_quyen, content)
