/** The citizen's side of an act at the door: a signature on glass, or the code on the citizen's own page read out, never both.
 * The phone does not know the code and is not told whether it was right. */
import { choice, field, h } from "../dom.ts";
import { t } from "../text.ts";
import type { Shot } from "./shots.ts";
import { glass, signature } from "./sign.ts";
import { witness } from "./witness.ts";

export type Second = { by: "glass" | "code"; signed: Shot | null; code: string; witness: string };
export const second = (): Second => ({ by: "glass", signed: null, code: "", witness: "" });

const whole = (code: string) => /^\d{6}$/.test(code);
/** Six digits, also as a Khmer keyboard writes them. */
const digitsOf = (text: string) => text.replace(/[\u17e0-\u17e9]/g, (digit) => String(digit.charCodeAt(0) - 0x17e0)).replace(/\D/g, "").slice(0, 6);

export function secondMissing(form: Second): string {
  if (form.witness) return "";
  if (form.by === "code") return whole(form.code) ? "" : t("need_code");
  return form.signed ? "" : t("need_sign");
}

export function countersigned(signer: string, form: Second): { countersignature?: Record<string, string> } {
  if (form.by === "glass") return glass(signer, form.signed);
  return whole(form.code) ? { countersignature: { signer, method: "code", signature: form.code } } : {};
}

export function secondSide(label: string, form: Second, onchange: () => void): HTMLElement {
  const box = h("div"), set = (change: Partial<Second>) => (Object.assign(form, change), onchange());
  const draw = () => box.replaceChildren(...(form.by === "glass" ? [signature(label, form.signed, (signed) => form.by === "glass" && set({ signed }))] // a stroke may still be on its way into a picture
    : [h("p", { class: "soft" }, t("code_hint")), field(t("code_digits"), form.code, (text) => set({ code: digitsOf(text) }), { id: "code", inputmode: "numeric", maxlength: 7, class: "code" })]));
  draw();
  return h("div", {}, choice(t("sign_how"), [["glass", t("sign_by_glass")], ["code", t("sign_by_code")]], form.by, (by) => (set({ by: by as Second["by"], signed: null, code: "" }), draw())), box,
    witness(form.witness, (name) => set({ witness: name })));
}
