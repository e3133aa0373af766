/** The few lines of DOM that the screens need. Text is always text, never HTML. */
import { NAME } from "./core/fitted.ts";
import { full } from "./core/spare.ts";
import { t } from "./text.ts";

export type Child = Node | string | null | undefined | false;
type Props = Record<string, unknown>;

export function h<T extends HTMLElement = HTMLElement>(tag: string, props: Props = {}, ...children: Child[]): T {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on") && typeof value === "function") listen(made, name.slice(2), value as (event: Event) => unknown);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(name, String(value));
  }
  made.append(...present(children));
  return made as T;
}

export const present = (children: Child[]): (Node | string)[] => children.filter((child): child is Node | string => Boolean(child));

/** One tap at a time: while the first is at work, a second one on the same button does nothing. */
function listen(element: HTMLElement, name: string, work: (event: Event) => unknown): void {
  let busy = false;
  element.addEventListener(name, (event) => {
    if (busy && name === "click") return;
    const done = work(event);
    if (!(done instanceof Promise)) return;
    busy = true;
    done.catch(report).finally(() => (busy = false));
  });
}

/** Not stored, not done: the person hears of it at once. What went wrong is named, for whom they call; its English sentence is for the console. */
export function report(error: unknown): void {
  if (!full(error)) console.error(error);
  say(full(error) ? t("disk_full") : t("went_wrong", { why: error instanceof Error ? error.name : typeof error }), true);
}

export type Frame = { title: string; back?: () => void; foot?: HTMLElement | null; tab?: string };

/** Puts a screen up: title and way back above, the thing to do below, where the thumb is. */
export function show(frame: Frame, ...children: Child[]): void {
  const screen = document.getElementById("screen")!;
  const back = frame.back ? h("button", { class: "back", "aria-label": t("back"), onclick: frame.back }, icon("back")) : null;
  document.getElementById("title")!.replaceChildren(...present([back, h("h1", {}, frame.title)]));
  document.title = `${frame.title} · Bưu tá`;
  screen.replaceChildren(...present(children));
  foot(frame.foot ?? null);
  document.body.dataset.tab = frame.tab ?? "";
  screen.focus({ preventScroll: true });
  screen.scrollTop = 0;
}

export function foot(content: HTMLElement | null): void {
  document.getElementById("foot")!.replaceChildren(...present([content]));
  document.body.classList.toggle("acting", content !== null);
}

/** A line that comes and goes; what must be acted on stays until it is read. */
export function say(text: string, bad = false): void {
  const line = h("div", { class: `say${bad ? " bad" : ""}` }, h("span", {}, text), bad ? h("button", { onclick: () => line.remove() }, t("understood")) : null);
  document.getElementById("said")!.replaceChildren(line);
  if (!bad) setTimeout(() => line.remove(), 4000);
}

/** A question with two answers; Escape is no. */
export function ask(question: string, yes: string, no: string): Promise<boolean> {
  return new Promise((done) => {
    const box = h<HTMLDialogElement>("dialog", { "aria-labelledby": "asked" }, h("p", { id: "asked" }, question),
      h("button", { class: "big go", onclick: () => box.close("yes") }, yes), h("button", { class: "big", onclick: () => box.close() }, no));
    box.addEventListener("close", () => (box.remove(), done(box.returnValue === "yes")));
    document.body.append(box);
    box.showModal();
  });
}

const SVG = "http://www.w3.org/2000/svg";
export function s(tag: string, props: Record<string, string | number>, text = ""): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) made.setAttribute(name, String(value));
  if (text) made.textContent = text;
  return made;
}

const ICONS: Record<string, string> = {
  back: "M15 4 7 12l8 8", list: "M4 6h16M4 12h16M4 18h10", map: "M9 4 3 6v14l6-2 6 2 6-2V4l-6 2zM9 4v14M15 6v14", bag: "M4 8h16v12H4zM8 8a4 4 0 0 1 8 0", coin: "M3 7h18v10H3zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  more: "M5 12h.01M12 12h.01M19 12h.01", call: "M6 3h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v4c0 2-2 3-4 3A16 16 0 0 1 3 7c0-2 1-4 3-4z", way: "M12 3 4 21l8-4 8 4z", scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M7 12h10", tick: "M4 13l5 5L20 6", photo: "M4 8h4l2-3h4l2 3h4v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7",
};
export function icon(name: string): SVGElement {
  const drawn = s("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" });
  drawn.append(s("path", { d: ICONS[name] ?? "" }));
  return drawn;
}

/** A card with a heading; `mark` ties it to what is still missing there. */
export function card(heading: string, mark: string, ...children: Child[]): HTMLElement {
  return h("section", { class: "card", id: mark ? `card-${mark}` : null }, heading ? h("h2", {}, heading) : null, ...children);
}

export const big = (text: string, onclick: () => unknown, more = "", props: Props = {}): HTMLElement => h("button", { class: `big ${more}`, type: "button", onclick, ...props }, text);

/** A button that is there and says why it does nothing now. */
export function may(text: string, why: string, onclick: () => unknown, more = ""): HTMLElement {
  if (!why) return big(text, onclick, more);
  return h("div", {}, h("button", { class: `big ${more}`, type: "button", "aria-disabled": "true", onclick: () => say(why) }, text), h("p", { class: "why" }, why));
}

/** A few answers of which one holds. */
export function choice(label: string, options: [value: string, text: string, why?: string][], chosen: string, onchoice: (value: string) => void): HTMLElement {
  const made = options.map(([value, text, why]) => h("button", { type: "button", role: "radio", "aria-disabled": why ? "true" : null, onclick: () => (why ? say(why) : (mark(value), onchoice(value))) }, text));
  const mark = (now: string) => made.forEach((one, at) => one.setAttribute("aria-checked", String(options[at]![0] === now)));
  mark(chosen);
  return radios("choice", label, made);
}

const STEP: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
/** The same buttons as long as the screen stands, so that focus stays where it was; arrow keys go on to the next one and choose it. */
export function radios(kind: string, label: string, buttons: HTMLElement[]): HTMLElement {
  const onkeydown = (event: KeyboardEvent) => {
    const shown = buttons.filter((one) => !one.hidden), at = shown.indexOf(document.activeElement as HTMLElement), step = STEP[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    const next = shown[(at + step + shown.length) % shown.length]!;
    next.focus();
    next.click();
  };
  return h("div", { class: kind, role: "radiogroup", "aria-label": label, onkeydown }, ...buttons);
}

let fields = 0;
/** Takes as much as a name is long at most; what is longer or shorter says so (`maxlength`). */
export function field(label: string, value: string, oninput: (value: string) => void, props: Props = {}): HTMLElement {
  const id = (props.id as string | undefined) ?? `field-${++fields}`;
  const input = h<HTMLInputElement>("input", { autocomplete: "off", maxlength: NAME, ...props, id, value, oninput: () => oninput(input.value.trim()) });
  return h("div", { class: "field" }, h("label", { for: id }, label), input);
}
