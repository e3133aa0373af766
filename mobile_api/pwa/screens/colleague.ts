/** An envelope goes from one courier to another on the way: who has it says so, and who takes it says so. */
import { itemNumber, NUMBER } from "../core/index.ts";
import { big, card, field, h, say, show } from "../dom.ts";
import { go, instead, screen } from "../route.ts";
import { bag } from "../state.ts";
import { t } from "../text.ts";
import { scanner } from "../ui/scan.ts";
import { nameless } from "./bag.ts";
import { counter, tickFor, type Ticks } from "./desk.ts";

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
  const found: Ticks = {}, list = h("div", { role: "status" });
  let typed = "";
  const add = (text: string, how: "scanned" | "typed"): boolean => {
    const read = itemNumber(text);
    if (!read.ok) return false;
    if (found[read.number] !== "scanned") found[read.number] = how;
    list.replaceChildren(...Object.keys(found).map((item) => h("p", { class: "mono ok" }, `✓ ${item}`)));
    return false; // the camera stays open for the next one
  };
  const go_on = async () => {
    const items = Object.keys(found);
    if (!items.length) return say(t("desk_scan_first"));
    await tickFor(`courier:${id}`, found); // nobody scans an envelope twice
    instead("colleague", "take", id, items.join());
  };
  show({ title: t("colleague_take_from", { name }), back: () => go("colleague", "take"), foot: h("div", { class: "foot" }, big(t("go_on"), go_on, "go")) },
    card(t("scan_envelopes"), "", scanner(t("scan_envelopes"), (text) => add(text, "scanned")), field(t("number_type"), "", (text) => (typed = text), { id: "number", maxlength: NUMBER }), big(t("add"), () => (add(typed, "typed") || found[itemNumber(typed).number] ? undefined : say(t("number_form")))), list));
}

screen("colleague", colleague);
