import { hear, LONG_MS, SHORT_MS, type Fetch, type Reply } from "./heard.ts";
import type { Moment, Outbox, Shelf, Trouble } from "./outbox.ts";
import { full } from "./spare.ts";
import type { Store } from "./store.ts";

export type Photo = { id: string; sha256: string; size: number; mime: string; purpose: string; content: ArrayBuffer; refused?: Trouble | string };
export type State = { sent: number; left: number; offline: boolean; needsLogin: boolean; revoked: boolean; problem: Trouble | null };
/** How fetching went: `fresh` if the pack is as the server has it now. */
export type Fetched = "fresh" | "offline" | "login" | Trouble;

const FULL = 100;
const KEEP_DAYS = 7;
const KEEP_PHOTO_DAYS = 2;
const NEVER = new Set([400, 409, 413, 422]); // answers that the same photo will always get

/** Sends what waits, in order; fetches what is new. Never in the way of a tap, and safe to be cut off anywhere. */
export class Sync {
  private size = FULL; // acts in a letter: fewer where the line is slow, more again where it has time to spare
  private most = FULL; // what the server found too large it will not take later either
  revoked = false; // this phone was taken out of service: the day's data leave it, the acts stay
  private slow = false; // the last request was given up for its time, not for want of a network

  constructor(private outbox: Outbox, private store: Store, private fetch: Fetch) {}

  async run(): Promise<State> {
    let sent = 0;
    for (let asked = false; ; asked = true) {
      const batch = await this.outbox.waiting(this.size);
      if (batch.length === 0 && asked) break; // an empty one asks: were you restored, was I?
      const sent_at = this.outbox.now(), answer = await this.call("/m/v1/events", { method: "POST", body: JSON.stringify(await this.letter(batch, sent_at)) });
      if (answer === "offline" && this.slow && batch.length > 1) this.size = batch.length >> 1; // more than this line carries in time: it would never get through
      if (answer === "offline" || answer === "login") return this.state(sent, answer);
      if (answer.status === 413 && batch.length > 1) {
        this.size = this.most = batch.length >> 1;
        continue;
      }
      if (!answer.ok) return this.state(sent, "refused", trouble(answer));
      const took = this.outbox.now().elapsed_ms - sent_at.elapsed_ms;
      if (batch.length === this.size && took < SHORT_MS / 2) this.size = Math.min(this.most, this.size * 2); // twice as much would have come in time too
      const told = answer.body, session = await this.outbox.session();
      await this.outbox.answered(told.results, told.ack_seq);
      if (told.data_epoch !== session.data_epoch) {
        await this.outbox.resend(told.data_epoch);
        continue;
      }
      await this.outbox.goOn(told.expected_seq);
      await this.outbox.measured(told.server_time, sent_at);
      const progressed = batch.filter((act) => act.seq <= told.ack_seq).length;
      sent += progressed;
      // A gap that only earlier acts can fill: the server says from where.
      if (batch.length > 0 && progressed === 0 && !(told.expected_seq < batch[0]!.seq && (await this.outbox.again(told.expected_seq)))) break;
    }
    const problem = await this.photos();
    await this.outbox.forget(KEEP_DAYS);
    await this.clear();
    return this.state(sent, problem ? "refused" : "", problem);
  }

  /** The day pack, kept whole or not at all. `early` is an answer asked for before the PIN was there: good only for a phone
   * that has done nothing yet, since what it did while waiting could not be told from what the answer already knows. */
  async pack(date = "", early?: Reply): Promise<Fetched> {
    const kept = await this.outbox.all(), known = kept.filter((one) => one.state !== "waiting").at(-1)?.act.seq ?? 0;
    const answer = early?.ok && kept.length === 0 ? early : await this.call(`/m/v1/daypack${date ? `?date=${date}` : ""}`, {}, LONG_MS);
    if (answer === "offline" || answer === "login") return answer;
    if (!answer.ok) return trouble(answer);
    const pack = answer.body;
    if (pack.complete !== true) return "offline";
    await this.outbox.learn(lastActs(pack.visits), known, { [`pack:${this.outbox.who}`]: pack });
    if (pack.data_epoch !== (await this.outbox.session()).data_epoch) await this.outbox.resend(pack.data_epoch);
    return "fresh";
  }

  /** What has changed since the day pack: stops put in and taken out, another run, the bag. A cursor that the server no longer knows
   * (410) fetches the whole pack. */
  async changes(): Promise<Fetched> {
    const name = `pack:${this.outbox.who}`;
    for (;;) {
      const pack = await this.store.get<AnyPack>(name);
      if (!pack) return this.pack();
      const known = (await this.outbox.all()).filter((kept) => kept.state !== "waiting").at(-1)?.act.seq ?? 0;
      const answer = await this.call(`/m/v1/changes?cursor=${encodeURIComponent(pack.cursor)}`);
      if (answer === "offline" || answer === "login") return answer;
      if (answer.status === 410) return this.pack(pack.run?.date);
      if (!answer.ok) return trouble(answer);
      const told = answer.body;
      if (told.reset) return this.pack(pack.run?.date);
      const items = told.items as Change[];
      if (items.some((item) => item.entity === "run" && (item.op === "delete" || item.data.date !== pack.run?.date))) return this.pack();
      const fresh = changed({ ...pack, cursor: told.next_cursor }, items);
      await this.outbox.learn(lastActs(items.filter((item) => item.entity === "visit" && item.op === "upsert").map((item) => item.data)), known, { [name]: fresh });
      if (!told.has_more) return "fresh";
    }
  }

  /** What is posted: `oldest_seq` tells which acts before these this phone has no more, the clock and the time since start when it is. An
   * older act that stays for its problem stands alone: what lay between has left the phone all the same. */
  private async letter(batch: { seq: number }[], { at, elapsed_ms, boot_id }: Moment): Promise<Record<string, unknown>> {
    const kept = new Set((await this.outbox.all()).map((one) => one.act.seq));
    let oldest_seq = batch[0]?.seq;
    while (oldest_seq !== undefined && kept.has(oldest_seq - 1)) oldest_seq -= 1;
    return { install_id: (await this.outbox.session()).install_id, client_sent_at: at, elapsed_ms, boot_id, oldest_seq, events: batch };
  }

  /** Each photo for itself: one that the server will never take stays here, marked, and does not hold up the others. */
  private async photos(): Promise<Trouble | null> {
    let problem: Trouble | null = null;
    for (const [key, photo] of await this.store.range<Photo>(`photo:${this.outbox.who}:`)) {
      const { content, refused, ...announced } = photo;
      if (refused) continue;
      const told = await this.call("/m/v1/proofs", { method: "POST", body: JSON.stringify(announced) }, LONG_MS);
      if (told === "offline" || told === "login") return problem;
      if (!told.ok) {
        problem = await this.refused(key, photo, told);
        continue;
      }
      let { received, complete } = told.body;
      let taken = true;
      while (!complete && taken) {
        const piece = content.slice(received, received + 65536);
        const answer = await this.call(`/m/v1/proofs/${photo.id}/content`, { method: "PUT", body: piece, headers: { "Upload-Offset": String(received), "Content-Type": "application/octet-stream" } }, LONG_MS);
        if (answer === "offline" || answer === "login") return problem;
        const lacking = answer.status === 409 ? answer.body?.size : undefined;
        taken = answer.ok || (typeof lacking === "number" && lacking < received);
        if (answer.ok) ({ received, complete } = answer.body);
        else if (taken) received = lacking; // the server has less than it said: a disk put back from a backup
        else problem = await this.refused(key, photo, answer);
      }
      if (complete) await this.shelve(key, photo);
    }
    return problem;
  }

  /** It has arrived, and stays for some days: a server that is put back from a backup asks for it again. Without room it goes. */
  private async shelve(key: string, photo: Photo): Promise<void> {
    const who = this.outbox.who, shelf = (await this.store.get<Shelf>(`shelf:${who}`)) ?? {};
    const kept = { [key]: undefined, [`sent-photo:${who}:${photo.id}`]: photo, [`shelf:${who}`]: { ...shelf, [photo.id]: this.outbox.now().at } };
    await this.store.write(kept).catch((error) => {
      if (!full(error)) throw error;
      return this.store.write({ [key]: undefined });
    });
  }

  private async clear(): Promise<void> {
    const who = this.outbox.who, shelf = (await this.store.get<Shelf>(`shelf:${who}`)) ?? {};
    const limit = new Date(Date.parse(this.outbox.now().at) - KEEP_PHOTO_DAYS * 86_400_000).toISOString();
    const old = Object.keys(shelf).filter((id) => shelf[id]! < limit);
    if (old.length === 0) return;
    const rest = Object.fromEntries(Object.entries(shelf).filter(([id]) => !old.includes(id)));
    await this.store.write({ ...Object.fromEntries(old.map((id) => [`sent-photo:${who}:${id}`, undefined])), [`shelf:${who}`]: rest });
  }

  private async refused(key: string, photo: Photo, answer: Reply): Promise<Trouble> {
    const why = trouble(answer);
    if (NEVER.has(answer.status)) await this.store.write({ [key]: { ...photo, refused: why } satisfies Photo });
    return why;
  }

  /** Whatever goes wrong between question and answer is the line's: no answer, half of one, none in time. */
  private async call(path: string, init: RequestInit = {}, ms = SHORT_MS): Promise<Reply | "offline" | "login"> {
    const { device_token } = await this.outbox.session();
    const headers = { "Content-Type": "application/json", ...init.headers, Authorization: `Bearer ${device_token}` };
    this.slow = false;
    const answer = await hear(this.fetch, path, { ...init, headers }, ms).catch((error: unknown) => {
      this.slow = (error as { name?: string } | null)?.name === "TimeoutError";
      return null;
    });
    if (answer?.status === 401) this.revoked ||= answer.body?.code === "device_revoked";
    return answer === null ? "offline" : answer.status === 401 ? "login" : answer;
  }

  private async state(sent: number, why: "" | "offline" | "login" | "refused", problem: Trouble | null = null): Promise<State> {
    return { sent, left: (await this.outbox.waiting(1e9)).length, offline: why === "offline", needsLogin: why === "login", revoked: this.revoked, problem };
  }
}

type AnyVisit = { visit_id: string; position: number; orders: { item_number?: string; last_act?: string | null }[] };
type AnyPack = { cursor: string; run: { date: string } | null; held: string[]; visits: AnyVisit[] };
type Change = { entity: string; id: string; op: "upsert" | "delete"; data?: any };

function lastActs(visits: AnyVisit[]): Record<string, string> {
  const last: Record<string, string> = {};
  for (const visit of visits) for (const order of visit.orders) if (order.item_number && order.last_act) last[order.item_number] = order.last_act;
  return last;
}

/** The pack with what the feed says: a stop is put in or replaced, or taken out; what the feed does not name stays. */
function changed(pack: AnyPack, items: Change[]): AnyPack {
  const visits = new Map(pack.visits.map((visit) => [visit.visit_id, visit]));
  let { run, held } = pack;
  for (const { entity, id, op, data } of items) {
    if (entity === "visit") op === "delete" ? visits.delete(id) : visits.set(id, data);
    if (entity === "run") run = data;
    if (entity === "bag") held = data.held;
  }
  return { ...pack, run, held, visits: [...visits.values()].sort((a, b) => a.position - b.position) };
}

/** What the server says of that which it did not take; what stands before it may answer without words. */
function trouble({ status, body }: Reply): Trouble {
  const { code, detail, title } = body ?? {};
  return { code: code ?? (detail || title ? "" : "status"), detail: detail ?? title, status };
}

/** Milliseconds to the next try: doubled each time, at most five minutes, and spread so that 500 phones do not come at once. */
export function backOff(failures: number, random: () => number = Math.random): number {
  return Math.round(Math.min(300_000, 20_000 * 2 ** Math.min(failures, 10)) * (0.5 + random() / 2));
}
