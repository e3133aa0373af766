/** The witness's book (app/custody/witness.py): JSON Lines, the house's key first, then a head or a rotation of the key a line. */
import { KEY_TYPE, type KeyLink } from "../core/succession.ts";
import type { Json } from "./acts.ts";
import type { Told } from "./bundle.ts";

export type Book = { key: string; heads: Json[]; told: Told };

/** `early`: the heads that stood there before the first word of a stolen key; the thief cannot have made them. */
export function readBook(content: string): Book {
  const [house, ...lines] = content.split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line) as Json);
  const theft = lines.findIndex((line) => line.compromised_since);
  const heads = (some: Json[]): Json[] => some.filter((line) => line.day), early = heads(lines.slice(0, Math.max(theft, 0)));
  return { key: String(house!.key_id), heads: heads(lines), told: { links: lines.filter((line) => line.type === KEY_TYPE) as KeyLink[], early: Object.fromEntries(early.map(({ day, root }) => [day, root])) } };
}
