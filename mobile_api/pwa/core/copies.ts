/** What this phone keeps of its handovers: an own offer from before anybody sees it, then both signatures of each. So an app that dies
 * between the two phones shows the same codes again, and nobody signs for one envelope twice. */
import { Bag } from "./bag.ts";
import { canonical } from "./canonical.ts";
import type { Answer, Batch, Exchange, Offer, Self } from "./exchange.ts";
import type { Kept } from "./outbox.ts";

export type Copy = { offer: Offer; answer: Answer | null };
/** Shown, and no act of this phone tells of it yet: the number of its last act then, and whether an envelope was ticked by hand. */
export type Open = { offer: Offer; after: number; manual: boolean };

export const FAR = 12 * 3600_000; // an offer of another half-day is no offer of today: a person is asked

export const copyKey = (who: string, id: string): string => `exchange:${who}:${id}`;
export const openKey = (who: string, id: string): string => `offer:${who}:${id}`;
export const copyOf = (me: Self, id: string): Promise<Copy | undefined> => me.store.get<Copy>(copyKey(me.who, id));

/** Own offers whose answer nobody has read, the newest first. One whose envelopes have gone another way since is none any more. */
export async function openOffers(me: Self): Promise<Open[]> {
  const open = (await me.store.range<Open>(openKey(me.who, ""))).map(([, one]) => one).reverse();
  if (open.length === 0) return open;
  const moves = (await me.store.range<Kept>(`event:${me.who}:`)).map(([, kept]) => kept).filter(({ act, outcome }) => act.type !== "visit.failed" && outcome !== "rejected");
  return open.filter(({ offer, after }) => !moves.some(({ act }) => act.seq > after && Object.keys(act.previous).some((item) => item in offer.exchange.items)));
}

/** The open offer of this very batch; an offer of it with another name would be signed beside it. */
export async function openOffer(me: Self, batch: Batch): Promise<Open | undefined> {
  const { taker, items, exceptions = {}, manifest_id = null } = batch, text = canonical([taker, [...items].sort(), exceptions, manifest_id]);
  const same = (await openOffers(me)).find(({ offer: { exchange } }) => canonical([exchange.taker, Object.keys(exchange.items).sort(), exchange.exceptions, exchange.manifest_id]) === text);
  return same && (await stillTrue(me, same.offer.exchange)) ? same : undefined;
}

/** Of this half-day, and over the acts that the envelopes end with now: what the house has brought since stands between. */
async function stillTrue(me: Self, { at, items }: Exchange): Promise<boolean> {
  const tips = await Promise.all(Object.keys(items).map((item) => me.store.get<string>(`tip:${me.who}:${item}`)));
  return Math.abs(Date.parse(at) - me.now()) < FAR && Object.values(items).every((tip, n) => tip === (tips[n] ?? null));
}

/** The taker had not signed: the offer is forgotten, its envelopes may be offered anew. */
export const forgo = (me: Self, { offer }: Open): Promise<void> => me.store.write({ [openKey(me.who, offer.exchange.id)]: undefined });

/** What this phone has signed for, the newest first: a giver who could not read the answer is shown it again. */
export async function signed(me: Self): Promise<Exchange[]> {
  return signedIn((await me.store.range<Kept>(`event:${me.who}:`)).map(([, kept]) => kept));
}

const signedIn = (acts: Kept[]): Exchange[] =>
  acts.filter(({ act, outcome }) => act.type === "envelopes.taken" && outcome !== "rejected" && act.payload.exchange).map(({ act }) => act.payload.exchange as Exchange).reverse();

/** What this phone has signed already of what it is offered: this exchange, or one of the same giver with envelopes that it still has. */
export async function signedBefore(me: Self, offered: Exchange): Promise<Copy | undefined> {
  const same = await copyOf(me, offered.id);
  if (same?.offer.exchange.giver === offered.giver) return same;
  if (!offered.giver.startsWith("courier:")) return undefined; // a desk's page makes its offer anew whenever it is loaded, and keeps no old one
  const { acts, held } = await Bag.read(me.store, me.who);
  const known = signedIn(acts).find(({ giver, items }) => giver === offered.giver && Object.keys(offered.items).some((item) => held.has(item) && item in items));
  return known && copyOf(me, known.id);
}
