/** Who holds the phone, what is on it, and the one way to act. Sending runs beside it and is never in the way. */
import { Bag } from "./core/bag.ts";
import type { Reply } from "./core/heard.ts";
import { Outbox, type Act, type How, type Lock, type Session, type Trouble } from "./core/outbox.ts";
import { expired, type Pack } from "./core/pack.ts";
import { Sealed } from "./core/sealed.ts";
import { Spare } from "./core/spare.ts";
import { BrowserStore, type Store } from "./core/store.ts";
import { backOff, Sync } from "./core/sync.ts";
import { say } from "./dom.ts";
import { t } from "./text.ts";

export const disk = new Spare(new BrowserStore());
const tabs: Lock = (work) => navigator.locks.request("buuta-outbox", work) as ReturnType<typeof work>;
const others = new BroadcastChannel("buuta-courier");
let failures = 0, timer = 0;

export type Network = { left: number; photos: number; needsYou: number; offline: boolean; needsLogin: boolean; revoked: boolean; problem: Trouble | null; at: number };
type Inside = { who: string; store: Store; outbox: Outbox; sync: Sync; bag: Bag; session: Session };
export const app: { inside: Inside | null; network: Network; drawn: () => void } = {
  inside: null, network: { left: 0, photos: 0, needsYou: 0, offline: false, needsLogin: false, revoked: false, problem: null, at: 0 }, drawn: () => undefined,
};
export type Login = { session: Session; skew: number | undefined }; // how far the clock was behind the server's at the login
export const me = (): Inside => app.inside!;
export const bag = (): Bag => app.inside!.bag;

/** The key has opened: from here on everything is read and written through it. True if the day pack came with the login. */
export async function enter(who: string, key: CryptoKey, login?: Login, early?: Promise<Reply | undefined>): Promise<boolean> {
  const store = new Sealed(disk, key), outbox = new Outbox(store, who, tabs);
  if (login) await outbox.open(login.session, login.skew === undefined ? {} : { [`skew:${who}`]: login.skew });
  const sync = new Sync(outbox, store, (path, init) => fetch(path, init)), answer = await early;
  const fresh = answer !== undefined && (await sync.pack("", answer).catch(() => "offline")) === "fresh"; // it is asked for again
  const [found, known, skew = 0] = await Promise.all([Bag.read(store, who), outbox.session(), store.get<number>(`skew:${who}`)]);
  app.inside = { who, store, outbox, sync, bag: found, session: known };
  if (expired(found.pack, Date.now() + skew)) {
    await store.write(addresses(who));
    app.inside.bag = await Bag.read(store, who);
  }
  await count();
  again();
  return fresh;
}

/** Nobody is inside any more: the key leaves the memory with the page's objects. */
export function leave(): void {
  clearTimeout(timer);
  app.inside = null;
  app.drawn();
}

export async function refresh(): Promise<void> {
  const inside = me();
  [inside.bag, inside.session] = await Promise.all([Bag.read(inside.store, inside.who), inside.outbox.session()]);
  await count();
  app.drawn();
}

async function count(): Promise<void> {
  const inside = me();
  app.network.left = inside.bag.acts.filter((kept) => kept.state === "waiting").length;
  app.network.needsYou = inside.bag.acts.filter((kept) => kept.state === "needs_you" && !kept.seen).length;
  app.network.photos = (await disk.names(`photo:${inside.who}:`)).length;
}

/** One tap, one act, on the disk before the screen moves. Sending follows when it can. */
export async function act(type: string, payload: Record<string, unknown>, items: string[], more: Record<string, unknown> = {}, how: How = {}): Promise<Act> {
  const done = await me().outbox.act(type, payload, items, more, how);
  await refresh().catch(aside); // the act is on the disk, whatever the screen shows of it
  others.postMessage("acted");
  void send();
  return done;
}
const aside = (error: unknown): void => console.error(error);
others.onmessage = () => void (app.inside && refresh().catch(aside));

/** Tries for ever, less often while nothing comes through; a tap and the network's return try at once. */
function again(): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => void send().finally(again), backOff(failures));
}
window.addEventListener("online", () => void send(true));

let running: Promise<void> | null = null, once_more = false, want_pack = false;

/** Asked while it runs, it runs once more after: what was written in between goes out too. It never fails: no act hangs on it, and
 * what stands in its way is shown with what waits. */
export function send(fresh = false): Promise<void> {
  want_pack ||= fresh;
  if (running) {
    once_more = true;
    return running;
  }
  running = rounds().finally(() => (running = null));
  return running;
}

async function rounds(): Promise<void> {
  do {
    once_more = false;
    await round().catch(stumbled);
  } while (once_more);
}

/** This phone's own trouble (its disk is full, say). Every act is on the disk as it was, and is sent at a later try. */
function stumbled(error: unknown): void {
  console.error(error);
  failures += 1;
  app.network.problem = { code: "phone", detail: error instanceof Error ? error.name : typeof error };
  app.drawn();
}

/** One tab at a time talks to the server; the others only write. */
async function round(): Promise<void> {
  const inside = app.inside;
  if (!inside) return;
  await navigator.locks.request(`buuta-sync-${inside.who}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    const sent = await inside.sync.run();
    const got = sent.offline ? "offline" : sent.needsLogin ? "login" : await (want_pack ? inside.sync.pack() : inside.sync.changes());
    const offline = got === "offline", needsLogin = got === "login", problem = sent.problem ?? (typeof got === "string" ? null : got), { revoked } = inside.sync;
    app.network = { ...app.network, offline, needsLogin, revoked, problem, at: sent.offline ? app.network.at : Date.now() };
    failures = offline || problem ? failures + 1 : 0;
    if (got === "fresh") want_pack = false;
    if (revoked && app.inside === inside) await forgetDay();
    else if (!sent.offline && !sent.needsLogin) await sweep(inside);
    others.postMessage("sent");
  });
  if (app.inside === inside) await refresh();
}

const addresses = (who: string) => ({ [`pack:${who}`]: undefined, [`route:${who}`]: undefined });
const drafts = async (who: string) => Object.fromEntries((await disk.names(`draft:${who}:`)).map((name) => [name, undefined]));

/** A phone that was taken out of service: the day's addresses leave it, and what was entered. Acts stay until they are sent. */
async function forgetDay(): Promise<void> {
  const { store, who } = me();
  await store.write({ ...addresses(who), ...(await drafts(who)) });
  if (bag().pack.run) say(t("revoked"), true);
}

/** What was entered outlives its pack until the server has told of another day: a clock that ran ahead must not cost a count. */
async function sweep({ store, who }: Inside): Promise<void> {
  const [pack, kept] = await Promise.all([store.get<Pack>(`pack:${who}`), store.get<string>(`day:${who}`)]);
  const day = pack?.run?.date ?? pack?.server_time.slice(0, 10);
  if (day && (!kept || day > kept)) await store.write({ [`day:${who}`]: day, ...(kept ? await drafts(who) : {}) });
}
