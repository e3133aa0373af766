/** Who holds the envelope: the fold of app/custody/chain.py, for a reader who does not trust that house. A function of the set of
 * acts; an exchange reported by both sides is one act. */
export type Link = { event_id: string; role: string; giver: string; taker: string; previous: string | null; device: string; seq: number; exchange: string };
export type Chain = { holder: string; tip: string | null; path: string[]; contested: string[]; awaiting: string | null };

const SEARCH_LIMIT = 5000;
type Key = (string | number | boolean)[];

function by<T>(key: (value: T) => Key): (a: T, b: T) => number {
  return (a, b) => {
    const [one, two] = [key(a), key(b)];
    for (let at = 0; at < one.length; at++) if (one[at] !== two[at]) return one[at]! < two[at]! ? -1 : 1;
    return 0;
  };
}

export function fold(links: Link[], origin: string, voided: Set<string>): Chain {
  const unique = new Map(links.map((link) => [link.event_id, link]));
  const live = [...unique.values()].filter((link) => !voided.has(link.event_id)), allMoved = live.filter((m) => m.role === "moved");
  const one = oneAct(allMoved), standsFor = (id: string): string => one.get(id) ?? id;
  const known = new Set([...unique.keys(), ...one.keys()]);
  const moved = allMoved.filter((m) => standsFor(m.event_id) === m.event_id).sort(by((m) => [m.device, m.seq, m.event_id]));
  const anchors = new Map(live.map((link) => [link.event_id, anchor(link, unique, voided, standsFor)]));
  const path = longest(moved, anchors, origin), onPath = new Set(path);
  const left = moved.filter((m) => !onPath.has(m));
  const apart = new Set(left.filter((m) => !mirrors(m, path, anchors)).map((m) => m.event_id));
  const holders = [origin, ...path.map((m) => m.taker)], last = path.at(-1);
  const offers = live.filter((o) => o.role === "offered");
  const contested = allMoved.filter((m) => apart.has(standsFor(m.event_id))).map((m) => m.event_id);
  contested.push(...offers.filter((o) => !holders.includes(o.giver) || (o.previous && !known.has(o.previous))).map((o) => o.event_id));
  return { holder: holders.at(-1)!, tip: last ? last.exchange || last.event_id : null, path: path.map((m) => m.event_id), contested: contested.sort(), awaiting: awaiting(offers, last, holders, anchors) };
}

function oneAct(moved: Link[]): Map<string, string> {
  const groups = new Map<string, Link[]>();
  for (const link of moved) {
    if (!link.exchange) continue;
    const name = JSON.stringify([link.exchange, link.giver, link.taker]);
    groups.set(name, [...(groups.get(name) ?? []), link]);
  }
  const one = new Map<string, string>();
  for (const group of [...groups.values()].sort(by((g) => [-g.length, g[0]!.exchange, g[0]!.giver, g[0]!.taker]))) {
    const first = [...group].sort(by((m) => [m.previous === null, m.device, m.seq, m.event_id]))[0]!.event_id;
    for (const link of group) one.set(link.event_id, first);
    if (!one.has(group[0]!.exchange)) one.set(group[0]!.exchange, first);
  }
  return one;
}

function anchor(link: Link, unique: Map<string, Link>, voided: Set<string>, standsFor: (id: string) => string): string | null {
  let at = link.previous === null ? null : standsFor(link.previous);
  for (let steps = 0; at !== null && steps <= unique.size; steps++) {
    const here = unique.get(at);
    if (!here || (here.role === "moved" && !voided.has(at))) break;
    at = here.previous === null ? null : standsFor(here.previous);
  }
  return at;
}

function longest(moved: Link[], anchors: Map<string, string | null>, origin: string): Link[] {
  let best: Link[] = [], budget = SEARCH_LIMIT;
  const walk = (path: Link[], onPath: Set<string>, holder: string): boolean => {
    budget -= 1;
    if (path.length > best.length) best = path;
    if (path.length === moved.length || budget <= 0) return true;
    const tip = path.at(-1)?.event_id ?? null;
    const fits = moved.filter((m) => !onPath.has(m.event_id) && (m.giver === holder || m.giver === "") && (anchors.get(m.event_id) === null || onPath.has(anchors.get(m.event_id)!)));
    for (const move of fits.sort(by((m) => [anchors.get(m.event_id) !== tip, m.giver === ""]))) {
      if (walk([...path, move], new Set([...onPath, move.event_id]), move.taker)) return true;
    }
    return false;
  };
  walk([], new Set(), origin);
  return best;
}

function mirrors(move: Link, path: Link[], anchors: Map<string, string | null>): boolean {
  const own = anchors.get(move.event_id) ?? null;
  return path.some((p) => p.giver === move.giver && p.taker === move.taker && p.device !== move.device && (own === null || own === p.event_id || own === (anchors.get(p.event_id) ?? null)));
}

function awaiting(offers: Link[], last: Link | undefined, holders: string[], anchors: Map<string, string | null>): string | null {
  const pending = offers.filter((o) => o.giver === holders.at(-1) && [last?.event_id ?? null, null].includes(anchors.get(o.event_id) ?? null));
  return pending.sort(by((o) => [o.seq, o.event_id])).at(-1)?.taker ?? null;
}
