/** Checks a custody bundle (docs/custody.md) with nothing but the file: the same check, in the same sentences, as `buuta verify`. */
import { canonical } from "../core/canonical.ts";
import { digest, fits, fromBase64, hex, sha256hex } from "../core/signature.ts";
import { certifies, fault, idOf, lineage, UNSIGNED, type KeyLink, type Lineage } from "../core/succession.ts";
import { countersignatures, exchangeOf, mismatch, moveOf, settledBy, type Json } from "./acts.ts";
import { fold, type Link } from "./chain.ts";
import { anchors } from "./heads.ts";

export const MEDIA_TYPE = "application/vnd.buuta.custody+json";
const TYPE = "buuta.exchange.1", GENESIS = "0".repeat(64);
/** `old`: acts that no head proves, although they should long be; `madeAt`: when the house says that it made the file. */
export type Verdict = { problems: string[]; events: number; anchored: number; old: string[]; madeAt: string; houseKeyId: string; holder: string; keys: number; weaker: number };
/** What a witness's book knows of the house's keys: the links it has followed, and the heads (day -> root) that stood in it before
 * the first word of a stolen key. */
export type Told = { links: KeyLink[]; early: Record<string, string> };
export class Unreadable extends Error {}

/** `witnessed`: heads as somebody else wrote them down on their days. */
export async function verifyBundle(content: string, pinned = "", witnessed: Json[] = [], told: Told = { links: [], early: {} }): Promise<Verdict> {
  let bundle: Json;
  try {
    bundle = JSON.parse(content);
  } catch {
    throw new Unreadable("không phải JSON UTF-8");
  }
  if (typeof bundle !== "object" || bundle === null || bundle.type !== MEDIA_TYPE) throw new Unreadable(`không phải ${MEDIA_TYPE}`);
  try {
    return await verdict(bundle, pinned, witnessed, told);
  } catch (error) {
    throw new Unreadable(`thiếu hoặc sai trường: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function verdict(bundle: Json, pinned: string, witnessed: Json[], told: Told): Promise<Verdict> {
  const house = bundle.house.public_key as string, known = hex(await digest(fromBase64(house))), problems: string[] = [];
  const { line, problems: broken } = await lineage(house, [...told.links, ...(bundle.succession ?? [])]), ids = await Promise.all(line.keys.map(idOf));
  if (known !== bundle.house.key_id || (pinned && !ids.includes(pinned))) problems.push(`Khoá của bưu điện không phải khoá đã biết (${known.slice(0, 16)}…).`);
  const events = new Map<string, Json>(bundle.events.map((event: Json) => [event.event_id, event]));
  problems.push(...broken, ...(await keys(bundle, line)), ...(await acts(bundle, events)), ...(await links(bundle, events)));
  const found = await anchors(bundle, events, line, witnessed, told.early), sides = await otherSides(bundle, events, line, found.early);
  problems.push(...sides.problems, ...found.problems, ...result(bundle, events), ...(await seal(bundle, line)));
  const proven = new Set(found.proven.map(([name]) => name));
  return { problems, events: events.size, anchored: proven.size, old: found.old, madeAt: String(bundle.seal.made_at), houseKeyId: known, holder: String(bundle.result.holder), keys: sides.strong, weaker: sides.weaker };
}

async function keys(bundle: Json, line: Lineage): Promise<string[]> {
  const problems: string[] = [];
  for (const { signature, device_id, party, person_id, public_key } of bundle.keys) {
    if (!(await certifies(line, canonical({ device_id, party, person_id, public_key }), signature, bundle.house.public_key))) problems.push(`Chứng nhận của máy ${device_id} không do bưu điện ký.`);
  }
  return problems;
}

async function acts(bundle: Json, events: Map<string, Json>): Promise<string[]> {
  const known = new Map<string, Json>(bundle.keys.map((key: Json) => [key.device_id, key])), problems: string[] = [];
  for (const event of events.values()) {
    const name = `việc ${event.event_id}`;
    if ((await sha256hex(event.body)) !== event.body_hash) problems.push(`Nội dung ${name} đã bị sửa (mã băm không khớp).`);
    const inner = JSON.parse(event.body).event_id ?? event.event_id;
    if (String(inner).toLowerCase() !== event.event_id) problems.push(`Mã của ${name} không khớp nội dung.`);
    if (event.device_id === null) continue;
    const key = known.get(event.device_id);
    if (key === undefined) problems.push(`Không có khoá của máy đã ký ${name}.`);
    else if (!(await fits(key.public_key, event.body, event.signature))) problems.push(`Chữ ký của ${name} không đúng.`);
    else if (key.party !== event.actor) problems.push(`Người làm ghi ở ${name} không phải chủ của máy đã ký.`);
  }
  return problems;
}

async function links(bundle: Json, events: Map<string, Json>): Promise<string[]> {
  const problems: string[] = [];
  let previous = GENESIS, at = 0;
  for (const link of bundle.links) {
    at += 1;
    const event = events.get(link.event_id);
    if (link.position !== at || !event) return [...problems, `Mắt ${at} thiếu hoặc sai thứ tự.`];
    previous = await sha256hex(`${previous}\n${at}\n${bundle.item_number}\n${event.body_hash}`);
    if (previous !== link.hash) return [...problems, `Mắt ${at} không nối với mắt trước (mã băm không khớp).`];
    if (!says(link, event, bundle.item_number)) problems.push(`Mắt ${at} không nói điều mà việc ${link.event_id} đã ký.`);
  }
  return problems;
}

const previousOf = (body: Json): Json => Object.fromEntries(Object.entries(body.previous ?? {}).map(([item, act]) => [item.replaceAll(" ", "").toUpperCase(), act]));

function says(link: Json, event: Json, item: string): boolean {
  const body = JSON.parse(event.body), move = moveOf(body.type, body.payload, event.actor, item);
  if (link.previous !== (previousOf(body)[item] ?? null)) return false;
  if (!move) return link.role === "noted";
  const exchange = move.role === "noted" ? null : exchangeOf(body.type, body.payload);
  return link.role === move.role && link.giver === move.giver && link.taker === move.taker && (link.exchange ?? null) === (exchange?.id ?? null);
}

async function otherSides(bundle: Json, events: Map<string, Json>, line: Lineage, early: Set<string>): Promise<{ problems: string[]; strong: number; weaker: number }> {
  const parties = new Map<string, string>(bundle.keys.map((key: Json) => [key.public_key, key.party]));
  const strong = new Set<string>(), weak = new Set<string>(), problems: string[] = [];
  for (const event of events.values()) {
    const body = JSON.parse(event.body), payload = body.payload as Json, found = countersignatures(body.type, payload);
    if (found.length === 0) continue;
    const wrong = [...(await unsound(event, body, found, parties)), ...(await attested(event, body, found, line, early.has(event.event_id)))];
    problems.push(...wrong);
    const signed = event.device_id !== null || (body.type === "manifest.sealed" && handedOnPhone(payload.exchange, events, bundle.item_number));
    const byKey = new Set(found.filter(([sign]) => sign.method === "key").map(([sign]) => parties.get(sign.public_key)));
    if (signed) byKey.add(event.device_id === null ? payload.exchange.giver : event.actor);
    if (wrong.length === 0) (byKey.size > 1 ? strong : weak).add(exchangeOf(body.type, payload)?.id ?? event.event_id);
  }
  return { problems, strong: strong.size, weaker: [...weak].filter((name) => !strong.has(name)).length };
}

/** The giver of a manifest has signed on the phone: an act of its own, for the same two sides and this envelope. */
function handedOnPhone(exchange: Json, events: Map<string, Json>, item: string): boolean {
  return [...events.values()].some((event) => {
    if (event.device_id === null || event.actor !== exchange.giver) return false;
    const body = JSON.parse(event.body);
    return body.type === "envelopes.handed" && moveOf(body.type, body.payload, event.actor, item)?.taker === exchange.taker;
  });
}

async function unsound(event: Json, body: Json, found: [Json, string[]][], parties: Map<string, string>): Promise<string[]> {
  const payload = body.payload as Json, exchange = exchangeOf(body.type, payload), name = `việc ${event.event_id}`, problems: string[] = [];
  if (exchange && body.type !== "manifest.sealed") {
    const said = mismatch(body.type, payload, event.actor, previousOf(body), exchange);
    if (said) problems.push(`Biên nhận trong ${name} nói khác việc đó (${said}).`);
  }
  if (exchange && body.type === "manifest.sealed") {
    const sealed = [`${payload.giver.kind}:${payload.giver.id}`, `${payload.taker.kind}:${payload.taker.id}`, ...[...payload.item_numbers].sort()];
    if (canonical(sealed) !== canonical([exchange.giver, exchange.taker, ...Object.keys(exchange.items).sort()])) problems.push(`Biên nhận trong ${name} nói khác việc đó (danh sách bì).`);
  }
  const text = exchange ? exchangeText(exchange) : canonical({ ...body, payload: Object.fromEntries(Object.entries(payload).filter(([field]) => field !== "countersignature")) });
  for (const [sign, allowed] of found) {
    if (sign.method === "key" && !(allowed.includes(parties.get(sign.public_key) ?? "") && (await fits(sign.public_key, text, sign.signature)))) problems.push(`Chữ ký của bên kia (${sign.signer}) trong ${name} không đúng.`);
  }
  return problems;
}

/** The house's word for somebody: its signature over the exchange, so without an exchange there is none. */
async function attested(event: Json, body: Json, found: [Json, string[]][], line: Lineage, early: boolean): Promise<string[]> {
  const exchange = exchangeOf(body.type, body.payload), problems: string[] = [];
  for (const [sign] of found) {
    if (sign.method !== "attested") continue;
    const dated = sign.signed_at ?? body.occurred_at, received = event.device_id === null ? dated : event.received_at;
    const wrong = exchange ? await fault(line, exchangeText(exchange), sign.signature, dated, early, received) : UNSIGNED;
    if (wrong) problems.push(`Xác nhận của bưu điện thay ${sign.signer} trong việc ${event.event_id} ${wrong === UNSIGNED ? "không đúng" : wrong}.`);
  }
  return problems;
}

const exchangeText = ({ id, at, giver, taker, items, exceptions = {}, manifest_id = null }: Json): string => canonical({ type: TYPE, id, at, giver, taker, items, exceptions, manifest_id });

function result(bundle: Json, events: Map<string, Json>): string[] {
  const found: Link[] = [], voided = new Set<string>();
  for (const link of bundle.links) {
    const event = events.get(link.event_id);
    if (!event) continue; // named above as a missing link
    const body = JSON.parse(event.body);
    found.push({ event_id: link.event_id, role: link.role, giver: link.giver, taker: link.taker, previous: link.previous, device: event.device_id ?? "", seq: body.seq || 0, exchange: link.exchange ?? "" });
    for (const id of settledBy(body.type, body.payload)) voided.add(id);
  }
  const chain = fold(found, bundle.origin, voided), { holder, contested, awaiting } = bundle.result;
  if (canonical([chain.holder, chain.contested, chain.awaiting]) === canonical([holder, contested, awaiting])) return [];
  return [chain.holder === holder ? "Chuỗi cho thấy tranh chấp, hoặc việc chờ ký, khác điều tệp nói." : `Chuỗi cho thấy người giữ là ${chain.holder}, không phải ${holder}.`];
}

async function seal(bundle: Json, line: Lineage): Promise<string[]> {
  const { signature, ...said } = bundle.seal;
  const wrong = await fault(line, canonical(said), signature, said.made_at);
  if (wrong) return [`Dấu của tệp ${wrong}.`];
  const told = [bundle.item_number, bundle.origin, bundle.links.length, bundle.links.at(-1)?.hash ?? GENESIS, bundle.result.holder, bundle.result.contested, bundle.result.awaiting];
  if (canonical(told) !== canonical([said.item_number, said.origin, said.links, said.last, said.holder, said.contested, said.awaiting])) return [`Chuỗi trong tệp không phải chuỗi mà bưu điện đã đóng dấu (${said.links} mắt).`];
  if ("contents" in said && said.contents !== (await sha256hex(canonical({ events: bundle.events, links: bundle.links })))) return ["Việc trong tệp (giờ, người, nguồn hoặc kết quả ghi nhận) không như lúc bưu điện đóng dấu."];
  return [];
}
