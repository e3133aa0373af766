/** A handover that both devices sign, also where neither has network: with a courier, or with the desk's own browser. What is shown and
 * read stands in exchange_screen.ts; here it gets the app's scanner, its one way to act, and the way back. */
import { self } from "../core/index.ts";
import { card, h, may, say, show } from "../dom.ts";
import { giveScreen, takeScreen, type Plug } from "../exchange_screen.ts";
import { go, screen } from "../route.ts";
import { act, bag, me } from "../state.ts";
import { language, t } from "../text.ts";
import { here } from "../ui/here.ts";
import { scanner } from "../ui/scan.ts";
import { heldOrders } from "./bag.ts";
import { envelopes, type Ticks } from "./desk.ts";

/** null where no day pack has brought this phone's certificate yet. */
async function plug(back: () => void): Promise<Plug | null> {
  const own = await self(me().store, me().who);
  if (!own) return null;
  return {
    self: own, scanner, tongue: language(), nameOf, done: back,
    act: (ready) => act(ready.type, ready.payload, ready.items, ready.more, { once: `exchange:${(ready.payload.exchange as { id: string }).id}`, gps: here() }),
  };
}

function nameOf(party: string): string {
  const [kind, id] = party.split(":", 2), { colleagues = [], agencies, office } = bag().pack;
  return (kind === "courier" ? colleagues.find((one) => one.id === id)?.name : kind === "agency" ? agencies.find((one) => one.code === id)?.name : office?.name) ?? party;
}

/** The list is made already (a desk), or chosen here (another courier). */
export async function giveTo(taker: string, items: string[], exceptions: Record<string, string>, back: () => void): Promise<void> {
  const ready = await plug(back);
  if (!ready) return say(t("exchange_no_key"), true);
  show({ title: t("colleague_give_to", { name: nameOf(taker) }), back }, giveScreen(ready, { taker, items, exceptions }));
}

async function give(id = ""): Promise<void> {
  const other = (bag().pack.colleagues ?? []).find((one) => one.id === id);
  if (!other) return go("colleague", "give");
  const ticks: Ticks = {}, orders = heldOrders(), below = h("div"), able = (await self(me().store, me().who)) !== null;
  const picked = () => orders.filter((order) => ticks[order.item_number]).map((order) => order.item_number);
  const draw = () => below.replaceChildren(h("p", { class: "tally", role: "status" }, t("tally", { n: picked().length, all: orders.length })),
    may(t("exchange_sign"), !able ? t("exchange_no_key") : picked().length ? "" : t("desk_scan_first"), () => giveTo(`courier:${other.id}`, picked(), {}, () => go("bag")), "go"));
  const rows = envelopes(orders, ticks, draw);
  draw();
  show({ title: t("colleague_give_to", { name: other.name }), back: () => go("colleague", "give") }, card(t("exchange_choose"), "give", ...rows, below));
}

async function take(): Promise<void> {
  const ready = await plug(() => go("bag"));
  show({ title: t("bag_take_colleague"), back: () => history.back() }, ready ? h("p", { class: "soft" }, t("exchange_read_list_hint")) : null, ready ? takeScreen(ready) : h("p", { class: "note" }, t("exchange_no_key")),
    h("button", { class: "big", type: "button", onclick: () => go("colleague", "take") }, t("exchange_without")));
}

screen("exchange", (way, id = "") => (way === "give" ? give(id) : take()));
