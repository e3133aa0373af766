/** The number on the envelope: scanned, or typed with its check digit. A typed one is marked as such. */
import { itemNumber, NUMBER } from "../core/index.ts";
import { card, field, h } from "../dom.ts";
import { grouped } from "../format.ts";
import { t } from "../text.ts";
import { scanner } from "./scan.ts";

export type Numbered = { number: string; manual: boolean };

export const numberProblem = (text: string): string => {
  const read = itemNumber(text);
  return { "": "", form: t("number_form"), digit: t("number_digit"), doubt: t("number_doubt") }[read.problem];
};
export const numberMissing = (entered: Numbered): string => (!entered.number ? t("need_number") : itemNumber(entered.number).ok ? "" : numberProblem(entered.number));

/** `other(number)` says what it means that the number is not the expected one. */
export function numberCard(entered: Numbered, expected: string, other: (number: string) => string, onchange: () => void): HTMLElement {
  const told = h("p", { class: "told", role: "status" });
  const look = () => {
    const { number, ok } = itemNumber(entered.number);
    told.textContent = !entered.number ? "" : numberProblem(entered.number) || (ok && number !== expected ? other(number) : t("number_fits"));
    told.classList.toggle("bad", !ok || number !== expected);
  };
  const set = (text: string, manual: boolean) => {
    Object.assign(entered, { number: itemNumber(text).number, manual });
    look();
    onchange();
  };
  const typed = field(t("number_type"), entered.manual ? entered.number : "", (text) => set(text, true), { id: "number", autocapitalize: "characters", inputmode: "text", maxlength: NUMBER });
  const scan = scanner(t("scan_envelope"), (text) => {
    if (itemNumber(text).problem === "form") return false; // another code on the envelope
    set(text, false);
    (typed.querySelector("input") as HTMLInputElement).value = "";
    seen();
    return true;
  });
  const shown = h("p", { class: "mono" });
  const seen = () => (shown.textContent = entered.number && !entered.manual ? t("number_scanned", { number: grouped(entered.number) }) : "");
  seen();
  look();
  return card(t("envelope_number"), "number", h("p", { class: "soft" }, t("number_expected")), h("p", { class: "mono" }, grouped(expected)), scan, shown, typed, told);
}
