/** The day pack as contracts.md has it, and what this phone has done with it. */
import type { Kept, Store } from "./core/index.ts";

export type Order = {
  order_id: string; kind: "collect" | "return" | "transfer"; dossier_code: string; item_number: string; holder: { kind: string; id: string };
  procedure: { code: string; name: string }; components: { name: string; originals: number; copies: number }[];
  money: { postage: number; state_fee: number; cod: number }; note: string | null; returning?: boolean;
};
export type Visit = {
  visit_id: string; position: number; at: "home" | "agency" | "office"; agency_code: string | null; eta: string; window: { from: string | null; to: string | null };
  place: { text: string; old_unit: string | null; new_unit: string | null; lat: number; lon: number; pin: string; landmark: string | null }; person: { name: string; phone: string }; orders: Order[];
};
export type Pack = {
  run: { run_id: string; date: string; version: number; office_id: string } | null; held: string[]; visits: Visit[];
  reasons: { code: string; text: string; fault: string; evidence: string[]; kinds: string[] }[]; item_numbers: string[]; agencies: { code: string; name: string }[];
};

/** What the courier has in the bag: the pack's word, then every act of this phone that the pack does not know yet. */
export class Bag {
  private constructor(readonly pack: Pack, readonly held: Set<string>, readonly done: Set<string>, readonly cash: { postage: number; state_fee: number; cod: number }) {}

  static async read(store: Store, who: string): Promise<Bag> {
    const pack = (await store.get<Pack>(`pack:${who}`)) ?? { run: null, held: [], visits: [], reasons: [], item_numbers: [], agencies: [] };
    const known = (await store.get<number>(`known:${who}`)) ?? 0;
    const held = new Set(pack.held), done = new Set<string>(), cash = { postage: 0, state_fee: 0, cod: 0 };
    const today = pack.run?.date ?? "";
    for (const [, kept] of await store.range<Kept>(`event:${who}:`)) {
      if (kept.outcome === "rejected") continue; // the server kept no fact: it is to do again
      const { type, payload, occurred_at } = kept.act;
      const items = (payload.item_numbers as string[] | undefined) ?? [];
      // What the pack already contains: the desk may have sealed it away since, so the pack's word stands.
      const add = (item: string) => (kept.state === "waiting" || kept.act.seq > known || pack.held.includes(item)) && held.add(item);
      if (type === "envelopes.taken") items.forEach(add);
      if (type === "envelopes.handed") items.forEach((item) => held.delete(item));
      if (type === "collect.done") add(payload.item_number as string);
      if (type === "deliver.done") held.delete(payload.item_number as string);
      for (const id of (payload.order_ids as string[] | undefined) ?? (payload.order_id ? [payload.order_id as string] : [])) done.add(`${payload.visit_id}:${id}`);
      const money = payload.money as typeof cash & { method: string } | undefined;
      if (money?.method === "cash" && occurred_at.slice(0, 10) >= today.slice(0, 8)) for (const name of ["postage", "state_fee", "cod"] as const) cash[name] += money[name];
    }
    return new Bag(pack, held, done, cash);
  }

  isDone(visit: Visit, order: Order): boolean {
    if (visit.at === "home") return this.done.has(`${visit.visit_id}:${order.order_id}`);
    return this.gives(order) ? !this.held.has(order.item_number) && this.collected(order) : this.held.has(order.item_number) || this.delivered(order);
  }

  /** At a desk: this envelope goes there (otherwise it is fetched there). */
  gives(order: Order): boolean {
    return order.kind === "collect" || order.returning === true || (order.kind === "transfer" && this.held.has(order.item_number));
  }

  private collected(order: Order): boolean {
    return [...this.done].some((name) => name.endsWith(order.order_id));
  }

  private delivered(order: Order): boolean {
    return this.collected(order);
  }
}
