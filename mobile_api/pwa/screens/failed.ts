/** A visit that came to nothing, at a door or at a desk: the reason, the evidence it asks for, and what a citizen is told now. */
import { invitation, SAID, type Order, type Reason, type Visit } from "../core/index.ts";
import { big, card, field, h, icon, radios, show } from "../dom.ts";
import { clock, grouped } from "../format.ts";
import { go, instead, screen } from "../route.ts";
import { act, bag } from "../state.ts";
import { reasonSaid, reasonText, said, t, written } from "../text.ts";
import { checklist } from "../ui/checklist.ts";
import { Draft } from "../ui/draft.ts";
import { idsOf, photo, rowsOf, type Shot } from "../ui/shots.ts";
import { find } from "./collect.ts";
import { called, calls } from "./list.ts";
import { visitOf } from "./stop.ts";

type Form = { reason: string; note: string; shot: Shot | null };

/** Reasons that fit all of these orders; at a desk no citizen has missed anything. */
const fitting = (visit: Visit, orders: Order[]): Reason[] =>
  bag().pack.reasons.filter((one) => orders.every((order) => one.kinds.includes(order.kind)) && (visit.at === "home" || one.fault !== "citizen"));

/** `ids`: at a desk more than one order may have come to nothing for one reason. */
async function failed(visitId: string, ids: string): Promise<void> {
  const visit = visitOf(visitId), over = (order: Order) => (visit?.at === "home" ? bag().isDone(visit, order) : bag().failed(visit!, order));
  const orders = visit?.orders.filter((order) => ids.split(",").includes(order.order_id) && !over(order)) ?? [];
  if (!visit || orders.length === 0) return instead("stop", visitId);
  const home = visit.at === "home", draft = await Draft.open<Form>(`failed:${visitId}:${ids}`, { reason: "", note: "", shot: null });
  const form = draft.value, reasons = fitting(visit, orders);
  let tried = await calls(visit);
  const chosen = () => reasons.find((one) => one.code === form.reason);
  const wants = (what: string) => chosen()?.evidence.includes(what) ?? false, asks = (what: string) => wants(what) && (what !== "call" || visit.person.phone !== "");
  const changed = () => (draft.keep(), foot.look());
  const foot = checklist(t("fail_finish"), [
    { at: "reason", missing: () => (form.reason ? "" : t("need_reason")) },
    { at: "evidence", missing: () => (asks("photo") && !form.shot ? t("need_photo") : asks("call") && tried.length === 0 ? t("need_call") : "") },
  ], async () => {
    if (orders.some(over)) return failed(visitId, ids); // written down in another window meanwhile
    const proof = tried.length ? written("note_calls", { times: tried.map(clock).join(", ") }) : wants("call") && !asks("call") ? written("no_phone") : "";
    const note = [form.note, proof].filter(Boolean).join(" ");
    const items = orders.map((order) => order.item_number).filter((item) => bag().held.has(item));
    await act("visit.failed", { visit_id: visitId, order_ids: orders.map((order) => order.order_id), reason: form.reason, note, proofs: idsOf([form.shot]) }, items, { ...rowsOf([form.shot]), ...draft.gone() }, { once: `door:${visitId}:${ids}` });
    home ? instead("after", visitId, ids, form.reason) : instead("desk", visitId);
  });
  const evidence = h("div"), other = h("div");
  const drawEvidence = () => evidence.replaceChildren(card(t("evidence"), "evidence",
    h("p", { class: "soft" }, asks("photo") || asks("call") ? t(asks("photo") && asks("call") ? "evidence_both" : asks("photo") ? "evidence_photo" : "evidence_call") : t("evidence_none")),
    visit.person.phone ? h("a", { class: "big", href: `tel:${visit.person.phone}`, onclick: async () => { await called(visit); tried = await calls(visit); drawEvidence(); foot.look(); } }, icon("call"), t("call")) : h("p", { class: "soft" }, t("no_phone")),
    tried.length ? h("p", { class: "ok" }, t("called_at", { times: tried.map(clock).join(", ") })) : null,
    photo(t("photo_take"), "photo", form.shot, (shot) => ((form.shot = shot), changed())), field(t("note"), form.note, (text) => ((form.note = text), changed()), { id: "note", maxlength: SAID })));
  const buttons = reasons.map((one) => h("button", { type: "button", role: "radio", onclick: () => choose(one.code) }, h("span", {}, reasonText(one.code, one.text)), h("small", {}, fault(one))));
  const list = radios("reasons", t("fail_why"), buttons);
  const draw = () => {
    buttons.forEach((one, at) => {
      one.setAttribute("aria-checked", String(reasons[at]!.code === form.reason));
      one.hidden = form.reason !== "" && reasons[at]!.code !== form.reason;
    });
    other.replaceChildren(...(form.reason ? [big(t("fail_other"), () => choose(""))] : []));
    drawEvidence();
  };
  const choose = (code: string) => {
    form.reason = code;
    draw();
    if (!code) buttons[0]?.focus();
    changed();
  };
  draw();
  show({ title: t("fail_why"), back: () => go("stop", visitId), foot: foot.element }, h("p", { class: "soft" }, [visit.person.name, ...orders.map((order) => grouped(order.item_number))].join(" · ")), card("", "reason", list, other), evidence);
  foot.look();
}

const fault = (reason: Reason): string => t(({ citizen: "fault_citizen", agency: "fault_agency", post: "fault_post" } as const)[reason.fault as "citizen"] ?? "fault_post");

/** What happens next, in words for the citizen: to read out, to write on the slip, to send as a message. */
function after(visitId: string, orderId: string, reason: string): void {
  const found = find(visitId, orderId);
  if (!found) return instead("list");
  const { visit, order } = found, told = message(order, reason);
  show({ title: t("after_failed"), back: () => go("stop", visitId), foot: h("div", { class: "foot" }, big(t("back_to_list"), () => go("list"), "go")) },
    card(t("invite"), "", h("p", { class: "large" }, told), h("p", { class: "soft" }, t("invite_hint")),
      visit.person.phone ? h("a", { class: "big", href: `sms:${visit.person.phone}?body=${encodeURIComponent(told)}` }, t("invite_sms")) : null));
}

function message(order: Order, code: string): string {
  const { office, dispatcher, reasons } = bag().pack, reason = reasons.find((one) => one.code === code), item = grouped(order.item_number);
  const tongue = order.language === "km" ? "km" : "vi", why = reasonSaid(tongue, code, reason?.text ?? "");
  const values = { item, office: office?.name ?? t("the_office"), address: office?.address ?? "", phone: office?.phone || dispatcher?.phone || "", why: tongue === "vi" ? why.charAt(0).toLocaleLowerCase("vi") + why.slice(1) : why };
  return said(tongue, invitation(order.kind, code, reason?.fault ?? "citizen", bag().missed(order), order.gives_back), values);
}

screen("failed", failed);
screen("after", after);
