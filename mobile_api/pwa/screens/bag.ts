/** What I hold now: every envelope with where it goes next, and how it leaves the bag again. */
import type { Order } from "../core/index.ts";
import { big, card, h, may, show } from "../dom.ts";
import { grouped } from "../format.ts";
import { go, screen } from "../route.ts";
import { bag } from "../state.ts";
import { t } from "../text.ts";
import { counter, type Party } from "./desk.ts";
import { nameOf } from "./list.ts";

const office = (): Party | null => {
  const { run, office: known } = bag().pack, id = run?.office_id ?? known?.id; // also of a day without a run: who falls sick gives the bag back
  return id ? { kind: "office", id, name: known?.name ?? t("the_office") } : null;
};

function inBag(): void {
  const held = [...bag().held].sort(), party = office(), waiting = party ? bag().waitingAt("office", party.id) : [];
  show({ title: t("bag_title", { n: held.length }), tab: "bag" },
    waiting.length ? card(t("bag_waiting", { n: waiting.length }), "", h("p", {}, t("bag_waiting_hint")), big(t("bag_take_office"), () => go("office"), "go")) : null,
    held.length ? null : h("p", { class: "note ok" }, t("bag_empty")),
    ...held.map((item) => envelope(item)),
    held.length ? may(t("bag_give_office"), party ? "" : t("no_run"), () => go("office")) : null,
    held.length ? big(t("bag_give_colleague"), () => go("colleague", "give")) : null,
    big(t("bag_take_colleague"), () => go("exchange", "take")));
}

function envelope(item: string): HTMLElement {
  const order = bag().order(item), next = bag().pack.visits.find((visit) => !bag().visitDone(visit) && visit.orders.some((one) => one.item_number === item));
  return h("div", { class: "card" }, h("b", { class: "mono" }, grouped(item)), h("p", { class: "soft" }, [order?.dossier_code, order?.procedure.name].filter(Boolean).join(" · ")),
    next ? h("p", {}, t("bag_goes_to", { name: nameOf(next) })) : h("p", {}, t("bag_goes_back")));
}

/** Orders of the envelopes in the bag; one that is on no list of today still has a number. */
export const heldOrders = (): Order[] => [...bag().held].sort().map((item) => bag().order(item) ?? nameless(item));
export const nameless = (item: string): Order => ({
  order_id: "", kind: "return", dossier_code: "", item_number: item, holder: { kind: "courier", id: "" }, last_act: null, procedure: { code: "", name: "" }, components: [], money: { postage: 0, state_fee: 0, cod: 0 }, note: null,
});

async function atOffice(): Promise<void> {
  const party = office();
  if (!party) return go("bag");
  await counter(party, heldOrders(), bag().waitingAt("office", party.id), () => go("bag"), party.name);
}

screen("bag", inBag);
screen("office", atOffice);
