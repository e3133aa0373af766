/** Two couriers, both perhaps without network: the giver shows a signed list, the taker counts, signs and shows the answer.
 * Each phone then has both signatures and writes its own act; whichever is sent first, they become one. */
import { answer, checkAnswer, checkOffer, difference, given, itemNumber, offer, self, taken, type Answer, type Difference, type Offer, type Order, type Problem, type Ready, type Self } from "../core/index.ts";
import { ask, big, card, h, may, say, show } from "../dom.ts";
import { grouped } from "../format.ts";
import { go, screen } from "../route.ts";
import { act, bag, me } from "../state.ts";
import { t, type Word } from "../text.ts";
import { reading, showing } from "../ui/frames.ts";
import { here } from "../ui/here.ts";
import { heldOrders } from "./bag.ts";
import { envelopes, type Ticks } from "./desk.ts";

const signer = async (): Promise<Self | null> => self(me().store, me().who);
const write = (ready: Ready) => act(ready.type, ready.payload, ready.items, ready.more, { once: `exchange:${(ready.payload.exchange as { id: string }).id}`, gps: here() });
const told = (problems: Problem[]): string => problems.map((one) => t(`problem_${one}` as Word)).join(" ");

/** The giver: who, what, then the codes. */
async function give(id = ""): Promise<void> {
  const other = (bag().pack.colleagues ?? []).find((one) => one.id === id);
  if (!other) return go("colleague", "give");
  const key = await signer(), ticks: Ticks = {}, orders = heldOrders();
  const below = h("div");
  const picked = () => orders.filter((order) => ticks[order.item_number]).map((order) => order.item_number);
  const draw = () => below.replaceChildren(h("p", { class: "tally", role: "status" }, t("tally", { n: picked().length, all: orders.length })),
    may(t("exchange_sign"), !key ? t("exchange_no_key") : picked().length ? "" : t("desk_scan_first"), async () => offered(key!, other, await offer(key!, `courier:${other.id}`, picked())), "go"));
  const rows = envelopes(orders, ticks, draw);
  draw();
  show({ title: t("colleague_give_to", { name: other.name }), back: () => go("colleague", "give") }, card(t("exchange_choose"), "give", ...rows, below));
}

async function offered(key: Self, other: { name: string }, own: Offer): Promise<void> {
  const count = Object.keys(own.exchange.items).length;
  const heard = async (message: unknown): Promise<boolean> => {
    const different = message as Difference;
    if (different?.kind === "difference" && different.id === own.exchange.id) return tellDifference(different, () => go("bag")), true;
    const problems = await checkAnswer(key, own, message);
    if (problems.length) return say(told(problems), true), false;
    await write(given(key, own, message as Answer));
    say(t("desk_given_n", { n: count }));
    go("bag");
    return true;
  };
  const alone = async () => {
    if (!(await ask(t("exchange_alone_ask", { name: other.name }), t("exchange_alone_yes"), t("no")))) return;
    await write(given(key, own, null));
    go("bag");
  };
  show({ title: t("exchange_show", { name: other.name }), back: () => go("bag") },
    card(t("exchange_step_show", { n: count }), "", await showing(own, t("exchange_codes"))),
    card(t("exchange_step_read"), "", h("p", { class: "soft" }, t("exchange_read_hint")), reading(t("exchange_read"), heard)),
    big(t("exchange_alone"), alone));
}

/** The taker: read the list, count what lies there, sign. */
async function take(): Promise<void> {
  const key = await signer();
  const heard = async (message: unknown): Promise<boolean> => {
    const problems = await checkOffer(key!, message);
    const grave = problems.filter((one) => one !== "other_day");
    if (grave.length) return say(told(grave), true), false;
    if (problems.length && !(await ask(t("problem_other_day"), t("exchange_go_on"), t("no")))) return false;
    counted(key!, message as Offer);
    return true;
  };
  show({ title: t("bag_take_colleague"), back: () => go("bag") }, key ? card(t("exchange_read_list"), "", h("p", { class: "soft" }, t("exchange_read_list_hint")), reading(t("exchange_read"), heard)) : h("p", { class: "note" }, t("exchange_no_key")),
    big(t("exchange_without"), () => go("colleague", "take")));
}

function counted(key: Self, read: Offer): void {
  const orders = Object.keys(read.exchange.items).map((item) => bag().order(item) ?? ({ item_number: item, dossier_code: "" } as Order));
  const ticks: Ticks = {}, extra = new Set<string>(), below = h("div");
  const name = (bag().pack.colleagues ?? []).find((one) => `courier:${one.id}` === read.exchange.giver)?.name ?? read.exchange.giver;
  const scanned = () => [...orders.filter((order) => ticks[order.item_number]).map((order) => order.item_number), ...extra];
  const sign = async () => {
    const own = await answer(key, read, scanned());
    await write(await taken(key, read, own));
    say(t("desk_taken_n", { n: orders.length }));
    show({ title: t("exchange_answer"), back: () => go("bag"), foot: h("div", { class: "foot" }, big(t("exchange_seen"), () => go("bag"), "go")) }, card(t("exchange_answer_hint", { name }), "", await showing(own, t("exchange_codes"))));
  };
  const draw = () => {
    const { missing, extra: more } = difference(read.exchange, scanned());
    below.replaceChildren(h("p", { class: "tally", role: "status" }, t("tally", { n: orders.length - missing.length, all: orders.length })),
      ...more.map((item) => h("p", { class: "note bad" }, t("exchange_extra", { number: grouped(item) }))),
      may(t("exchange_take_sign", { n: orders.length }), missing.length || more.length ? t("exchange_not_equal") : "", sign, "go"),
      missing.length || more.length ? big(t("exchange_differs"), async () => show({ title: t("exchange_differs"), back: () => go("bag") }, card(t("exchange_differs_hint", { name }), "", await showing(difference(read.exchange, scanned()), t("exchange_codes"))))) : "");
  };
  const rows = envelopes(orders, ticks, draw, () => [], (text) => {
    const read = itemNumber(text);
    if (read.ok) (extra.add(read.number), draw());
  });
  draw();
  show({ title: t("colleague_take_from", { name }), back: () => go("exchange", "take") }, card(t("desk_take_n", { n: orders.length }), "take", h("p", { class: "soft" }, t("exchange_count_hint")), ...rows, below));
}

function tellDifference({ missing, extra }: Difference, back: () => void): void {
  show({ title: t("exchange_differs"), back, foot: h("div", { class: "foot" }, big(t("exchange_anew"), back, "go")) },
    card(t("exchange_missing"), "", ...(missing.length ? missing.map((item) => h("p", { class: "mono bad" }, grouped(item))) : [h("p", {}, "–")])),
    card(t("exchange_more"), "", ...(extra.length ? extra.map((item) => h("p", { class: "mono bad" }, grouped(item))) : [h("p", {}, "–")])));
}

screen("exchange", (way, id = "") => (way === "give" ? give(id) : take()));
