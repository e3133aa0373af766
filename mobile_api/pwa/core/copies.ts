/** What this phone keeps of its handovers: of an own offer from before anybody sees it, of each in the end both signatures. So an app
 * that dies between the two phones shows the same codes again, and nobody signs for one envelope twice. */
import { Bag } from "./bag.ts";
import { canonical } from "./canonical.ts";
import type { Answer, Batch, Exchange, Offer, Self } from "./exchange.ts";
import type { Kept } from "./outbox.ts";

/** `open`: shown, and no act of this phone tells of it yet; the number of its last act then, and whether an envelope was ticked by hand. */
export type Copy = { offer: Offer; answer: Answer | null; open?: { after: number; manual: boolean } };

export const copyKey = (who: string, id: string): string => `exchange:${who}:${id}`;

/** The newest first. */
export async function copies(me: Self): Promise<Copy[]> {
  return (await me.store.range<Copy>(copyKey(me.who, ""))).map(([, copy]) => copy).reverse();
}

/** Own offers whose answer nobody has read. One whose envelopes have gone another way since is none any more. */
export async function openOffers(me: Self): Promise<Copy[]> {
  const open = (await copies(me)).filter((copy) => copy.open);
  if (open.length === 0) return open;
  const moves = (await me.store.range<Kept>(`event:${me.who}:`)).map(([, kept]) => kept).filter(({ act, outcome }) => act.type !== "visit.failed" && outcome !== "rejected");
  return open.filter((copy) => !moves.some(({ act }) => act.seq > copy.open!.after && Object.keys(act.previous).some((item) => item in copy.offer.exchange.items)));
}

/** The open offer of this very batch; an offer of it with another name would be signed beside it. */
export async function openOffer(me: Self, batch: Batch): Promise<Copy | undefined> {
  const { taker, items, exceptions = {}, manifest_id = null } = batch, text = canonical([taker, [...items].sort(), exceptions, manifest_id]);
  return (await openOffers(me)).find(({ offer: { exchange } }) => canonical([exchange.taker, Object.keys(exchange.items).sort(), exchange.exceptions, exchange.manifest_id]) === text);
}

/** The taker had not signed: the offer is forgotten, its envelopes may be offered anew. */
export const forgo = (me: Self, copy: Copy): Promise<void> => me.store.write({ [copyKey(me.who, copy.offer.exchange.id)]: undefined });

/** Answers of this phone, to be shown again to a giver who could not read them. */
export async function answers(me: Self): Promise<Copy[]> {
  return (await copies(me)).filter(({ offer, answer }) => answer !== null && offer.exchange.taker === me.certificate.party);
}

/** What this phone has signed already of what it is offered: this exchange, or one of the same giver with envelopes that it still has. */
export async function signedBefore(me: Self, exchange: Exchange): Promise<Copy | undefined> {
  const mine = (await answers(me)).filter(({ offer }) => offer.exchange.giver === exchange.giver), same = mine.find(({ offer }) => offer.exchange.id === exchange.id);
  if (same || mine.length === 0) return same;
  const { held } = await Bag.read(me.store, me.who);
  return mine.find(({ offer }) => Object.keys(exchange.items).some((item) => held.has(item) && item in offer.exchange.items));
}
