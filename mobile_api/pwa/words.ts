/** The words of the screens inside. */
import { learn } from "./text.ts";
import { bag } from "./texts/bag.ts";
import { door } from "./texts/door.ts";
import { entry } from "./texts/entry.ts";
import { reasons } from "./texts/reasons.ts";

const further = { ...entry, ...door, ...bag };
export type Further = typeof further;
learn(further, reasons);
