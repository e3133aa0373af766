/** At a desk or at the office: give what is for it, take what waits there. Scanned ones tick themselves; what is not scanned
 * is named. The number of envelopes scanned must be the number on the list (QĐ 45/2016/QĐ-TTg Art 7, 9). */
import { itemNumber, type How, type Order, type Visit } from "../core/index.ts";
import { ask, big, card, choice, field, h, may, say, show, type Child } from "../dom.ts";
import { grouped } from "../format.ts";
import { go, instead, screen } from "../route.ts";
import { act, bag, me } from "../state.ts";
import { t, written } from "../text.ts";
import { Draft } from "../ui/draft.ts";
import { scanner } from "../ui/scan.ts";
import { idsOf, rowsOf, type Shot } from "../ui/shots.ts";
import { signature } from "../ui/sign.ts";
import { heldOrders } from "./bag.ts";
import { arrive } from "./collect.ts";
import { giveTo } from "./exchange.ts";
import { visitOf } from "./stop.ts";

export type Party = { kind: "agency" | "office" | "courier"; id: string; name: string };
type Clerk = { name: string; signed: Shot | null };
export type Ticks = { [item: string]: "scanned" | "typed" };
export const byHand = (items: string[], ticks: Ticks): boolean => items.some((item) => ticks[item] === "typed");
type Form = { give: Ticks; take: Ticks; why: Record<string, string> };
const entered = (party: string): Promise<Draft<Form>> => Draft.open<Form>(`desk:${party}`, { give: {}, take: {}, why: {} });

/** For an offer that is shown once more: its ticks go in the step that writes its act. */
export async function tickedFor(party: string): Promise<() => Record<string, unknown>> {
  const draft = await entered(party);
  return () => draft.less({ give: {}, why: {} });
}

/** What was scanned before there was a list to tick. */
export async function tickFor(party: string, found: Ticks): Promise<void> {
  const draft = await entered(party);
  await me().store.write(draft.less({ take: { ...draft.value.take, ...found } }));
}
const WHY = ["torn", "not_on_list", "desk_refuses"] as const;

async function desk(id: string): Promise<void> {
  const visit = visitOf(id);
  if (!visit) return instead("list");
  if (visit.at === "home") return instead("stop", id);
  const party: Party = visit.at === "office" ? { kind: "office", id: officeOf(visit), name: place(visit) } : { kind: "agency", id: visit.agency_code!, name: place(visit) };
  const give = visit.orders.filter((order) => bag().gives(order, visit) && bag().held.has(order.item_number));
  const take = visit.orders.filter((order) => !bag().gives(order, visit) && !bag().through(visit, order)); // what was not ready may be after all
  await counter(party, give, take, () => go("list"), `${visit.position}. ${place(visit)}`, visit.at === "agency" ? visit : undefined);
  await arrive(visit);
}

/** Which has the envelopes: not always the courier's own. */
const officeOf = (visit: Visit): string => visit.orders.find(({ holder }) => holder.kind === "office")?.holder.id ?? bag().pack.run!.office_id;
const place = (visit: Visit): string => visit.place.text.split(",")[0] || visit.person.name;

/** One screen for every counter: both lists, each with its own scanner and its own button. `visit`: a stop of the run, which may also
 * come to nothing. */
export async function counter(party: Party, give: Order[], take: Order[], back: () => void, title: string, visit?: Visit): Promise<void> {
  const draft = await entered(`${party.kind}:${party.id}`), others = party.kind === "agency" ? heldOrders().filter((order) => !order.order_id && bag().fromColleague(order.item_number)) : [];
  const again = () => counter(party, give.filter((order) => bag().held.has(order.item_number)), take.filter((order) => !bag().held.has(order.item_number)), back, title, visit);
  const over = visit?.orders.filter((order) => bag().failed(visit, order)) ?? [], open = visit ? [...give, ...take].filter((order) => !over.includes(order)) : [];
  const failed = (orders: Order[]) => go("failed", visit!.visit_id, orders.map((order) => order.order_id).join());
  const nothing = give.length + take.length === 0 ? h("p", { class: "note ok" }, t("desk_nothing")) : null;
  show({ title, back, foot: nothing ? h("div", { class: "foot" }, big(t("back"), back, "go")) : null },
    party.kind === "agency" ? h("p", { class: "soft" }, party.name) : null, nothing, over.length ? h("p", { class: "note" }, `${t("done_failed")}: ${over.map((order) => grouped(order.item_number)).join(", ")}`) : null,
    give.length + others.length ? giving(party, give, others, draft, again, give.some((order) => open.includes(order)) ? failed : undefined) : null, take.length ? taking(party, take, draft, again) : null,
    party.kind === "agency" && take.length ? h("p", { class: "soft" }, t("desk_not_ready_hint")) : null,
    open.length ? failing(open, failed) : null);
}

/** Closed, not ready, refused, not reached in time: kept as tries of these orders (QĐ 45/2016/QĐ-TTg Art 12.4). */
const failing = (open: Order[], failed: (orders: Order[]) => void): HTMLElement => h("details", {}, h("summary", {}, t("do_fail")),
  open.length > 1 ? big(t("desk_fail_all", { n: open.length }), () => failed(open), "bad") : null, ...open.map((order) => big(grouped(order.item_number), () => failed([order]), "bad")));

/** `others`: of a colleague, on no list of this phone; those that are scanned go along, the others may be for another desk. */
function giving(party: Party, given: Order[], others: Order[], draft: Draft<Form>, again: () => Promise<void>, failed?: (orders: Order[]) => void): HTMLElement {
  const { give: ticks, why } = draft.value;
  const ticked = () => [...given, ...others].filter((order) => ticks[order.item_number]).map((order) => order.item_number);
  const excepted = () => given.filter((order) => !ticks[order.item_number] && why[order.item_number]);
  const open = () => given.filter((order) => !ticks[order.item_number] && !why[order.item_number]);
  const finish = async () => {
    const items = ticked();
    const exceptions = excepted().map((order) => ({ item_number: order.item_number, reason: written(`why_${why[order.item_number] as (typeof WHY)[number]}`) }));
    const manual = byHand(items, ticks);
    const glass = clerk.signed ? { countersignature: { signer: clerk.name, method: "glass", signature: clerk.signed.sha256 }, proofs: idsOf([clerk.signed]) } : {};
    await act("envelopes.handed", { to: { kind: party.kind, id: party.id }, item_numbers: [...items, ...exceptions.map((one) => one.item_number)], exceptions, manual, ...glass }, items, { ...rowsOf([clerk.signed]), ...draft.less({ give: {}, why: {} }) }, once("handed", party, items));
    say(t("desk_given_n", { n: items.length }));
    await again();
  };
  const clerk: Clerk = { name: "", signed: null };
  const below = h("div"), why_not = () => (ticked().length === 0 ? t("desk_scan_first") : open().length ? t("desk_open_n", { n: open().length }) : clerk.signed && !clerk.name ? t("desk_clerk_name") : "");
  const draw = () => {
    const n = ticked().length, none = failed && n === 0 && excepted().length === given.length;
    below.replaceChildren(h("p", { class: "tally", role: "status" }, t("tally", { n, all: n + open().length + excepted().length })), none ? big(t("desk_none_given"), () => failed(given), "go") : may(t("desk_give_finish", { n }), why_not(), finish, "go"));
  };
  const byCodes = () => h("details", {}, h("summary", {}, t("desk_codes")), h("p", { class: "soft" }, t("desk_codes_hint")), big(t("exchange_sign"), () => {
    if (why_not()) return say(why_not());
    const left = Object.fromEntries(excepted().map((order) => [order.item_number, written(`why_${why[order.item_number] as (typeof WHY)[number]}`)]));
    const items = ticked();
    return giveTo({ taker: `${party.kind}:${party.id}`, items, exceptions: left, manual: byHand(items, ticks) }, () => void again(), () => draft.less({ give: {}, why: {} }));
  }));
  const rows = envelopes(given, ticks, () => (draft.keep(), draw()), (order) => others.includes(order) ? [] : [
    h("details", { open: Boolean(why[order.item_number]) }, h("summary", {}, t("desk_why_not")), choice(t("desk_why_not"), WHY.map((one) => [one, t(`why_${one}`)]), why[order.item_number] ?? "", (value) => { why[order.item_number] = value; draft.keep(); draw(); })),
  ], others);
  draw();
  return card(given.length ? t("desk_give_n", { n: given.length }) : t("desk_others"), "give", h("p", { class: "soft" }, t(party.kind === "agency" ? "desk_give_hint" : "desk_give_office_hint")), ...rows, party.kind === "agency" ? byCodes() : null, party.kind === "agency" ? glassOf(clerk, () => draw()) : null, below);
}

/** Where the counter has no network its clerk signs on this glass: the weaker way, and marked as such. */
const glassOf = (clerk: Clerk, changed: () => void): HTMLElement => h("details", {}, h("summary", {}, t("desk_glass")), h("p", { class: "soft" }, t("desk_glass_hint")),
  field(t("desk_glass_name"), "", (name) => ((clerk.name = name), changed()), { id: "clerk" }), signature(t("desk_glass_sign"), null, (shot) => ((clerk.signed = shot), changed())));

function taking(party: Party, orders: Order[], draft: Draft<Form>, again: () => Promise<void>): HTMLElement {
  const ticks = draft.value.take;
  const picked = () => orders.filter((order) => ticks[order.item_number]).map((order) => order.item_number);
  const finish = async () => {
    const items = picked(), left = orders.length - items.length;
    if (left && !(await ask(t("desk_take_part", { n: items.length, left }), t("desk_take_yes"), t("no")))) return;
    await act("envelopes.taken", { from: { kind: party.kind, id: party.id }, item_numbers: items, manual: byHand(items, ticks) }, items, draft.less({ take: {} }), once("taken", party, items));
    say(t("desk_taken_n", { n: items.length }));
    await again();
  };
  const below = h("div");
  const draw = () => below.replaceChildren(h("p", { class: "tally", role: "status" }, t("tally", { n: picked().length, all: orders.length })), may(t("desk_take_finish", { n: picked().length }), picked().length ? "" : t("desk_scan_first"), finish, "go"));
  const rows = envelopes(orders, ticks, () => (draft.keep(), draw()));
  draw();
  const byCodes = party.kind === "agency" ? h("details", {}, h("summary", {}, t("desk_codes")), h("p", { class: "soft" }, t("desk_codes_take_hint")), big(t("exchange_read"), () => go("exchange", "take"))) : null;
  return card(t("desk_take_n", { n: orders.length }), "take", h("p", { class: "soft" }, t("desk_take_hint")), ...rows, byCodes, below);
}

/** The same envelopes may pass the same counter again later: then other acts lie between. */
const once = (what: string, party: Party, items: string[]): How => ({ once: `${what}:${party.kind}:${party.id}:${items.join()}:${bag().last("envelopes.")}` });

/** The envelopes with their ticks: a scan ticks by itself and counts once; by hand it is marked as typed. `others`: not asked for, they
 * join the list when they are scanned or picked. */
export function envelopes(orders: Order[], ticks: Ticks, changed: () => void, untilTicked: (order: Order) => Child[] = () => [], others: Order[] = []): HTMLElement[] {
  const list = h("div", { class: "envelopes" }), rows = new Map<Order, Row>();
  const put = (order: Order) => {
    const made = row(order, () => ticks[order.item_number], (how) => tick(order, how), untilTicked(order));
    rows.set(order, made);
    list.append(made.element);
  };
  const tick = (order: Order, how: "scanned" | "typed" | null) => {
    if (how) ticks[order.item_number] = how;
    else delete ticks[order.item_number];
    if (!rows.has(order)) put(order), drawRest(), say(t("desk_joined", { number: grouped(order.item_number) }));
    rows.get(order)!.look();
    changed();
  };
  const scan = scanner(t("scan_envelopes"), (text) => {
    const { number } = itemNumber(text), order = [...orders, ...others].find((one) => one.item_number === number);
    if (!order) return say(t("desk_foreign", { number: grouped(number) })), false;
    tick(order, "scanned");
    return [...rows.keys(), ...others].every((one) => ticks[one.item_number]);
  });
  const rest = h("div"), left = () => others.filter((order) => !rows.has(order));
  const drawRest = () => rest.replaceChildren(...(left().length ? [h("details", {}, h("summary", {}, t("desk_others")), ...left().map((order) => big(grouped(order.item_number), () => tick(order, "typed"))))] : []));
  [...orders, ...others.filter((order) => ticks[order.item_number])].forEach(put);
  drawRest();
  return [scan, list, rest];
}

type Row = { element: HTMLElement; look: () => void };

/** The same button from first to last, so that who ticks without looking does not lose the place. */
function row(order: Order, how: () => Ticks[string] | undefined, tick: (how: "typed" | null) => void, untilTicked: Child[]): Row {
  const box = h("span", { class: "box" }), typed = h("small", {}, t("by_hand")), rest = h("div", {}, ...untilTicked);
  const button = h("button", { type: "button", class: "envelope", role: "checkbox", onclick: () => tick(how() ? null : "typed") },
    box, h("span", { class: "grow" }, h("b", { class: "mono" }, grouped(order.item_number)), h("small", {}, order.dossier_code), typed));
  const look = () => {
    const now = how();
    button.setAttribute("aria-checked", String(Boolean(now)));
    button.classList.toggle("on", Boolean(now));
    box.textContent = now ? "✓" : "";
    typed.hidden = now !== "typed";
    rest.hidden = Boolean(now);
  };
  look();
  return { element: h("div", {}, button, rest), look };
}

screen("desk", desk);
