/** An envelope goes from one courier to another on the way: who has it says so, and who takes it says so. */
import { itemNumber, NUMBER } from "../core/index.ts";
import { big, card, field, h, say, show } from "../dom.ts";
import { go, instead, screen } from "../route.ts";
import { bag } from "../state.ts";
import { t } from "../text.ts";
import { scanner } from "../ui/scan.ts";
import { nameless } from "./bag.ts";
import { counter } from "./desk.ts";

function colleague(way: string, id = "", items = ""): void | Promise<void> {
  const people = bag().pack.colleagues ?? [], other = people.find((one) => one.id === id);
  if (!other) return choose(way, people);
  const party = { kind: "courier" as const, id: other.id, name: other.name }, back = () => go("colleague", way);
  if (way === "give") return go("exchange", "give", other.id);
  return items ? counter(party, [], items.split(",").map((item) => bag().order(item) ?? nameless(item)), back, t("colleague_take_from", { name: other.name })) : numbers(other.id, other.name);
}

function choose(way: string, people: { id: string; name: string }[]): void {
  const list = h("div"), draw = (wanted: string) => list.replaceChildren(...people.filter((one) => one.name.toLocaleLowerCase("vi").includes(wanted.toLocaleLowerCase("vi"))).map((one) => h("button", { class: "card row", onclick: () => go("colleague", way, one.id) }, h("b", {}, one.name))));
  draw("");
  show({ title: t(way === "give" ? "bag_give_colleague" : "bag_take_colleague"), back: () => go("bag") }, people.length ? field(t("colleague_name"), "", draw, { id: "colleague" }) : h("p", { class: "note" }, t("colleague_none")), list);
}

/** The taker's phone may know nothing of these envelopes: their numbers are scanned or typed. */
function numbers(id: string, name: string): void {
  const found = new Set<string>(), list = h("div", { role: "status" });
  let typed = "";
  const add = (text: string): boolean => {
    const read = itemNumber(text);
    if (!read.ok) return false;
    found.add(read.number);
    list.replaceChildren(...[...found].map((item) => h("p", { class: "mono ok" }, `✓ ${item}`)));
    return false; // the camera stays open for the next one
  };
  show({ title: t("colleague_take_from", { name }), back: () => go("colleague", "take"), foot: h("div", { class: "foot" }, big(t("go_on"), () => (found.size ? instead("colleague", "take", id, [...found].join()) : say(t("desk_scan_first"))), "go")) },
    card(t("scan_envelopes"), "", scanner(t("scan_envelopes"), add), field(t("number_type"), "", (text) => (typed = text), { id: "number", maxlength: NUMBER }), big(t("add"), () => (add(typed) || found.has(itemNumber(typed).number) ? undefined : say(t("number_form")))), list));
}

screen("colleague", colleague);
