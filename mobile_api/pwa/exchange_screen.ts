/** The two screens of a handover without network: `giveScreen` for who has the envelopes, `takeScreen` for who gets them.
 * The app plugs in its scanner, its one way to act, and where to go afterwards. */
import { answer, checkAnswer, checkOffer, difference, given, itemNumber, offer, taken, type Answer, type Difference, type Offer, type Problem, type Ready, type Self } from "./core/index.ts";
import { el, reading, showing, type Scanner } from "./exchange_show.ts";
import { PROBLEMS, speaker, type Tongue } from "./exchange_texts.ts";

export type Plug = {
  self: Self; scanner: Scanner; tongue: Tongue;
  act(ready: Ready): Promise<unknown>; // outbox.act(ready.type, ready.payload, ready.items, ready.more)
  nameOf(party: string): string;
  done(): void;
};
export type Batch = { taker: string; items: string[]; exceptions?: Record<string, string>; manifest_id?: string | null };

const button = (text: string, onclick: () => unknown, more = "") => el("button", { class: `big ${more}`, type: "button", onclick }, text);
const wrong = (problems: Problem[], tongue: Tongue) => problems.map((problem) => el("p", { class: "note bad", role: "alert" }, PROBLEMS[problem][tongue === "km" ? 1 : 0]));
const isDifference = (read: unknown): read is Difference => typeof read === "object" && read !== null && (read as Difference).kind === "difference" && Array.isArray((read as Difference).missing) && Array.isArray((read as Difference).extra);

/** Shows the offer and waits for the taker's answer; where the table differs, names the exceptions and offers anew. */
export function giveScreen(plug: Plug, batch: Batch): HTMLElement {
  const t = speaker(plug.tongue), screen = el("div", { class: "exchange" });

  const show = async (exceptions: Record<string, string>, items: string[], problems: Problem[] = []): Promise<void> => {
    const own = await offer(plug.self, batch.taker, items, exceptions, batch.manifest_id ?? null);
    const finish = async (read: Answer | null) => {
      await plug.act(given(plug.self, own, read));
      screen.replaceChildren(el("p", { class: "note ok", role: "status" }, t(read ? "done" : "no_answer_hint")), button(t("finish"), plug.done, "go"));
    };
    const got = async (read: unknown) => {
      if (isDifference(read) && read.id === own.exchange.id) return differs(read, exceptions, items);
      const problems = await checkAnswer(plug.self, own, read);
      return problems.length ? show(exceptions, items, problems) : finish(read as Answer);
    };
    screen.replaceChildren(
      el("h2", {}, t("to", { n: items.length, who: plug.nameOf(batch.taker) })), ...leftOut(exceptions, plug.tongue), ...wrong(problems, plug.tongue),
      el("p", {}, t("show_offer")), await showing(own, plug.tongue), reading(t("scan_answer"), plug.scanner, plug.tongue, (read) => void got(read)),
      el("details", {}, el("summary", {}, t("no_answer")), el("p", { class: "soft" }, t("no_answer_hint")), button(t("no_answer"), () => finish(null))));
  };

  const differs = (read: Difference, exceptions: Record<string, string>, items: string[]): void => {
    const missing = read.missing.filter((item) => items.includes(item)), reason = el("input", { id: "reason", required: "", maxlength: 200 }) as HTMLInputElement;
    const anew = () => {
      if (!reason.value.trim()) return reason.focus();
      if (missing.length === items.length) return plug.done(); // nothing is left to hand over
      const more = Object.fromEntries(missing.map((item) => [item, reason.value.trim()]));
      return void show({ ...exceptions, ...more }, items.filter((item) => !missing.includes(item)));
    };
    screen.replaceChildren(
      read.extra.length ? el("p", { class: "note bad" }, t("differs_extra", { items: read.extra.join(", ") })) : "",
      ...(missing.length ? [el("p", { class: "note" }, t("differs", { n: missing.length })), el("p", { class: "mono" }, missing.join(", ")), el("label", { for: "reason" }, t("reason")), reason, button(t("anew"), anew, "go")] : [button(t("anew"), () => void show(exceptions, items), "go")]));
  };

  void show(batch.exceptions ?? {}, batch.items);
  return screen;
}

/** Reads an offer, compares it with the envelopes scanned, signs, and shows the answer. */
export function takeScreen(plug: Plug): HTMLElement {
  const t = speaker(plug.tongue), screen = el("div", { class: "exchange" });

  const begin = (problems: Problem[] = []) => screen.replaceChildren(...wrong(problems, plug.tongue), reading(t("scan_offer"), plug.scanner, plug.tongue, (read) => void got(read)));
  const got = async (read: unknown): Promise<void> => {
    const problems = await checkOffer(plug.self, read);
    if (problems.some((problem) => problem !== "other_day")) return begin(problems);
    if (problems.length === 0) return table(read as Offer, new Set());
    screen.replaceChildren(...wrong(problems, plug.tongue), button(t("go_on"), () => table(read as Offer, new Set())), button(t("scan_offer"), () => begin()));
  };

  const table = (read: Offer, scanned: Set<string>): void => {
    const { exchange } = read, all = Object.keys(exchange.items).length, told = el("div", { role: "status" }), foot = el("div");
    const draw = (): void => {
      const { missing, extra } = difference(exchange, scanned);
      told.replaceChildren(
        el("p", { class: "tally" }, t("counted", { n: all - missing.length, all })), ...extra.map((item) => el("p", { class: "note bad" }, t("extra", { item }))),
        missing.length && missing.length <= 5 ? el("p", { class: "soft" }, t("missing", { items: missing.join(", ") })) : "");
      foot.replaceChildren(missing.length + extra.length ? button(t("tell_missing"), () => tell(read, scanned)) : button(t("sign"), () => sign(read, scanned), "go"));
    };
    const add = (text: string): boolean => {
      const number = itemNumber(text);
      if (number.ok) scanned.add(number.number);
      draw();
      return difference(exchange, scanned).missing.length === 0;
    };
    const field = el("input", { id: "exchange-number", autocapitalize: "characters", autocomplete: "off" }) as HTMLInputElement;
    screen.replaceChildren(
      el("h2", {}, t("from", { n: all, who: plug.nameOf(exchange.giver) })), ...leftOut(exchange.exceptions, plug.tongue), plug.scanner(t("scan_envelopes"), add),
      el("form", { onsubmit: (event: Event) => { event.preventDefault(); add(field.value); field.value = ""; } }, el("label", { for: "exchange-number" }, t("type_number")), field, el("button", { class: "big" }, t("add"))), told, foot);
    draw();
  };

  const sign = async (read: Offer, scanned: Set<string>): Promise<void> => {
    const own = await answer(plug.self, read, scanned);
    await plug.act(await taken(plug.self, read, own));
    screen.replaceChildren(el("p", { class: "note ok", role: "status" }, t("done")), el("p", {}, t("show_answer")), await showing(own, plug.tongue), button(t("finish"), plug.done, "go"));
  };
  const tell = async (read: Offer, scanned: Set<string>): Promise<void> => {
    screen.replaceChildren(el("p", {}, t("show_answer")), await showing(difference(read.exchange, scanned), plug.tongue), button(t("scan_offer"), () => begin(), "go"));
  };
  begin();
  return screen;
}

function leftOut(exceptions: Record<string, string>, tongue: Tongue): HTMLElement[] {
  return Object.entries(exceptions).map(([item, reason]) => el("p", { class: "soft" }, speaker(tongue)("left_out", { item, reason })));
}
