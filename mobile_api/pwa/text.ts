/** The words on the screen, in the language of the person who holds the phone. */
import { bag } from "./texts/bag.ts";
import { common } from "./texts/common.ts";
import { door } from "./texts/door.ts";
import { entry } from "./texts/entry.ts";
import { reasons } from "./texts/reasons.ts";

const words = { ...common, ...entry, ...door, ...bag };
export type Word = keyof typeof words;
export type Language = "vi" | "km";
type Values = Record<string, string | number>;
const LANGUAGES: Language[] = ["vi", "km"];

export const language = (): Language => (localStorage.getItem("language") === "km" ? "km" : "vi");

export function speak(chosen: Language): void {
  localStorage.setItem("language", chosen);
  document.documentElement.lang = chosen;
}

/** `{name}` in the sentence is replaced by `values.name`. */
export const t = (word: Word, values: Values = {}): string => said(language(), word, values);

/** In a language of somebody else: the citizen's for what is read out, Vietnamese for what is written down. */
export function said(tongue: Language, word: Word, values: Values = {}): string {
  const sentence = words[word][LANGUAGES.indexOf(tongue)]!;
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
export const written = (word: Word, values: Values = {}): string => said("vi", word, values);

/** Reasons come with the day pack in Vietnamese; an office may add its own, which have no Khmer. */
export const reasonText = (code: string, told: string): string => (language() === "km" ? (reasons[code] ?? told) : told);
