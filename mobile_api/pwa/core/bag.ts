/** What the courier has done, has in the bag and in the purse: the pack's word (which knows the courier's other phones too), then
 * every act of this phone that the pack does not know yet. */
import type { Act, Kept, Session } from "./outbox.ts";
import { EMPTY, LINES, type Money, type Order, type Pack, type Visit } from "./pack.ts";
import type { Store } from "./store.ts";

export class Bag {
  private constructor(readonly pack: Pack, readonly held: Set<string>, readonly handed: Set<string>, readonly done: Map<string, Kept>, readonly cash: Money, readonly transfers: Money, readonly acts: Kept[], private readonly me: string) {}

  static async read(store: Store, who: string): Promise<Bag> {
    const [pack = EMPTY, known = 0, rows, session] = await Promise.all([store.get<Pack>(`pack:${who}`), store.get<number>(`known:${who}`), store.range<Kept>(`event:${who}:`), store.get<Session>(`session:${who}`)]);
    const bag = new Bag(pack, new Set(pack.held), new Set(), new Map(), { ...(pack.purse?.cash ?? zero()) }, { ...(pack.purse?.transfers ?? zero()) }, rows.map(([, kept]) => kept), session?.person.id ?? "");
    const facts = bag.acts.filter((kept) => kept.outcome !== "rejected"), fresh = ({ state, act }: Kept) => state === "waiting" || act.seq > known; // rejected: no fact, to do again
    for (const kept of facts) bag.bind(kept, fresh(kept));
    for (const kept of facts) bag.add(kept, fresh(kept));
    return bag;
  }

  /** An order bears the number that was sealed at its door, whatever label was printed for it: the pack knows only once the house has
   * the act, and has let it into the chain. */
  private bind({ act: { type, payload } }: Kept, fresh: boolean): void {
    if (type !== "collect.done" || !(fresh || this.today(payload.visit_id))) return;
    const orders = this.pack.visits.flatMap((visit) => visit.orders).filter((order) => order.order_id === payload.order_id);
    for (const order of orders) if (fresh || order.holder.kind === "citizen") order.item_number = payload.item_number as string;
  }

  /** Whether it came from another courier last: what a decision has taken off this phone's list did not, and is brought to no desk. */
  fromColleague(item: string): boolean {
    const takes = ({ act: { type, payload }, outcome }: Kept) => outcome !== "rejected" && (type === "collect.done" ? payload.item_number === item : type === "envelopes.taken" && (payload.item_numbers as string[]).includes(item));
    return (this.acts.filter(takes).at(-1)?.act.payload.from as { kind?: string } | undefined)?.kind === "courier";
  }

  private today(visit_id: unknown): boolean {
    return this.pack.visits.some((visit) => visit.visit_id === visit_id);
  }

  private add(kept: Kept, fresh: boolean): void {
    const { type, payload } = kept.act;
    const excepted = new Set(((payload.exceptions as { item_number: string }[] | undefined) ?? []).map((one) => one.item_number));
    const items = ((payload.item_numbers as string[] | undefined) ?? []).filter((item) => !excepted.has(item));
    // What the pack already contains: the desk may have sealed it away since, or left it here, the office may have it for another
    // day's run, so the pack's word stands.
    const take = (item: string) => (fresh || this.pack.held.includes(item)) && (this.held.add(item), this.handed.delete(item));
    const give = (item: string) => (fresh || !(this.pack.held.includes(item) || this.order(item)?.holder.kind === "office")) && (this.held.delete(item), this.handed.add(item));
    if (type === "envelopes.taken") items.forEach(take);
    if (type === "envelopes.handed") items.forEach(give);
    if (type === "collect.done") take(payload.item_number as string);
    if (type === "deliver.done" && fresh) this.held.delete(payload.item_number as string);
    if (fresh || this.today(payload.visit_id)) for (const id of ordersOf(kept.act)) this.done.set(`${payload.visit_id}:${id}`, kept);
    if (kept.act.seq <= (this.pack.purse?.seq ?? 0)) return; // the pack's sums have it
    if (type === "shift.closed") for (const line of LINES) this.cash[line] = this.transfers[line] = 0;
    const money = payload.money as (Money & { method: string }) | undefined;
    const purse = money?.method === "cash" ? this.cash : money?.method === "transfer" ? this.transfers : null;
    if (purse && money) for (const line of LINES) purse[line] += money[line];
  }

  /** The act that this phone wrote for the order at this stop. */
  record(visit: Visit, order: Order): Kept | undefined {
    return this.done.get(`${visit.visit_id}:${order.order_id}`);
  }

  isDone(visit: Visit, order: Order): boolean {
    return this.failed(visit, order) || (visit.at === "home" ? this.settled(visit, order) || this.handed.has(order.item_number) : this.through(visit, order));
  }

  /** At a door: fetched or delivered. A try that came to nothing is not the end of it: who was out may come home, a tap may be wrong. */
  settled(visit: Visit, order: Order): boolean {
    const type = this.record(visit, order)?.act.type;
    return (type !== undefined && type !== "visit.failed") || passed(order);
  }

  /** At a desk: the envelope was given or fetched here, also after a try that came to nothing. */
  through(visit: Visit, order: Order): boolean {
    if (this.held.has(order.item_number)) return !this.gives(order, visit);
    return this.handed.has(order.item_number) || this.closed(visit, order) || this.gone(visit, order);
  }

  /** Nothing came of this order at this stop: said on this phone, or on another one. */
  failed(visit: Visit, order: Order): boolean {
    return Boolean(order.failed_at) || this.record(visit, order)?.act.type === "visit.failed";
  }

  visitDone(visit: Visit): boolean {
    return visit.orders.every((order) => this.isDone(visit, order));
  }

  /** At a desk: this envelope goes there (otherwise it is fetched there). A plan stops at a post office only to fetch. */
  gives(order: Order, visit: Visit): boolean {
    if (visit.at === "office") return false;
    if (order.kind !== "transfer" || order.returning) return order.kind === "collect" || order.returning === true;
    return order.from_here === undefined || order.from_here === null ? this.held.has(order.item_number) : !order.from_here;
  }

  /** The door has spoken: delivered, or the visit failed (then a collect has nothing to bring). */
  private closed(here: Visit, order: Order): boolean {
    for (const [name, kept] of this.done) if (name.endsWith(`:${order.order_id}`) && kept.act.type !== "collect.done" && kept.act.payload.visit_id !== here.visit_id) return true;
    return this.pack.visits.some((visit) => visit.at === "home" && visit.orders.some((one) => one.order_id === order.order_id && one.failed_at));
  }

  /** An envelope that is not in the bag is done with at this desk by the house's book: it waits there for a signature, is at its
   * end, or was fetched here and is at the office now. */
  private gone(visit: Visit, order: Order): boolean {
    const { kind, id } = order.holder;
    if (kind === "courier") return id === this.me;
    if (visit.at === "office") return kind !== "office";
    if (order.kind === "transfer") return kind === "agency" && order.last_act !== null;
    return this.gives(order, visit) ? kind === "agency" : kind === "citizen" || kind === "office";
  }

  /** Envelopes that wait at the office or at a desk for the courier: this run has still to bring them on. */
  waitingAt(kind: string, id = ""): Order[] {
    const found = new Map<string, Order>();
    for (const visit of this.pack.visits) for (const order of visit.orders) {
      const away = this.held.has(order.item_number) || this.handed.has(order.item_number) || this.isDone(visit, order);
      if (order.holder.kind === kind && (!id || order.holder.id === id) && !away) found.set(order.item_number, order);
    }
    return [...found.values()];
  }

  order(item: string): Order | undefined {
    for (const visit of this.pack.visits) for (const order of visit.orders) if (order.item_number === item) return order;
    return undefined;
  }

  /** How many of this order's tries count towards the hold (the citizen missed them), this phone's waiting ones included. */
  missed(order: Order): number {
    const citizens = this.pack.reasons.filter((one) => one.fault === "citizen").map((one) => one.code);
    const mine = [...this.done].filter(([name, kept]) => name.endsWith(`:${order.order_id}`) && kept.act.type === "visit.failed" && kept.state === "waiting" && citizens.includes(kept.act.payload.reason as string));
    return (order.missed ?? 0) + mine.length;
  }

  /** The end of the shift, as long as nothing was done after it. */
  closing(): Kept | undefined {
    const last = this.acts.at(-1);
    return last?.act.type === "shift.closed" && last.outcome !== "rejected" ? last : undefined;
  }

  /** The number of the last act of such types. What may be done again is named by it, for it only rises: how many acts are kept does
   * not, since old ones leave the phone. */
  last(types = ""): number {
    return this.acts.filter((kept) => kept.act.type.startsWith(types)).at(-1)?.act.seq ?? 0;
  }

  /** Whose an envelope is already, where it is not this order's: the name at its stop, "" where it went through this bag and stands on
   * no list; null where it is free. */
  belongs(item: string, order: Order): string | null {
    const theirs = this.pack.visits.filter((visit) => visit.orders.some((one) => one.item_number === item && one.order_id !== order.order_id));
    const stop = theirs.find((visit) => visit.at === "home") ?? theirs[0];
    if (stop) return stop.person.name;
    return item !== order.item_number && (this.held.has(item) || this.handed.has(item)) ? "" : null;
  }
}

/** The door is behind us, whoever's phone has written it down: the dossier is fetched, the result is with its citizen. */
const passed = (order: Order): boolean => (order.kind === "collect") === (order.holder.kind !== "citizen");

export function ordersOf(act: Act): string[] {
  return (act.payload.order_ids as string[] | undefined) ?? (act.payload.order_id ? [act.payload.order_id as string] : []);
}

const zero = (): Money => ({ postage: 0, state_fee: 0, cod: 0 });
