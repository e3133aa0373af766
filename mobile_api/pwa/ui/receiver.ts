/** Who takes the result: the owner with an ID, or a proxy with authorisation and ID (TT 17/2017/TT-BTTTT Art 5.2d).
 * Of the card's number nothing stays but its last four digits. */
import { likeness, readCard } from "../core/index.ts";
import { card, choice, field, h } from "../dom.ts";
import { t } from "../text.ts";
import { scanner } from "./scan.ts";
import { photo, type Shot } from "./shots.ts";

export type Receiver = { relation: "owner" | "proxy"; name: string; id_type: string; id_last4: string; scanned: boolean; looked: boolean; authorisation: Shot | null };
export const receiver = (): Receiver => ({ relation: "owner", name: "", id_type: "CCCD", id_last4: "", scanned: false, looked: false, authorisation: null });

export function receiverMissing(who: Receiver, owner: string): string {
  if (!who.name) return t("need_receiver");
  if (!/^\d{4}$/.test(who.id_last4)) return t("need_last4");
  if (who.relation === "proxy" && !who.authorisation) return t("need_authorisation");
  return who.relation === "owner" && likeness(who.name, owner) !== "same" && !who.looked ? t("need_look") : "";
}

export function receiverCard(who: Receiver, owner: string, onchange: () => void): HTMLElement {
  const rest = h("div"), set = (change: Partial<Receiver>, again = true) => {
    Object.assign(who, change);
    onchange();
    if (again) draw();
    else compare();
  };
  const told = h("p", { class: "told", role: "status" }), looked = h("div");
  const compare = () => {
    const like = who.name && who.relation === "owner" ? likeness(who.name, owner) : "same";
    told.textContent = !who.name || who.relation === "proxy" ? "" : { same: t("name_same"), close: t("name_close", { owner }), different: t("name_different", { owner }) }[like];
    told.classList.toggle("bad", like !== "same");
    const tick = h<HTMLInputElement>("input", { type: "checkbox", id: "looked", checked: who.looked, onchange: () => set({ looked: tick.checked }, false) });
    if ((like !== "same") !== looked.hasChildNodes()) looked.replaceChildren(...(like === "same" ? [] : [h("label", { class: "tick", for: "looked" }, tick, t("name_looked"))]));
  };
  const scan = () => scanner(t("scan_card"), (text) => {
    const read = readCard(text);
    if (!read) return false;
    set({ name: read.name, id_last4: read.number.slice(-4), scanned: true, looked: false });
    return true;
  });
  const draw = () => {
    rest.replaceChildren(
      who.id_type === "VNeID" ? h("p", { class: "soft" }, t("id_vneid_hint")) : "",
      who.id_type === "CCCD" ? scan() : "",
      who.scanned ? h("p", { class: "ok" }, t("card_read")) : "",
      field(t("receiver_name"), who.name, (name) => set({ name, scanned: false, looked: false }, false), { id: "receiver-name", placeholder: who.relation === "owner" ? owner : "" }),
      told, looked,
      field(t("id_last4"), who.id_last4, (id_last4) => set({ id_last4, scanned: false }, false), { id: "last4", inputmode: "numeric", maxlength: 4 }),
      who.relation === "proxy" ? photo(t("photo_authorisation"), "authorisation", who.authorisation, (authorisation) => set({ authorisation }, false)) : "",
    );
    compare();
  };
  draw();
  return card(t("receiver"), "receiver",
    choice(t("receiver_who"), [["owner", t("receiver_owner")], ["proxy", t("receiver_proxy")]], who.relation, (relation) => set({ relation: relation as Receiver["relation"], name: "", id_last4: "", scanned: false, looked: false })),
    h("p", { class: "label" }, t("id_type")),
    choice(t("id_type"), [["CCCD", t("id_cccd")], ["VNeID", "VNeID"], ["CMND", t("id_cmnd")], ["HC", t("id_passport")]], who.id_type, (id_type) => set({ id_type, scanned: false })), rest);
}
