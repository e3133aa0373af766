/** RFC 6962 (RFC 9162 2.1.3.2): the root to which an inclusion path leads; null where it does not fit index and size. */
import { digest, utf8 } from "../core/signature.ts";

type Bytes = Uint8Array<ArrayBuffer>;
const joined = (...parts: Uint8Array[]): Bytes => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
};
export const leafHash = (text: string): Promise<Bytes> => digest(joined(Uint8Array.of(0), utf8(text)));
const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Bytes> => digest(joined(Uint8Array.of(1), left, right));

export async function rootOfInclusion(leaf: Bytes, index: number, size: number, path: Bytes[]): Promise<Bytes | null> {
  if (!(index >= 0 && index < size)) return null;
  let node = leaf, last = size - 1, at = index;
  for (const sibling of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      node = await nodeHash(sibling, node);
      while (at % 2 === 0 && at > 0) [at, last] = [half(at), half(last)];
    } else {
      node = await nodeHash(node, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 ? node : null;
}
const half = (n: number): number => Math.floor(n / 2);

export function fromHex(text: string): Bytes {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error("not hex");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
