/** The one button under the thumb. While something is missing it says what, and a tap leads there. */
import { h, say } from "../dom.ts";
import { t } from "../text.ts";

export type Need = { at: string; missing: () => string };

export function checklist(label: string, needs: Need[], finish: () => Promise<void>): { element: HTMLElement; look: () => void } {
  const why = h("p", { class: "why", role: "status" });
  const open = () => needs.filter((need) => need.missing() !== "");
  const button = h("button", { class: "big go", type: "button", onclick: async () => {
    const [first] = open();
    if (!first) return finish();
    say(first.missing());
    document.getElementById(`card-${first.at}`)?.scrollIntoView({ block: "center", behavior: "smooth" });
  } }, label);
  const look = () => {
    const left = open();
    why.textContent = left.length ? t("still_missing", { n: left.length, first: left[0]!.missing() }) : "";
    button.setAttribute("aria-disabled", String(left.length > 0));
    for (const need of needs) document.getElementById(`card-${need.at}`)?.classList.toggle("fine", need.missing() === "");
  };
  return { element: h("div", { class: "foot" }, why, button), look };
}
