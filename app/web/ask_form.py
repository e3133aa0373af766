"""The form that asks for a pickup or a delivery: read field by field, asked back where unclear. Used by the citizen's page and
at the counter for a walk-in."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.kernel.text import fold
from app.kernel.time import local_date
from app.notify.messages import LANGUAGES
from app.orders import intake
from app.orders.commands import Address, Citizen, Component, Kind, NewOrder, Window
from app.orders.intake import WITHOUT_CODE, Gate
from app.places.resolve import Candidate
from app.procedures.catalogue import Procedure
from app.reference import Rules
from app.web.form import Form
from app.web.pages import Page
from app.web.texts_refused import in_tongue

FIELDS = ("kind", "procedure", "agency", "dossier", "name", "phone", "address", "commune", "landmark", "slot", "state_fee", "weight", "reduction", "ready")
STRICT = Gate(False)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the form stands: the citizen's page, or a counter (then the desk is its own)."""

    action: str = "/"
    agency_code: str = ""
    source: str = "citizen"

    @property
    def staff(self) -> bool:
        return self.source != "citizen"


@dataclass
class Draft:
    """What was typed, what was understood, and what must be asked back."""

    values: dict[str, str]
    procedure: Procedure | None = None
    found: tuple[Procedure, ...] = ()
    place: Candidate | None = None
    candidates: list[dict[str, str]] = field(default_factory=list)


def drafted(form: Form) -> Draft:
    values = {name: form.text(name)[:500] for name in FIELDS}
    pick = form.text("commune_pick")[:500]
    values["commune"] = pick or values["commune"]
    chosen = f"{values['commune']}|{values['address']}"
    values["picked"] = chosen if pick or form.text("picked") == chosen else ""  # holds until one of the two is changed
    return Draft(values)


def read(page: Page, draft: Draft, rules: Rules, desk: Desk) -> NewOrder:
    """The order that is asked for. Raises Refused with the field that is wrong; candidates stand in the draft."""
    v = draft.values
    draft.procedure = _procedure(page.form, draft, rules)
    v["procedure"] = f"{draft.procedure.code} {draft.procedure.name}"
    agency = desk.agency_code or v["agency"]
    if not agency:
        raise Refused("Chọn nơi nộp hồ sơ, trả kết quả.", code="agency_missing", field="agency_code")
    kind: Kind = "return" if v["kind"] == "return" else "collect"
    new = NewOrder(
        kind=kind, dossier_code=_dossier(kind, v["dossier"]), procedure_code=draft.procedure.code, agency_code=agency,
        citizen=Citizen(v["name"], v["phone"], language=page.lang if page.lang in LANGUAGES else "vi"),
        address=Address(v["address"], v["commune"], landmark=v["landmark"], picked=v["picked"] != ""), components=_papers(kind, draft.procedure), window=_window(v["slot"]),
        state_fee=page.form.dong("state_fee") if desk.staff else 0, weight_g=page.form.grams("weight", 100) if desk.staff else 100,
        reduction=_reduction(v["reduction"], rules) if desk.staff else "",
        source=desk.source, ready=bool(v["ready"]) if desk.staff else kind == "collect", lenient=v["dossier"] == "", ask_back=True,
    )  # fmt: skip
    _check(page, draft, new, rules)
    return new


def _check(page: Page, draft: Draft, new: NewOrder, rules: Rules) -> None:
    """The same gate as everywhere, strict, before anything is priced."""
    intake.procedure(new, STRICT, rules.catalogue)
    intake.agency(new.agency_code, STRICT, rules.agencies)
    if not new.dossier_code.startswith(WITHOUT_CODE):
        intake.dossier_code(new, STRICT)
    if not new.citizen.name:
        raise Refused("Thiếu họ và tên.", code="citizen_name", field="citizen.name")
    intake.phone(new, STRICT)
    intake.reduction(new, STRICT, rules.tariff)
    if not new.address.text and not new.address.commune_code:
        raise Refused("Thiếu địa chỉ.", code="address_missing", field="address.text")
    try:
        draft.place = intake.place(new, STRICT, rules.gazetteer)
    except Refused as refusal:
        draft.candidates = [told for told in (_told(c, rules) for c in refusal.extra.get("candidates", ())) if told]
        raise
    intake.window(new.window, page.house.clock.now(), rules.calendar, STRICT)


def _procedure(form: Form, draft: Draft, rules: Rules) -> Procedure:
    """By the chosen code, by the code typed first, by its official name, else by the words; several hits are shown to choose from.
    One that is not carried is for the gate to refuse, which says why."""
    text = draft.values["procedure"]
    picked = form.text("procedure_code") or text[:8]
    known = rules.catalogue.get(picked) if picked[:1].isdigit() else rules.catalogue.named(text)
    if known is not None:
        return known
    draft.found = rules.catalogue.search(text, 12) if len(text) >= 2 else ()
    if len(draft.found) == 1:
        return draft.found[0]
    if draft.found:
        raise Refused("Có nhiều thủ tục gần giống: chọn một thủ tục trong danh sách.", code="procedure_pick", field="procedure")
    raise Refused("Chưa rõ thủ tục nào: gõ vài chữ trong tên thủ tục.", code="procedure_missing", field="procedure")


def _reduction(text: str, rules: Rules) -> str:
    """By its code, or as a clerk writes it in a spreadsheet; the gate refuses what is neither."""
    return next((r.code for r in rules.tariff.reductions.values() if fold(text) in (fold(r.code), fold(r.text))), text)


def _dossier(kind: str, text: str) -> str:
    """A new dossier has no code before it is filed: it gets a mark of its own, with a task for the desk that gives the code."""
    return text if text or kind == "return" else f"{WITHOUT_CODE}{new_id()[-8:].upper()}"


def _papers(kind: str, procedure: Procedure) -> tuple[Component, ...]:
    return tuple(Component(c.name, c.originals, c.copies) for c in procedure.components) if kind == "collect" else ()


def _window(slot: str) -> Window | None:
    return slot_window(slot) if slot else None


def slot_window(slot: str) -> Window:
    """From the value of a slot's field: `2026-11-25|07:30|09:30`. Raises Refused."""
    day, _, hours = slot.partition("|")
    start, _, end = hours.partition("|")
    try:
        return Window(date.fromisoformat(day), start, end)
    except ValueError:
        raise Refused("Giờ hẹn không đọc được: chọn lại một khung giờ.", code="slot", field="window") from None


def _told(candidate: dict[str, Any], rules: Rules) -> dict[str, str] | None:
    """A candidate as a person would say it: the old name with its district, and what it is called now."""
    old, new = rules.old_communes.get(candidate["old_code"]), rules.communes.get(candidate["new_code"])
    if new is None:
        return None
    code = old.code if old and old.code not in rules.communes else new.code
    return {"code": code, "text": old.full_name if old else new.name, "more": f"nay là {new.name}" if old and old.name != new.name else new.zone}


def days_of(slots: list[Any], lang: str = "vi", most: int = 4) -> list[tuple[date, list[dict[str, Any]]]]:
    """Slots by day, days without any free slot left out."""
    days: dict[date, list[dict[str, Any]]] = {}
    for slot in slots:
        days.setdefault(slot.day, []).append(
            {"value": f"{slot.day}|{slot.start}|{slot.end}", "start": slot.start, "end": slot.end, "available": slot.available, "reason": in_tongue(slot.code, slot.reason, lang)}
        )
    return [(day, found) for day, found in days.items() if any(s["available"] for s in found)][:most]


def told_place(best: Candidate | None, rules: Rules) -> str:
    if best is None:
        return ""
    old, new = rules.old_communes.get(best.old_code), rules.communes.get(best.new_code)
    if new is None:
        return best.text
    return f"{new.name} (trước 1/7/2025: {old.full_name})" if old else new.name


def today_rules(page: Page) -> Rules:
    return page.house.reference.at(local_date(page.house.clock.now()))
