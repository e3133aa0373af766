/** Three lines that never mix (QĐ 45/2016/QĐ-TTg Art 12): cash with its change, or a transfer by VietQR drawn here. */
import { total, vietqr, type Money } from "../core/index.ts";
import { card, choice, field, h, type Child } from "../dom.ts";
import { dong } from "../format.ts";
import { bag } from "../state.ts";
import { t } from "../text.ts";
import { qr } from "./qr.ts";

export type Paid = { method: "" | "cash" | "transfer" | "none"; given: number; arrived: boolean };
export const unpaid = (): Paid => ({ method: "", given: 0, arrived: false });
const NOTES = [20_000, 50_000, 100_000, 200_000, 500_000];

export const moneyMissing = (due: Money, paid: Paid): string =>
  total(due) === 0 || paid.method === "none" || (paid.method === "transfer" && paid.arrived) || (paid.method === "cash" && paid.given >= total(due)) ? ""
    : paid.method === "cash" ? t("need_cash", { short: dong(total(due) - paid.given) }) : paid.method === "transfer" ? t("need_transfer") : t("need_money", { sum: dong(total(due)) });

export const moneyOf = (due: Money, paid: Paid): { money?: Money & { method: string } } => (total(due) > 0 && paid.method ? { money: { ...due, method: paid.method } } : {});

export const threeLines = (money: Money): HTMLElement => h("dl", { class: "lines" },
  ...([["postage", money.postage], ["state_fee", money.state_fee], ["cod", money.cod]] as const).flatMap(([line, amount]) => [h("dt", {}, t(line)), h("dd", {}, dong(amount))]),
  h("dt", { class: "sum" }, t("sum")), h("dd", { class: "sum" }, dong(total(money))));

export function moneyCard(due: Money, paid: Paid, item: string, onchange: () => void): HTMLElement {
  if (total(due) === 0) return card(t("money"), "money", h("p", {}, t("money_nothing")));
  const below = h("div"), bank = bag().pack.office?.bank;
  const set = (change: Partial<Paid>) => {
    Object.assign(paid, change);
    onchange();
    below.replaceChildren(...(part() as Node[]));
  };
  const part = (): Child[] => {
    if (paid.method === "cash") return cash(due, paid, set);
    if (paid.method === "transfer" && bank) return transfer(due, paid, set, vietqr(bank, total(due), item), bank);
    return paid.method === "none" ? [h("p", { class: "note" }, t("money_none_hint"))] : [];
  };
  below.replaceChildren(...(part() as Node[]));
  const ways: [string, string, string?][] = [["cash", t("money_cash")], ["transfer", t("money_transfer"), bank ? "" : t("money_no_bank")], ["none", t("money_none")]];
  return card(t("money"), "money", threeLines(due), choice(t("money_how"), ways, paid.method, (method) => set({ method: method as Paid["method"], given: 0, arrived: false })),
    bank ? null : h("p", { class: "why" }, t("money_no_bank")), below);
}

function cash(due: Money, paid: Paid, set: (change: Partial<Paid>) => void): Child[] {
  const sum = total(due);
  const add = (note: number) => h("button", { type: "button", onclick: () => set({ given: paid.given + note }) }, `+${note / 1000}k`);
  return [
    h("div", { class: "notes" }, h("button", { type: "button", onclick: () => set({ given: sum }) }, t("money_exact")), ...NOTES.map(add), h("button", { type: "button", onclick: () => set({ given: 0 }) }, t("money_again"))),
    h("dl", { class: "lines" }, h("dt", {}, t("money_given")), h("dd", {}, dong(paid.given)), h("dt", { class: "sum" }, t("money_back")), h("dd", { class: "sum" }, paid.given >= sum ? dong(paid.given - sum) : "–")),
  ];
}

function transfer(due: Money, paid: Paid, set: (change: Partial<Paid>) => void, text: string, bank: { account: string; holder: string }): Child[] {
  const tick = h<HTMLInputElement>("input", { type: "checkbox", id: "arrived", checked: paid.arrived, onchange: () => set({ arrived: tick.checked }) });
  return [qr(text, t("vietqr_label", { sum: dong(total(due)) })), h("p", { class: "mono center" }, `${bank.account} · ${bank.holder}`), h("p", { class: "soft" }, t("vietqr_hint")), h("label", { class: "tick", for: "arrived" }, tick, t("money_arrived"))];
}

const MOST = 9_999_999_999; // as the door takes it
/** A sum counted by hand. */
export const amount = (label: string, id: string, value: number | null, oninput: (amount: number) => void): HTMLElement =>
  field(label, value === null ? "" : String(value), (text) => oninput(Math.min(MOST, Number(text.replace(/\D/g, "")) || 0)), { id, inputmode: "numeric", maxlength: 15 });
