/** What the server had against something, in the language of the person who holds the phone. */
import type { Trouble } from "./core/index.ts";
import { grouped } from "./format.ts";
import { language } from "./text.ts";
import { troubles } from "./texts/troubles.ts";

const known = (code: string): code is keyof typeof troubles => Object.hasOwn(troubles, code);

/** What an older app has kept is the server's sentence alone, and a code of a newer server has no other words. */
export function troubleText(told: Trouble | string): string {
  if (typeof told === "string") return told;
  const { code, detail = "", items = [], status } = told;
  if (!known(code)) return detail;
  const values: Record<string, string> = { items: items.map(grouped).join(", "), status: String(status ?? "") };
  return troubles[code][language() === "km" ? 1 : 0].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}
