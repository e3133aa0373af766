/** Who cannot write puts a fingerprint on the paper slip before a witness, whose name is kept. */
import { field, h } from "../dom.ts";
import { t } from "../text.ts";

export const witness = (name: string, onname: (name: string) => void): HTMLElement =>
  h("details", { open: name !== "" }, h("summary", {}, t("cannot_sign")), h("p", { class: "soft" }, t("witness_hint")), field(t("witness_name"), name, onname, { id: "witness" }));
