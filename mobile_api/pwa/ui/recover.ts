/** Papers that the agency wants back with the result: the appointment slip, an old card (QĐ 45/2016/QĐ-TTg Art 10). */
import { card, h } from "../dom.ts";
import { t } from "../text.ts";

export type Recovered = { name: string; count: number };
const USUAL = ["Giấy hẹn trả kết quả", "Giấy tờ cũ phải thu hồi"]; // stands in the act and on the slip: Vietnamese

export function recovering(list: Recovered[], nothing: boolean, onnothing: (nothing: boolean) => void, onchange: () => void): HTMLElement {
  const none = h<HTMLInputElement>("input", { type: "checkbox", id: "nothing-back", checked: nothing, onchange: () => onnothing(none.checked) });
  const rows = USUAL.map((name, at) => {
    const shown = h("output", {}, String(list.find((one) => one.name === name)?.count ?? 0));
    const by = (step: number) => () => {
      const known = list.find((one) => one.name === name);
      const count = Math.min(99, Math.max(0, (known?.count ?? 0) + step));
      if (known) known.count = count;
      else list.push({ name, count });
      for (let i = list.length - 1; i >= 0; i--) if (list[i]!.count === 0) list.splice(i, 1);
      shown.textContent = String(count);
      onchange();
    };
    const label = t(at === 0 ? "recover_slip" : "recover_old");
    return h("div", { class: "paper" }, h("p", {}, h("b", {}, label)), h("div", { class: "stepper", role: "group", "aria-label": label },
      h("button", { type: "button", "aria-label": t("fewer", { label }), onclick: by(-1) }, "−"), shown, h("button", { type: "button", "aria-label": t("more_of", { label }), onclick: by(1) }, "+")));
  });
  return card(t("recover"), "recover", h("p", { class: "soft" }, t("recover_hint")), ...rows, h("label", { class: "tick", for: "nothing-back" }, none, t("recover_none")));
}
