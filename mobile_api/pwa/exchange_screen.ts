/** The two screens of a handover without network: `giveScreen` for who has the envelopes, `takeScreen` for who gets them.
 * The app plugs in its scanner, its one way to act, and where to go afterwards. */
import { answer, checkAnswer, checkOffer, copyOf, difference, forgo, given, itemNumber, NAME, NUMBER, opened, signed, signedBefore, taken, type Answer, type Batch, type Copy, type Difference, type Offer, type Open, type Problem, type Ready, type Self } from "./core/index.ts";
import { el, reading, showing, type Scanner } from "./exchange_show.ts";
import { PROBLEMS, speaker, type Tongue } from "./exchange_texts.ts";
import { clock, grouped } from "./format.ts";

export type Plug = {
  self: Self; scanner: Scanner; tongue: Tongue;
  act(ready: Ready): Promise<unknown>; // outbox.act(ready.type, ready.payload, ready.items, ready.more, { previous: ready.previous })
  nameOf(party: string): string;
  done(): void;
};

const button = (text: string, onclick: () => unknown, more = "") => el("button", { class: `big ${more}`, type: "button", onclick }, text);
const wrong = (problems: Problem[], tongue: Tongue) => problems.map((problem) => el("p", { class: "note bad", role: "alert" }, PROBLEMS[problem][tongue === "km" ? 1 : 0]));
const numbers = (items: string[]): string => items.map(grouped).join(", ");
const isDifference = (read: unknown): read is Difference => typeof read === "object" && read !== null && (read as Difference).kind === "difference" && Array.isArray((read as Difference).missing) && Array.isArray((read as Difference).extra);

/** Shows the offer and waits for the taker's answer; where the table differs, names the exceptions and offers anew. An offer that is
 * open still is shown as it was. */
export function giveScreen(plug: Plug, what: Batch | Open): HTMLElement {
  const t = speaker(plug.tongue), screen = el("div", { class: "exchange" });

  const show = async (open: Open, problems: Problem[] = []): Promise<void> => {
    const own = open.offer, { exchange } = own;
    const finish = async (read: Answer | null) => {
      await plug.act(given(plug.self, own, read, open.manual));
      screen.replaceChildren(el("p", { class: "note ok", role: "status" }, t(read ? "done" : "no_answer_hint")), button(t("finish"), plug.done, "go"));
    };
    const got = async (read: unknown) => {
      if (isDifference(read) && read.id === exchange.id) return differs(read, open);
      const problems = await checkAnswer(plug.self, own, read);
      return problems.length ? show(open, problems) : finish(read as Answer);
    };
    screen.replaceChildren(
      el("h2", {}, t("to", { n: Object.keys(exchange.items).length, who: plug.nameOf(exchange.taker) })), ...leftOut(exchange.exceptions, plug.tongue), ...wrong(problems, plug.tongue),
      el("p", {}, t("show_offer")), await showing(own, plug.tongue), reading(t("scan_answer"), plug.scanner, plug.tongue, (read) => void got(read)),
      folded(t("no_answer"), t("no_answer_hint"), () => finish(null)), folded(t("not_signed"), t("not_signed_hint"), async () => (await forgo(plug.self, open), plug.done())));
  };

  const differs = (read: Difference, open: Open): void => {
    const { items, exceptions, taker, manifest_id } = open.offer.exchange, all = Object.keys(items);
    const missing = read.missing.filter((item) => item in items), reason = el("input", { id: "reason", required: "", maxlength: NAME }) as HTMLInputElement;
    const anew = async () => {
      if (!reason.value.trim()) return reason.focus();
      if (missing.length === all.length) return await forgo(plug.self, open), plug.done(); // nothing is left to hand over
      const more = Object.fromEntries(missing.map((item) => [item, reason.value.trim()]));
      const left: Batch = { taker, manifest_id, exceptions: { ...exceptions, ...more }, items: all.filter((item) => !missing.includes(item)), manual: open.manual };
      await show(await opened(plug.self, left, open.offer));
    };
    screen.replaceChildren(
      read.extra.length ? el("p", { class: "note bad" }, t("differs_extra", { items: numbers(read.extra) })) : "",
      ...(missing.length ? [el("p", { class: "note" }, t("differs", { n: missing.length })), el("p", { class: "mono" }, numbers(missing)), el("label", { for: "reason" }, t("reason")), reason, button(t("anew"), anew, "go")] : [button(t("show_again"), () => show(open), "go")]));
  };

  void ("offer" in what ? Promise.resolve(what) : opened(plug.self, what)).then((open) => show(open));
  return screen;
}

/** Reads an offer, compares it with the envelopes scanned, signs, and shows the answer. */
export function takeScreen(plug: Plug): HTMLElement {
  const t = speaker(plug.tongue), screen = el("div", { class: "exchange" });

  const begin = async (problems: Problem[] = []): Promise<void> => {
    const recent = (await signed(plug.self)).filter(({ at }) => Date.parse(at) > plug.self.now() - RECENT);
    const lines = recent.map(({ id, at, giver, items }) => button(t("signed_one", { n: Object.keys(items).length, who: plug.nameOf(giver), at: clock(at) }), async () => again((await copyOf(plug.self, id))!)));
    screen.replaceChildren(...wrong(problems, plug.tongue), reading(t("scan_offer"), plug.scanner, plug.tongue, (read) => void got(read)), lines.length ? el("details", {}, el("summary", {}, t("signed")), el("p", { class: "soft" }, t("signed_hint")), ...lines) : "");
  };
  const got = async (read: unknown): Promise<void> => {
    const problems = await checkOffer(plug.self, read), before = problems.every((problem) => HONEST.has(problem)) && (await signedBefore(plug.self, (read as Offer).exchange));
    if (before) return again(before, problems);
    if (problems.some((problem) => problem !== "other_day")) return begin(problems);
    const scanned: Seen = new Map(await plug.self.store.get<[string, Way][]>(tableKey(plug.self, read as Offer)));
    if (problems.length === 0) return table(read as Offer, scanned);
    screen.replaceChildren(...wrong(problems, plug.tongue), button(t("go_on"), () => table(read as Offer, scanned)), button(t("scan_offer"), () => begin()));
  };
  const again = async (copy: Copy, problems: Problem[] = []): Promise<void> => screen.replaceChildren(...wrong(problems, plug.tongue), ...(await answered(plug, copy)));

  const table = (read: Offer, seen: Seen): void => {
    const { exchange } = read, all = Object.keys(exchange.items).length, told = el("div", { role: "status" }), refused = el("p", { class: "note bad", role: "alert", hidden: "" }), foot = el("div");
    const draw = (): void => {
      const { missing, extra } = difference(exchange, seen.keys());
      told.replaceChildren(
        el("p", { class: "tally" }, t("counted", { n: all - missing.length, all })), ...extra.map((item) => el("div", { class: "card" }, el("p", { class: "note bad" }, t("extra", { item: grouped(item) })), button(t("returned", { item: grouped(item) }), () => (seen.delete(item), keep(), draw())))),
        missing.length && missing.length <= 5 ? el("p", { class: "soft" }, t("missing", { items: numbers(missing) })) : "");
      foot.replaceChildren(missing.length ? button(t("tell_missing"), () => tell(read, seen)) : extra.length ? el("p", { class: "why" }, t("return_first")) : button(t("sign"), () => sign(read, seen), "go"));
    };
    const keep = () => void plug.self.store.write({ [tableKey(plug.self, read)]: [...seen] }).catch(() => undefined); // an app that dies here asks nobody to scan twice
    /** A typed number whose check digit is wrong is a slip of the finger, unless just that number is on the list. */
    const add = (text: string, how: Way): boolean => {
      const { number, ok, problem } = itemNumber(text), slip = !ok || (how === "typed" && problem !== "" && !(number in exchange.items));
      refused.hidden = !slip || (problem === "form" && how === "scanned"); // another code on the envelope
      refused.textContent = t(problem === "form" ? "number_form" : "number_digit");
      if (!slip && seen.get(number) !== "scanned") seen.set(number, how);
      keep();
      draw();
      return slip;
    };
    const typed = el("input", { id: "exchange-number", autocapitalize: "characters", autocomplete: "off", maxlength: NUMBER }) as HTMLInputElement;
    const type = (event: Event): void => {
      event.preventDefault();
      if (!add(typed.value, "typed")) typed.value = "";
    };
    screen.replaceChildren(
      el("h2", {}, t("from", { n: all, who: plug.nameOf(exchange.giver) })), ...leftOut(exchange.exceptions, plug.tongue), plug.scanner(t("scan_envelopes"), (text) => (add(text, "scanned"), difference(exchange, seen.keys()).missing.length === 0)),
      el("form", { onsubmit: type }, el("label", { for: "exchange-number" }, t("type_number")), typed, el("button", { class: "big" }, t("add"))), refused, told, foot);
    draw();
  };

  const sign = async (read: Offer, seen: Seen): Promise<void> => {
    const own = await answer(plug.self, read, seen.keys());
    const ready = taken(plug.self, read, own, [...seen.values()].includes("typed"));
    await plug.act({ ...ready, more: { ...ready.more, [tableKey(plug.self, read)]: undefined } });
    screen.replaceChildren(el("p", { class: "note ok", role: "status" }, t("done")), ...(await answered(plug, { offer: read, answer: own })));
  };
  const tell = async (read: Offer, seen: Seen): Promise<void> => {
    screen.replaceChildren(el("p", {}, t("show_answer")), await showing(difference(read.exchange, seen.keys()), plug.tongue), button(t("scan_offer"), () => begin(), "go"));
  };
  void begin();
  return screen;
}

type Way = "scanned" | "typed";
type Seen = Map<string, Way>;
/** A draft like others: it leaves with the day. */
const tableKey = ({ who }: Self, { exchange }: Offer): string => `draft:${who}:table:${exchange.id}`;
const HONEST = new Set<Problem>(["used", "again", "other_day"]);
const RECENT = 24 * 3600_000;

/** The answer of an exchange that this phone has signed, for the giver to read. */
export async function answered(plug: Plug, copy: Copy): Promise<HTMLElement[]> {
  const t = speaker(plug.tongue);
  return [el("p", {}, t("show_answer")), await showing(copy.answer, plug.tongue), button(t("finish"), plug.done, "go")];
}

const folded = (heading: string, hint: string, work: () => unknown): HTMLElement => el("details", {}, el("summary", {}, heading), el("p", { class: "soft" }, hint), button(heading, work));

function leftOut(exceptions: Record<string, string>, tongue: Tongue): HTMLElement[] {
  return Object.entries(exceptions).map(([item, reason]) => el("p", { class: "soft" }, speaker(tongue)("left_out", { item: grouped(item), reason })));
}
