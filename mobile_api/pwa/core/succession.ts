/** The house's keys, one after the other: each change is one text that the key before and the key after both sign (docs/custody.md).
 * The same as app/custody/succession.py, in the same sentences. */
import { canonical } from "./canonical.ts";
import { digest, fits, fromBase64, hex } from "./signature.ts";

export const KEY_TYPE = "buuta.house_key.1", UNSIGNED = "không do bưu điện ký";
const ENDED = "ký bằng khoá mà bưu điện đã thôi dùng", STOLEN = "ký bằng khoá đã lộ, sau lúc lộ";

/** `from`, `to`: base64 of SPKI; `at`, `compromised_since`: ISO 8601. */
export type KeyLink = { type: string; from: string; to: string; at: string; compromised_since: string | null; from_signature: string; to_signature: string };
/** `keys`: oldest first, all joined by links that hold; `ends`: key -> the link that ended it. */
export type Lineage = { keys: string[]; ends: Map<string, KeyLink> };

export const linkText = ({ from, to, at, compromised_since }: KeyLink): string => canonical({ type: KEY_TYPE, from, to, at, compromised_since });
export const idOf = async (key: string): Promise<string> => hex(await digest(fromBase64(key)));
const short = async (key: string): Promise<string> => `${(await idOf(key)).slice(0, 16)}…`;

async function holds(link: KeyLink): Promise<boolean> {
  const text = linkText(link);
  return link.type === KEY_TYPE && link.from !== link.to && (await fits(link.from, text, link.from_signature)) && (await fits(link.to, text, link.to_signature));
}

/** The keys before and after `house` that the links lead to, and what is wrong with the links. Links named first win. */
export async function lineage(house: string, links: readonly KeyLink[]): Promise<{ line: Lineage; problems: string[] }> {
  const after = new Map<string, KeyLink>(), before = new Map<string, KeyLink>(), problems: string[] = [];
  for (const link of links) {
    const known = after.get(link.from) ?? before.get(link.to);
    if (!(await holds(link))) problems.push(`Lời kế nhiệm khoá ${await short(link.from)} → ${await short(link.to)} không có chữ ký đúng của cả hai khoá.`);
    else if (!known) after.set(link.from, link), before.set(link.to, link);
    else if (linkText(known) !== linkText(link)) {
      problems.push(`Hai lời kế nhiệm khoá trái nhau: ${await short(known.from)} → ${await short(known.to)} và ${await short(link.from)} → ${await short(link.to)}.`);
    }
  }
  const keys = [house];
  for (let link = before.get(house); link && !keys.includes(link.from); link = before.get(link.from)) keys.unshift(link.from);
  for (let link = after.get(house); link && !keys.includes(link.to); link = after.get(link.to)) keys.push(link.to);
  for (const link of after.values()) if (!keys.includes(link.from)) problems.push(`Chuỗi khoá của bưu điện bị đứt sau ${await short(link.to)}`);
  return { line: { keys, ends: after }, problems };
}

/** What is wrong with a signature of the house that says it was made at `dated`; "" where it holds. `early`: a witness has kept
 * what it stands for since before the house said that the key was stolen. `received`: when the house had it, where somebody else's
 * device wrote the date: who has stolen a key can date it back. */
export async function fault({ keys, ends }: Lineage, text: string, signature: string, dated: string, early = false, received = dated): Promise<string> {
  for (const key of [...keys].reverse()) {
    if (!(await fits(key, text, signature))) continue;
    const end = ends.get(key), since = end?.compromised_since;
    if (end && moment(dated) > moment(end.at)) return ENDED;
    return since && Math.max(moment(dated), moment(received)) > moment(since) && !early ? STOLEN : "";
  }
  return UNSIGNED;
}

/** Certificates carry no date: the key `house` of the file itself, or any other that was never stolen. */
export async function certifies({ keys, ends }: Lineage, text: string, signature: string, house = ""): Promise<boolean> {
  for (const key of [...keys].reverse()) if ((key === house || !ends.get(key)?.compromised_since) && (await fits(key, text, signature))) return true;
  return false;
}

function moment(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new Error(`no moment: ${text}`);
  return at;
}
