/** End of the shift: the envelopes in the bag and the cash in the purse against what was written during the day. What is found
 * counts, not what should be there: who cannot find an envelope says so, and goes home. */
import { itemNumber, LINES, NUMBER, SAID, total, type Money } from "../core/index.ts";
import { ask, big, card, field, h, say, show } from "../dom.ts";
import { clock, day, dong, grouped } from "../format.ts";
import { screen } from "../route.ts";
import { act, app, bag } from "../state.ts";
import { t } from "../text.ts";
import { checklist } from "../ui/checklist.ts";
import { Draft } from "../ui/draft.ts";
import { amount, threeLines } from "../ui/money.ts";
import { numberProblem } from "../ui/number.ts";
import { scanner } from "../ui/scan.ts";

const NAMED = 5;
/** `book`: what it was counted against; `found`: the envelopes in hand, of those in the book and others. */
type Form = { book: string; counted: Record<keyof Money, number | null>; found: string[]; note: string };

async function close(): Promise<void> {
  const { cash, transfers, held, pack } = bag(), closed = bag().closing();
  const fresh = (): Form => ({ book: [...[...held].sort(), ...LINES.map((line) => cash[line])].join(), counted: { postage: null, state_fee: null, cod: null }, found: [], note: "" });
  const draft = await Draft.open<Form>("close", fresh()), form = draft.value;
  if (form.book !== fresh().book) Object.assign(form, fresh()); // envelopes have come or gone since: they are looked for again
  const { counted } = form;
  const there = new Set(form.found.filter((item) => held.has(item))), more = new Set(form.found.filter((item) => !held.has(item)));
  let typed = "";
  const unseen = () => [...held].filter((item) => !there.has(item)).sort();
  const left = pack.visits.filter((visit) => !bag().visitDone(visit)).length;
  const differs = () => LINES.some((line) => (counted[line] ?? 0) !== cash[line]);
  const difference = h("div", { role: "status" });
  const changed = () => {
    form.found = [...there, ...more];
    draft.keep();
    look();
  };
  const look = () => {
    const parts = LINES.filter((line) => counted[line] !== null && counted[line] !== cash[line]).map((line) => t("close_off", { line: t(line), by: dong(Math.abs((counted[line] ?? 0) - cash[line])), way: t((counted[line] ?? 0) > cash[line] ? "close_over" : "close_under") }));
    difference.replaceChildren(...parts.map((part) => h("p", { class: "note bad" }, part)));
    foot.look();
  };
  const foot = checklist(t("close_finish"), [
    { at: "envelopes", missing: () => (unseen().length && !form.note ? t("close_need_envelopes", { n: unseen().length }) : "") },
    { at: "cash", missing: () => (LINES.some((line) => cash[line] > 0 && counted[line] === null) ? t("close_need_cash") : "") },
    { at: "note", missing: () => (form.note ? "" : differs() ? t("close_need_note") : more.size ? t("close_need_note_more") : "") },
  ], async () => {
    const gone = unseen(), items = gone.slice(0, NAMED).map(grouped).join("; ") + (gone.length > NAMED ? "…" : "");
    if (gone.length && !(await ask(t("close_ask", { n: gone.length, items }), t("close_ask_yes"), t("close_ask_no")))) return;
    const said = { postage: counted.postage ?? 0, state_fee: counted.state_fee ?? 0, cod: counted.cod ?? 0 };
    await act("shift.closed", { held: [...there, ...more].sort(), cash: said, note: form.note }, [], draft.gone(), { once: `closed:${bag().last()}` });
    await close();
  });
  const tick = (item: string, into: Set<string>): HTMLElement => {
    const box = h<HTMLInputElement>("input", { type: "checkbox", id: `have-${item}`, checked: into.has(item), onchange: () => (box.checked ? into.add(item) : into.delete(item), changed()) });
    return h("label", { class: "tick", for: `have-${item}` }, box, h("span", {}, h("span", { class: "mono" }, grouped(item)), into === more ? h("br") : null, into === more ? h("small", { class: "soft" }, t("close_more")) : null));
  };
  const envelopes = h("div"), draw = () => envelopes.replaceChildren(...[...held].sort().map((item) => tick(item, there)), ...[...more].map((item) => tick(item, more)));
  const found = (text: string): boolean => {
    const { number, ok } = itemNumber(text);
    if (!ok) return false; // another code on the envelope
    (held.has(number) ? there : more).add(number);
    say(t("close_found", { number: grouped(number) }));
    draw();
    changed();
    return false;
  };
  const type = field(t("close_type"), "", (text) => (typed = text), { id: "close-number", autocapitalize: "characters", maxlength: NUMBER });
  const add = () => {
    if (numberProblem(typed) && !itemNumber(typed).ok) return say(numberProblem(typed));
    found(typed);
    type.querySelector("input")!.value = typed = "";
  };
  draw();
  show({ title: t("close"), tab: "close", foot: foot.element },
    closed ? h("p", { class: "note ok" }, t("close_done", { at: clock(closed.act.occurred_at), day: day(closed.act.occurred_at) })) : null,
    left ? h("p", { class: "note" }, t("close_left", { n: left })) : null,
    app.network.left ? h("p", { class: "note" }, t("close_unsent", { n: app.network.left })) : null,
    card(t("close_envelopes", { n: held.size }), "envelopes", held.size ? h("p", { class: "soft" }, t("close_envelopes_hint")) : h("p", {}, t("bag_empty")), scanner(t("scan_envelopes"), found), envelopes,
      h("details", {}, h("summary", {}, t("close_other")), type, big(t("add"), add))),
    card(t("close_cash", { sum: dong(total(cash)) }), "cash", threeLines(cash), ...LINES.map((line) => amount(t("close_counted", { line: t(line) }), `cash-${line}`, counted[line], (value) => ((counted[line] = value), changed()))), difference,
      total(transfers) ? h("p", { class: "soft" }, t("close_transfers", { sum: dong(total(transfers)) })) : null),
    card("", "note", field(t("note"), form.note, (text) => ((form.note = text), changed()), { id: "close-note", maxlength: SAID })));
  look();
}

screen("close", close);
