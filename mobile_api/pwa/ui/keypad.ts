/** Twelve large keys for a PIN: gloves do not hit a phone's own keyboard. A keyboard works as well. */
import { full } from "../core/spare.ts";
import { h } from "../dom.ts";
import { t } from "../text.ts";

export type Keypad = { element: HTMLElement; wrong(text: string): void; clear(): void; focus(): void };

export function keypad(digits: number, label: string, done: (pin: string) => Promise<void>): Keypad {
  let busy = false;
  const told = h("p", { class: "told bad center", role: "alert" });
  const dots = h("div", { class: "dots", "aria-hidden": "true" });
  const input = h<HTMLInputElement>("input", { id: "pin", type: "password", inputmode: "none", autocomplete: "off", maxlength: digits, "aria-label": label, oninput: () => changed() });
  const changed = () => {
    input.value = input.value.replace(/\D/g, "");
    dots.replaceChildren(...Array.from({ length: digits }, (_, at) => h("i", { class: at < input.value.length ? "on" : "" })));
    if (input.value.length < digits || busy) return;
    busy = true;
    told.textContent = t("pin_working");
    void done(input.value).catch(failed).finally(() => (busy = false));
  };
  const type = (key: string) => {
    if (busy) return;
    input.value = key === "⌫" ? input.value.slice(0, -1) : (input.value + key).slice(0, digits);
    told.textContent = "";
    changed();
  };
  const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "⌫"].map((key) => (key ? h("button", { type: "button", "aria-label": key === "⌫" ? t("key_back") : key, onclick: () => type(key) }, key) : h("span")));
  const clear = () => ((input.value = ""), (told.textContent = ""), changed());
  const wrong = (text: string) => (clear(), (told.textContent = text));
  /** No act hangs on it: the digits are asked for again. */
  const failed = (error: unknown) => (console.error(error), wrong(t(full(error) ? "disk_full" : "pin_failed")));
  changed();
  return { element: h("div", { class: "pinpad" }, dots, input, told, h("div", { class: "keys" }, ...keys)), clear, wrong, focus: () => input.focus({ preventScroll: true }) };
}
