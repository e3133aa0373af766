/** The QR of a citizen's card and its comparison with the name on the dossier. Nothing of its number is kept but the last digits: a hash
 * of twelve digits, of which four stand beside it, can be computed back by anybody. */

export type Card = { number: string; name: string };

/** Fields divided by `|`: number, old number, name, born, sex, address, issued; newer cards append more. Null: not such a code. */
export function readCard(text: string): Card | null {
  const fields = text.normalize("NFC").split("|").map((field) => field.trim());
  if (fields.length < 6 || !/^\d{12}$/.test(fields[0]!) || !fields[2]) return null;
  return { number: fields[0]!, name: fields[2] };
}

export type Likeness = "same" | "close" | "different";

/** `close`: only the marks differ, as scanners and typists lose them: a person looks. */
export function likeness(one: string, other: string): Likeness {
  const a = folded(one), b = folded(other);
  if (a === b) return "same";
  return bare(a) === bare(b) ? "close" : "different";
}

const folded = (name: string) => name.normalize("NFC").toLocaleLowerCase("vi").split(/\s+/).filter(Boolean).join(" ");
const bare = (name: string) => name.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
