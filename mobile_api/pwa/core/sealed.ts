/** A store whose values are sealed before they reach the disk. Only the signing key stays as it is: it cannot be exported,
 * and therefore not sealed. The name of a row is bound to its content, so that rows cannot be exchanged. */
import type { Store } from "./store.ts";

type Row = { iv: Uint8Array<ArrayBuffer>; body: ArrayBuffer; key?: CryptoKeyPair };
const text = new TextEncoder(), back = new TextDecoder();

export class Sealed implements Store {
  private opened = new Map<string, { iv: string; value: unknown }>(); // acts are read again and again, and never change under one iv
  constructor(private inner: Store, private key: CryptoKey) {}

  async get<T>(name: string): Promise<T | undefined> {
    return this.open<T>(name, await this.inner.get<Row>(name));
  }

  async range<T>(prefix: string): Promise<[string, T][]> {
    const rows = await this.inner.range<Row>(prefix);
    return Promise.all(rows.map(async ([name, row]) => [name, (await this.open<T>(name, row))!] as [string, T]));
  }

  async write(changes: Record<string, unknown>): Promise<void> {
    const sealed = await Promise.all(Object.entries(changes).map(async ([name, value]) => [name, value === undefined ? undefined : await this.seal(name, value)] as const));
    await this.inner.write(Object.fromEntries(sealed));
  }

  private async seal(name: string, value: unknown): Promise<Row> {
    const { key, plain } = apart(value);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text.encode(name) }, this.key, pack(plain));
    return key ? { iv, body, key } : { iv, body };
  }

  private async open<T>(name: string, row: Row | undefined): Promise<T | undefined> {
    if (!row) return undefined;
    const iv = row.iv.join(), known = this.opened.get(name);
    if (known?.iv === iv) return known.value as T;
    const plain = unpack(await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: text.encode(name) }, this.key, row.body));
    const value = row.key ? { ...(plain as object), key: row.key } : plain;
    if (name.startsWith("event:")) this.opened.set(name, { iv, value });
    return value as T;
  }
}

function apart(value: unknown): { key?: CryptoKeyPair; plain: unknown } {
  const pair = (value as { key?: CryptoKeyPair } | null)?.key;
  if (!(pair?.privateKey instanceof CryptoKey)) return { plain: value };
  const { key, ...plain } = value as { key: CryptoKeyPair };
  return { key, plain };
}

/** JSON with the buffers (photos) behind it: four bytes of length, the text, then each buffer in order. */
function pack(value: unknown): Uint8Array<ArrayBuffer> {
  const buffers: ArrayBuffer[] = [];
  const json = text.encode(JSON.stringify(value, (_, part) => (part instanceof ArrayBuffer ? { $bytes: (buffers.push(part), part.byteLength) } : part)));
  const whole = new Uint8Array(4 + json.length + buffers.reduce((sum, one) => sum + one.byteLength, 0));
  new DataView(whole.buffer).setUint32(0, json.length);
  whole.set(json, 4);
  let at = 4 + json.length;
  for (const one of buffers) {
    whole.set(new Uint8Array(one), at);
    at += one.byteLength;
  }
  return whole;
}

function unpack(whole: ArrayBuffer): unknown {
  const length = new DataView(whole).getUint32(0);
  let at = 4 + length;
  return JSON.parse(back.decode(new Uint8Array(whole, 4, length)), (_, part) => {
    if (typeof part?.$bytes !== "number") return part;
    at += part.$bytes;
    return whole.slice(at - part.$bytes, at);
  });
}
