/** Handing a result to its owner or a proxy: ID, papers counted together, old papers taken back, money, remark or none
 * (QĐ 45/2016/QĐ-TTg Art 10, TT 17/2017/TT-BTTTT Art 5.2, Law on Post Art 41.4c). */
import { counts, joined, otherSum, SAID, short, toCount, type Basis, type Counted } from "../core/index.ts";
import { big, card, choice, field, h, show } from "../dom.ts";
import { go, instead, screen } from "../route.ts";
import { act, bag } from "../state.ts";
import { t, written } from "../text.ts";
import { checklist } from "../ui/checklist.ts";
import { counting } from "../ui/count.ts";
import { Draft } from "../ui/draft.ts";
import { moneyCard, moneyMissing, moneyOf, unpaid, type Paid } from "../ui/money.ts";
import { numberCard, numberMissing, type Numbered } from "../ui/number.ts";
import { receiver, receiverCard, receiverMissing, type Receiver } from "../ui/receiver.ts";
import { recovering, type Recovered } from "../ui/recover.ts";
import { countersigned, second, secondMissing, secondSide, type Second } from "../ui/second.ts";
import { idsOf, photo, rowsOf, type Shot } from "../ui/shots.ts";
import { arrive, find, onceAt } from "./collect.ts";

type Remark = "" | "none" | "remark";
type Form = Second & Basis & { envelope: Numbered; lines: Counted[]; who: Receiver; recovered: Recovered[]; nothing_back: boolean; paid: Paid; remark: Remark; said: string; remark_photo: Shot | null };

async function deliver(visitId: string, orderId: string): Promise<void> {
  const found = find(visitId, orderId);
  if (!found || bag().settled(found.visit, found.order)) return instead("stop", visitId);
  const { visit, order } = found, wanted = order.components;
  const draft = await Draft.open<Form>(`deliver:${visitId}:${orderId}`, {
    envelope: { number: "", manual: false }, lines: toCount(wanted), who: receiver(), recovered: [], nothing_back: false, paid: unpaid(), remark: "", said: "", remark_photo: null, papers: wanted, due: order.money, ...second(),
  });
  const form = draft.value, paid = otherSum(form.due, order.money) ? unpaid() : form.paid;
  Object.assign(form, { lines: joined(form.lines, form.papers, wanted), papers: wanted, due: order.money, paid });
  const changed = () => (draft.keep(), foot.look());
  const papersMissing = () => (form.lines.some((line) => !line.counted) ? t("need_count") : short(form.lines, wanted).length && form.remark !== "remark" ? t("need_remark_short") : "");
  const foot = checklist(t("deliver_finish"), [
    { at: "number", missing: () => numberMissing(form.envelope) || (form.envelope.number === order.item_number ? "" : t("number_wrong_envelope")) },
    { at: "receiver", missing: () => receiverMissing(form.who, visit.person.name) },
    { at: "papers", missing: papersMissing },
    { at: "recover", missing: () => (form.recovered.length || form.nothing_back ? "" : t("need_recover")) },
    { at: "money", missing: () => moneyMissing(order.money, form.paid) },
    { at: "remark", missing: () => (form.remark === "none" || (form.remark === "remark" && form.said) ? "" : t("need_remark")) },
    { at: "sign", missing: () => secondMissing(form) },
  ], async () => {
    const { relation, name, id_type, id_last4, authorisation } = form.who, shots = [form.signed, relation === "proxy" ? authorisation : null, form.remark_photo];
    const payload = {
      visit_id: visitId, order_id: orderId, item_number: form.envelope.number, manual: form.envelope.manual, components: counts(form.lines), recovered: form.recovered.filter((one) => one.count > 0), proofs: idsOf(shots),
      received_by: { relation, name, id_type, id_last4, ...(relation === "proxy" && authorisation ? { authorisation_proof: authorisation.id } : {}) },
      remark: form.remark === "remark" ? form.said : null, note: form.witness ? written("note_witness", { name: form.witness }) : "", ...moneyOf(order.money, form.paid), ...countersigned(name, form),
    };
    await act("deliver.done", payload, [form.envelope.number], { ...rowsOf(shots), ...draft.gone() }, onceAt(visit, order));
    instead("stop", visitId);
  });
  const remark = h("div"), tellRemark = () => remark.replaceChildren(...(form.remark === "remark"
    ? [field(t("remark_said"), form.said, (text) => ((form.said = text), changed()), { id: "remark", maxlength: SAID }), photo(t("photo_damage"), "photo", form.remark_photo, (shot) => ((form.remark_photo = shot), changed()))] : []));
  tellRemark();
  show({ title: t(order.gives_back ? "do_give_back" : "do_deliver"), back: () => go("stop", visitId), foot: foot.element },
    h("p", { class: "soft" }, `${visit.person.name} · ${order.procedure.name}`),
    numberCard(form.envelope, order.item_number, () => t("number_wrong_envelope"), changed),
    receiverCard(form.who, visit.person.name, changed),
    counting(form.lines, wanted, changed),
    recovering(form.recovered, form.nothing_back, (nothing) => ((form.nothing_back = nothing), changed()), changed),
    moneyCard(order.money, form.paid, order.item_number, changed),
    card(t("remark"), "remark", h("p", { class: "soft" }, t("remark_hint")), choice(t("remark"), [["none", t("remark_none")], ["remark", t("remark_some")]], form.remark, (value) => ((form.remark = value as Remark), tellRemark(), changed())), remark),
    card(t("sign_heading"), "sign", secondSide(t("sign_receiver"), form, changed)),
    bag().failed(visit, order) ? null : big(t("do_fail"), () => go("failed", visitId, orderId), "bad"));
  foot.look();
  await arrive(visit);
}

screen("deliver", deliver);
