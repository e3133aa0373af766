/** End of the shift: the envelopes in the bag and the cash in the purse against what was written during the day. */
import { LINES, total, type Money } from "../core/index.ts";
import { card, h, show } from "../dom.ts";
import { clock, dong, grouped } from "../format.ts";
import { screen } from "../route.ts";
import { act, app, bag } from "../state.ts";
import { t } from "../text.ts";
import { field } from "../dom.ts";
import { checklist } from "../ui/checklist.ts";
import { amount, threeLines } from "../ui/money.ts";

function close(): void {
  const { cash, transfers, held, pack } = bag(), closed = bag().closing();
  const counted: Record<keyof Money, number | null> = { postage: null, state_fee: null, cod: null };
  const there = new Set<string>();
  let note = "";
  const left = pack.visits.filter((visit) => !bag().visitDone(visit)).length;
  const differs = () => LINES.some((line) => (counted[line] ?? 0) !== cash[line]);
  const difference = h("div", { role: "status" });
  const changed = () => {
    const parts = LINES.filter((line) => counted[line] !== null && counted[line] !== cash[line]).map((line) => t("close_off", { line: t(line), by: dong(Math.abs((counted[line] ?? 0) - cash[line])), way: t((counted[line] ?? 0) > cash[line] ? "close_over" : "close_under") }));
    difference.replaceChildren(...parts.map((part) => h("p", { class: "note bad" }, part)));
    foot.look();
  };
  const foot = checklist(t("close_finish"), [
    { at: "envelopes", missing: () => (there.size === held.size ? "" : t("close_need_envelopes", { n: held.size - there.size })) },
    { at: "cash", missing: () => (LINES.some((line) => cash[line] > 0 && counted[line] === null) ? t("close_need_cash") : "") },
    { at: "note", missing: () => (differs() && !note ? t("close_need_note") : "") },
  ], async () => {
    const said = { postage: counted.postage ?? 0, state_fee: counted.state_fee ?? 0, cod: counted.cod ?? 0 };
    await act("shift.closed", { held: [...there].sort(), cash: said, note }, [], {}, { once: `closed:${bag().acts.length}` });
    close();
  });
  const envelopes = [...held].sort().map((item) => {
    const box = h<HTMLInputElement>("input", { type: "checkbox", id: `have-${item}`, onchange: () => (box.checked ? there.add(item) : there.delete(item), changed()) });
    return h("label", { class: "tick", for: `have-${item}` }, box, h("span", { class: "mono" }, grouped(item)));
  });
  show({ title: t("close"), tab: "close", foot: foot.element },
    closed ? h("p", { class: "note ok" }, t("close_done", { at: clock(closed.act.occurred_at) })) : null,
    left ? h("p", { class: "note" }, t("close_left", { n: left })) : null,
    app.network.left ? h("p", { class: "note" }, t("close_unsent", { n: app.network.left })) : null,
    card(t("close_envelopes", { n: held.size }), "envelopes", held.size ? h("p", { class: "soft" }, t("close_envelopes_hint")) : h("p", {}, t("bag_empty")), ...envelopes),
    card(t("close_cash", { sum: dong(total(cash)) }), "cash", threeLines(cash), ...LINES.map((line) => amount(t("close_counted", { line: t(line) }), `cash-${line}`, 0, (value) => ((counted[line] = value), changed()))), difference,
      total(transfers) ? h("p", { class: "soft" }, t("close_transfers", { sum: dong(total(transfers)) })) : null),
    card("", "note", field(t("note"), "", (text) => ((note = text), changed()), { id: "close-note" })));
  foot.look();
}

screen("close", close);
