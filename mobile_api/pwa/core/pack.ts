/** The day pack as contracts.md has it (and what was added to it since). */
export type Paper = { name: string; originals: number; copies: number };
export type Money = { postage: number; state_fee: number; cod: number };
export type Order = {
  order_id: string; kind: "collect" | "return" | "transfer"; dossier_code: string; item_number: string; holder: { kind: string; id: string }; last_act: string | null;
  procedure: { code: string; name: string }; components: Paper[]; money: Money; note: string | null; language?: string; attempts?: number; missed?: number; returning?: boolean;
  postage_by_weight?: [number, number][]; // up to so many grams: what it costs
  failed_at?: string | null; // this visit failed, on whichever phone
  from_here?: boolean | null; // between two desks: this is the one that gives it
  gives_back?: boolean; // a dossier on its way back to its citizen: delivered at the door as a result is
};
export type Place = { text: string; old_unit: string | null; new_unit: string | null; lat: number; lon: number; pin: string; landmark: string | null };
export type Visit = {
  visit_id: string; position: number; at: "home" | "agency" | "office"; agency_code: string | null; eta: string; window: { from: string | null; to: string | null };
  place: Place; person: { name: string; phone: string }; orders: Order[];
};
export type Reason = { code: string; text: string; fault: string; evidence: string[]; kinds: string[] };
export type Named = { id: string; name: string };
export type Pack = {
  run: { run_id: string; date: string; version: number; office_id: string } | null; held: string[]; visits: Visit[]; reasons: Reason[]; item_numbers: string[];
  agencies: { code: string; name: string }[]; server_time: string; cursor?: string;
  office?: { id: string; name: string; address: string; phone: string; lat: number; lon: number; bank: { bin: string; account: string; holder: string } | null };
  dispatcher?: { name: string; phone: string } | null; colleagues?: Named[];
  purse?: { seq: number; cash: Money; transfers: Money }; // since the last end of a shift; `seq`: up to this act of this install
  area?: { lines: number[][]; names: { name: string; lat: number; lon: number }[] };
};

export const EMPTY: Pack = { run: null, held: [], visits: [], reasons: [], item_numbers: [], agencies: [], server_time: "" };
export const LINES = ["postage", "state_fee", "cod"] as const;
export const total = (money: Money): number => money.postage + money.state_fee + money.cod;
/** What is due at the weight found at the door; as booked where nobody weighed or the tariff has one price for all. */
export function weighed(order: Order, grams: number): Money {
  const steps = order.postage_by_weight ?? [], step = steps.find(([most]) => grams <= most) ?? steps[steps.length - 1];
  return grams && step ? { ...order.money, postage: step[1] } : order.money;
}

const DAY = 86_400_000;
/** A pack is good for its own day and the next (the night shift); older ones hold people's addresses for nothing. */
export const expired = (pack: Pack, now: number): boolean => pack.run !== null && Math.max(now, Date.parse(pack.server_time) || 0) > Date.parse(`${pack.run.date}T00:00:00+07:00`) + 2 * DAY;
