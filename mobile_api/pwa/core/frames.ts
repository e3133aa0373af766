/** A message as a row of QR codes that a cheap camera reads: any order, any losses, the row is shown round and round.
 *
 * One frame: `BT1/<batch>/<index>/<total>/<data>/<crc>`, only characters of QR's alphanumeric mode (5.5 bits each). `batch`:
 * first 8 hex digits of the SHA-256 of the whole, `index` from 1, `crc`: CRC-32 of `<batch>/<index>/<total>/<data>`, `data`:
 * base45 (RFC 9285) of at most CHUNK bytes; it may end in a space, so it does not stand last (readers trim). The whole: JSON, deflated (RFC 1950). */
import { digest, hex, utf8 } from "./signature.ts";

export const CHUNK = 150; // with its header at most 262 characters: QR version 9-M, 53 modules, read from a phone held by hand
const LARGEST = 400_000; // of a message unpacked: nobody's camera fills the memory
const MOST_FRAMES = 400;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

export async function toFrames(message: unknown): Promise<string[]> {
  const packed = await through(utf8(JSON.stringify(message)), new CompressionStream("deflate"));
  const batch = (await name(packed)), total = Math.ceil(packed.length / CHUNK);
  return Array.from({ length: total }, (_, at) => {
    const data = base45(packed.subarray(at * CHUNK, (at + 1) * CHUNK));
    return `BT1/${batch}/${at + 1}/${total}/${data}/${crc32(`${batch}/${at + 1}/${total}/${data}`)}`;
  });
}

export type Heard = "new" | "again" | "broken" | "foreign";

/** Collects the frames of one message; when a frame of another one comes (the other side has begun anew), it begins anew too. */
export class Collector {
  private batch = "";
  private parts: (Uint8Array | undefined)[] = [];

  get have(): number {
    return this.parts.reduce((sum, part) => sum + (part ? 1 : 0), 0);
  }
  get total(): number {
    return this.parts.length;
  }
  get complete(): boolean {
    return this.total > 0 && this.have === this.total;
  }
  /** Numbers of the frames still missing, from 1. */
  get missing(): number[] {
    return Array.from(this.parts, (part, at) => (part ? 0 : at + 1)).filter(Boolean);
  }

  /** `foreign`: no frame at all (an item number, say); `broken`: one that was read wrongly. */
  add(text: string): Heard {
    if (!text.startsWith("BT1/")) return "foreign";
    const [, batch = "", index = "", total = "", ...rest] = text.split("/"), crc = rest.pop() ?? "", data = rest.join("/");
    const at = Number(index) - 1, count = Number(total);
    if (!/^[0-9A-F]{8}$/.test(batch) || crc !== crc32(`${batch}/${index}/${total}/${data}`) || !(Number.isInteger(at) && at >= 0 && at < count && count <= MOST_FRAMES)) return "broken";
    if (batch !== this.batch || count !== this.total) {
      this.batch = batch;
      this.parts = Array.from({ length: count }, () => undefined);
    }
    if (this.parts[at]) return "again";
    const part = unbase45(data);
    if (!part) return "broken";
    this.parts[at] = part;
    return "new";
  }

  /** The message; throws where the whole is not what its name says. */
  async message(): Promise<unknown> {
    if (!this.complete) throw new Error("frames are missing");
    const packed = new Uint8Array(this.parts.reduce((sum, part) => sum + part!.length, 0));
    this.parts.reduce((at, part) => (packed.set(part!, at), at + part!.length), 0);
    if ((await name(packed)) !== this.batch) throw new Error("the frames do not belong together");
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await through(packed, new DecompressionStream("deflate"))));
  }

  clear(): void {
    this.batch = "";
    this.parts = [];
  }
}

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
