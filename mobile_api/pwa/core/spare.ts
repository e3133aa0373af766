/** A disk on which room for acts is kept back from the first day: browsers no longer tell how much a phone has left, so what is set
 * aside is given up when the disk is full. A photo, or a draft that may hold one, is refused before that; what must go on without
 * them (acts, the tries of a PIN, the server's answers) never. */
import type { Disk } from "./store.ts";

const BYTES = 4_000_000; // some thousand acts, or twenty photos that were taken already
const NAME = "reserve";
const REFUSED = /^((sent-)?photo:|draft:|reserve$)/;

export const full = (error: unknown): boolean => (error as { name?: string } | null)?.name === "QuotaExceededError";

/** An act takes its photos along: they were taken already. */
const mayTake = (changes: Record<string, unknown>): boolean =>
  Object.keys(changes).some((key) => key.startsWith("event:")) || !Object.entries(changes).some(([key, value]) => value !== undefined && REFUSED.test(key));

export class Spare implements Disk {
  constructor(private inner: Disk) {}
  get<T>(key: string): Promise<T | undefined> {
    return this.inner.get<T>(key);
  }
  range<T>(prefix: string): Promise<[string, T][]> {
    return this.inner.range<T>(prefix);
  }
  names(prefix: string): Promise<string[]> {
    return this.inner.names(prefix);
  }
  async write(changes: Record<string, unknown>): Promise<void> {
    try {
      await this.inner.write(changes);
    } catch (error) {
      if (!full(error) || !mayTake(changes)) throw error;
      await this.inner.write({ [NAME]: undefined });
      await this.inner.write(changes);
    }
  }

  /** True where the room is there, or could be set aside now. */
  async reserve(): Promise<boolean> {
    if ((await this.inner.names(NAME)).length) return true;
    const noise = new Uint8Array(BYTES); // the disk would squeeze zeros
    for (let at = 0; at < BYTES; at += 65_536) crypto.getRandomValues(noise.subarray(at, Math.min(BYTES, at + 65_536)));
    return this.inner.write({ [NAME]: noise }).then(() => true, () => false);
  }
}
