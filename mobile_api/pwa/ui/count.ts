/** The papers against the procedure's list: each line says how many originals and copies are wanted, and is counted by hand. */
import { PAPER, wantedOn, type Counted, type Paper } from "../core/index.ts";
import { big, card, field, h } from "../dom.ts";
import { t } from "../text.ts";

export function counting(lines: Counted[], wanted: Paper[], onchange: () => void): HTMLElement {
  const box = h("div");
  const line = (at: number): HTMLElement => {
    const made = row(lines[at]!, wantedOn(lines[at]!, at, wanted), (label) => {
      onchange();
      const next = line(at);
      made.replaceWith(next);
      [...next.querySelectorAll("button")].find((button) => button.getAttribute("aria-label") === label)?.focus({ preventScroll: true });
    });
    return made;
  };
  const draw = () => box.replaceChildren(...lines.map((_, at) => line(at)), adding(lines, () => (onchange(), draw())));
  draw();
  return card(t("count_papers"), "papers", box);
}

function row(line: Counted, wanted: Paper | undefined, changed: (label: string) => void): HTMLElement {
  const enough = wanted ? line.originals >= wanted.originals && line.copies >= wanted.copies : true;
  const mark = !line.counted ? t("count_not_yet") : enough ? t("count_enough") : t("count_short");
  const full = () => {
    if (wanted) Object.assign(line, { originals: wanted.originals, copies: wanted.copies });
    line.counted = true;
    changed(t("more_of", { label: t("originals") }));
  };
  return h("div", { class: `paper ${!line.counted ? "" : enough ? "ok" : "bad"}` },
    h("p", {}, h("b", {}, line.name), h("span", { class: "mark" }, mark)),
    wanted ? h("p", { class: "soft" }, t("count_wanted", { originals: wanted.originals, copies: wanted.copies })) : null,
    h("div", { class: "steps" }, stepper(t("originals"), line, "originals", changed), stepper(t("copies"), line, "copies", changed)),
    !line.counted && wanted ? big(t("count_all_there"), full) : null);
}

function stepper(label: string, line: Counted, which: "originals" | "copies", changed: (label: string) => void): HTMLElement {
  const by = (step: number) => () => {
    line[which] = Math.min(9999, Math.max(0, line[which] + step));
    line.counted = true;
    changed(t(step < 0 ? "fewer" : "more_of", { label }));
  };
  return h("div", { class: "stepper", role: "group", "aria-label": `${line.name}: ${label}` },
    h("button", { type: "button", "aria-label": t("fewer", { label }), onclick: by(-1) }, "−"), h("output", {}, h("b", {}, String(line[which])), h("small", {}, label)), h("button", { type: "button", "aria-label": t("more_of", { label }), onclick: by(1) }, "+"));
}

/** A paper that stands on no list: a procedure we do not know, or something the citizen adds. */
function adding(lines: Counted[], changed: () => void): HTMLElement {
  let name = "";
  const add = () => {
    if (name) (lines.push({ name, originals: 1, copies: 0, counted: true }), changed());
  };
  return h("details", {}, h("summary", {}, t("count_add")), field(t("paper_name"), "", (value) => (name = value), { maxlength: PAPER }), big(t("count_add_do"), add));
}
