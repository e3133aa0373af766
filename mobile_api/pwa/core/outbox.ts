import { canonical } from "./canonical.ts";
import { sign } from "./keys.ts";
import { uuid7 } from "./numbers.ts";
import type { Store } from "./store.ts";

export type Session = {
  login: string; install_id: string; device_token: string; device_id: string; data_epoch: string; seq: number;
  person: { id: string; name: string; role: string }; key: CryptoKeyPair; cursor?: string;
};
export type Act = {
  event_id: string; seq: number; type: string; occurred_at: string; elapsed_ms: number; boot_id: string;
  previous: Record<string, string | null>; payload: Record<string, unknown>; signature: string; gps?: { lat: number; lon: number; acc_m: number };
};
export type Kept = { act: Act; state: "waiting" | "sent" | "needs_you"; outcome?: string; problem?: string };

const pad = (seq: number) => String(seq).padStart(10, "0");

/** One tap = one act, written with its number and what it stands on in one step. Sending is another matter. */
export class Outbox {
  private chain: Promise<unknown> = Promise.resolve();
  constructor(private store: Store, readonly who: string, private boot: string = uuid7(), private clock: () => number = Date.now) {}

  /** Taps one after another, also from two screens at once: the number has no gaps and no doubles. */
  act(type: string, payload: Record<string, unknown>, items: string[], more: Record<string, unknown> = {}): Promise<Act> {
    const made = this.chain.then(() => this.write(type, payload, items, more));
    this.chain = made.catch(() => undefined);
    return made;
  }

  private async write(type: string, payload: Record<string, unknown>, items: string[], more: Record<string, unknown>): Promise<Act> {
    const session = await this.session();
    const previous: Record<string, string | null> = {};
    for (const item of items) previous[item] = (await this.store.get<string>(`tip:${this.who}:${item}`)) ?? null;
    const act: Act = {
      event_id: uuid7(this.clock()), seq: session.seq + 1, type, occurred_at: new Date(this.clock()).toISOString(),
      elapsed_ms: Math.round(performance.now()), boot_id: this.boot, previous, payload, signature: "",
    };
    const { signature: _, ...signed } = act;
    act.signature = await sign(session.key, canonical(signed));
    const changes: Record<string, unknown> = { [`event:${this.who}:${pad(act.seq)}`]: { act, state: "waiting" } satisfies Kept, [`session:${this.who}`]: { ...session, seq: act.seq } };
    for (const item of items) changes[`tip:${this.who}:${item}`] = act.event_id;
    await this.store.write({ ...changes, ...more });
    return act;
  }

  async session(): Promise<Session> {
    const session = await this.store.get<Session>(`session:${this.who}`);
    if (!session) throw new Error("not signed in");
    return session;
  }

  async all(): Promise<Kept[]> {
    return (await this.store.range<Kept>(`event:${this.who}:`)).map(([, kept]) => kept);
  }

  async waiting(limit: number): Promise<Act[]> {
    return (await this.all()).filter((kept) => kept.state === "waiting").slice(0, limit).map((kept) => kept.act);
  }

  /** Marks what the server has answered; nothing is thrown away here. */
  async answered(results: { seq: number | null; outcome: string; problem?: { detail?: string } }[], acked: number): Promise<void> {
    const changes: Record<string, unknown> = {};
    for (const result of results) {
      if (result.seq === null || result.seq > acked || result.outcome === "deferred") continue;
      const key = `event:${this.who}:${pad(result.seq)}`;
      const kept = await this.store.get<Kept>(key);
      const state = result.outcome === "applied" || result.outcome === "duplicate" ? "sent" : "needs_you";
      if (kept) changes[key] = { ...kept, state, outcome: result.outcome, problem: result.problem?.detail } satisfies Kept;
    }
    await this.store.write(changes);
  }

  /** The server was restored from a backup: everything still kept here is sent again (it answers «duplicate» where it knows). */
  async resend(epoch: string): Promise<void> {
    const changes: Record<string, unknown> = { [`session:${this.who}`]: { ...(await this.session()), data_epoch: epoch } };
    for (const [key, kept] of await this.store.range<Kept>(`event:${this.who}:`)) changes[key] = { ...kept, state: "waiting" } satisfies Kept;
    await this.store.write(changes);
  }

  /** Sent acts older than `days` leave the phone. */
  async forget(days: number): Promise<void> {
    const limit = new Date(this.clock() - days * 86_400_000).toISOString();
    const old = (await this.store.range<Kept>(`event:${this.who}:`)).filter(([, kept]) => kept.state === "sent" && kept.act.occurred_at < limit);
    await this.store.write(Object.fromEntries(old.map(([key]) => [key, undefined])));
  }
}
