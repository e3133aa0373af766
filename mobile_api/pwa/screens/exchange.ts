/** A handover that both devices sign, also where neither has network: with a courier, or with the desk's own browser. What is shown and
 * read stands in exchange_screen.ts; here it gets the app's scanner, its one way to act, and the way back. */
import { copyOf, openOffer, openOffers, self, type Batch, type Open } from "../core/index.ts";
import { card, h, may, say, show } from "../dom.ts";
import { answered, giveScreen, takeScreen, type Plug } from "../exchange_screen.ts";
import { clock } from "../format.ts";
import { go, instead, screen } from "../route.ts";
import { act, bag, me } from "../state.ts";
import { language, t } from "../text.ts";
import { Draft } from "../ui/draft.ts";
import { scanner } from "../ui/scan.ts";
import { heldOrders } from "./bag.ts";
import { byHand, envelopes, tickedFor, type Ticks } from "./desk.ts";

/** null where no day pack has brought this phone's certificate yet. `more`: what goes in the same step as the act. */
async function plug(back: () => void, more: () => Record<string, unknown> = () => ({})): Promise<Plug | null> {
  const own = await self(me().store, me().who);
  if (!own) return null;
  return {
    self: own, scanner, tongue: language(), nameOf, done: back,
    act: (ready) => act(ready.type, ready.payload, ready.items, { ...ready.more, ...more() }, { once: `exchange:${(ready.payload.exchange as { id: string }).id}`, previous: ready.previous }),
  };
}

function nameOf(party: string): string {
  const [kind, id] = party.split(":", 2), { colleagues = [], agencies, office } = bag().pack;
  return (kind === "courier" ? colleagues.find((one) => one.id === id)?.name : kind === "agency" ? agencies.find((one) => one.code === id)?.name : office?.name) ?? party;
}

/** The list is made already (a desk), or chosen here (another courier). An envelope of an offer that is open still is offered to nobody
 * beside it: its taker may have signed. */
export async function giveTo(batch: Batch, back: () => void, more?: () => Record<string, unknown>): Promise<void> {
  const ready = await plug(back, more);
  if (!ready) return say(t("exchange_no_key"), true);
  const open = (await openOffer(ready.self, batch)) ? [] : (await openOffers(ready.self)).filter(({ offer }) => batch.items.some((item) => item in offer.exchange.items));
  show({ title: t("colleague_give_to", { name: nameOf(batch.taker) }), back }, ...(open.length ? [h("p", { class: "note" }, t("exchange_open_first")), ...open.map(row)] : [giveScreen(ready, batch)]));
}

const chosenFor = (id: string): Promise<Draft<{ ticks: Ticks }>> => Draft.open(`give:${id}`, { ticks: {} });

async function give(id = ""): Promise<void> {
  const other = (bag().pack.colleagues ?? []).find((one) => one.id === id);
  if (!other) return go("colleague", "give");
  const draft = await chosenFor(other.id), { ticks } = draft.value, orders = heldOrders(), below = h("div"), able = (await self(me().store, me().who)) !== null;
  const picked = () => orders.filter((order) => ticks[order.item_number]).map((order) => order.item_number);
  const offer = () => giveTo({ taker: `courier:${other.id}`, items: picked(), manual: byHand(picked(), ticks) }, () => go("bag"), () => draft.gone());
  const draw = () => below.replaceChildren(h("p", { class: "tally", role: "status" }, t("tally", { n: picked().length, all: orders.length })),
    may(t("exchange_sign"), !able ? t("exchange_no_key") : picked().length ? "" : t("desk_scan_first"), offer, "go"));
  const rows = envelopes(orders, ticks, () => (draft.keep(), draw()));
  draw();
  show({ title: t("colleague_give_to", { name: other.name }), back: () => go("colleague", "give") }, card(t("exchange_choose"), "give", ...rows, below));
}

async function take(): Promise<void> {
  const ready = await plug(() => go("bag"));
  show({ title: t("bag_take_colleague"), back: () => history.back() }, ready ? h("p", { class: "soft" }, t("exchange_read_list_hint")) : null, ready ? takeScreen(ready) : h("p", { class: "note" }, t("exchange_no_key")),
    h("button", { class: "big", type: "button", onclick: () => go("colleague", "take") }, t("exchange_without")));
}

const row = ({ offer: { exchange } }: Open): HTMLElement => h("button", { class: "card row", onclick: () => go("exchange", "open", exchange.id) },
  h("span", { class: "grow" }, h("b", {}, t("exchange_open", { n: Object.keys(exchange.items).length, who: nameOf(exchange.taker) })), h("small", {}, t("exchange_open_hint"))), h("span", { class: "right" }, clock(exchange.at)));

/** Offers that were shown and whose answer this phone has not read: its app was closed in between. */
export async function openRows(): Promise<HTMLElement[]> {
  const own = await self(me().store, me().who);
  return own ? (await openOffers(own)).map(row) : [];
}

/** An open offer as it was shown. */
async function reopened(id: string): Promise<void> {
  const own = await self(me().store, me().who), open = own && (await openOffers(own)).find(({ offer }) => offer.exchange.id === id);
  if (!open) return instead("sent");
  const [kind, who = ""] = open.offer.exchange.taker.split(":", 2), draft = kind === "courier" ? await chosenFor(who) : null;
  const ready = (await plug(() => go("sent"), draft ? () => draft.gone() : await tickedFor(open.offer.exchange.taker)))!;
  show({ title: t("colleague_give_to", { name: nameOf(open.offer.exchange.taker) }), back: () => history.back() }, giveScreen(ready, open));
}

/** An answer of this phone once more. */
async function answerAgain(id: string): Promise<void> {
  const ready = await plug(() => go("sent")), copy = ready && (await copyOf(ready.self, id));
  if (!ready || !copy?.answer) return instead("sent");
  show({ title: t("colleague_take_from", { name: nameOf(copy.offer.exchange.giver) }), back: () => history.back() }, ...(await answered(ready, copy)));
}

const WAYS: Record<string, (id: string) => Promise<void> | void> = { give, open: reopened, answer: answerAgain };
screen("exchange", (way = "", id = "") => (WAYS[way] ?? take)(id));
