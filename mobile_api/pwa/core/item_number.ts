const WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];
const STRICT = "ERVLCHU";
// As in app/kernel/ids.py: a number that a counter could not type is none at a door either.
const COUNTRIES = `
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR
CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU
ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
`;

/** UPU S10 check digit of eight serial digits. */
export function checkDigit(serial: string): number {
  const rest = 11 - (WEIGHTS.reduce((sum, w, i) => sum + w * Number(serial[i]), 0) % 11);
  return rest === 10 ? 0 : rest === 11 ? 5 : rest;
}

/** `problem`: `form` not an item number (no country has these letters, say), `digit` its check digit is wrong, `doubt` wrong where that is only a warning. */
export type Read = { number: string; ok: boolean; problem: "" | "form" | "digit" | "doubt" };

/** An item number as scanned or typed. A wrong check digit is an error for E R V L C H U, a warning for the others. */
export function itemNumber(text: string): Read {
  const number = text.replace(/[\s.-]/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{9}[A-Z]{2}$/.test(number) || !COUNTRIES.includes(number.slice(11))) return { number, ok: false, problem: "form" };
  const fits = checkDigit(number.slice(2, 10)) === Number(number[10]);
  if (!fits && STRICT.includes(number[0]!)) return { number, ok: false, problem: "digit" };
  return { number, ok: true, problem: fits ? "" : "doubt" };
}
