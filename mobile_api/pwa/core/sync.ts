import type { Outbox } from "./outbox.ts";
import type { Store } from "./store.ts";

export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;
export type Photo = { id: string; sha256: string; size: number; mime: string; purpose: string; content: ArrayBuffer; refused?: string };
export type State = { sent: number; left: number; offline: boolean; needsLogin: boolean; problem: string };

const FULL = 100;
const KEEP_DAYS = 7;
const NEVER = new Set([400, 409, 413, 422]); // answers that the same photo will always get

/** Sends what waits, in order; fetches what is new. Never in the way of a tap, and safe to be cut off anywhere. */
export class Sync {
  private size = FULL;
  constructor(private outbox: Outbox, private store: Store, private fetch: Fetch) {}

  async run(): Promise<State> {
    let sent = 0;
    for (;;) {
      const batch = await this.outbox.waiting(this.size);
      if (batch.length === 0) break;
      const answer = await this.call("/m/v1/events", { method: "POST", body: JSON.stringify({ install_id: (await this.outbox.session()).install_id, client_sent_at: new Date().toISOString(), events: batch }) });
      if (answer === "offline" || answer === "login") return this.state(sent, answer);
      if (answer.status === 413 && this.size > 1) {
        this.size = Math.max(1, this.size >> 1);
        continue;
      }
      if (!answer.ok) return this.state(sent, "refused", await sentence(answer));
      const told = await answer.json();
      const session = await this.outbox.session();
      await this.outbox.answered(told.results, told.ack_seq);
      if (told.data_epoch !== session.data_epoch) {
        await this.outbox.resend(told.data_epoch);
        continue;
      }
      const progressed = batch.filter((act) => act.seq <= told.ack_seq).length;
      sent += progressed;
      if (progressed === 0) break; // a gap that only earlier acts can fill; the server says from where
    }
    const problem = await this.photos();
    await this.outbox.forget(KEEP_DAYS);
    return this.state(sent, problem ? "refused" : "", problem);
  }

  /** The day pack, kept whole or not at all. */
  async pack(date = ""): Promise<boolean> {
    const known = (await this.outbox.all()).filter((kept) => kept.state !== "waiting").at(-1)?.act.seq ?? 0;
    const answer = await this.call(`/m/v1/daypack${date ? `?date=${date}` : ""}`);
    if (answer === "offline" || answer === "login" || !answer.ok) return false;
    const pack = await answer.json();
    if (pack.complete !== true) return false;
    const who = this.outbox.who;
    const mine = new Set((await this.outbox.all()).filter((kept) => kept.state === "waiting").flatMap((kept) => Object.keys(kept.act.previous)));
    const tips: Record<string, unknown> = {};
    for (const visit of pack.visits) for (const order of visit.orders) if (order.last_act && !mine.has(order.item_number)) tips[`tip:${who}:${order.item_number}`] = order.last_act;
    await this.store.write({ ...tips, [`pack:${who}`]: pack, [`known:${who}`]: known });
    return true;
  }

  /** Each photo for itself: one that the server will never take stays here, marked, and does not hold up the others. */
  private async photos(): Promise<string> {
    let problem = "";
    for (const [key, photo] of await this.store.range<Photo>(`photo:${this.outbox.who}:`)) {
      const { content, refused, ...announced } = photo;
      if (refused) continue;
      const told = await this.call("/m/v1/proofs", { method: "POST", body: JSON.stringify(announced) });
      if (told === "offline" || told === "login") return problem;
      if (!told.ok) {
        problem = await this.refused(key, photo, told);
        continue;
      }
      let { received, complete } = await told.json();
      let taken = true;
      while (!complete && taken) {
        const piece = content.slice(received, received + 65536);
        const answer = await this.call(`/m/v1/proofs/${photo.id}/content`, { method: "PUT", body: piece, headers: { "Upload-Offset": String(received), "Content-Type": "application/octet-stream" } });
        if (answer === "offline" || answer === "login") return problem;
        taken = answer.ok;
        if (taken) ({ received, complete } = await answer.json());
        else problem = await this.refused(key, photo, answer);
      }
      if (complete) await this.store.write({ [key]: undefined });
    }
    return problem;
  }

  private async refused(key: string, photo: Photo, answer: Response): Promise<string> {
    const why = await sentence(answer);
    if (NEVER.has(answer.status)) await this.store.write({ [key]: { ...photo, refused: why } satisfies Photo });
    return why;
  }

  private async call(path: string, init: RequestInit = {}): Promise<Response | "offline" | "login"> {
    try {
      const session = await this.outbox.session();
      const headers = { "Content-Type": "application/json", ...init.headers, Authorization: `Bearer ${session.device_token}` };
      const answer = await this.fetch(path, { ...init, headers });
      return answer.status === 401 ? "login" : answer;
    } catch (error) {
      if (error instanceof TypeError) return "offline";
      throw error;
    }
  }

  private async state(sent: number, why: "" | "offline" | "login" | "refused", problem = ""): Promise<State> {
    return { sent, left: (await this.outbox.waiting(1e9)).length, offline: why === "offline", needsLogin: why === "login", problem };
  }
}

/** The server's own words for what it did not take. */
async function sentence(answer: Response): Promise<string> {
  const told = await answer.json().catch(() => ({}));
  return told.detail ?? told.title ?? `Máy chủ trả lời ${answer.status}; sẽ gửi lại.`;
}

/** Milliseconds to the next try: doubled each time, at most five minutes, and spread so that 500 phones do not come at once. */
export function backOff(failures: number, random: () => number = Math.random): number {
  return Math.round(Math.min(300_000, 20_000 * 2 ** Math.min(failures, 10)) * (0.5 + random() / 2));
}
