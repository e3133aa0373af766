/** What lies on the phone is sealed with one AES-GCM key a person; a PIN opens it, and so does the server's word after a
 * login with the password. A forgotten PIN therefore costs network, and never an act that was not sent yet. */
import type { Store } from "./store.ts";

export const PIN_DIGITS = 6;
export const PIN_TRIES = 5;
const ROUNDS = 600_000; // OWASP, PBKDF2 with SHA-256
const AES = { name: "AES-GCM", length: 256 } as const;
const text = new TextEncoder();

type Slot = { iv: Uint8Array<ArrayBuffer>; wrapped: ArrayBuffer };
type Box = { salt: Uint8Array<ArrayBuffer>; pin: Slot | null; server: Slot; tries: number };
export type Chosen = { salt: Uint8Array<ArrayBuffer>; by: CryptoKey };
export type Opened = { key: CryptoKey | null; left: number };

export class Vault {
  constructor(private store: Store, readonly who: string) {}

  /** `new`: no PIN was chosen yet; `spent`: too many wrong ones, only the password opens. */
  async state(): Promise<"new" | "pin" | "spent"> {
    const box = await this.box();
    return !box ? "new" : box.pin && box.tries < PIN_TRIES ? "pin" : "spent";
  }

  /** The slow work for a PIN that is being chosen, to be begun while the person types it a second time. */
  async prepare(pin: string): Promise<Chosen> {
    const salt = (await this.box())?.salt ?? crypto.getRandomValues(new Uint8Array(16));
    return { salt, by: await ofPin(pin, salt) };
  }

  /** The first PIN. `secret` is the server's word for this install. */
  async make(pin: string, secret: string, chosen = this.prepare(pin)): Promise<CryptoKey> {
    const key = await crypto.subtle.generateKey(AES, true, ["encrypt", "decrypt"]);
    const { salt, by } = await chosen;
    return this.seal(key, salt, await wrap(key, by), secret);
  }

  /** A try is counted on disk before anybody learns how it went: killing the app gives none back. */
  async open(pin: string): Promise<Opened> {
    const box = await this.box();
    if (!box?.pin || box.tries >= PIN_TRIES) return { key: null, left: 0 };
    const [by] = await Promise.all([ofPin(pin, box.salt), this.store.write({ [this.name]: { ...box, tries: box.tries + 1 } satisfies Box })]);
    const key = await unwrap(box.pin, by);
    const spent = !key && box.tries + 1 >= PIN_TRIES;
    if (key || spent) await this.store.write({ [this.name]: { ...box, tries: key ? 0 : PIN_TRIES, pin: key ? box.pin : null } satisfies Box });
    return { key, left: key ? PIN_TRIES : PIN_TRIES - box.tries - 1 };
  }

  /** Whether a server that tells these words can open the box. Where it cannot, `pin` may: it was put back to a day before it knew
   * this phone. */
  async knows(words: string[]): Promise<"yes" | "pin" | "no"> {
    const box = await this.box();
    return !box || (await opened(box, words)) ? "yes" : box.pin ? "pin" : "no";
  }

  /** A new PIN after a login with the password; null where no word of the server fits this phone's box. The first word is the one
   * that the box has from then on. */
  async renew(pin: string, words: string[], chosen = this.prepare(pin)): Promise<CryptoKey | null> {
    const box = await this.box();
    if (!box) return this.make(pin, words[0]!, chosen);
    const key = await opened(box, words);
    return key && this.seal(key, box.salt, await wrap(key, (await chosen).by), words[0]!);
  }

  /** The box of a server that has forgotten this phone, opened by the PIN that it has, for the server's word of now. No try is
   * counted: who is here has given the password, which opens more than a PIN. */
  async adopt(pin: string, word: string): Promise<CryptoKey | null> {
    const box = await this.box(), key = box?.pin ? await unwrap(box.pin, await ofPin(pin, box.salt), true) : null;
    return key && this.seal(key, box!.salt, box!.pin!, word);
  }

  private async seal(key: CryptoKey, salt: Uint8Array<ArrayBuffer>, pin: Slot, word: string): Promise<CryptoKey> {
    const by = await ofSecret(word, salt), box: Box = { salt, pin, server: await wrap(key, by), tries: 0 };
    await this.store.write({ [this.name]: box });
    return (await unwrap(box.server, by))!;
  }

  private get name(): string {
    return `vault:${this.who}`;
  }
  private box(): Promise<Box | undefined> {
    return this.store.get<Box>(this.name);
  }
}

async function ofPin(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, base, AES, false, ["wrapKey", "unwrapKey"]);
}

async function ofSecret(secret: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", text.encode(secret), "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt, info: text.encode("buuta vault") }, base, AES, false, ["wrapKey", "unwrapKey"]);
}

async function wrap(key: CryptoKey, by: CryptoKey): Promise<Slot> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, wrapped: await crypto.subtle.wrapKey("raw", key, by, { name: "AES-GCM", iv }) };
}

/** The key to be wrapped anew, by the first of the server's words that fits. */
async function opened(box: Box, words: string[]): Promise<CryptoKey | null> {
  for (const word of words) {
    const key = await unwrap(box.server, await ofSecret(word, box.salt), true);
    if (key) return key;
  }
  return null;
}

/** Not extractable unless it is to be wrapped anew; null where `by` is the wrong one. */
async function unwrap(slot: Slot, by: CryptoKey, extractable = false): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.unwrapKey("raw", slot.wrapped, by, { name: "AES-GCM", iv: slot.iv }, AES, extractable, ["encrypt", "decrypt"]);
  } catch {
    return null;
  }
}
