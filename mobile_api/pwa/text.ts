/** The words on the screen, in the language of the person who holds the phone. Those of the way in are there from the first
 * moment; the rest comes with the screens (`words.ts`). */
import { common } from "./texts/common.ts";
import { wayIn } from "./texts/way_in.ts";
import type { Further } from "./words.ts";

type Sentences = Record<string, readonly string[]>;
const words: Sentences = { ...common, ...wayIn };
let reasons: Record<string, string> = {};
export type Word = keyof typeof common | keyof typeof wayIn | keyof Further;
export type Language = "vi" | "km";
type Values = Record<string, string | number>;
const LANGUAGES: Language[] = ["vi", "km"];

/** More words, and the reasons in Khmer. */
export function learn(more: Sentences, more_reasons: Record<string, string>): void {
  Object.assign(words, more);
  reasons = more_reasons;
}

export const language = (): Language => (localStorage.getItem("language") === "km" ? "km" : "vi");

export function speak(chosen: Language): void {
  localStorage.setItem("language", chosen);
  document.documentElement.lang = chosen;
}

/** `{name}` in the sentence is replaced by `values.name`. */
export const t = (word: Word, values: Values = {}): string => said(language(), word, values);

/** In a language of somebody else: the citizen's for what is read out, Vietnamese for what is written down. */
export function said(tongue: Language, word: Word, values: Values = {}): string {
  const sentence = words[word]![LANGUAGES.indexOf(tongue)]!;
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
export const written = (word: Word, values: Values = {}): string => said("vi", word, values);

/** Reasons come with the day pack in Vietnamese; an office may add its own, which have no Khmer. */
export const reasonText = (code: string, told: string): string => reasonSaid(language(), code, told);
/** In a language of somebody else. */
export const reasonSaid = (tongue: Language, code: string, told: string): string => (tongue === "km" ? (reasons[code] ?? told) : told);
