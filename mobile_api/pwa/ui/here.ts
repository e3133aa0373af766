/** Where the phone is at the tap, if it knows already: nobody waits for a satellite. */
import type { Gps } from "../core/index.ts";

let last: { gps: Gps; at: number } | null = null;
const FRESH_MS = 120_000;

/** Asked when a stop is opened; the answer is there, or not, when the button is pressed. */
export function locate(): void {
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => (last = { gps: { lat: round(coords.latitude), lon: round(coords.longitude), acc_m: Math.round(coords.accuracy) }, at: Date.now() }),
    () => undefined, { enableHighAccuracy: true, maximumAge: FRESH_MS, timeout: 30_000 },
  );
}

export const here = (): Gps | undefined => (last && Date.now() - last.at < FRESH_MS ? last.gps : undefined);
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
