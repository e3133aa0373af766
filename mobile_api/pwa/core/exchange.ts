/** Handing over between two devices without network: the giver shows an offer, the taker reads it, compares it with what lies
 * on the table, countersigns and shows the answer. Each keeps both signatures; either may report first (docs/custody.md). */
import { canonical } from "./canonical.ts";
import { copyKey, FAR, openKey, openOffer, signedBefore, type Copy, type Open } from "./copies.ts";
import { cut, NAME } from "./fitted.ts";
import { publicKey, sign } from "./keys.ts";
import { uuid7 } from "./numbers.ts";
import type { Session } from "./outbox.ts";
import { fits } from "./signature.ts";
import type { Store } from "./store.ts";
import { certifies, lineage, type KeyLink } from "./succession.ts";

export const TYPE = "buuta.exchange.1";
const OLD_PACK = 30 * 86_400_000, MOST_LINKS = 20;

export type Exchange = {
  id: string; at: string; giver: string; taker: string; items: Record<string, string | null>; exceptions: Record<string, string>; manifest_id: string | null;
};
/** The house's word that a key belongs to a device, a person and a party; and the house's own key, as the day pack brings them. */
export type Certificate = { device_id: string; person_id: string; party: string; public_key: string; signature: string };
export type House = { key_id: string; public_key: string };
/** `succession`: only where the house's key was rotated of late, for a phone whose day pack is older than that. */
export type Offer = { kind: "offer"; exchange: Exchange; certificate: Certificate; signature: string; succession?: KeyLink[] };
export type Answer = { kind: "answer"; id: string; certificate: Certificate; signature: string; succession?: KeyLink[] };
/** The table does not show what the offer says: the giver names the exceptions and offers anew. */
export type Difference = { kind: "difference"; id: string; missing: string[]; extra: string[] };
export type Problem = "not_for_me" | "own" | "certificate" | "signature" | "used" | "again" | "other_day" | "malformed" | "other_exchange";
/** What becomes an act: `act(type, payload, items, more, { previous })` of the outbox. It stands on the acts that both have signed,
 * whatever the phone has learnt since. */
export type Ready = { type: "envelopes.handed" | "envelopes.taken"; payload: Record<string, unknown>; items: string[]; previous: Record<string, string | null>; more: Record<string, unknown> };
/** Who stands here: own key and certificate, the house's key with the links that led to it, and the store. */
export type Self = { who: string; store: Store; key: CryptoKeyPair; certificate: Certificate; house: House; succession?: KeyLink[]; now: () => number };

/** null where this phone has not yet been given a certificate (a day pack brings it). */
export async function self(store: Store, who: string, now: () => number = Date.now): Promise<Self | null> {
  const session = await store.get<Session>(`session:${who}`);
  const pack = await store.get<{ certificate?: Certificate; house?: House; succession?: KeyLink[] }>(`pack:${who}`);
  if (!session || !pack?.certificate || !pack.house || pack.certificate.public_key !== (await publicKey(session.key))) return null;
  return { who, store, key: session.key, certificate: pack.certificate, house: pack.house, succession: pack.succession ?? [], now };
}

export const textOf = (exchange: Exchange): string => canonical({ type: TYPE, ...exchange });
const certificateText = ({ device_id, person_id, party, public_key }: Certificate): string => canonical({ device_id, party, person_id, public_key });

/** Who gets which envelopes. `exceptions`: on the list and not given; `manual`: ticked by hand, not scanned. */
export type Batch = { taker: string; items: string[]; exceptions?: Record<string, string>; manifest_id?: string | null; manual?: boolean };

/** The offer as it lies on the disk before it is shown: the one of this batch that is open still, or a new one, `instead` of one that
 * the taker did not sign. */
export async function opened(me: Self, batch: Batch, instead?: Offer): Promise<Open> {
  const known = await openOffer(me, batch), { seq } = (await me.store.get<Session>(`session:${me.who}`))!;
  const made = known?.offer ?? (await offer(me, batch.taker, batch.items, batch.exceptions, batch.manifest_id));
  const open: Open = { offer: made, after: known?.after ?? seq, manual: (batch.manual ?? false) || (known?.manual ?? false) };
  await me.store.write({ ...(instead ? { [openKey(me.who, instead.exchange.id)]: undefined } : {}), [openKey(me.who, made.exchange.id)]: open });
  return open;
}

/** The giver's side of the text, signed. `exceptions`: on the list, not handed over, with the reason. */
export async function offer(me: Self, taker: string, items: string[], exceptions: Record<string, string> = {}, manifest_id: string | null = null): Promise<Offer> {
  const known: Record<string, string | null> = {};
  for (const item of items) known[item] = (await me.store.get<string>(`tip:${me.who}:${item}`)) ?? null;
  const left = Object.fromEntries(Object.entries(exceptions).map(([item, reason]) => [item, cut(reason, NAME)]));
  const exchange = { id: uuid7(me.now()), at: new Date(me.now()).toISOString(), giver: me.certificate.party, taker, items: known, exceptions: left, manifest_id };
  return { kind: "offer", exchange, certificate: me.certificate, signature: await sign(me.key, textOf(exchange)), ...recent(me) };
}

/** What is wrong with an offer that was read; `other_day` alone may be overruled by a person (clocks are shown and never decide). */
export async function checkOffer(me: Self, read: unknown): Promise<Problem[]> {
  if (!isOffer(read)) return ["malformed"];
  const { exchange, certificate } = read, problems: Problem[] = [];
  if (exchange.taker !== me.certificate.party) problems.push("not_for_me");
  if (exchange.giver === me.certificate.party) problems.push("own");
  if (certificate.party !== exchange.giver || !(await certified(me, read))) problems.push("certificate");
  if (!(await fits(certificate.public_key, textOf(exchange), read.signature))) problems.push("signature");
  if ((await me.store.get(copyKey(me.who, exchange.id))) !== undefined) problems.push("used");
  else if (await signedBefore(me, exchange)) problems.push("again");
  if (!(Math.abs(Date.parse(exchange.at) - me.now()) < FAR)) problems.push("other_day");
  return problems;
}

/** The scanned set against the list: the batch may only be signed when both are empty. */
export function difference(exchange: Exchange, scanned: Iterable<string>): Difference {
  const here = new Set(scanned), listed = Object.keys(exchange.items);
  return { kind: "difference", id: exchange.id, missing: listed.filter((item) => !here.has(item)), extra: [...here].filter((item) => !(item in exchange.items)) };
}

export async function answer(me: Self, read: Offer, scanned: Iterable<string>): Promise<Answer> {
  const { missing, extra } = difference(read.exchange, scanned);
  if (missing.length + extra.length > 0) throw new Error("the scanned envelopes are not those of the list");
  return { kind: "answer", id: read.exchange.id, certificate: me.certificate, signature: await sign(me.key, textOf(read.exchange)), ...recent(me) };
}

export async function checkAnswer(me: Self, own: Offer, read: unknown): Promise<Problem[]> {
  if (!isAnswer(read)) return ["malformed"];
  if (read.id !== own.exchange.id) return ["other_exchange"];
  const problems: Problem[] = [];
  if (read.certificate.party !== own.exchange.taker || !(await certified(me, read))) problems.push("certificate");
  if (!(await fits(read.certificate.public_key, textOf(own.exchange), read.signature))) problems.push("signature");
  return problems;
}

/** The giver's act. `read` null: the answer could not be read back; custody then passes when the taker reports. */
export function given(me: Self, own: Offer, read: Answer | null, manual = false): Ready {
  const { exchange } = own, [kind, id] = party(exchange.taker);
  return ready(me, "envelopes.handed", { to: { kind, id }, manifest_id: exchange.manifest_id, manual }, { offer: own, answer: read }, read);
}

/** The taker's act. `manual`: a number was typed, not scanned. */
export function taken(me: Self, read: Offer, own: Answer, manual = false): Ready {
  const [kind, id] = party(read.exchange.giver);
  return ready(me, "envelopes.taken", { from: { kind, id }, manual }, { offer: read, answer: own }, read);
}

/** Both signatures stay on this phone under the exchange's name. */
function ready(me: Self, type: Ready["type"], side: Record<string, unknown>, copy: Copy, other: Offer | Answer | null): Ready {
  const { exchange } = copy.offer, items = Object.keys(exchange.items);
  const exceptions = Object.entries(exchange.exceptions).map(([item_number, reason]) => ({ item_number, reason }));
  const more: Record<string, unknown> = { [copyKey(me.who, exchange.id)]: copy, [openKey(me.who, exchange.id)]: undefined };
  if (other) for (const item of items) more[`tip:${me.who}:${item}`] = exchange.id;
  return { type, payload: { ...side, item_numbers: items, exceptions, exchange, ...(other ? { countersignature: countersignature(me, other) } : {}) }, items, previous: exchange.items, more };
}

const countersignature = (me: Self, { certificate, signature }: Offer | Answer): Record<string, string> => ({
  signer: certificate.party, method: "key", signature, public_key: certificate.public_key, signed_at: new Date(me.now()).toISOString(),
});

export function recent(me: Self): { succession?: KeyLink[] } {
  const links = (me.succession ?? []).filter((link) => Date.parse(link.at) > me.now() - OLD_PACK);
  return links.length > 0 ? { succession: links } : {};
}

/** By the house's key of this phone's day pack, one after it that the other side can show a link to, or one before it; but by
 * none that was said to be stolen. What cannot be read is no link. */
async function certified(me: Self, { certificate, succession }: Offer | Answer): Promise<boolean> {
  const brought = Array.isArray(succession) ? succession.slice(0, MOST_LINKS) : [];
  try {
    const { line } = await lineage(me.house.public_key, [...(me.succession ?? []), ...brought]);
    return await certifies(line, certificateText(certificate), certificate.signature);
  } catch {
    return false;
  }
}

function party(text: string): [string, string] {
  const at = text.indexOf(":");
  return [text.slice(0, at), text.slice(at + 1)];
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const areTexts = (value: Json, ...names: string[]): boolean => names.every((name) => typeof value[name] === "string" && value[name] !== "");
const isCertificate = (value: unknown): value is Certificate => isObject(value) && areTexts(value, "device_id", "person_id", "party", "public_key", "signature");
const isAnswer = (value: unknown): value is Answer => isObject(value) && value.kind === "answer" && areTexts(value, "id", "signature") && isCertificate(value.certificate);

function isOffer(value: unknown): value is Offer {
  if (!isObject(value) || value.kind !== "offer" || !areTexts(value, "signature") || !isCertificate(value.certificate) || !isObject(value.exchange)) return false;
  const { items, exceptions, manifest_id } = value.exchange as Json;
  return areTexts(value.exchange as Json, "id", "at", "giver", "taker") && isObject(items) && isObject(exceptions) && (manifest_id === null || typeof manifest_id === "string")
    && Object.keys(value.exchange as Json).length === 7 && Object.keys(items).length > 0 && Object.values(items).every((v) => v === null || typeof v === "string") && Object.values(exceptions).every((v) => typeof v === "string" && v.length <= NAME);
}
