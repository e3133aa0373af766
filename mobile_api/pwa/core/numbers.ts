/** UUIDv7 (RFC 9562): made at the tap, so that an act has its name before anybody else knows of it. */
export function uuid7(now: number = Date.now()): string {
  const raw = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i++) raw[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 0xff;
  raw[6] = (raw[6]! & 0x0f) | 0x70;
  raw[8] = (raw[8]! & 0x3f) | 0x80;
  const hex = [...raw].map((b) => b.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
