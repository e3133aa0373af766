/** What a citizen is told after a visit that came to nothing. That nobody was met is said only where nobody was. */
import type { Order } from "./pack.ts";

const HELD_AFTER = 2; // deliveries that the citizen missed, then the envelope waits at the post office (TT 17/2017/TT-BTTTT Art 5.2h)

export type Invitation = "invite_ours" | "invite_held" | "invite_absent" | "invite_later" | "invite_why" | "invite_collect" | "invite_dropped" | "invite_back";

/** `fault`: whose it was; `missed`: how many tries count towards the hold, this one among them; `back`: a dossier is brought back. */
export function invitation(kind: Order["kind"], reason: string, fault: string, missed: number, back = false): Invitation {
  if (fault !== "citizen") return "invite_ours";
  if (back) return "invite_back";
  if (kind === "collect") return reason === "changed_mind" ? "invite_dropped" : "invite_collect";
  if (missed >= HELD_AFTER) return "invite_held";
  return reason === "absent" ? "invite_absent" : reason === "asked_later" ? "invite_later" : "invite_why";
}
