/** Numbers that people and machines read: UUIDv7 (RFC 9562) of an act, UPU S10 item numbers. */

export type Randomness = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>

const secure: Randomness = (bytes) => crypto.getRandomValues(bytes)

/** `now` in milliseconds since 1970; 74 random bits, so two phones with the same clock do not meet. */
export function uuid7(now: number, random: Randomness = secure): string {
  const bytes = random(new Uint8Array(16))
  let rest = Math.max(0, Math.floor(now))
  for (let at = 5; at >= 0; at--) {
    bytes[at] = rest % 256
    rest = Math.floor(rest / 256)
  }
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7]
const STRICT = 'ERVLCHU'

/** UPU S10 check digit of eight digits. */
export function checkDigit(serial: string): number {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(serial[at]), 0)
  const left = 11 - (sum % 11)
  return left === 10 ? 0 : left === 11 ? 5 : left
}

export interface ReadNumber { number: string; ok: boolean; warning: boolean }

/** What was typed or scanned: `null` if it has no S10 form; `ok` false if a number of E R V L C H U has a wrong check digit;
 *  `warning` for a domestic letter with a wrong one. */
export function readItemNumber(text: string): ReadNumber | null {
  const number = text.replace(/[\s.-]/g, '').toUpperCase()
  const match = /^([A-Z]{2})(\d{8})(\d)([A-Z]{2})$/.exec(number)
  if (!match) return null
  const fits = checkDigit(match[2]!) === Number(match[3])
  const strict = STRICT.includes(number[0]!)
  return { number, ok: fits || !strict, warning: !fits && !strict }
}

export function grouped(number: string): string {
  return number.replace(/^(..)(...)(...)(...)(..)$/, '$1 $2 $3 $4 $5')
}
