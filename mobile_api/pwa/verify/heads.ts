/** What the signed heads of days prove of a bundle's acts, and whether the times of receipt agree with them: the same as
 * app/custody/verify_heads.py, in the same sentences. */
import { canonical } from "../core/canonical.ts";
import { hex } from "../core/signature.ts";
import { fault, type Lineage } from "../core/succession.ts";
import type { Json } from "./acts.ts";
import { fromHex, leafHash, rootOfInclusion } from "./merkle.ts";

const GRACE = 600_000; // an act is dated when it comes, and may wait for its turn while a head is signed
const OLD = 2 * 86_400_000; // a head is signed each night: what is older than this should long be under one

/** `proven`: act, its place in the log, the head that covers it; `early`: acts in a head that a witness kept early; `old`: acts that
 * no head proves although they came more than two days before the file was made. */
export type Anchors = { proven: [string, number, Json][]; early: Set<string>; old: string[]; problems: string[] };
type Events = Map<string, Json>;

/** `book`: heads as a witness has kept them; one with no more than day and root is good for comparing that day. */
export async function anchors(bundle: Json, events: Events, line: Lineage, book: Json[], early: Record<string, string>): Promise<Anchors> {
  const found: Anchors = { proven: [], early: new Set(), old: [], problems: [] }, roots = new Map(book.map((head) => [head.day, head.root])), wrong = new Set<string>();
  const known = book.filter((head) => "tree_size" in head && "signed_at" in head);
  for (const head of bundle.heads as Json[]) {
    const { root, signed_at, tree_size, signature } = head, day = dayOf(head.day), kept = early[day] === root;
    const bad = await fault(line, canonical({ day, root, signed_at, tree_size }), signature, signed_at, kept);
    if (bad) found.problems.push(`Đầu ngày ${day} ${bad}.`);
    else if ((roots.get(day) ?? root) !== root) found.problems.push(`Đầu ngày ${day} khác bản mà người chứng đã giữ: nhật ký đã bị viết lại.`);
    else {
      known.push(head);
      for (const name of await included(found, head, events, kept)) wrong.add(name);
    }
  }
  const named = new Set([...found.proven.map(([name]) => name), ...wrong]), proven = new Set(found.proven.map(([name]) => name));
  found.problems.push(...outOfOrder(known), ...leftOut(bundle, events, known, named), ...displaced(found, events, known), ...filedBack(events));
  found.old = [...events.values()].filter((event) => !proven.has(event.event_id) && moment(event.received_at) < moment(bundle.seal.made_at) - OLD).map((event) => event.event_id);
  return found;
}

/** Between two days of a book there is no third one, however it is called. */
function dayOf(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || new Date(`${text}T00:00:00Z`).toISOString().slice(0, 10) !== text) throw new Error(`no day: ${text}`);
  return text;
}

/** Acts that are not where the file says. */
async function included(found: Anchors, head: Json, events: Events, kept: boolean): Promise<string[]> {
  const wrong: string[] = [];
  for (const { event_id: name, index, path } of head.inclusion) {
    const event = events.get(name);
    if (!event) {
      found.problems.push(`Việc ${name} có trong đầu ngày ${head.day} mà không có trong tệp.`);
      continue;
    }
    const root = await rootOfInclusion(await leafHash(`${event.event_id}\n${event.body_hash}\n${event.signature}\n${event.received_at}`), index, head.tree_size, path.map(fromHex));
    if (!root || hex(root) !== head.root) {
      found.problems.push(`Việc ${name} không nằm trong đầu ngày ${head.day}.`);
      wrong.push(name);
      continue;
    }
    found.proven.push([name, index, head]);
    if (kept) found.early.add(name);
  }
  return wrong;
}

/** The log only grows: each day's head covers no less than the one before it, and is signed after it. */
function outOfOrder(known: Json[]): string[] {
  const days = [...known].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : moment(a.signed_at) - moment(b.signed_at)));
  return days.slice(1).flatMap((b, at) => {
    const a = days[at]!;
    return b.tree_size < a.tree_size || moment(b.signed_at) < moment(a.signed_at) - GRACE ? [`Đầu ngày ${b.day} trái với đầu ngày ${a.day}: nhật ký đã bị viết lại.`] : [];
  });
}

/** A head covers all that came before it: an act received before the newest one stands under it, or came into the log later. */
function leftOut(bundle: Json, events: Events, known: Json[], named: Set<string>): string[] {
  const head = newest(known.filter(({ signed_at }) => moment(signed_at) <= moment(bundle.seal.made_at) - GRACE));
  if (!head) return [];
  const missing = [...events.values()].filter((event) => !named.has(event.event_id) && moment(event.received_at) < moment(head.signed_at) - GRACE);
  return missing.length ? [`Bưu điện ghi là đã nhận trước đầu ngày ${head.day} mà không được neo: ${missing.map((event) => event.event_id).join(", ")}.`] : [];
}

/** An act stands under the first head after it was received: behind all heads signed before, under none signed long since. */
function displaced(found: Anchors, events: Events, known: Json[]): string[] {
  const problems: string[] = [];
  for (const [name, place, head] of found.proven) {
    const received = moment(events.get(name)!.received_at), passed = newest(known.filter(({ tree_size }) => tree_size <= place));
    const older = known.find((other) => other.day < head.day && other.tree_size > place);
    if (passed && received < moment(passed.signed_at) - GRACE) problems.push(`Việc ${name} ghi là nhận trước đầu ngày ${passed.day} mà vào nhật ký sau đó: giờ nhận đã bị lùi.`);
    else if (older) problems.push(`Việc ${name} neo ở đầu ngày ${head.day}, vào chỗ mà đầu ngày ${older.day} đã giữ: nhật ký đã bị viết lại.`);
    else if (received > moment(head.signed_at) + GRACE) problems.push(`Việc ${name} ghi là nhận sau khi đầu ngày ${head.day} đã ký.`);
  }
  return problems;
}

/** The house seals a manifest and writes it down in one step: its filing time is the time of receipt. */
function filedBack(events: Events): string[] {
  return [...events.values()].flatMap((event) => {
    const body = JSON.parse(event.body) as Json, filed = body.type === "manifest.sealed" ? body.payload.filing_time : null;
    return filed && moment(filed) < moment(event.received_at) - GRACE ? [`Giờ nộp hồ sơ trong việc ${event.event_id} sớm hơn lúc bưu điện ghi việc đó.`] : [];
  });
}

const newest = (heads: Json[]): Json | null => heads.reduce<Json | null>((best, head) => (best && moment(best.signed_at) >= moment(head.signed_at) ? best : head), null);

function moment(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new Error(`no moment: ${text}`);
  return at;
}
