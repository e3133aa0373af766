/** UUIDv7 (RFC 9562): made at the tap, so that an act has its name before anybody else knows of it. */
export function uuid7(now: number = Date.now()): string {
  const raw = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i++) raw[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 0xff;
  raw[6] = (raw[6]! & 0x0f) | 0x70;
  raw[8] = (raw[8]! & 0x3f) | 0x80;
  const hex = [...raw].map((b) => b.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];
const STRICT = "ERVLCHU";

/** UPU S10 check digit of eight serial digits. */
export function checkDigit(serial: string): number {
  const rest = 11 - (WEIGHTS.reduce((sum, w, i) => sum + w * Number(serial[i]), 0) % 11);
  return rest === 10 ? 0 : rest === 11 ? 5 : rest;
}

/** `problem`: `form` not an item number, `digit` its check digit is wrong, `doubt` wrong where that is only a warning. */
export type Read = { number: string; ok: boolean; problem: "" | "form" | "digit" | "doubt" };

/** An item number as scanned or typed. A wrong check digit is an error for E R V L C H U, a warning for the others. */
export function itemNumber(text: string): Read {
  const number = text.replace(/[\s.-]/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{9}[A-Z]{2}$/.test(number)) return { number, ok: false, problem: "form" };
  const fits = checkDigit(number.slice(2, 10)) === Number(number[10]);
  if (!fits && STRICT.includes(number[0]!)) return { number, ok: false, problem: "digit" };
  return { number, ok: true, problem: fits ? "" : "doubt" };
}
