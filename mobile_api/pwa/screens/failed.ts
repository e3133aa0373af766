/** A visit that came to nothing: the reason, the evidence it asks for, and what the citizen is told now. */
import { SAID, type Order, type Reason } from "../core/index.ts";
import { big, card, field, h, icon, say, show } from "../dom.ts";
import { clock, grouped } from "../format.ts";
import { go, instead, screen } from "../route.ts";
import { act, bag } from "../state.ts";
import { reasonText, said, t, written } from "../text.ts";
import { checklist } from "../ui/checklist.ts";
import { Draft } from "../ui/draft.ts";
import { here } from "../ui/here.ts";
import { idsOf, photo, rowsOf, type Shot } from "../ui/shots.ts";
import { find } from "./collect.ts";
import { called, calls } from "./list.ts";

type Form = { reason: string; note: string; shot: Shot | null };
const HELD_AFTER = 2; // deliveries that the citizen missed, then the envelope waits at the post office (TT 17/2017/TT-BTTTT Art 5.2h)

async function failed(visitId: string, orderId: string): Promise<void> {
  const found = find(visitId, orderId);
  if (!found || bag().isDone(found.visit, found.order)) return instead("stop", visitId);
  const { visit, order } = found;
  const draft = await Draft.open<Form>(`failed:${visitId}:${orderId}`, { reason: "", note: "", shot: null });
  const form = draft.value, reasons = bag().pack.reasons.filter((one) => one.kinds.includes(order.kind));
  let tried = await calls(visit);
  const chosen = () => reasons.find((one) => one.code === form.reason);
  const asks = (what: string) => chosen()?.evidence.includes(what) ?? false;
  const changed = () => (draft.keep(), foot.look());
  const foot = checklist(t("fail_finish"), [
    { at: "reason", missing: () => (form.reason ? "" : t("need_reason")) },
    { at: "evidence", missing: () => (asks("photo") && !form.shot ? t("need_photo") : asks("call") && tried.length === 0 ? t("need_call") : "") },
  ], async () => {
    const note = [form.note, tried.length ? written("note_calls", { times: tried.map(clock).join(", ") }) : ""].filter(Boolean).join(" ");
    const items = bag().held.has(order.item_number) ? [order.item_number] : [];
    await act("visit.failed", { visit_id: visitId, order_ids: [orderId], reason: form.reason, note, proofs: idsOf([form.shot]) }, items, { ...rowsOf([form.shot]), ...draft.gone() }, { once: `door:${visitId}:${orderId}`, gps: here() });
    instead("after", visitId, orderId, form.reason);
  });
  const evidence = h("div"), list = h("div", { class: "reasons", role: "radiogroup", "aria-label": t("fail_why") });
  const drawEvidence = () => evidence.replaceChildren(card(t("evidence"), "evidence",
    h("p", { class: "soft" }, asks("photo") || asks("call") ? t(asks("photo") && asks("call") ? "evidence_both" : asks("photo") ? "evidence_photo" : "evidence_call") : t("evidence_none")),
    visit.person.phone ? h("a", { class: "big", href: `tel:${visit.person.phone}`, onclick: async () => { await called(visit); tried = await calls(visit); drawEvidence(); foot.look(); } }, icon("call"), t("call")) : big(t("call"), () => say(t("no_phone"))),
    tried.length ? h("p", { class: "ok" }, t("called_at", { times: tried.map(clock).join(", ") })) : null,
    photo(t("photo_take"), "photo", form.shot, (shot) => ((form.shot = shot), changed())), field(t("note"), form.note, (text) => ((form.note = text), changed()), { id: "note", maxlength: SAID })));
  const radio = (one: Reason) => h("button", { type: "button", role: "radio", "aria-checked": String(one.code === form.reason), onclick: () => choose(one.code) }, h("span", {}, reasonText(one.code, one.text)), h("small", {}, fault(one)));
  const drawReasons = () => list.replaceChildren(...reasons.filter((one) => !form.reason || one.code === form.reason).map(radio));
  const other = h("div");
  const choose = (code: string) => {
    form.reason = code;
    drawReasons();
    drawEvidence();
    other.replaceChildren(...(code ? [big(t("fail_other"), () => choose(""))] : []));
    changed();
  };
  drawReasons();
  drawEvidence();
  if (form.reason) other.replaceChildren(big(t("fail_other"), () => choose("")));
  show({ title: t("fail_why"), back: () => go("stop", visitId), foot: foot.element }, h("p", { class: "soft" }, `${visit.person.name} · ${grouped(order.item_number)}`), card("", "reason", list, other), evidence);
  foot.look();
}

const fault = (reason: Reason): string => t(({ citizen: "fault_citizen", agency: "fault_agency", post: "fault_post" } as const)[reason.fault as "citizen"] ?? "fault_post");

/** What happens next, in words for the citizen: to read out, to write on the slip, to send as a message. */
function after(visitId: string, orderId: string, reason: string): void {
  const found = find(visitId, orderId);
  if (!found) return instead("list");
  const { visit, order } = found, told = message(order, bag().pack.reasons.find((one) => one.code === reason)?.fault ?? "citizen");
  show({ title: t("after_failed"), back: () => go("stop", visitId), foot: h("div", { class: "foot" }, big(t("back_to_list"), () => go("list"), "go")) },
    card(t("invite"), "", h("p", { class: "large" }, told), h("p", { class: "soft" }, t("invite_hint")),
      visit.person.phone ? h("a", { class: "big", href: `sms:${visit.person.phone}?body=${encodeURIComponent(told)}` }, t("invite_sms")) : null));
}

function message(order: Order, whose: string): string {
  const { office, dispatcher } = bag().pack, missed = bag().missed(order), item = grouped(order.item_number);
  const where = { item, office: office?.name ?? t("the_office"), address: office?.address ?? "", phone: office?.phone || dispatcher?.phone || "" };
  const tongue = order.language === "km" ? "km" : "vi";
  if (whose !== "citizen") return said(tongue, "invite_ours", where);
  return said(tongue, order.kind === "collect" ? "invite_collect" : missed >= HELD_AFTER ? "invite_held" : "invite_again", where);
}

screen("failed", failed);
screen("after", after);
