/** Who holds the envelope: the fold of app/custody/chain.py, for a reader who does not trust that house. A function of the set of
 * acts; an exchange reported by both sides is one act. */
export type Link = { event_id: string; role: string; giver: string; taker: string; previous: string | null; device: string; seq: number; exchange: string };
export type Chain = { holder: string; tip: string | null; path: string[]; contested: string[]; awaiting: string | null };

const SEARCH_LIMIT = 5000, PAIRING_LIMIT = 1000;
type Anchors = Map<string, string | null>;
type Ways = Map<string, (string | null)[]>;
type Twins = Map<string, string>; // a report -> the act of the path that it tells of, from the other side
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
  const ways: Ways = new Map(live.map((link) => [link.event_id, way(link, unique, voided, standsFor)]));
  const anchors = new Map([...ways].map(([id, steps]) => [id, steps.at(-1)!]));
  const [path, twins] = told(moved, anchors, origin), onPath = new Set(path);
  const apart = new Set(moved.filter((m) => !onPath.has(m) && !twins.has(m.event_id)).map((m) => m.event_id));
  const paired: Anchors = new Map([...anchors].map(([id, at]) => [id, twin(twins, at)]));
  const holders = [origin, ...path.map((m) => m.taker)], last = path.at(-1);
  const offers = live.filter((o) => o.role === "offered"), left = live.filter((n) => n.role === "noted" && n.taker && paired.get(n.event_id) === (last?.event_id ?? null));
  const contested = allMoved.filter((m) => apart.has(standsFor(m.event_id))).map((m) => m.event_id);
  contested.push(...offers.filter((o) => !holders.includes(o.giver) || (o.previous && !known.has(o.previous))).map((o) => o.event_id));
  return { holder: holders.at(-1)!, tip: last ? last.exchange || last.event_id : null, path: path.map((m) => m.event_id), contested: contested.sort(), awaiting: awaiting(unanswered(offers, left, ways), last, holders, paired) };
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

/** From the act's `previous` through notes, offers and settled acts down to the custody move that it stands on, the last. */
function way(link: Link, unique: Map<string, Link>, voided: Set<string>, standsFor: (id: string) => string): (string | null)[] {
  const steps = [link.previous === null ? null : standsFor(link.previous)];
  for (let at: string | null = steps[0]!; at !== null && steps.length <= unique.size + 1; steps.push(at)) {
    const here = unique.get(at);
    if (!here || (here.role === "moved" && !voided.has(at))) break;
    at = here.previous === null ? null : standsFor(here.previous);
  }
  return steps;
}

const twin = (twins: Twins, at: string | null): string | null => (at === null ? null : (twins.get(at) ?? at));

/** Two reports that can be one act are one act: a history with fewer handovers is the likelier one. Where that explains less,
 * each stands for itself. */
function told(moved: Link[], anchors: Anchors, origin: string): [Link[], Twins] {
  const [paired, pairs] = longest(moved, anchors, origin, true);
  if (paired.length + pairs.size === moved.length) return [paired, pairs];
  const [path] = longest(moved, anchors, origin, false), twins: Twins = new Map();
  for (const m of moved) {
    const other = path.includes(m) ? undefined : path.find((_, at) => mirrors(m, path, at, anchors, new Map()));
    if (other) twins.set(m.event_id, other.event_id);
  }
  return path.length + twins.size > paired.length + pairs.size ? [path, twins] : [paired, pairs];
}

function longest(moved: Link[], anchors: Anchors, origin: string, pairs: boolean): [Link[], Twins] {
  let best: Link[] = [], known: Twins = new Map(), budget = pairs ? PAIRING_LIMIT : SEARCH_LIMIT;
  const least = pairs ? fewest(moved) : moved.length;
  const walk = (path: Link[], twins: Twins, holder: string): boolean => {
    budget -= 1;
    const explained = path.length + twins.size, before = best.length + known.size;
    if (explained > before || (explained === before && path.length < best.length)) [best, known] = [path, twins];
    if (budget <= 0 || (explained === moved.length && path.length <= least)) return true;
    const seen = new Set([...path.map((m) => m.event_id), ...twins.keys()]), tip = path.at(-1)?.event_id ?? null;
    const fits = moved.filter((m) => !seen.has(m.event_id) && (m.giver === holder || m.giver === "") && (anchors.get(m.event_id) === null || seen.has(anchors.get(m.event_id)!)));
    for (const move of fits.sort(by((m) => [twin(twins, anchors.get(m.event_id) ?? null) !== tip, m.giver === ""]))) {
      const longer = [...path, move], more: Twins = new Map(twins);
      for (const m of moved) if (pairs && !seen.has(m.event_id) && m !== move && mirrors(m, longer, path.length, anchors, twins)) more.set(m.event_id, move.event_id);
      if (walk(longer, more, move.taker)) return true;
    }
    return false;
  };
  walk([], new Map(), origin);
  return [best, known];
}

/** At least so many handovers took place: one device tells each of its own once. */
function fewest(moved: Link[]): number {
  const counts = new Map<string, number>(), sides = new Map<string, number>();
  for (const m of moved) {
    const device = JSON.stringify([m.giver, m.taker, m.device]), side = JSON.stringify([m.giver, m.taker]), count = (counts.get(device) ?? 0) + 1;
    counts.set(device, count);
    sides.set(side, Math.max(count, sides.get(side) ?? 0));
  }
  return [...sides.values()].reduce((sum, count) => sum + count, 0);
}

/** The other side's report of the handover `path[at]`: both signed, it is one act. */
function mirrors(move: Link, path: Link[], at: number, anchors: Anchors, twins: Twins): boolean {
  const p = path[at]!, own = anchors.get(move.event_id) ?? null;
  if (p.giver !== move.giver || p.taker !== move.taker || p.device === move.device) return false;
  return own === null || own === p.event_id || path.slice(0, at).some((m) => m.event_id === twin(twins, own));
}

/** Without those to which the desk has said no, by leaving the envelope with its giver; an offer that stands on that is a new one. */
function unanswered(offers: Link[], left: Link[], ways: Ways): Link[] {
  return offers.filter((o) => !left.some((n) => n.giver === o.giver && n.taker === o.taker && !ways.get(o.event_id)!.includes(n.event_id)));
}

function awaiting(offers: Link[], last: Link | undefined, holders: string[], anchors: Map<string, string | null>): string | null {
  const pending = offers.filter((o) => o.giver === holders.at(-1) && [last?.event_id ?? null, null].includes(anchors.get(o.event_id) ?? null));
  return pending.sort(by((o) => [o.seq, o.event_id])).at(-1)?.taker ?? null;
}
