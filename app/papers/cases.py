"""Papers about one order for which somebody has typed what happened: giấy hẹn, Mẫu 01–05, torn cover, compensation. What was typed is
kept with the paper (`PaperRow.data`), so that a reprint says the same; reports count them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.custody.log import EVENTS, LINKS
from app.handover.manifest import SEALED
from app.handover.service import LINES, MANIFESTS
from app.kernel.errors import Conflict, NotFound, Refused
from app.kernel.ids import new_id
from app.kernel.text import composed
from app.orders.losses import lose
from app.orders.projector import ORDERS
from app.orders.same_dossier import way_back
from app.orders.tables import OrderRow
from app.papers import fields
from app.papers.fields import cells, whole
from app.papers.inside import listed, papers_of
from app.papers.issue import PAPERS, POST, Issued, Printing, Sheet, ready
from app.papers.return_day import promised_for, tell_new_day
from app.papers.seals import seal_of
from app.papers.slips import NO_CODE, code_of, money_of, price_open, sides_of
from app.papers.tables import PaperRow
from labels.forms import bien_ban_mat, bien_ban_rach_bi, giay_hen, mau_01, mau_02, mau_03, mau_04, mau_05
from labels.forms.parts import Component, Signer

Typed = Mapping[str, Any]
Fill = Callable[[Printing, OrderRow, Issued, Typed], Sheet]


def make(p: Printing, form: str, key: str, typed: Mapping[str, str]) -> str:
    """Writes down what was typed and draws once, so that nothing incomplete is kept; the paper's id."""
    order, data = p.order(key), fields.read(form, typed)
    if "result_at" in data:
        data["result_at"] = _result_at(p, order, data)
    paper, before = new_id(), promised_for(p.tx, order.id)
    FILLS[form](p, order, p.issue(form, paper, _scope(form, order), order.id, data, prints=0), data)
    tell_new_day(p, order, before)
    if form == "bien_ban_mat" and data["kind"] == "lost":
        lose(p.tx, p.house.orders, order, p.house.clock.now())
    return paper


def show(p: Printing, form: str, key: str) -> Sheet:
    """`key`: the paper, or an order, whose newest paper of this form is meant."""
    query = sa.select(PaperRow).where(PAPERS.c.form == form)
    row = p.tx.execute(query.where(PAPERS.c.key == key)).scalar_one_or_none()
    if row is None:
        order = p.order(key)
        row = p.tx.execute(query.where(PAPERS.c.order_id == order.id).order_by(PAPERS.c.id.desc()).limit(1)).scalar_one_or_none()
    if row is None:
        wanted = ", ".join(field.name for field in fields.TYPED[form] if field.must)
        raise NotFound(f"Chưa lập giấy «{form}» cho hồ sơ này: ghi nội dung ở trang của hồ sơ, hoặc buuta papers {form} {key[:40]} --set TÊN=NỘI_DUNG (cần {wanted}).", code="paper_not_made")
    p, order = p.on(row.made_at), p.order(row.order_id or "")
    return FILLS[form](p, order, p.issue(form, row.key, row.scope), row.data)


def made_for(p: Printing, order_id: str) -> list[PaperRow]:
    """Typed papers of an order, newest first."""
    query = sa.select(PaperRow).where(PAPERS.c.order_id == order_id, PAPERS.c.form.in_(list(FILLS)))
    return list(p.tx.execute(query.order_by(PAPERS.c.id.desc())).scalars())


def _scope(form: str, order: OrderRow) -> str:
    return f"agency:{order.agency_code}" if form.startswith("mau_") else POST


def filed_at(p: Printing, order: OrderRow) -> datetime | None:
    """When the dossier was filed; of a way back, the dossier that it was opened for."""
    there = p.tx.get(OrderRow, order.linked_order_id) if order.kind == "return" and order.linked_order_id else order
    return there.filing_time if there is not None else None


def _known(filed: datetime | None) -> datetime:
    if filed is None:
        raise Conflict("Chưa có thời điểm nộp hồ sơ: biên bản giao nhận với cơ quan chưa ký, hoặc hồ sơ không nộp qua bưu điện.", code="not_filed")
    return filed


def _result_at(p: Printing, order: OrderRow, data: Typed) -> str:
    """Where the citizen receives the result: as typed, else by post only where somebody has asked for that."""
    if data.get("result_at"):
        return str(data["result_at"])
    back = way_back(p.tx, order)
    if back is None:
        return "Bộ phận một cửa"
    return f"{'địa chỉ trên' if back.address_text == order.address_text else back.address_text}, qua bưu chính công ích"


def _code(order: OrderRow) -> str:
    """On a paper that only a received dossier has: its code must be there."""
    if code_of(order) == NO_CODE:
        raise Conflict("Hồ sơ chưa có mã: ghi mã mà một cửa cấp vào trang của yêu cầu (ở quầy hoặc ở bảng điều phối), rồi lập giấy này.", code="no_code")
    return order.dossier_code


def _moment(data: Typed, name: str) -> datetime:
    return datetime.fromisoformat(data[name])


def appointment(p: Printing, order: OrderRow, issued: Issued, data: Typed) -> Sheet:
    content = giay_hen.Content(
        head=p.kept("giay_hen", issued), item_number=order.item_number, dossier_code=_code(order), procedure=order.procedure_name, agency=p.agency(order.agency_code).name, citizen=p.citizen(order),
        manifest=_manifest_number(p, order), filing_time=_known(order.filing_time), due=_moment(data, "due"), slip=data["slip"], result_at=_result_at(p, order, data), hotline=p.issuer().hotline, khmer=order.language == "km",
    )  # fmt: skip
    return ready(giay_hen, content)


def _manifest_number(p: Printing, order: OrderRow) -> str:
    """Of the manifest with which it changed hands, not of one in which it was excepted."""
    joined = sa.select(MANIFESTS.c.number, MANIFESTS.c.year).join(LINES, LINES.c.manifest_id == MANIFESTS.c.id)
    handed = (LINES.c.order_id == order.id, LINES.c.scanned_at.is_not(None), LINES.c.exception.is_(None))
    row = p.tx.execute(joined.where(*handed, MANIFESTS.c.state == SEALED, MANIFESTS.c.direction == "in").order_by(MANIFESTS.c.sealed_at)).first()
    return f"{row.number:02d}/{row.year}" if row else "ký trên máy bưu tá"


def received(p: Printing, order: OrderRow, issued: Issued, data: Typed) -> Sheet:
    content = mau_01.Content(
        head=p.kept("mau_01", issued, agency=order.agency_code), dossier_code=_code(order), procedure=order.procedure_name, receiver=p.maker(issued), submitter=p.citizen(order), papers=papers_of(order), sets=data["sets"],
        days=data["days"], received_at=_known(order.filing_time), due=_moment(data, "due"), channel="Qua dịch vụ bưu chính công ích", result_at=_result_at(p, order, data),
        registered=data["registered"], khmer=order.language == "km",
    )  # fmt: skip
    return ready(mau_01, content)


def more_wanted(p: Printing, order: OrderRow, issued: Issued, data: Typed) -> Sheet:
    """Only a new one is refused: those that were made before can be printed again."""
    if issued.copy == 0 and (before := _guided(p, order, issued)) is not None:
        raise Conflict(f"Hồ sơ này đã có Mẫu 02 số {before.number:02d}/{before.year}: chỉ được hướng dẫn bổ sung một lần, đầy đủ (NĐ 61/2018 Điều 17). Cần tờ đó thì in lại ở «Giấy đã lập».", code="guided_once")
    content = mau_02.Content(
        head=p.kept("mau_02", issued, agency=order.agency_code), dossier_code=code_of(order), procedure=order.procedure_name, submitter=p.citizen(order), wanted=tuple(data["wanted"]), reason=data["reason"],
        contact=data["contact"], receiver=p.maker(issued), khmer=order.language == "km",
    )  # fmt: skip
    return ready(mau_02, content)


def _guided(p: Printing, order: OrderRow, issued: Issued) -> PaperRow | None:
    """The Mẫu 02 that this dossier had before, by whichever order it came."""
    same = (ORDERS.c.dossier_fold == order.dossier_fold) & (ORDERS.c.connection_id == order.connection_id) & (ORDERS.c.agency_code == order.agency_code)
    mine = sa.select(ORDERS.c.id).where(same if order.dossier_fold else ORDERS.c.id == order.id)
    query = sa.select(PaperRow).where(PAPERS.c.form == "mau_02", PAPERS.c.order_id.in_(mine), PAPERS.c.id < issued.id)
    return p.tx.execute(query.order_by(PAPERS.c.id).limit(1)).scalar_one_or_none()


def refused(p: Printing, order: OrderRow, issued: Issued, data: Typed) -> Sheet:
    content = mau_03.Content(
        head=p.kept("mau_03", issued, agency=order.agency_code), dossier_code=code_of(order), procedure=order.procedure_name, submitter=p.citizen(order), reason=data["reason"], rule=data["rule"], where=data["where"],
        receiver=p.maker(issued), khmer=order.language == "km",
    )  # fmt: skip
    return ready(mau_03, content)


def apology(p: Printing, order: OrderRow, issued: Issued, data: Typed) -> Sheet:
    """How often a new date was given is counted from the papers themselves."""
    before = sa.select(sa.func.count()).select_from(PAPERS).where(PAPERS.c.form == "mau_04", PAPERS.c.order_id == order.id, PAPERS.c.id < issued.id)
    content = mau_04.Content(
        head=p.kept("mau_04", issued, agency=order.agency_code), dossier_code=_code(order), procedure=order.procedure_name, submitter=p.citizen(order), received_at=_known(order.filing_time), due=_moment(data, "due"),
        new_due=_moment(data, "new_due"), reason=data["reason"], times=int(p.tx.execute(before).scalar_one()) + 1, signer=Signer(name=data["signer"]), khmer=order.language == "km",
    )  # fmt: skip
    return ready(mau_04, content)


def control(p: Printing, order: OrderRow, issued: Issued, data: Typed) -> Sheet:
    """The hands it went through until now: the custody chain, in which both reports of a handover are one and what is in dispute is not yet true."""
    due = _moment(data, "due")
    steps = tuple(mau_05.Step(giver=p.party(giver), taker=p.party(taker), at=at, result="on_time" if at <= due else "late") for giver, taker, at in _hands(p, order))
    content = mau_05.Content(
        head=p.head("mau_05", issued, agency=order.agency_code), dossier_code=_code(order), agency=p.agency(order.solving_agency_code or order.agency_code).name, received_at=_known(filed_at(p, order)), due=due, steps=steps
    )
    return ready(mau_05, content)


def _hands(p: Printing, order: OrderRow) -> list[tuple[str, str, datetime]]:
    """(giver, taker, when); a finding names no giver: it was whoever had it."""
    path = p.house.custody.chain_of(p.tx, order.item_number).path
    query = sa.select(LINKS.c.event_id, LINKS.c.giver, LINKS.c.taker, EVENTS.c.corrected_at).select_from(LINKS.join(EVENTS, EVENTS.c.event_id == LINKS.c.event_id))
    acts = {row.event_id: row for row in p.tx.execute(query.where(LINKS.c.item_number == order.item_number, LINKS.c.event_id.in_(path)))}
    made: list[tuple[str, str, datetime]] = []
    for act in (acts[name] for name in path):
        made.append((act.giver or (made[-1][1] if made else ""), act.taker, act.corrected_at))
    return made


def torn(p: Printing, order: OrderRow, issued: Issued, data: Typed) -> Sheet:
    wanted = {c.name: c for c in listed(p, order)}
    found = []
    for line in data["papers"]:
        name, originals, copies, state = cells(line, 4)
        name = composed(name)
        counted = Component(name, _whole(originals), _whole(copies))
        found.append(bien_ban_rach_bi.Found(expected=wanted.get(name, Component(name, 0, 0)), found=counted, state=state))
    content = bien_ban_rach_bi.Content(
        head=p.kept("bien_ban_rach_bi", issued), item_number=order.item_number, dossier_code=code_of(order), found_at=_moment(data, "found_at"), place=data["place"], finder=Signer(name=data["finder"], role=data.get("finder_role", "Bưu tá")),
        witness=Signer(name=data["witness"], role=data["witness_role"]), damage=data["damage"], cause=data["cause"], old_seal=seal_of(p, order, before=_moment(data, "found_at")), new_seal=data["new_seal"], papers=tuple(found), photos=data["photos"], told=data["told"],
    )  # fmt: skip
    return ready(bien_ban_rach_bi, content)


def compensation(p: Printing, order: OrderRow, issued: Issued, data: Typed) -> Sheet:
    sender, recipient = sides_of(p, order)
    if order.accepted_at is None:
        raise Conflict("Bưu điện chưa nhận bưu gửi này, chưa có trách nhiệm bồi thường.", code="not_accepted")
    content = bien_ban_mat.Content(
        head=p.kept("bien_ban_mat", issued), item_number=order.item_number, dossier_code=code_of(order), sender=sender, recipient=recipient, accepted_at=order.accepted_at,
        accepted_place="tại địa chỉ người gửi" if order.kind == "collect" else f"tại {sender.name}", postage=money_of(order).postage, provisional=price_open(order), **compensation_of(data), payee=Signer(name=data["payee"]), post=Signer(name=data["post"]),
    )  # fmt: skip
    return ready(bien_ban_mat, content)


def compensation_of(data: Typed) -> dict[str, Any]:
    """The fields of a compensation that were typed, as the form and the report need them."""
    reissue = tuple((name, _whole(amount)) for name, amount in (cells(line, 2) for line in data["reissue"]))
    return {"kind": data["kind"], "what": data["what"], "reason": data["reason"], "responsible": data["responsible"], "reissue": reissue, "method": data["method"], "pay_by": date.fromisoformat(data["pay_by"])}


def _whole(text: str) -> int:
    try:
        return whole(text)
    except ValueError:
        raise Refused(f"«{text[:30]}» phải là số nguyên không âm.", code="number") from None


FILLS: Mapping[str, Fill] = {
    "giay_hen": appointment, "mau_01": received, "mau_02": more_wanted, "mau_03": refused, "mau_04": apology, "mau_05": control, "bien_ban_rach_bi": torn, "bien_ban_mat": compensation,
}  # fmt: skip
