/** What a signed act says of one envelope: who gave, who took, and whether the other side has signed (app/custody/events.py). */
export type Json = Record<string, any>;
export type Move = { role: "moved" | "offered" | "noted"; giver: string; taker: string };

const partyOf = (party: Json): string => `${party.kind}:${party.id}`;
const OTHERS = ["visit.started", "visit.failed", "shift.closed", "correction"];

export function moveOf(type: string, payload: Json, actor: string, item: string): Move | null {
  switch (type) {
    case "envelopes.taken":
      return payload.item_numbers.includes(item) ? { role: "moved", giver: partyOf(payload.from), taker: actor } : null;
    case "collect.done":
      return payload.item_number === item ? { role: "moved", giver: `citizen:${payload.order_id}`, taker: actor } : null;
    case "deliver.done":
      return payload.item_number === item ? { role: "moved", giver: actor, taker: `citizen:${payload.order_id}` } : null;
    case "envelopes.handed": {
      const left = (payload.exceptions ?? []).some((e: Json) => e.item_number === item);
      if (left || !payload.item_numbers.includes(item)) return null;
      return { role: payload.to.kind !== "office" && !payload.countersignature ? "offered" : "moved", giver: actor, taker: partyOf(payload.to) };
    }
    case "manifest.sealed": {
      const moved = payload.item_numbers.includes(item), left = (payload.exceptions ?? []).some((e: Json) => e.item_number === item);
      return moved || left ? { role: moved ? "moved" : "noted", giver: partyOf(payload.giver), taker: partyOf(payload.taker) } : null;
    }
    case "envelope.found":
      return payload.item_number === item ? { role: "moved", giver: "", taker: partyOf(payload.holder) } : null;
    default:
      if (!OTHERS.includes(type)) throw new Error(`unknown act ${type}`);
      return null;
  }
}

/** Only a finding of the house settles acts; a correction stands beside one and cancels nothing. */
export const settledBy = (type: string, payload: Json): string[] => (type === "envelope.found" ? (payload.settles ?? []) : []);

export const exchangeOf = (type: string, payload: Json): Json | null =>
  (["envelopes.taken", "envelopes.handed", "manifest.sealed"].includes(type) ? (payload.exchange ?? null) : null);

/** Each countersignature with the parties that may have made it. */
export function countersignatures(type: string, payload: Json): [Json, string[]][] {
  if (type === "envelopes.taken" && payload.countersignature) return [[payload.countersignature, [partyOf(payload.from)]]];
  if (type === "envelopes.handed" && payload.countersignature) return [[payload.countersignature, [partyOf(payload.to)]]];
  if (type === "manifest.sealed" && payload.exchange) return (payload.signatures ?? []).map((sign: Json) => [sign, [payload.exchange.giver, payload.exchange.taker]]);
  return [];
}

/** What an act says otherwise than the exchange that it carries; "" where they agree. */
export function mismatch(type: string, payload: Json, actor: string, previous: Json, exchange: Json): string {
  const sides = type === "envelopes.taken" ? [partyOf(payload.from), actor] : [actor, partyOf(payload.to)];
  if (sides[0] !== exchange.giver || sides[1] !== exchange.taker) return "bên giao, bên nhận";
  const left: Json = Object.fromEntries((payload.exceptions ?? []).map((e: Json) => [e.item_number, e.reason]));
  const signed: Json = exchange.exceptions ?? {};
  if (!sameKeys(left, signed) || Object.keys(left).some((item) => left[item] !== signed[item] || item in exchange.items)) return "ngoại lệ";
  const moved: string[] = payload.item_numbers.filter((item: string) => !(item in left));
  if (new Set(moved).size !== moved.length || !sameKeys(Object.fromEntries(moved.map((item) => [item, 1])), exchange.items)) return "danh sách bì";
  if (Object.entries(exchange.items).some(([item, before]) => (previous[item] ?? null) !== before)) return "việc trước của từng bì";
  const manifest = type === "envelopes.taken" ? (exchange.manifest_id ?? null) : (payload.manifest_id ?? null);
  return manifest === (exchange.manifest_id ?? null) ? "" : "biên bản";
}

const sameKeys = (one: Json, two: Json): boolean => Object.keys(one).sort().join() === Object.keys(two).sort().join();
