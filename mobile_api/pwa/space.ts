/** Room for acts is kept back from the first day: browsers no longer tell how much a phone has left, so what is set aside is
 * given up when the disk is full. A photo is refused before that; an act never. */
import { disk } from "./state.ts";

const BYTES = 4_000_000; // some thousand acts, or twenty photos that were taken already
const NAME = "reserve";

/** True where the room is there, or could be set aside now. */
export async function reserve(): Promise<boolean> {
  if ((await disk.names(NAME)).length) return true;
  const noise = new Uint8Array(BYTES); // the disk would squeeze zeros
  for (let at = 0; at < BYTES; at += 65_536) crypto.getRandomValues(noise.subarray(at, Math.min(BYTES, at + 65_536)));
  return disk.write({ [NAME]: noise }).then(() => true, () => false);
}

/** False where it was given up before. */
export async function release(): Promise<boolean> {
  if (!(await disk.names(NAME)).length) return false;
  await disk.write({ [NAME]: undefined });
  return true;
}

export const full = (error: unknown): boolean => error instanceof DOMException && error.name === "QuotaExceededError";

/** Bytes that the browser says it still gives; Infinity where it does not say. */
export async function free(): Promise<number> {
  const told = await navigator.storage?.estimate?.();
  return told?.quota === undefined ? Infinity : told.quota - (told.usage ?? 0);
}
