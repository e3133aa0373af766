/** Fetching a dossier at the door: number, papers against the list, seal, money, both signatures on the slip
 * (QĐ 45/2016/QĐ-TTg Art 6, TT 17/2017/TT-BTTTT Art 5.1). */
import { counts, joined, otherSum, short, toCount, weighed, type Basis, type Counted, type How, type Order, type Visit } from "../core/index.ts";
import { big, card, field, h, show } from "../dom.ts";
import { go, instead, screen } from "../route.ts";
import { act, bag } from "../state.ts";
import { t, written } from "../text.ts";
import { checklist } from "../ui/checklist.ts";
import { counting } from "../ui/count.ts";
import { Draft } from "../ui/draft.ts";
import { moneyCard, moneyMissing, moneyOf, unpaid, type Paid } from "../ui/money.ts";
import { numberCard, numberMissing, type Numbered } from "../ui/number.ts";
import { countersigned, second, secondMissing, secondSide, type Second } from "../ui/second.ts";
import { idsOf, rowsOf } from "../ui/shots.ts";
import { visitOf } from "./stop.ts";

type Form = Second & Basis & { envelope: Numbered; seal: string; lines: Counted[]; short_agreed: boolean; paid: Paid; weight: number };

export function find(visitId: string, orderId: string): { visit: Visit; order: Order } | null {
  const visit = visitOf(visitId), order = visit?.orders.find((one) => one.order_id === orderId);
  return visit && order ? { visit, order } : null;
}

/** Done once at a door; after a try that came to nothing once more. */
export function onceAt(visit: Visit, order: Order): How {
  const kept = bag().record(visit, order), door = `door:${visit.visit_id}:${order.order_id}`;
  return { once: kept?.act.type === "visit.failed" ? `${door}:after:${kept.act.seq}` : door };
}

/** The first look at a form is the arrival: said once for a stop. */
export async function arrive(visit: Visit): Promise<void> {
  const run = bag().pack.run;
  if (run) await act("visit.started", { run_id: run.run_id, visit_id: visit.visit_id }, [], {}, { once: `started:${visit.visit_id}` });
}

async function collect(visitId: string, orderId: string): Promise<void> {
  const found = find(visitId, orderId);
  if (!found || bag().settled(found.visit, found.order)) return instead("stop", visitId);
  const { visit, order } = found, wanted = order.components;
  const draft = await Draft.open<Form>(`collect:${visitId}:${orderId}`, { envelope: { number: "", manual: false }, seal: "", lines: toCount(wanted), short_agreed: false, paid: unpaid(), weight: 0, papers: wanted, due: order.money, ...second() });
  const form = draft.value, due = () => weighed(order, form.weight);
  /** What was counted was another sum. */
  const again = () => otherSum(form.due, due()) && (Object.assign(form, { due: due() }), Object.assign(form.paid, unpaid()), true);
  Object.assign(form, { lines: joined(form.lines, form.papers, wanted), papers: wanted });
  again();
  const lacking = h("div");
  const changed = () => {
    draft.keep();
    foot.look();
    tellShort();
  };
  const payable = () => moneyCard(due(), form.paid, order.item_number, changed);
  let money = payable();
  const weigh = (grams: number) => {
    form.weight = grams;
    if (again()) {
      const anew = payable();
      money.replaceWith(anew);
      money = anew;
    }
    changed();
  };
  const foreign = (number: string) => {
    const whose = bag().belongs(number, order);
    return whose === null ? "" : whose ? t("number_of_other", { name: whose }) : t("number_in_bag");
  };
  const shortOf = () => short(form.lines, wanted);
  const papersMissing = () => (form.lines.length === 0 ? t("need_papers") : form.lines.some((line) => !line.counted) ? t("need_count") : shortOf().length && !form.short_agreed ? t("need_short") : "");
  const tellShort = () => {
    const lines = shortOf();
    if (!lines.length) return lacking.replaceChildren();
    const tick = h<HTMLInputElement>("input", { type: "checkbox", id: "short", checked: form.short_agreed, onchange: () => ((form.short_agreed = tick.checked), changed()) });
    lacking.replaceChildren(h("p", { class: "note" }, t("short_hint", { papers: lines.map((line) => line.name).join("; ") })), h("label", { class: "tick", for: "short" }, tick, t("short_agree")), big(t("short_leave"), () => go("failed", visitId, orderId)));
  };
  const foot = checklist(t("collect_finish"), [
    { at: "papers", missing: papersMissing },
    { at: "number", missing: () => numberMissing(form.envelope) || foreign(form.envelope.number) },
    { at: "seal", missing: () => (form.seal ? "" : t("need_seal")) },
    { at: "money", missing: () => moneyMissing(due(), form.paid) },
    { at: "sign", missing: () => secondMissing(form) },
  ], async () => {
    const { number, manual } = form.envelope;
    const note = [form.short_agreed ? written("note_short", { papers: shortOf().map((line) => line.name).join("; ") }) : "", form.witness ? written("note_witness", { name: form.witness }) : ""].filter(Boolean).join(" ");
    const payload = { visit_id: visitId, order_id: orderId, item_number: number, seal_number: form.seal, components: counts(form.lines), proofs: idsOf([form.signed]), manual, note, ...moneyOf(due(), form.paid), ...countersigned(visit.person.name, form), ...(form.weight ? { weight_g: form.weight } : {}) };
    await act("collect.done", payload, [number], { ...rowsOf([form.signed]), ...draft.gone() }, onceAt(visit, order));
    instead("stop", visitId);
  });
  show({ title: t("do_collect"), back: () => go("stop", visitId), foot: foot.element },
    h("p", { class: "soft" }, `${visit.person.name} · ${order.procedure.name}`),
    counting(form.lines, wanted, changed), lacking,
    numberCard(form.envelope, order.item_number, (number) => foreign(number) || t("number_other_envelope"), changed),
    card(t("seal"), "seal", h("p", { class: "soft" }, t("seal_hint")), field(t("seal_number"), form.seal, (text) => ((form.seal = text.toUpperCase()), changed()), { id: "seal", autocapitalize: "characters" }),
      field(t("weight"), form.weight ? String(form.weight) : "", (text) => weigh(Math.min(50_000, Number(text.replace(/\D/g, "")) || 0)), { id: "weight", inputmode: "numeric", maxlength: 7 })),
    money,
    card(t("sign_heading"), "sign", secondSide(t("sign_citizen"), form, changed)));
  foot.look();
  tellShort();
  await arrive(visit);
}

screen("collect", collect);
