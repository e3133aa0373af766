/** One stop at a door: who, where, and what to do there. A desk has its own screen. */
import type { Order, Visit } from "../core/index.ts";
import { big, card, h, may, show } from "../dom.ts";
import { clock, dong, grouped } from "../format.ts";
import { go, instead, screen } from "../route.ts";
import { bag } from "../state.ts";
import { language, t } from "../text.ts";
import { total } from "../core/index.ts";
import { call, called, way } from "./list.ts";

export const visitOf = (id: string): Visit | undefined => bag().pack.visits.find((visit) => visit.visit_id === id);
export const kindWord = (order: Order): string => t(order.kind === "collect" ? "job_collect" : order.gives_back ? "job_give_back" : "job_deliver");

function stop(id: string): void {
  const visit = visitOf(id);
  if (!visit) return instead("list");
  if (visit.at !== "home") return instead("desk", id);
  const { place, person } = visit;
  show({ title: `${visit.position}. ${person.name}`, back: () => go("list") },
    h("section", { class: "card" }, h("span", { class: "time" }, clock(visit.eta)), h("p", { class: "large" }, place.text),
      place.landmark ? h("p", {}, t("landmark", { text: place.landmark })) : null,
      h("p", { class: "soft" }, [place.old_unit && t("old_unit", { unit: place.old_unit }), place.new_unit && t("new_unit", { unit: place.new_unit })].filter(Boolean).join(" · ")),
      place.pin === "unit" ? h("p", { class: "note" }, t("pin_vague")) : null,
      visit.window.from ? h("p", {}, t("window", { from: clock(visit.window.from), to: clock(visit.window.to!) })) : null,
      speaks(visit), h("div", { class: "two" }, call(person.phone, () => called(visit)), way(place))),
    ...visit.orders.map((order) => job(visit, order)));
}

/** The citizen's language where it is another than the courier's. */
function speaks(visit: Visit): HTMLElement | null {
  const spoken = visit.orders[0]?.language;
  return spoken === "km" && language() !== "km" ? h("p", { class: "soft" }, t("speaks_khmer")) : null;
}

function job(visit: Visit, order: Order): HTMLElement {
  const collect = order.kind === "collect", due = total(order.money), there = collect || bag().held.has(order.item_number);
  const done = bag().isDone(visit, order), failed = bag().failed(visit, order) && !bag().settled(visit, order), again = failed && there;
  const about = card(kindWord(order), "", h("p", { class: "mono" }, grouped(order.item_number)), h("p", {}, order.procedure.name), h("p", { class: "soft" }, order.dossier_code), order.note ? h("p", { class: "note" }, order.note) : null,
    due && (!done || again) ? h("p", {}, t("to_receive", { sum: dong(due) })) : null, (order.attempts ?? 0) > 0 ? h("p", { class: "soft" }, t("tried", { n: order.attempts! })) : null);
  if (done) about.append(...told(visit, order, failed));
  if (!done || again) about.append(may(t(collect ? "do_collect" : order.gives_back ? "do_give_back" : "do_deliver"), there ? "" : t("not_in_bag"), () => go(collect ? "collect" : "deliver", visit.visit_id, order.order_id), "go"));
  if (!done) about.append(big(t("do_fail"), () => go("failed", visit.visit_id, order.order_id), "bad"));
  return about;
}

/** What became of it, by this phone's own act or by what the house knows. */
function told(visit: Visit, order: Order, failed: boolean): HTMLElement[] {
  const kept = bag().record(visit, order), word = t(failed ? "done_failed" : "done");
  if (kept && (kept.act.type === "visit.failed") === failed) return [h("p", { class: `tag ${kept.state === "needs_you" ? "bad" : "ok"}` }, word, ` · ${clock(kept.act.occurred_at)}`), big(t("see_act"), () => go("act", kept.act.event_id))];
  if (!failed && !bag().settled(visit, order)) return [h("p", { class: "tag ok" }, t("given_on"))];
  return [h("p", { class: "tag ok" }, failed ? `${word} · ${clock(order.failed_at!)}` : word), h("p", { class: "soft" }, t("done_elsewhere"))];
}

screen("stop", stop);
