/** A message as a row of QR codes that a cheap camera reads: any order, any losses, the row is shown round and round.
 *
 * One frame: `BT1/<batch>/<index>/<total>/<data>/<crc>`, only characters of QR's alphanumeric mode (5.5 bits each). `batch`:
 * first 8 hex digits of the SHA-256 of the whole, `index` from 1, `crc`: CRC-32 of `<batch>/<index>/<total>/<data>`, `data`:
 * base45 (RFC 9285) of at most CHUNK bytes; it may end in a space, so it does not stand last (readers trim). The whole: JSON, deflated (RFC 1950).
 * An index above `total` is a mixed frame: the XOR of about half the pieces (`mixed`), so that a camera which misses some waits for
 * any other and not for just those. A reader that does not know them finds them broken and waits for the plain ones. */
import { digest, hex, utf8 } from "./signature.ts";

export const CHUNK = 150; // with its header at most 262 characters: QR version 9-M, 53 modules, read from a phone held by hand
const LARGEST = 400_000; // of a message unpacked: nobody's camera fills the memory
const MOST_FRAMES = 400;
const LAST_INDEX = 9999; // four digits, and the code stays of version 9
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

export async function toFrames(message: unknown): Promise<string[]> {
  return (await toShow(message)).plain;
}

export type Row = { plain: string[]; mixed(index: number): string };

/** The plain frames, and the mixed ones behind them for any `index` above their number. */
export async function toShow(message: unknown): Promise<Row> {
  const packed = await through(utf8(JSON.stringify(message)), new CompressionStream("deflate"));
  const batch = await name(packed), total = Math.ceil(packed.length / CHUNK);
  const pieces = Array.from({ length: total }, (_, at) => packed.subarray(at * CHUNK, (at + 1) * CHUNK));
  const frame = (index: number, bytes: Uint8Array) => {
    const data = base45(bytes);
    return `BT1/${batch}/${index}/${total}/${data}/${crc32(`${batch}/${index}/${total}/${data}`)}`;
  };
  return { plain: pieces.map((piece, at) => frame(at + 1, piece)), mixed: (index) => frame(index, pieces.filter((_, at) => (within(batch, index, total) >> BigInt(at)) & 1n).map(padded).reduce(xor, new Uint8Array(CHUNK + 1))) };
}

/** The pieces in a frame, bit 0 for the first one: one for a plain frame, about half of them, by a hash of batch and index, for a mixed one. */
function within(batch: string, index: number, total: number): bigint {
  if (index <= total) return 1n << BigInt(index - 1);
  let mask = 0n;
  for (let word = 0; word * 32 < total; word++) mask |= BigInt(scattered(parseInt(batch, 16) + Math.imul(index, 0x9e3779b1) + Math.imul(word, 0x85ebca77))) << BigInt(word * 32);
  mask &= (1n << BigInt(total)) - 1n;
  return mask || 1n << BigInt(index % total);
}

/** The last steps of MurmurHash3: neighbouring numbers give unlike words. */
function scattered(n: number): number {
  n = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  n = Math.imul(n ^ (n >>> 13), 0xc2b2ae35);
  return (n ^ (n >>> 16)) >>> 0;
}

/** A piece as it is mixed: its length, then its bytes, then zeros. */
function padded(piece: Uint8Array): Uint8Array {
  const whole = new Uint8Array(CHUNK + 1);
  whole[0] = piece.length;
  whole.set(piece, 1);
  return whole;
}
const xor = (one: Uint8Array, other: Uint8Array): Uint8Array => one.map((byte, at) => byte ^ other[at]!);

export type Heard = "new" | "again" | "broken" | "foreign";

/** Collects the frames of one message; when a frame of another one comes (the other side has begun anew), it begins anew too. */
export class Collector {
  private batch = "";
  total = 0;
  private rows: { mask: bigint; bytes: Uint8Array }[] = []; // solved as they come: no piece that leads one row is in another

  /** How many of `total` are known, be it mixed. */
  get have(): number {
    return this.rows.length;
  }
  get complete(): boolean {
    return this.total > 0 && this.have === this.total;
  }

  /** `foreign`: no frame at all (an item number, say); `broken`: one that was read wrongly; `again`: nothing new in it. */
  add(text: string): Heard {
    if (!text.startsWith("BT1/")) return "foreign";
    const [, batch = "", index = "", total = "", ...rest] = text.split("/"), crc = rest.pop() ?? "", data = rest.join("/");
    const at = Number(index), count = Number(total);
    if (!/^[0-9A-F]{8}$/.test(batch) || crc !== crc32(`${batch}/${index}/${total}/${data}`) || !(Number.isInteger(at) && at >= 1 && at <= LAST_INDEX && Number.isInteger(count) && count >= 1 && count <= MOST_FRAMES)) return "broken";
    const bytes = unbase45(data);
    if (!bytes || (at > count ? bytes.length !== CHUNK + 1 : bytes.length > CHUNK)) return "broken";
    if (batch !== this.batch || count !== this.total) [this.batch, this.total, this.rows] = [batch, count, []];
    return this.solve({ mask: within(batch, at, count), bytes: at > count ? bytes : padded(bytes) });
  }

  /** Gauss and Jordan over bits. */
  private solve(row: { mask: bigint; bytes: Uint8Array }): Heard {
    const without = (from: typeof row, by: typeof row) => (from.mask & lowest(by.mask) ? { mask: from.mask ^ by.mask, bytes: xor(from.bytes, by.bytes) } : from);
    const left = this.rows.reduce(without, row);
    if (!left.mask) return "again";
    this.rows = [...this.rows.map((one) => without(one, left)), left];
    return "new";
  }

  /** The message; throws where the whole is not what its name says. */
  async message(): Promise<unknown> {
    if (!this.complete) throw new Error("frames are missing");
    const pieces = [...this.rows].sort((one, other) => (one.mask < other.mask ? -1 : 1)).map(({ bytes }) => bytes.subarray(1, 1 + bytes[0]!));
    const packed = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    pieces.reduce((at, piece) => (packed.set(piece, at), at + piece.length), 0);
    if ((await name(packed)) !== this.batch) throw new Error("the frames do not belong together");
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await through(packed, new DecompressionStream("deflate"))));
  }

  clear(): void {
    [this.batch, this.total, this.rows] = ["", 0, []];
  }
}

const lowest = (mask: bigint): bigint => mask & -mask;

const name = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => hex((await digest(bytes)).subarray(0, 4)).toUpperCase();

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream as unknown as ReadableWritablePair<Uint8Array, Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    if ((size += value.length) > LARGEST) throw new Error("the message is too large");
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

export function base45(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length, value = pair ? bytes[at]! * 256 + bytes[at + 1]! : bytes[at]!;
    text += ALPHABET[value % 45]! + ALPHABET[Math.floor(value / 45) % 45]! + (pair ? ALPHABET[Math.floor(value / 2025)]! : "");
  }
  return text;
}

/** null where the text is no base45. */
export function unbase45(text: string): Uint8Array | null {
  if (text.length % 3 === 1) return null;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const part = [...text.slice(at, at + 3)].map((c) => ALPHABET.indexOf(c));
    const value = part[0]! + part[1]! * 45 + (part[2] ?? 0) * 2025;
    if (part.includes(-1) || value > (part.length === 3 ? 65535 : 255)) return null;
    part.length === 3 ? bytes.push(value >> 8, value & 255) : bytes.push(value);
  }
  return Uint8Array.from(bytes);
}

const TABLE = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc32(text: string): string {
  let crc = 0xffffffff;
  for (const byte of utf8(text)) crc = TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ((crc ^ 0xffffffff) >>> 0).toString(16).toUpperCase().padStart(8, "0");
}
