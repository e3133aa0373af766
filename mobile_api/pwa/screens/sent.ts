/** Everything that was written on this phone, each with where it is: waiting, sent, or in need of a person. */
import { ordersOf, SAID, type Kept, type Photo } from "../core/index.ts";
import { big, card, field, h, show } from "../dom.ts";
import { clock, day, dong, grouped } from "../format.ts";
import { go, screen } from "../route.ts";
import { act, app, bag, me, refresh, send } from "../state.ts";
import { reasonText, t, type Word } from "../text.ts";
import { troubleText } from "../trouble.ts";
import { checklist } from "../ui/checklist.ts";
import { openRows } from "./exchange.ts";

const NAMES: Record<string, Word> = { "envelopes.taken": "act_taken", "envelopes.handed": "act_handed", "collect.done": "act_collected", "deliver.done": "act_delivered", "visit.failed": "act_failed", "visit.started": "act_started", "shift.closed": "act_closed", correction: "act_corrected" };
const name = (type: string): string => (NAMES[type] ? t(NAMES[type]) : type);
const SHOWN = 150;

async function sent(): Promise<void> {
  const { network } = app, { store, who } = me();
  const kept = bag().acts.filter((one) => one.act.type !== "visit.started").reverse();
  const stuck = network.photos ? (await store.range<Photo>(`photo:${who}:`)).filter(([, photo]) => photo.refused) : [];
  const open = await openRows();
  show({ title: t("sent_title"), back: () => go("more"), tab: "sent" },
    h("p", { class: "large", role: "status" }, network.left + network.photos ? t("sent_left", { n: network.left, photos: network.photos }) : t("sent_all")),
    network.offline ? h("p", { class: "soft" }, t("sent_offline")) : network.at ? h("p", { class: "soft" }, t("sent_at", { at: clock(new Date(network.at).toISOString()) })) : null,
    network.problem ? h("p", { class: "note bad", role: "alert" }, troubleText(network.problem)) : null,
    network.revoked || network.needsLogin ? h("p", { class: "note bad" }, t(network.revoked ? "revoked" : "sent_login")) : null,
    ...stuck.map(([, photo]) => h("p", { class: "note bad" }, t("photo_refused", { why: troubleText(photo.refused!) }))),
    network.needsLogin ? big(t("login"), () => go("relogin"), "go") : big(t("send_now"), () => send(true), "go"),
    ...open,
    ...kept.slice(0, SHOWN).map((one) => h("button", { class: "card row", onclick: () => go("act", one.act.event_id) },
      h("span", { class: "grow" }, h("b", {}, name(one.act.type)), h("small", {}, about(one)), one.problem ? h("small", { class: "bad" }, troubleText(one.problem)) : null), h("span", { class: "right" }, h("span", {}, clock(one.act.occurred_at)), state(one)))));
}

const state = (kept: Kept): HTMLElement => h("span", { class: `tag ${{ waiting: "", sent: "ok", needs_you: "bad" }[kept.state]}` }, t(`state_${kept.state}`));

function about({ act: { payload } }: Kept): string {
  const items = (payload.item_numbers as string[] | undefined) ?? (payload.item_number ? [payload.item_number as string] : []);
  return items.length ? `${grouped(items[0]!)}${items.length > 1 ? ` +${items.length - 1}` : ""}` : (bag().pack.visits.find((visit) => visit.visit_id === payload.visit_id)?.person.name ?? "");
}

/** One act in full, and the way to put it right: a correction stands beside it, nothing is written over. */
async function one(id: string): Promise<void> {
  const kept = bag().acts.find((each) => each.act.event_id === id);
  if (!kept) return go("sent");
  const { payload, occurred_at, type, seq } = kept.act;
  const lines = [
    ...((payload.item_numbers as string[] | undefined) ?? [payload.item_number as string]).filter(Boolean).map(grouped), payload.seal_number ? t("line_seal", { number: payload.seal_number as string }) : "",
    ...((payload.components as { name: string; originals: number; copies: number }[] | undefined) ?? []).map((paper) => `${paper.name}: ${t("count_wanted_short", paper)}`),
    payload.reason ? reasonText(payload.reason as string, bag().pack.reasons.find((reason) => reason.code === payload.reason)?.text ?? (payload.reason as string)) : "",
    payload.received_by ? t("line_receiver", payload.received_by as { name: string; id_type: string; id_last4: string }) : "", payload.remark ? t("line_remark", { text: payload.remark as string }) : "",
    payload.money ? t("line_money", money(payload.money as Record<string, number>)) : "", (payload.note as string | undefined) ?? "", ((payload.proofs as string[] | undefined) ?? []).length ? t("line_proofs", { n: (payload.proofs as string[]).length }) : "",
  ].filter(Boolean);
  show({ title: name(type), back: () => history.back() },
    h("section", { class: "card" }, h("p", {}, state(kept), ` ${day(occurred_at)} ${clock(occurred_at)} · ${t("act_number", { n: seq })}`), kept.problem ? h("p", { class: "note bad" }, troubleText(kept.problem)) : null, ...lines.map((line) => h("p", {}, line))),
    type === "envelopes.taken" && payload.exchange ? big(t("exchange_answer"), () => go("exchange", "answer", (payload.exchange as { id: string }).id)) : null,
    type === "correction" || type === "visit.started" ? null : big(t("correct"), () => go("correct", id)));
  if (kept.state !== "needs_you" || kept.seen) return;
  await me().outbox.look(kept.act.seq);
  await refresh();
}

const money = (paid: Record<string, number>): Record<string, string> => ({ postage: dong(paid.postage ?? 0), state_fee: dong(paid.state_fee ?? 0), cod: dong(paid.cod ?? 0) });

function correct(id: string): void {
  const kept = bag().acts.find((each) => each.act.event_id === id);
  if (!kept) return go("sent");
  let reason = "", seal = "", said = "";
  const foot = checklist(t("correct_finish"), [{ at: "correct", missing: () => (reason && (said || seal) ? "" : t("need_correct")) }], async () => {
    await act("correction", { of: id, reason, payload: { ...(seal ? { seal_number: seal } : {}), ...(said ? { text: said } : {}), order_ids: ordersOf(kept.act) } }, [], {}, { once: `correct:${id}:${reason}:${seal}:${said}` });
    go("sent");
  });
  const look = () => foot.look();
  show({ title: t("correct"), back: () => history.back(), foot: foot.element }, h("p", { class: "note" }, t("correct_hint")),
    card("", "correct", field(t("correct_why"), "", (text) => ((reason = text), look()), { id: "correct-why", maxlength: SAID }), kept.act.payload.seal_number ? field(t("correct_seal"), "", (text) => ((seal = text.toUpperCase()), look()), { id: "correct-seal" }) : null, field(t("correct_text"), "", (text) => ((said = text), look()), { id: "correct-text", maxlength: SAID })));
  look();
}

screen("sent", sent);
screen("act", one);
screen("correct", correct);
