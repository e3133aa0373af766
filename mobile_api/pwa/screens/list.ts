/** The day: the next stop large, the rest below; the courier may take them in another order. */
import type { Visit } from "../core/index.ts";
import { big, h, icon, say, show } from "../dom.ts";
import { clock, day } from "../format.ts";
import { go, instead, screen } from "../route.ts";
import { app, bag, me, send } from "../state.ts";
import { t } from "../text.ts";
import { troubleText } from "../trouble.ts";

type Route = { date?: string; run_id?: string; ids: string[] }; // `run_id`: as an older app kept it

/** The visits as the courier has put them that day, also when it is planned anew; what came with a later plan stands at its own place
 * behind. */
export async function ordered(): Promise<Visit[]> {
  const { store, who } = me(), { visits, run } = bag().pack;
  const kept = await store.get<Route>(`route:${who}`);
  if (!kept || !run || (kept.date === undefined ? kept.run_id !== run.run_id : kept.date !== run.date)) return visits;
  const place = (visit: Visit) => (kept.ids.includes(visit.visit_id) ? kept.ids.indexOf(visit.visit_id) : 1000 + visit.position);
  return [...visits].sort((a, b) => place(a) - place(b));
}

export const nameOf = (visit: Visit): string => (visit.at === "home" ? visit.person.name : visit.place.text.split(",")[0]! || visit.person.name);
export const jobs = (visit: Visit): string => {
  const all = bag().visitDone(visit); // what is still to do, or all that was done
  const count = (wanted: (order: Visit["orders"][number]) => boolean, word: "to_collect" | "to_deliver" | "to_hand" | "to_take") => {
    const n = visit.orders.filter((order) => wanted(order) && (all || !bag().isDone(visit, order))).length;
    return n ? t(word, { n }) : "";
  };
  const home = visit.at === "home";
  return [count((o) => (home ? o.kind === "collect" : bag().gives(o, visit)), home ? "to_collect" : "to_hand"), count((o) => (home ? o.kind !== "collect" : !bag().gives(o, visit)), home ? "to_deliver" : "to_take")].filter(Boolean).join(" · ");
};
export const call = (phone: string, onclick?: () => unknown): HTMLElement =>
  phone ? h("a", { class: "big", href: `tel:${phone}`, onclick }, icon("call"), t("call")) : h("button", { class: "big", type: "button", "aria-disabled": "true", onclick: () => say(t("no_phone")) }, icon("call"), t("call"));
export const way = (place: Visit["place"]): HTMLElement => h("a", { class: "big", href: `geo:${place.lat},${place.lon}?q=${place.lat},${place.lon}` }, icon("way"), t("way"));

async function list(): Promise<void> {
  const { run } = bag().pack;
  if (!run) return show({ title: t("list"), tab: "list" }, h("p", { class: "note" }, t("no_run")), app.network.problem ? h("p", { class: "note bad", role: "alert" }, troubleText(app.network.problem)) : null, big(t("fetch_day"), () => send(true), "go"));
  const visits = await ordered();
  const left = visits.filter((visit) => !bag().visitDone(visit)), done = visits.filter((visit) => bag().visitDone(visit));
  const waiting = bag().waitingAt("office", run.office_id);
  show({ title: t("list"), tab: "list" },
    h("p", { class: "soft" }, t("day_line", { day: day(run.date), version: run.version, left: left.length, all: visits.length })),
    waiting.length ? h("button", { class: "note wide", onclick: () => go("bag") }, t("waiting_at_office", { n: waiting.length })) : null,
    left[0] ? next(left[0]) : h("p", { class: "note ok" }, t("all_done")),
    ...left.slice(1).map((visit) => row(visit)),
    left.length > 1 ? big(t("reorder"), () => go("reorder")) : null,
    done.length ? h("h2", { class: "apart" }, t("done_n", { n: done.length })) : null, ...done.map((visit) => row(visit, true)));
}

function next(visit: Visit): HTMLElement {
  return h("section", { class: "card next" }, h("p", { class: "over" }, t("next_stop")),
    h("button", { class: "open", onclick: () => go("stop", visit.visit_id) }, h("span", { class: "time" }, clock(visit.eta)), h("h2", {}, nameOf(visit)), h("span", {}, visit.place.text), h("span", { class: "soft" }, detail(visit))),
    h("div", { class: "two" }, call(visit.person.phone, () => called(visit)), way(visit.place)), big(t("open_stop"), () => go("stop", visit.visit_id), "go"));
}

const detail = (visit: Visit): string => [jobs(visit), visit.window.from ? t("window", { from: clock(visit.window.from), to: clock(visit.window.to!) }) : "", visit.place.landmark ?? ""].filter(Boolean).join(" · ");

function row(visit: Visit, done = false): HTMLElement {
  return h("button", { class: `card row${done ? " done" : ""}`, onclick: () => go("stop", visit.visit_id) },
    h("span", { class: "spot" }, done ? "✓" : String(visit.position)), h("span", { class: "grow" }, h("span", { class: "top" }, h("b", {}, nameOf(visit)), h("span", { class: "time" }, clock(visit.eta))), visit.at === "home" ? h("small", {}, visit.place.text) : null, h("small", {}, detail(visit))));
}

/** Times of calls are kept: a reason may ask whether anybody tried. */
export async function called(visit: Visit): Promise<void> {
  const { store, who } = me(), name = `calls:${who}:${visit.visit_id}`;
  await store.write({ [name]: [...((await store.get<string[]>(name)) ?? []), new Date().toISOString()] });
}
export const calls = async (visit: Visit): Promise<string[]> => (await me().store.get<string[]>(`calls:${me().who}:${visit.visit_id}`)) ?? [];

function reorder(left: Visit[], done: Visit[]): void {
  const save = async () => {
    const ids = [...done, ...left].map((visit) => visit.visit_id);
    await me().store.write({ [`route:${me().who}`]: { date: bag().pack.run!.date, ids } satisfies Route });
    instead("list");
  };
  const plan = async () => (await me().store.write({ [`route:${me().who}`]: undefined }), instead("list"));
  const move = (at: number, by: number) => () => {
    const [visit] = left.splice(at, 1);
    left.splice(at + by, 0, visit!);
    reorder(left, done);
    document.querySelectorAll<HTMLButtonElement>(".mover")[at + by]?.querySelector<HTMLButtonElement>(`.${by < 0 ? "up" : "down"}`)?.focus();
  };
  const arrow = (at: number, by: number, off: boolean) => h("button", { class: by < 0 ? "up" : "down", type: "button", "aria-label": t(by < 0 ? "move_up" : "move_down", { name: nameOf(left[at]!) }), "aria-disabled": String(off), onclick: off ? () => say(t("move_end")) : move(at, by) }, by < 0 ? "▲" : "▼");
  show({ title: t("reorder"), back: () => instead("list"), foot: h("div", { class: "foot" }, big(t("reorder_keep"), save, "go")) },
    ...left.map((visit, at) => h("div", { class: "card mover" }, h("span", { class: "grow" }, h("b", {}, nameOf(visit)), h("small", {}, detail(visit)), early(left, at) ? h("small", { class: "bad" }, early(left, at)) : null), arrow(at, -1, at === 0), arrow(at, 1, at === left.length - 1))),
    big(t("reorder_plan"), plan));
}

/** A delivery before the desk that has its envelope cannot work: said, not forbidden. */
function early(left: Visit[], at: number): string {
  const visit = left[at]!;
  if (visit.at !== "home") return "";
  const later = left.slice(at + 1).find((other) => other.at !== "home" && other.orders.some((order) => !bag().gives(order, other) && visit.orders.some((mine) => mine.item_number === order.item_number && !bag().held.has(order.item_number))));
  return later ? t("move_early", { name: nameOf(later) }) : "";
}

screen("list", list);
screen("reorder", async () => {
  const visits = await ordered();
  reorder(visits.filter((visit) => !bag().visitDone(visit)), visits.filter((visit) => bag().visitDone(visit)));
});
