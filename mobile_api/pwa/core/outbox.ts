import { canonical, wellFormed } from "./canonical.ts";
import { fitted } from "./fitted.ts";
import { sign } from "./keys.ts";
import { uuid7 } from "./numbers.ts";
import type { Store } from "./store.ts";

export type Session = {
  login: string; install_id: string; device_token: string; device_id: string; data_epoch: string; seq: number;
  person: { id: string; name: string; role: string }; key: CryptoKeyPair; cursor?: string;
};
export type Act = {
  event_id: string; seq: number; type: string; occurred_at: string; elapsed_ms: number; boot_id: string; skew_ms?: number;
  previous: Record<string, string | null>; payload: Record<string, unknown>; signature: string;
};
export type Moment = { at: string; elapsed_ms: number; boot_id: string };
type Ground = { session: Session; skew_ms: number | undefined; previous: Record<string, string | null> };
/** `previous`: the acts that it stands on where another device has signed them too; else those that this phone knows last. */
export type How = { once?: string; previous?: Record<string, string | null> };
/** Runs one piece of work at a time among all tabs: without it two tabs give two acts the same number, and one is lost. */
export type Lock = <T>(work: () => Promise<T>) => Promise<T>;
export function queue(): Lock {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = tail.then(work);
    tail = turn.catch(() => undefined);
    return turn;
  };
}
/** What the server had against something: its code, which has words in each language, its own sentence, and the envelopes in it. */
export type Trouble = { code: string; detail?: string; items?: string[]; status?: number };
/** `problem`: an older app kept the sentence alone. `seen`: its courier has looked at what the server had against it. */
export type Kept = { act: Act; state: "waiting" | "sent" | "needs_you"; outcome?: string; problem?: Trouble | string; seen?: boolean };

export type Told = { event_id?: string | null; seq: number | null; outcome: string; problem?: Problem | null };
type Problem = { code?: string; detail?: string; items?: string[]; holders?: Record<string, string> };

/** Of an answer in the words of RFC 9457. */
const troubleOf = ({ code = "", detail, items, holders }: Problem): Trouble => {
  const about = items ?? Object.keys(holders ?? {});
  return { code, detail, ...(about.length ? { items: about } : {}) };
};

/** How it went. A first answer may have been lost: the act is then known already, with what was found against it the first time; one
 * that could not be read is no fact still. */
function outcomeOf({ outcome, problem }: Told): Pick<Kept, "state" | "outcome"> {
  if (outcome === "applied" || (outcome === "duplicate" && !problem)) return { state: "sent", outcome };
  if (outcome !== "duplicate") return { state: "needs_you", outcome };
  return { state: "needs_you", outcome: NO_FACT.has(problem?.code ?? "") ? "rejected" : "contested" };
}
const NO_FACT = new Set(["malformed", "unknown_type"]);

/** Photos that have arrived and are still kept, by the day they were sent. */
export type Shelf = Record<string, string>;

const waits = ({ act, seen }: Kept): Kept => ({ act, state: "waiting", ...(seen ? { seen } : {}) });

const NEWEST = 300;
const SOON = 60_000;
const pad = (seq: number) => String(seq).padStart(10, "0");

/** One tap = one act, written with its number and what it stands on in one step. Sending is another matter. */
export class Outbox {
  constructor(private store: Store, readonly who: string, private lock: Lock = queue(), private boot: string = uuid7(), private clock: () => number = Date.now, private elapsed: () => number = () => performance.now()) {}

  /** The moment as this phone sees it: its clock, which anybody may move, and the time since this start, which nobody can. */
  now(): Moment {
    return { at: new Date(this.clock()).toISOString(), elapsed_ms: Math.round(this.elapsed()), boot_id: this.boot };
  }

  /** Taps one after another, also from two tabs at once: the number has no gaps and no doubles. `more` is written in the
   * same step. `how.once` names what can happen only once (this stop, this order): a second tap gets the first one's act. */
  act(type: string, payload: Record<string, unknown>, items: string[], more: Record<string, unknown> = {}, how: How = {}): Promise<Act> {
    return this.lock(async () => {
      const moment = this.now(), ground = this.ground(items, how.previous); // the moment of the tap; what the disk says is asked for side by side
      const [earlier, on] = await Promise.all([how.once ? this.earlier(how.once) : undefined, ground]);
      return earlier ?? this.write(type, payload, items, how.once ? { ...more, [this.once(how.once)]: on.session.seq + 1 } : more, moment, on);
    });
  }

  /** What an act stands on. */
  private async ground(items: string[], signed: Record<string, string | null> = {}): Promise<Ground> {
    const tip = async (item: string) => [item, (await this.store.get<string>(`tip:${this.who}:${item}`)) ?? null] as const;
    const [session, skew_ms, tips] = await Promise.all([this.session(), this.store.get<number>(`skew:${this.who}`), Promise.all(items.map(tip))]);
    return { session, skew_ms, previous: { ...Object.fromEntries(tips), ...signed } };
  }

  /** The act of that name which is already there, unless the server kept no fact of it. */
  private async earlier(once: string): Promise<Act | undefined> {
    const seq = await this.store.get<number>(this.once(once));
    const kept = seq === undefined ? undefined : await this.store.get<Kept>(`event:${this.who}:${pad(seq)}`);
    return kept && kept.outcome !== "rejected" ? kept.act : undefined;
  }

  private once(name: string): string {
    return `once:${this.who}:${name}`;
  }

  private async write(type: string, payload: Record<string, unknown>, items: string[], more: Record<string, unknown>, moment: Moment, on: Ground): Promise<Act> {
    const { session, skew_ms, previous } = on;
    const act: Act = {
      event_id: uuid7(this.clock()), seq: session.seq + 1, type, occurred_at: moment.at,
      elapsed_ms: moment.elapsed_ms, boot_id: moment.boot_id, ...(skew_ms === undefined ? {} : { skew_ms }), previous, payload: wellFormed(fitted(type, payload)), signature: "",
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

  /** Marks what the server has answered, each act by its own name; nothing is thrown away here. */
  async answered(results: Told[], acked: number): Promise<void> {
    const changes: Record<string, unknown> = {};
    for (const result of results) {
      if (result.seq === null || result.seq > acked || result.outcome === "deferred") continue;
      const key = `event:${this.who}:${pad(result.seq)}`;
      const kept = await this.store.get<Kept>(key);
      if (kept && (result.event_id ?? kept.act.event_id).toLowerCase() === kept.act.event_id) changes[key] = { ...kept, ...outcomeOf(result), problem: result.problem ? troubleOf(result.problem) : undefined } satisfies Kept;
    }
    await this.store.write(changes);
  }

  /** The server was restored from a backup: everything still kept here is sent again (it answers «duplicate» where it knows),
   * the photos of the last days too. */
  resend(epoch: string): Promise<void> {
    return this.lock(async () => {
      const changes: Record<string, unknown> = { [`session:${this.who}`]: { ...(await this.session()), data_epoch: epoch } };
      for (const [key, kept] of await this.store.range<Kept>(`event:${this.who}:`)) changes[key] = waits(kept);
      for (const id of Object.keys((await this.store.get<Shelf>(`shelf:${this.who}`)) ?? {})) {
        changes[`photo:${this.who}:${id}`] = await this.store.get(`sent-photo:${this.who}:${id}`);
        changes[`sent-photo:${this.who}:${id}`] = undefined;
      }
      await this.store.write({ ...changes, [`shelf:${this.who}`]: undefined });
    });
  }

  /** How far this phone's clock is behind the server's, kept for the acts to come: one moved later does not fit it any more.
   * An answer that was read long after it was asked for (the phone slept) says nothing of the clock. */
  async measured(server_time: string, asked: Moment): Promise<void> {
    const took = Math.max(Math.abs(this.clock() - Date.parse(asked.at)), this.elapsed() - asked.elapsed_ms);
    if (took > SOON) return;
    const skew = Date.parse(server_time) - this.clock(), known = await this.store.get<number>(`skew:${this.who}`);
    if (Number.isFinite(skew) && Math.abs(skew - (known ?? Infinity)) > 1000) await this.store.write({ [`skew:${this.who}`]: skew });
  }

  /** The server lacks acts that it had acknowledged: those from `seq` on wait again. False if there is none. */
  again(seq: number): Promise<boolean> {
    return this.lock(async () => {
      const lacking = (await this.store.range<Kept>(`event:${this.who}:`)).filter(([, kept]) => kept.act.seq >= seq && kept.state !== "waiting");
      await this.store.write(Object.fromEntries(lacking.map(([key, kept]) => [key, waits(kept)])));
      return lacking.length > 0;
    });
  }

  /** The server knows more acts of this install than the phone: it was put back from a backup. Its numbers go on after them. */
  goOn(expected: number): Promise<void> {
    return this.lock(async () => {
      const session = await this.session();
      if (expected - 1 > session.seq) await this.store.write({ [`session:${this.who}`]: { ...session, seq: expected - 1 } });
    });
  }

  /** Takes over what the server says of some envelopes: which act stands last on each. What this phone did since counts more. */
  learn(last: Record<string, string>, known: number, more: Record<string, unknown>): Promise<void> {
    return this.lock(async () => {
      const mine = new Set((await this.all()).filter((kept) => kept.act.seq > known).flatMap((kept) => Object.keys(kept.act.previous)));
      const tips = Object.entries(last).filter(([item]) => !mine.has(item)).map(([item, act]) => [`tip:${this.who}:${item}`, act]);
      await this.store.write({ ...Object.fromEntries(tips), ...more, [`known:${this.who}`]: known });
    });
  }

  /** A login writes the session beside taps of another tab: it must not put the number back. */
  open(session: Session, more: Record<string, unknown> = {}): Promise<void> {
    return this.lock(async () => {
      const known = await this.store.get<Session>(`session:${this.who}`);
      await this.store.write({ ...more, [`session:${this.who}`]: { ...session, data_epoch: known?.data_epoch ?? session.data_epoch, seq: Math.max(known?.seq ?? 0, session.seq) } });
    });
  }

  /** Its courier has read what the server had against this act. */
  look(seq: number): Promise<void> {
    return this.lock(async () => {
      const key = `event:${this.who}:${pad(seq)}`, kept = await this.store.get<Kept>(key);
      if (kept?.state === "needs_you" && !kept.seen) await this.store.write({ [key]: { ...kept, seen: true } satisfies Kept });
    });
  }

  /** Sent acts older than `days` leave the phone, those with a problem once it was looked at, but never the newest: a clock that jumps
   * a year on must not empty it. */
  async forget(days: number): Promise<void> {
    const limit = new Date(this.clock() - days * 86_400_000).toISOString();
    const old = (await this.store.range<Kept>(`event:${this.who}:`)).slice(0, -NEWEST).filter(([, kept]) => (kept.state === "sent" || (kept.state === "needs_you" && kept.seen)) && kept.act.occurred_at < limit);
    if (old.length) await this.store.write(Object.fromEntries(old.map(([key]) => [key, undefined])));
  }
}
