/** How long each text of an act may be (app/custody/payloads.py): an act that the door refuses for its length is no fact, so what
 * is longer is cut here, once, before it is signed. Lengths are of JavaScript, which counts no sign shorter than the door does. */
export const NAME = 200, PAPER = 500, NUMBER = 24; // an item number with spaces or dots in it
export const SAID = 2_000; // what a person writes in one go; a note holds that and what the app adds
const NOTE = 20_000;

const LONGEST: Record<string, number> = {
  "components.name": PAPER, "recovered.name": NAME, "received_by.name": NAME, "received_by.id_type": NAME, "received_by.id_last4": 4, "id_check.id_type": NAME, "id_check.id_last4": 4,
  "countersignature.signer": 300, "countersignature.signature": 20_000, "exceptions.reason": NAME, seal_number: NAME, remark: SAID, note: NOTE, reason: NAME,
};
const OF_TYPE: Record<string, Record<string, number>> = { correction: { reason: SAID, "payload.seal_number": NAME, "payload.text": SAID } };

/** Not in the middle of an emoji. */
export const cut = (text: string, longest: number): string => (text.length > longest ? text.slice(0, longest).replace(/[\ud800-\udbff]$/, "") : text);

export function fitted(type: string, payload: Record<string, unknown>): Record<string, unknown> {
  const limits = { ...LONGEST, ...OF_TYPE[type] };
  const fit = (value: unknown, path: string): unknown => {
    if (typeof value === "string") return cut(value, limits[path] ?? Infinity);
    if (Array.isArray(value)) return value.map((one) => fit(one, path));
    if (value === null || typeof value !== "object" || path === "exchange") return value; // what both have signed stays as it is
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fit(one, path ? `${path}.${name}` : name)]));
  };
  return fit(payload, "") as Record<string, unknown>;
}
