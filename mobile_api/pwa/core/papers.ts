/** Papers counted by hand against the list of the procedure, which may change while they are counted (the office has sent a newer day). */
import { total, type Money, type Paper } from "./pack.ts";

export type Counted = Paper & { counted: boolean };
export const toCount = (papers: Paper[]): Counted[] => papers.map((paper) => ({ name: paper.name, originals: 0, copies: 0, counted: false }));
export const counts = (lines: Counted[]): Paper[] => lines.filter((line) => line.counted).map(({ name, originals, copies }) => ({ name, originals, copies }));

/** What the list asks for on this line: by its place, and by its name where the places have shifted. */
export const wantedOn = (line: Paper, at: number, wanted: Paper[]): Paper | undefined => (wanted[at]?.name === line.name ? wanted[at] : wanted.find((one) => one.name === line.name));

/** Lines where fewer lie on the table than the list asks for. */
export const short = (lines: Counted[], wanted: Paper[]): Counted[] => lines.filter((line, at) => {
  const asked = wantedOn(line, at, wanted);
  return line.counted && asked !== undefined && (line.originals < asked.originals || line.copies < asked.copies);
});

/** What a draft was begun on. */
export type Basis = { papers: Paper[]; due: Money };

/** The lines of a draft for the list as it is now: what was counted stays with its paper, also one that nobody asks for any more; what
 * was not counted and is not asked for goes. */
export function joined(lines: Counted[], before: Paper[], now: Paper[]): Counted[] {
  if (JSON.stringify(before) === JSON.stringify(now)) return lines;
  const left = [...lines];
  const asked = toCount(now).map((fresh) => {
    const at = left.findIndex((line) => line.name === fresh.name);
    return at < 0 ? fresh : left.splice(at, 1)[0]!;
  });
  return [...asked, ...left.filter((line) => line.counted)];
}

/** Whether what was counted of the money was another sum. */
export const otherSum = (before: Money, now: Money): boolean => total(before) !== total(now);
